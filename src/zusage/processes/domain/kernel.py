"""The kernel: how tokens move. The only place where token rules stand.

It works on integer tables and integer lists, knows no data, and is written in the subset of Python that CPython and
numba share, so that the live city and the twin run the same rules. Whoever calls it brings the *choice*: which flow
a gateway takes, how many instances an activity has, how a wait ended.

A **token** is a place in ``Marking.node``, ``scope`` and ``via``: the node it stands at, the scope it belongs to and,
while it is held at a join, the flow it came by. A **scope** is where tokens live: the process itself (scope 0), an
open sub-process or called process, a loop and each instance in it, an event sub-process, a step of compensation.

``run`` carries one token on and then all others that are ready, until something has to be asked or nothing moves.
Its answer and its ``subject`` are a token or a scope, packed as ``subject << 4 | what``. ``log`` receives what
happened, one packed integer each (see ``packed``).
Source: OMG BPMN 2.0.2, chapter 13.
"""

from dataclasses import dataclass

# What a node does with arriving tokens.
FREE = 0  # each token goes on by itself
ALL_FLOWS = 1  # one token from every incoming flow: parallel gateway
POSSIBLE_FLOWS = 2  # one from every flow by which one can still come: inclusive gateway
COMPLEX = 3  # as its activation condition says, then a reset
QUANTITY = 4  # as many as the activity's startQuantity

# What happens at a node. Those from WORK to END are asked for under the same number.
PASS = 0
SCOPE = 1  # its content is opened as a scope
SIGNAL = 2  # a throw that waits until every other token has come as far as it can, then asks THROW

# What run asks for.
IDLE = 0  # nothing moves by itself any more
CHOICE = 1  # CHOSEN: which of the outgoing flows, counted from 0
CHOICES = 2  # CHOSEN_SOME: a bit for each outgoing flow
WORK = 3  # DONE: that the activity be carried out now
WAIT = 4  # DONE, or a call of catch or fire: how a wait ended
THROW = 5  # DONE: that the event be thrown
END = 6  # ENDED: that the end event be told
ARM = 7  # BEGIN: that the boundary events listen from now on
COUNT = 8  # COUNTED: how many instances the activity has, -1 for as many as NEXT allows
OPENED = 9  # OPEN: (scope) that its data and event sub-processes be prepared
NEXT = 10  # SAID: (scope) 1 if the loop is complete with this instance
ACTIVATE = 11  # ACTIVATED: 1 if the complex gateway is activated
RESET = 12  # CHOSEN_SOME: flows a complex gateway takes when it is reset
AD_HOC = 13  # ORDERED: (scope) 1 if the ad-hoc sub-process is complete
TOO_MANY_MOVES = 14
CLOSING = 15  # CLOSED: (scope) that what it gives be handed over

# What run is told about its subject.
ENTER = 0
BEGIN = 1
DONE = 2
CHOSEN = 3
CHOSEN_SOME = 4
COUNTED = 5
ACTIVATED = 6
ENDED = 7
TERMINATED = 8
OPEN = 9  # from here on the subject is a scope
SAID = 10
ORDERED = 11
CLOSED = 12
REST = 13  # nothing: go on with what is ready

# How the outgoing flows of a node are taken.
EVERY = 0
ONE = 1
SOME = 2
CANCELS = 3  # a cancel end event: the transaction is left by its cancel boundary event

# Kinds of scopes.
BODY = 0  # of a sub-process or call, owned by the token that stands there
INSTANCE = 1  # one round of a loop
LOOP = 2  # holds the instances, owned by the token
EVENT = 3  # of an event sub-process
STEP = 4  # one handler of a compensation, owned by the token that throws it
KEPT = 5  # completed, kept for compensation
NO_SCOPE = 6

# What the log tells: kind, and what its three fields are.
MOVED = 0  # token, flow
FIRED = 1  # token, boundary event it has gone to
PLACED = 2  # token, node, scope
HELD = 3  # token, flow it waits on at a join
MERGED = 4  # token, node: used up by a join
CONSUMED = 5  # token, node
REMOVED = 6  # token, node
SCOPE_OPENED = 7  # scope, node, parent
SCOPE_OWNED = 8  # scope, token + 1, kind
SCOPE_CLOSED = 9  # scope
SCOPE_KEPT = 10  # scope
ROUNDS_LEFT = 11  # scope, rounds + 1
SPENT = 12  # token, flow: used up by a complex gateway that still has to be reset
RECORDED = 13  # kept scope + 1, node, scope: completed, can be compensated
UNRECORDED = 14  # place of the record
PLANNED = 15  # token, handler, scope
STEPPED = 16  # token
RELEASED = 17  # token, node: held at a join no longer

# More tokens than any drawing has in one scope: one that multiplies them in a circle is stopped here.
MOST_TOKENS = 2_000

GONE = -1
SPECIAL = 15  # in Tables.stops: a join, a loop, something that listens or is recorded, a scope


@dataclass(slots=True)
class Tables:
    """A process as integers. Lists of node n run from ``first_...[n]`` up to ``first_...[n + 1]``.

    The twin hands over a named tuple of the same names, whose lists are arrays; here slots are quicker.
    """

    common: tuple[list[int], list[int], list[int]]  # only_flow, stops and flow_target, which run looks at most
    only_flow: list[int]  # the flow every token leaves by, or -1 if there is more to it
    stops: list[int]  # what is asked for where nothing is special, 0 where a token passes by its only flow, SPECIAL
    joins: list[int]  # how arriving tokens are gathered
    acts: list[int]
    splits: list[int]  # how the outgoing flows are taken
    has_boundary_events: list[int]  # 1 if they have to listen before the activity begins
    needs_preparation: list[int]  # of a scope: 1 if it has data or event sub-processes, 2 if it gives data too
    loops: list[int]  # 0 none, 1 one instance after the other, 2 all at once
    tokens_needed: list[int]  # incoming flows of a parallel gateway, startQuantity of an activity
    completion_quantity: list[int]  # tokens put on each outgoing flow of an activity
    ad_hoc: list[int]  # 0 no, 1 parallel, 2 sequential
    compensable: list[int]  # 1 if completing it is recorded, 2 if its scope is kept with what it recorded
    handler: list[int]  # the node that compensates it, or -1
    interrupts: list[int]  # of a boundary or start event: 1 if it cancels what it interrupts
    host: list[int]  # of a boundary event: its activity; of a start event: its event sub-process; else -1
    cancel_event: list[int]  # of a transaction: its cancel boundary event, or -1
    first_flow: list[int]
    flow_target: list[int]
    first_inner: list[int]  # nodes that begin when the scope opens
    inner_node: list[int]
    first_way: list[int]  # incoming flows of joins that look back
    way_flow: list[int]
    reach_at: list[int]  # where the join's part of reach begins, or -1
    reach: list[int]  # for each node and way: 1 if a token there can still come by it
    looks_back: list[int]  # one entry: 1 if any join does


@dataclass(slots=True)
class Marking:
    """Where the tokens are; the lists grow, and freed places are used again."""

    node: list[int]
    scope: list[int]
    via: list[int]
    scope_node: list[int]
    scope_parent: list[int]
    scope_owner: list[int]
    scope_kind: list[int]
    scope_left: list[int]  # rounds still to begin; -1 without bound
    scope_live: list[int]  # tokens and owned-by-none scopes in it that are not spent
    records: list[int]  # threes: node, scope, kept scope or -1; in order of completion
    plan: list[int]  # threes: token that throws, handler, scope; the last one is next
    ready: list[int]  # tokens that have arrived and not entered
    done: list[int]  # tokens whose wait is over
    thrown: list[int]  # tokens at a SIGNAL
    gone: list[int]  # tokens whose boundary events listen no longer, or that were taken away; the caller empties it
    closed: list[int]  # scopes that were closed; the caller empties it


def packed(kind: int, first: int, second: int, third: int) -> int:
    """Pack one entry of the log: 5 bits of kind, 18 of the third field, 20 of the second, the rest for the first."""
    return ((first << 20 | second) << 18 | third) << 5 | kind


def run(  # noqa: PLR0912, PLR0915, PLR0917  # long on purpose; numba takes places only
    tables: Tables, marking: Marking, log: list[int], subject: int, phase: int, choice: int, limit: int
) -> int:
    """Go on with the subject as told, then with every token that is ready; return what is asked for and of whom."""
    only_flow, stops, flow_target = tables.common
    node = marking.node
    token = subject
    flow = -1
    if len(log) > limit:
        return max(token, 0) << 4 | TOO_MANY_MOVES
    if phase == DONE:
        flow = only_flow[node[token]]
    elif phase == CHOSEN:
        flow = tables.first_flow[node[token]] + choice
    while True:
        while flow >= 0:
            # The common way: along one flow, and on as long as nothing is special at what it leads to.
            at = flow_target[flow]
            log.append((token << 20 | flow) << 23)  # packed(MOVED, token, flow, 0)
            node[token] = at
            stop = stops[at]
            if stop == 0 and len(log) <= limit:
                flow = only_flow[at]
            elif stop not in (SPECIAL, 0):
                return token << 4 | stop
            else:
                if tables.joins[at] != FREE:
                    marking.via[token] = flow
                phase, flow = ENTER, -1
        if len(log) > limit:
            return max(token, 0) << 4 | TOO_MANY_MOVES
        if phase == REST:
            if len(marking.ready) > 0:
                token = marking.ready.pop()
                phase = ENTER
            elif len(marking.done) > 0:
                token = marking.done[0]
                del marking.done[0]
                phase = DONE
            else:
                step = _settle(tables, marking, log)
                if step < 0:
                    return -1 - step
                token, phase = step >> 4, step & 15
        at = node[token] if phase < OPEN else 0
        if phase == ENTER:
            if stops[at] != SPECIAL:
                if stops[at] != 0:
                    return token << 4 | stops[at]
                flow = only_flow[at]
                continue
            if tables.joins[at] != FREE:
                token = _gather(tables, marking, log, token)
                if token == GONE:
                    phase = REST
                    continue
                if tables.joins[at] == COMPLEX:
                    return token << 4 | ACTIVATE
            if tables.has_boundary_events[at] == 1:
                return token << 4 | ARM
            phase = BEGIN
        if phase == BEGIN:
            if tables.loops[at] != 0:
                return token << 4 | COUNT
            act = tables.acts[at]
            if act >= WORK:
                return token << 4 | act
            if act == SCOPE:
                scope = _open(marking, log, at, marking.scope[token], token, BODY)
                if tables.needs_preparation[at] != 0:
                    return scope << 4 | OPENED
                token, phase = scope, OPEN
            elif act == SIGNAL:
                marking.thrown.append(token)
                phase = REST
                continue
            else:
                phase = DONE
        if phase == DONE:
            if only_flow[at] >= 0:
                flow = only_flow[at]
                continue
            if tables.has_boundary_events[at] == 1:
                marking.gone.append(token)
            if tables.compensable[at] == 1 and tables.loops[at] == 0:
                _record(marking, log, at, marking.scope[token], GONE)
            split = tables.splits[at]
            if split == ONE:
                return token << 4 | CHOICE
            if split == SOME:
                return token << 4 | CHOICES
            if split == CANCELS:
                token = _cancelled(tables, marking, log, token)
                if tables.acts[node[token]] == SCOPE:
                    phase = ENDED  # no event to leave by: the token ends with its transaction
                continue
            phase, choice = CHOSEN_SOME, -1
        if phase == CHOSEN_SOME:
            if _split(tables, marking, log, token, choice):
                if marking.scope_live[marking.scope[token]] > MOST_TOKENS:
                    node[token] = at  # it is named where they become too many
                    return token << 4 | TOO_MANY_MOVES
                phase = ENTER
                continue
            log.append(packed(CONSUMED, token, at, 0))
            step = _consume(tables, marking, log, token)
            if step < 0:
                return -1 - step
            token, phase = step >> 4, step & 15
        elif phase in (ENDED, TERMINATED):
            if phase == TERMINATED:
                _sweep(marking, log, marking.scope[token], False, token)
            step = _consume(tables, marking, log, token)
            if step < 0:
                return -1 - step
            token, phase = step >> 4, step & 15
        elif phase == COUNTED:
            if choice == 0:
                phase = DONE
                continue
            loop = _open(marking, log, at, marking.scope[token], token, LOOP)
            _left(marking, log, loop, choice)
            return _next_round(marking, log, loop) << 4 | OPENED
        elif phase == OPEN:
            _fill(tables, marking, log, token)
            parent = marking.scope_parent[token]
            if marking.scope_live[token] == 0:
                step = _emptied(tables, marking, log, token)
                if step < 0:
                    return -1 - step
                token, phase = step >> 4, step & 15
            elif marking.scope_kind[token] == INSTANCE and marking.scope_left[parent] != 0:
                if tables.loops[marking.scope_node[token]] == 2:
                    return _next_round(marking, log, parent) << 4 | OPENED
                phase = REST
            else:
                phase = REST
        elif phase == SAID:
            loop = marking.scope_parent[token]
            _keep_or_close(tables, marking, log, token)
            marking.scope_live[loop] -= 1
            if choice == 1:
                _sweep(marking, log, loop, False, GONE)
                if marking.scope_left[loop] != 0:
                    _left(marking, log, loop, 0)
            if marking.scope_left[loop] != 0:
                return _next_round(marking, log, loop) << 4 | OPENED
            phase = REST
            if marking.scope_live[loop] == 0:
                token = marking.scope_owner[loop]
                _keep_or_close(tables, marking, log, loop)
                phase = DONE
        elif phase == CLOSED:
            owner = marking.scope_owner[token]
            _keep_or_close(tables, marking, log, token)
            token, phase = owner, DONE
        elif phase == ACTIVATED:
            if choice == 1:
                token = _activate(marking, log, token)
                phase = DONE
            else:
                log.append(packed(HELD, token, marking.via[token], 0))
                phase = REST
        elif phase == ORDERED:
            if choice == 1:
                _sweep(marking, log, token, False, GONE)
                if marking.scope_left[token] != 0:
                    _left(marking, log, token, 0)
            elif marking.scope_live[token] == 0 and marking.scope_left[token] > 0:
                last = tables.first_inner[marking.scope_node[token] + 1]
                begun = tables.inner_node[last - marking.scope_left[token]]
                _left(marking, log, token, marking.scope_left[token] - 1)
                marking.ready.append(_place(marking, log, begun, token))
            phase = REST
            if marking.scope_live[token] == 0:
                step = _emptied(tables, marking, log, token)
                if step < 0:
                    return -1 - step
                token, phase = step >> 4, step & 15


def begin(tables: Tables, marking: Marking, log: list[int], at: int) -> int:
    """Open the process and place a token at one of its nodes; return it."""
    if len(marking.scope_node) == 0:
        _grow_scopes(marking)
        marking.scope_kind[0] = BODY
        marking.scope_live[0] = 0
    return _place(marking, log, at, 0)


def fire(tables: Tables, marking: Marking, log: list[int], token: int, event: int) -> None:
    """Let a boundary event happen to the activity a token stands at, and make the token ready that leaves by it."""
    if tables.interrupts[event] == 1:
        marking.ready.append(_leave_by(marking, log, token, event))
    else:
        copy_to(marking, log, token, event)


def catch(tables: Tables, marking: Marking, log: list[int], token: int, choice: int) -> None:
    """Let the event behind one flow of an event-based gateway happen to the token that waits at the gateway."""
    _follow(tables, marking, log, token, tables.first_flow[marking.node[token]] + choice)
    marking.done.append(token)


def send(marking: Marking, log: list[int], at: int, scope: int) -> None:
    """Let a new token go on from an event that goes on waiting."""
    marking.done.append(_place(marking, log, at, scope))


def finish(marking: Marking, token: int) -> None:
    """Let the token that waits at an activity or event go on."""
    marking.done.append(token)


def _leave_by(marking: Marking, log: list[int], token: int, event: int) -> int:
    """Take a token away from its activity, and with it all that goes on inside, to a boundary event."""
    _sweep_owned(marking, log, token)
    marking.gone.append(token)
    log.append(packed(FIRED, token, event, 0))
    marking.node[token] = event
    marking.via[token] = -1
    return token


def copy_to(marking: Marking, log: list[int], token: int, event: int) -> None:
    """Make a token ready at a boundary event while the activity goes on."""
    marking.ready.append(_place(marking, log, event, marking.scope[token]))


def start_event_sub_process(tables: Tables, marking: Marking, log: list[int], scope: int, event: int) -> int:
    """Start an event sub-process of an open scope by its start event; return the scope of its own."""
    if tables.interrupts[event] == 1:
        _sweep(marking, log, scope, False, GONE)
    inside = _open(marking, log, tables.host[event], scope, GONE, EVENT)
    marking.scope_live[scope] += 1
    marking.ready.append(_place(marking, log, event, inside))
    return inside


def compensate(  # noqa: PLR0917
    tables: Tables, marking: Marking, log: list[int], token: int, scope: int, activity: int
) -> int:
    """Plan the compensation of what was completed in a scope, last first; return how many steps there are.

    :param token: the token that throws; it goes on when the last step is done
    :param activity: only this activity, or -1 for all
    """
    records = marking.records
    wanted = [scope]
    steps = [0]
    steps.pop()
    place = len(records) - 3
    while place >= 0:
        done, inside, kept = records[place], records[place + 1], records[place + 2]
        if inside in wanted and (activity == GONE or inside != scope or done == activity):
            is_loop = tables.loops[done] != 0 and marking.scope_node[inside] != done
            if tables.handler[done] != GONE and not is_loop:
                steps.append(tables.handler[done])
                steps.append(kept if kept != GONE else inside)
            else:
                wanted.append(kept)
            log.append(packed(UNRECORDED, place, 0, 0))
            del records[place : place + 3]
        place -= 3
    last = len(steps) - 2
    while last >= 0:
        marking.plan.append(token)
        marking.plan.append(steps[last])
        marking.plan.append(steps[last + 1])
        log.append(packed(PLANNED, token, steps[last], steps[last + 1]))
        last -= 2
    return len(steps) // 2


def next_step(tables: Tables, marking: Marking, log: list[int], token: int) -> int:
    """Begin the next step of a compensation; return 1, or 0 if none is left."""
    plan = marking.plan
    place = len(plan) - 3
    while place >= 0 and plan[place] != token:
        place -= 3
    if place < 0:
        return 0
    handler, scope = plan[place + 1], plan[place + 2]
    del plan[place : place + 3]
    log.append(packed(STEPPED, token, 0, 0))
    step = _open(marking, log, handler, scope, token, STEP)
    marking.ready.append(_place(marking, log, handler, step))
    return 1


def clear(marking: Marking, log: list[int], scope: int, spared: int) -> None:
    """Take away all that goes on in a scope, but for one token or none (-1)."""
    _sweep(marking, log, scope, False, spared)


# -- joins ---------------------------------------------------------------------------------------------------------


def _gather(tables: Tables, marking: Marking, log: list[int], token: int) -> int:
    """Hold an arriving token until the join has what it needs; return the token that goes on, or GONE."""
    node, scope, via = marking.node, marking.scope, marking.via
    at, inside = node[token], scope[token]
    how = tables.joins[at]
    if how == ALL_FLOWS and tables.tokens_needed[at] == 2 and len(marking.ready) == 0:
        # The join there is most of: the other token is held already, or this one is.
        for other in range(len(node)):
            if node[other] == at and scope[other] == inside and via[other] != via[token]:
                if other < token:
                    return _merge_two(marking, log, other, token)
                return _merge_two(marking, log, token, other)
        log.append(packed(HELD, token, via[token], 0))
        return GONE
    have = 0
    for other in range(len(node)):
        if node[other] == at and scope[other] == inside:
            # Tokens by which an activity goes on already came by no flow any more.
            counts = via[other] >= 0 if how == QUANTITY else how == ALL_FLOWS and _first_of_its_flow(marking, other)
            if counts:
                have += 1
            elif how == COMPLEX and via[other] < -1:
                have = -1
                break
    if how == COMPLEX and have == 0:
        return token
    if how in (ALL_FLOWS, QUANTITY) and have >= tables.tokens_needed[at]:
        left = _merge(marking, log, at, inside, tables.tokens_needed[at] if how == QUANTITY else 0)
        if node[token] == at and via[token] >= 0:
            # Others that stood here were used up in its place; it arrives once more, as there may be enough again.
            marking.ready.append(token)
        return left
    log.append(packed(HELD, token, via[token], 0))
    return GONE


def _first_of_its_flow(marking: Marking, token: int) -> bool:
    for other in range(token):
        if (
            marking.node[other] == marking.node[token]
            and marking.scope[other] == marking.scope[token]
            and marking.via[other] == marking.via[token]
        ):
            return False
    return True


def _merge(marking: Marking, log: list[int], at: int, inside: int, count: int) -> int:
    """Use up one token of each flow, or ``count`` of any; return the one that is left of them."""
    node, via = marking.node, marking.via
    left = GONE
    taken = 0
    # From the last to the first, so that every first of its flow is still there to be told from the others.
    for token in range(len(node) - 1, -1, -1):
        if node[token] != at or marking.scope[token] != inside or via[token] < 0:
            continue
        if (count == 0 and not _first_of_its_flow(marking, token)) or (count != 0 and taken == count):
            continue
        taken += 1
        if left != GONE:
            _drop(marking, log, left, MERGED)
        left = token
    # The one that goes on may not have entered yet; it would come in a second time.
    _forget(marking.ready, left)
    via[left] = -1
    log.append(packed(RELEASED, left, at, 0))
    return left


def _merge_two(marking: Marking, log: list[int], left: int, other: int) -> int:
    """Use up one of two tokens, none of which is ready; return the one that is left."""
    at = marking.node[left]
    log.append(packed(MERGED, other, at, 0))
    log.append(packed(RELEASED, left, at, 0))
    marking.scope_live[marking.scope[other]] -= 1
    marking.node[other] = GONE
    marking.via[other] = -1
    marking.via[left] = -1
    return left


def _settle(tables: Tables, marking: Marking, log: list[int]) -> int:
    """Find what can go on when no token is ready: a join that looks back, then a throw that waited."""
    if tables.looks_back[0] == 1:
        node, via = marking.node, marking.via
        for token in range(len(node)):
            if node[token] == GONE:
                continue
            at = node[token]
            if tables.joins[at] == POSSIBLE_FLOWS and via[token] >= 0 and _nothing_more_comes(tables, marking, token):
                return _merge(marking, log, at, marking.scope[token], 0) << 4 | BEGIN
            if tables.joins[at] == COMPLEX and via[token] < -1 and _nothing_more_comes(tables, marking, token):
                return _reset(tables, marking, log, at, marking.scope[token])
    if len(marking.thrown) > 0:
        token = marking.thrown[0]
        del marking.thrown[0]
        return -1 - (token << 4 | THROW)
    return -1 - IDLE


def _nothing_more_comes(tables: Tables, marking: Marking, held: int) -> bool:
    """Say whether a join may go on: no token elsewhere can still come by a flow that has none.

    A token that can also reach a flow that has one does not count, for an inclusive gateway.
    Source: OMG BPMN 2.0.2, 13.4.3 and 13.4.5.
    """
    node, at, inside = marking.node, marking.node[held], marking.scope[held]
    first, last = tables.first_way[at], tables.first_way[at + 1]
    for token in range(len(node)):
        if node[token] == GONE or node[token] == at or marking.scope[token] != inside or marking.via[token] < -1:
            continue
        to_empty, to_full = False, False
        base = tables.reach_at[at] + node[token] * (last - first)
        for way in range(first, last):
            if tables.reach[base + way - first] == 1:
                if _came_by(marking, at, inside, tables.way_flow[way]):
                    to_full = True
                else:
                    to_empty = True
        if to_empty and not (to_full and tables.joins[at] == POSSIBLE_FLOWS):
            return False
    return True


def _came_by(marking: Marking, at: int, inside: int, flow: int) -> bool:
    """Say whether a token is held on this flow, or was used up by a gateway that has to be reset."""
    for token in range(len(marking.node)):
        is_here = marking.node[token] == at and marking.scope[token] == inside
        if is_here and marking.via[token] in (flow, -2 - flow):
            return True
    return False


def _activate(marking: Marking, log: list[int], token: int) -> int:
    """Use up one token of each flow at a complex gateway; return a new one that leaves it."""
    at, inside = marking.node[token], marking.scope[token]
    for other in range(len(marking.node) - 1, -1, -1):
        is_held = marking.node[other] == at and marking.scope[other] == inside and marking.via[other] >= 0
        if is_held and _first_of_its_flow(marking, other):
            log.append(packed(SPENT, other, marking.via[other], 0))
            marking.via[other] = -2 - marking.via[other]
            marking.scope_live[inside] -= 1
            _forget(marking.ready, other)
    return _place(marking, log, at, inside)


def _reset(tables: Tables, marking: Marking, log: list[int], at: int, inside: int) -> int:
    """Begin anew at a complex gateway: what came late is used up."""
    node, via = marking.node, marking.via
    late = GONE
    for token in range(len(node) - 1, -1, -1):
        is_held = node[token] == at and marking.scope[token] == inside and via[token] >= 0
        if is_held and _first_of_its_flow(marking, token) and not _spent_on(marking, at, inside, via[token]):
            if late != GONE:
                _drop(marking, log, late, MERGED)
            late = token
    for token in range(len(node)):
        if node[token] == at and marking.scope[token] == inside and via[token] < -1:
            log.append(packed(REMOVED, token, at, 0))
            node[token], via[token] = GONE, -1
    for token in range(len(node)):
        # What came twice by a flow begins the next round.
        if node[token] == at and marking.scope[token] == inside and via[token] >= 0 and token != late:
            marking.ready.append(token)
            break
    if late == GONE:
        return _emptied(tables, marking, log, inside)
    via[late] = -1
    if tables.splits[at] == SOME:
        return -1 - (late << 4 | RESET)
    log.append(packed(CONSUMED, late, at, 0))
    return _consume(tables, marking, log, late)


def _spent_on(marking: Marking, at: int, inside: int, flow: int) -> bool:
    for token in range(len(marking.node)):
        if marking.node[token] == at and marking.scope[token] == inside and marking.via[token] == -2 - flow:
            return True
    return False


# -- moving --------------------------------------------------------------------------------------------------------


def _follow(tables: Tables, marking: Marking, log: list[int], token: int, flow: int) -> None:
    target = tables.flow_target[flow]
    log.append((token << 20 | flow) << 23)  # packed(MOVED, ...), which is most of what happens
    marking.node[token] = target
    if tables.joins[target] != FREE:
        marking.via[token] = flow


def _split(tables: Tables, marking: Marking, log: list[int], token: int, mask: int) -> bool:
    """Send the token by the first flow of the mask and new ones by the others; say whether there was a flow."""
    at, inside = marking.node[token], marking.scope[token]
    first, last = tables.first_flow[at], tables.first_flow[at + 1]
    count = tables.completion_quantity[at]
    taken = -1
    begun = len(marking.ready)
    for flow in range(first, last):
        if mask == -1 or mask >> (flow - first) & 1 == 1:
            for _ in range(min(count, MOST_TOKENS + 1)):
                if taken == -1:
                    taken = flow
                elif marking.scope_live[inside] <= MOST_TOKENS:
                    other = _place(marking, log, at, inside)
                    _follow(tables, marking, log, other, flow)
                    marking.ready.append(other)
    if taken == -1:
        return False
    _turn(marking.ready, begun)
    _follow(tables, marking, log, token, taken)
    return True


def _turn(ready: list[int], begun: int) -> None:
    """Turn the end of the list round: the last in is the first out, and flows begin in their order."""
    low, high = begun, len(ready) - 1
    while low < high:
        ready[low], ready[high] = ready[high], ready[low]
        low += 1
        high -= 1


def _place(marking: Marking, log: list[int], at: int, inside: int) -> int:
    node = marking.node
    token = len(node)
    if GONE in node:  # asked first: ten thousand rounds would look through all of them ten thousand times
        token = 0
        while node[token] != GONE:
            token += 1
    if token == len(node):
        node.append(at)
        marking.scope.append(inside)
        marking.via.append(-1)
    else:
        node[token] = at
        marking.scope[token] = inside
        marking.via[token] = -1
    marking.scope_live[inside] += 1
    log.append(((token << 20 | at) << 18 | inside) << 5 | PLACED)
    return token


def _drop(marking: Marking, log: list[int], token: int, why: int) -> None:
    """Take a token out of its scope without asking whether the scope is empty now."""
    log.append(packed(why, token, marking.node[token], 0))
    marking.scope_live[marking.scope[token]] -= 1
    marking.node[token] = GONE
    marking.via[token] = -1
    _forget(marking.ready, token)
    _forget(marking.thrown, token)


def _forget(waiting: list[int], token: int) -> None:
    for place in range(len(waiting) - 1, -1, -1):
        if waiting[place] == token:
            del waiting[place]


def _consume(tables: Tables, marking: Marking, log: list[int], token: int) -> int:
    """End a token; return what comes of it: ``subject << 4 | phase``, or what is asked as a negative number."""
    inside = marking.scope[token]
    marking.node[token] = GONE
    marking.via[token] = -1
    marking.scope_live[inside] -= 1
    around = marking.scope_node[inside]
    if around != GONE and tables.ad_hoc[around] != 0 and marking.scope_kind[inside] <= INSTANCE:
        return -1 - (inside << 4 | AD_HOC)
    return _emptied(tables, marking, log, inside)


# -- scopes --------------------------------------------------------------------------------------------------------


def _emptied(tables: Tables, marking: Marking, log: list[int], scope: int) -> int:
    """Complete a scope in which no token is left, and those around it that end with it."""
    while marking.scope_live[scope] == 0:
        if tables.looks_back[0] == 1:
            _drop_spent(marking, log, scope)
        kind, owner = marking.scope_kind[scope], marking.scope_owner[scope]
        if scope == 0:
            return REST
        if kind == INSTANCE:
            return -1 - (scope << 4 | NEXT)
        if kind == EVENT:
            parent = marking.scope_parent[scope]
            _close(marking, log, scope)
            marking.scope_live[parent] -= 1
            scope = parent
        elif kind == STEP:
            _close(marking, log, scope)
            if next_step(tables, marking, log, owner) == 1:
                return REST
            return owner << 4 | DONE
        elif tables.needs_preparation[marking.scope_node[scope]] == 2:
            return -1 - (scope << 4 | CLOSING)
        else:
            _keep_or_close(tables, marking, log, scope)
            return owner << 4 | DONE
    return REST


def _keep_or_close(tables: Tables, marking: Marking, log: list[int], scope: int) -> None:
    """Close a scope that is complete, or keep it if something in it can be compensated.

    Each round of a loop is recorded in the scope of the loop, and this, once complete, in the one around it.
    Source: OMG BPMN 2.0.2, 13.5.5: only what has completed is compensated, and of a loop each instance.
    """
    at, kind = marking.scope_node[scope], marking.scope_kind[scope]
    if kind == INSTANCE and tables.compensable[at] == 1:
        _record(marking, log, at, marking.scope_parent[scope], GONE)
    keeps = scope in marking.records[1::3]
    if kind != LOOP:
        keeps = tables.compensable[at] == 2 and (keeps or tables.handler[at] != GONE)
    if keeps:
        marking.scope_kind[scope] = KEPT
        marking.scope_owner[scope] = GONE
        log.append(packed(SCOPE_KEPT, scope, 0, 0))
        marking.closed.append(scope)
        _record(marking, log, at, marking.scope_parent[scope], scope)
    else:
        _close(marking, log, scope)


def _record(marking: Marking, log: list[int], at: int, scope: int, kept: int) -> None:
    marking.records.append(at)
    marking.records.append(scope)
    marking.records.append(kept)
    log.append(packed(RECORDED, kept + 1, at, scope))


def _cancelled(tables: Tables, marking: Marking, log: list[int], token: int) -> int:
    """Leave a transaction by its cancel boundary event, all inside being compensated; return its token."""
    scope = marking.scope[token]
    event = tables.cancel_event[marking.scope_node[scope]]
    if marking.scope_kind[scope] == INSTANCE:
        scope = marking.scope_parent[scope]
    owner = marking.scope_owner[scope]
    if event == GONE:
        _sweep_owned(marking, log, owner)
        log.append(packed(CONSUMED, owner, marking.node[owner], 0))
        marking.gone.append(owner)
        return owner
    return _leave_by(marking, log, owner, event)


def _next_round(marking: Marking, log: list[int], loop: int) -> int:
    if marking.scope_left[loop] > 0:
        _left(marking, log, loop, marking.scope_left[loop] - 1)
    scope = _open(marking, log, marking.scope_node[loop], loop, GONE, INSTANCE)
    marking.scope_live[loop] += 1
    return scope


def _left(marking: Marking, log: list[int], scope: int, rounds: int) -> None:
    marking.scope_left[scope] = rounds
    log.append(packed(ROUNDS_LEFT, scope, rounds + 1, 0))


def _open(  # noqa: PLR0917
    marking: Marking, log: list[int], at: int, parent: int, owner: int, kind: int
) -> int:
    scope = len(marking.scope_node)
    if NO_SCOPE in marking.scope_kind:
        for free in range(1, len(marking.scope_kind)):
            if marking.scope_kind[free] == NO_SCOPE:
                scope = free
                break
    if scope == len(marking.scope_node):
        _grow_scopes(marking)
    marking.scope_node[scope] = at
    marking.scope_parent[scope] = parent
    marking.scope_owner[scope] = owner
    marking.scope_kind[scope] = kind
    marking.scope_left[scope] = 0
    marking.scope_live[scope] = 0
    log.append(packed(SCOPE_OPENED, scope, at, parent))
    log.append(packed(SCOPE_OWNED, scope, owner + 1, kind))
    return scope


def _grow_scopes(marking: Marking) -> None:
    marking.scope_node.append(GONE)
    marking.scope_parent.append(GONE)
    marking.scope_owner.append(GONE)
    marking.scope_kind.append(NO_SCOPE)
    marking.scope_left.append(0)
    marking.scope_live.append(0)


def _fill(tables: Tables, marking: Marking, log: list[int], scope: int) -> None:
    """Place the first tokens of a scope, so that they begin in their order."""
    at = marking.scope_node[scope]
    first, last = tables.first_inner[at], tables.first_inner[at + 1]
    if tables.ad_hoc[at] == 2 and last > first:
        _left(marking, log, scope, last - first - 1)
        last = first + 1
    begun = len(marking.ready)
    for place in range(first, last):
        token = _place(marking, log, tables.inner_node[place], scope)
        if marking.scope_kind[scope] == INSTANCE:
            # Rounds that are opened together begin in their order, after what is ready already.
            marking.ready.insert(0, token)
        else:
            marking.ready.append(token)
    if marking.scope_kind[scope] != INSTANCE:
        _turn(marking.ready, begun)


def _close(marking: Marking, log: list[int], scope: int) -> None:
    """Free a scope in which nothing is left, with all that was recorded in it."""
    records = marking.records
    kept = [scope]
    if KEPT in marking.scope_kind:
        for inner in range(1, len(marking.scope_kind)):
            if inner != scope and marking.scope_kind[inner] == KEPT and _within(marking, inner, scope, True):
                kept.append(inner)
    for inner in kept:
        _free(marking, log, inner)
    place = len(records) - 3
    while place >= 0:
        if marking.scope_kind[records[place + 1]] == NO_SCOPE:
            del records[place : place + 3]
        place -= 3


def _free(marking: Marking, log: list[int], scope: int) -> None:
    log.append(packed(SCOPE_CLOSED, scope, 0, 0))
    marking.scope_node[scope] = GONE
    marking.scope_parent[scope] = GONE
    marking.scope_owner[scope] = GONE
    marking.scope_kind[scope] = NO_SCOPE
    marking.scope_left[scope] = 0
    marking.scope_live[scope] = 0
    marking.closed.append(scope)


def _drop_spent(marking: Marking, log: list[int], scope: int) -> None:
    for token in range(len(marking.node)):
        if marking.node[token] != GONE and marking.scope[token] == scope:
            log.append(packed(REMOVED, token, marking.node[token], 0))
            marking.node[token], marking.via[token] = GONE, -1


# -- taking away ---------------------------------------------------------------------------------------------------


def _sweep_owned(marking: Marking, log: list[int], token: int) -> None:
    """Close every scope that a token owns, with all that goes on inside."""
    for scope in range(1, len(marking.scope_kind)):
        if marking.scope_kind[scope] != NO_SCOPE and marking.scope_owner[scope] == token:
            _sweep(marking, log, scope, True, GONE)
    place = len(marking.plan) - 3
    while place >= 0:
        if marking.plan[place] == token:
            del marking.plan[place : place + 3]
        place -= 3


def _sweep(marking: Marking, log: list[int], top: int, itself: bool, spared: int) -> None:
    """Take away the tokens in a scope and in those below it, and close these; what was kept inside stays.

    :param itself: whether the scope is closed too, with all that was kept
    :param spared: a token that stays, or GONE
    """
    parents = marking.scope_parent
    for token in range(len(marking.node)):
        if marking.node[token] != GONE and token != spared and _within(marking, marking.scope[token], top, itself):
            _remove(marking, log, token)
    doomed = [top]
    doomed.pop()
    for scope in range(1, len(parents)):
        is_open = marking.scope_kind[scope] != NO_SCOPE and (scope != top or itself)
        if is_open and _within(marking, scope, top, itself):
            doomed.append(scope)
    for scope in doomed:
        if marking.scope_kind[scope] in (EVENT, INSTANCE) and parents[scope] != GONE:
            marking.scope_live[parents[scope]] -= 1
    for scope in doomed:
        if marking.scope_kind[scope] != NO_SCOPE:
            _close(marking, log, scope)
    place = len(marking.plan) - 3
    while place >= 0:
        if marking.node[marking.plan[place]] == GONE:
            del marking.plan[place : place + 3]
        place -= 3


def _remove(marking: Marking, log: list[int], token: int) -> None:
    log.append(packed(REMOVED, token, marking.node[token], 0))
    if marking.via[token] >= -1:
        marking.scope_live[marking.scope[token]] -= 1
    marking.node[token] = GONE
    marking.via[token] = -1
    marking.gone.append(token)
    _forget(marking.ready, token)
    _forget(marking.done, token)
    _forget(marking.thrown, token)


def _within(marking: Marking, scope: int, top: int, kept_too: bool) -> bool:
    while scope != GONE:
        if scope == top:
            return True
        kind = marking.scope_kind[scope]
        if kind == KEPT and not kept_too:
            return False
        # A step of compensation ends with the token that throws it, wherever its handler stands.
        scope = marking.scope[marking.scope_owner[scope]] if kind == STEP else marking.scope_parent[scope]
    return False
