"""Models drawn at random, badly drawn ones too, held against tokens counted on paper.

The paper is the plain token game of the standard: tokens lie on flows, an element fires when it can. Where only
parallel and exclusive gateways, tasks and ends are drawn, the order does not matter, so that both have to agree
after every step: what is offered, how often, and how many tokens wait at each join.
Source: OMG BPMN 2.0.2, 13.2 to 13.4.
"""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zusage.processes.domain import CompleteWorkItem, Stuck, advance, decode_state, encode_state, fold
from zusage.processes.domain import start as start_process
from zusage.processes.tests.domain.drawing import BERLIN, MONDAY_NOON, end, flow, line, program, script, start, user

MOST_TOKENS = 60  # a drawing that multiplies its tokens says nothing more with more of them


@dataclass
class Drawing:
    """A model on paper: what each element is, and its flows in their order."""

    kinds: dict[str, str]
    flows: list[tuple[str, str]]
    quantities: dict[str, tuple[int, int]] = field(default_factory=dict)

    def program(self):
        return program(*(self._element(name) for name in self.kinds), *self._flows())

    def _element(self, name):
        kind = self.kinds[name]
        needed, given_on = self.quantities.get(name, (1, 1))
        quantity = f'startQuantity="{needed}" completionQuantity="{given_on}"'
        if kind == "user":
            return user(name, attributes=quantity)
        if kind == "script":
            return script(name, "{}", quantity)
        if kind in ("start", "end"):
            return start(name) if kind == "start" else end(name)
        default = next(f"f{place}" for place, (source, _) in enumerate(self.flows) if source == name)
        return f'<{kind}Gateway id="{name}"' + (f' default="{default}"/>' if self._asks(name) else "/>")

    def _flows(self):
        first = {source: place for place, (source, _) in reversed(list(enumerate(self.flows)))}
        for place, (source, target) in enumerate(self.flows):
            condition = "false" if self._asks(source) and place != first[source] else ""
            drawn = flow(source, target, condition)
            yield drawn.replace(f'id="{source}_{target}"', f'id="f{place}"')

    def _asks(self, name):
        return self.kinds[name] == "exclusive" and self.out_of(name) != self.out_of(name)[:1]

    def out_of(self, name):
        return [place for place, (source, _) in enumerate(self.flows) if source == name]

    def into(self, name):
        return [place for place, (_, target) in enumerate(self.flows) if target == name]


class Paper:
    """The token game: how many tokens lie on each flow, and what people have been asked to do."""

    def __init__(self, drawing):
        self.drawing = drawing
        self.lying = Counter()
        self.offered = Counter()
        self.leave("start", 1)

    def leave(self, name, times):
        ways = self.drawing.out_of(name)
        for way in ways[:1] if self.drawing.kinds[name] == "exclusive" else ways:
            self.lying[way] += times
        self.move()

    def move(self):
        while sum(self.lying.values()) <= MOST_TOKENS and any(self._fires(name) for name in self.drawing.kinds):
            pass

    def _fires(self, name):
        kind, ways = self.drawing.kinds[name], self.drawing.into(name)
        needed, given_on = self.drawing.quantities.get(name, (1, 1))
        if kind == "parallel":
            if not ways or any(self.lying[way] == 0 for way in ways):
                return False
            self.lying.subtract(ways)
        else:
            if sum(self.lying[way] for way in ways) < needed:
                return False
            for _ in range(needed):
                self.lying[next(way for way in ways if self.lying[way])] -= 1
        if kind == "user":
            self.offered[name] += 1
        elif kind != "end":
            leaving = self.drawing.out_of(name)
            for way in leaving[:1] if kind == "exclusive" else leaving:
                self.lying[way] += given_on
        return True

    def done(self, name):
        self.offered[name] -= 1
        self.leave(name, self.drawing.quantities.get(name, (1, 1))[1])

    def held(self):
        found = Counter()
        for way, count in self.lying.items():
            found[self.drawing.flows[way][1]] += count
        return +found

    @property
    def is_too_full(self):
        return sum(self.lying.values()) + sum(self.offered.values()) > MOST_TOKENS


@st.composite
def drawings(draw):
    """Draw forwards only: each element is led to by some before it, and ends may come early."""
    count = draw(st.integers(2, 12))
    kinds = {"start": "start"}
    flows, quantities = [], {}
    for number in range(count):
        kind = draw(st.sampled_from(["user", "script", "parallel", "parallel", "parallel", "exclusive", "end"]))
        name = f"n{number}"
        sources = [known for known, of in kinds.items() if of != "end" and known != "start"] or ["start"]
        for source in draw(st.lists(st.sampled_from(sources), min_size=1, max_size=3)):
            flows.append((source, name))
        kinds[name] = kind
        if kind in ("user", "script") and draw(st.integers(0, 9)) == 0:
            quantities[name] = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    for name in [name for name, kind in kinds.items() if kind != "end"]:
        if not any(source == name for source, _ in flows):
            kinds[f"e_{name}"] = "end"
            flows.append((name, f"e_{name}"))
    for name, (needed, given_on) in list(quantities.items()):
        into = sum(target == name for _, target in flows)
        quantities[name] = min(needed, into), given_on
    return Drawing(kinds, flows, quantities)


def agree(drawing, picks):
    """Carry the model out and hold it against the paper after every step; return the last state."""
    process, paper = drawing.program(), Paper(drawing)
    if paper.is_too_full:
        return None
    step = start_process(process, {}, MONDAY_NOON, BERLIN)
    events = list(step.events)
    for pick in [*picks, None]:
        state = step.state
        assert decode_state(encode_state(state)) == state == fold(events)
        assert Counter(wait.activity_id for wait in state.waits) == +paper.offered
        assert Counter(state.marking) == +paper.offered + paper.held()
        assert state.is_ended == (not state.marking)
        if pick is None or not state.waits:
            break
        wait = state.waits[pick % len(state.waits)]
        paper.done(wait.activity_id)
        if paper.is_too_full:
            break
        step = advance(process, decode_state(encode_state(state)), CompleteWorkItem(wait.effect_id, {}),
                       MONDAY_NOON, BERLIN)  # fmt: skip
        events += step.events
    return step.state


@given(drawings(), st.lists(st.integers(0, 5), max_size=14))
@settings(deadline=None)
def test_every_drawing_moves_as_tokens_do_on_paper(drawing, picks):
    agree(drawing, picks)


def test_a_token_whose_place_another_took_is_held():
    kinds = {"start": "start", "n0": "script", "n1": "user", "n2": "user", "n3": "user", "e": "end"}
    flows = "start-n0 n0-n1 n0-n2 n0-n3 n0-n3 n0-n3 n1-e n2-e n3-e"
    drawing = Drawing(kinds, [tuple(pair.split("-")) for pair in flows.split()], {"n3": (2, 1)})

    assert agree(drawing, []).marking == ("n1", "n2", "n3", "n3")


def test_tokens_that_pile_up_begin_an_activity_as_often_as_there_are_enough():
    kinds = {"start": "start", "n0": "script", "n1": "user", "n2": "user", "e": "end"}
    flows = "start-n0 start-n0 n0-n1 n0-n2 n0-n2 n0-n2 n1-e n2-e"
    drawing = Drawing(kinds, [tuple(pair.split("-")) for pair in flows.split()], {"n2": (2, 1)})

    assert agree(drawing, []).marking == ("n1", "n1", "n2", "n2", "n2")


@pytest.mark.parametrize(
    ("many", "where"),
    [
        # A split that leads back to itself twice, and an activity that gives on more tokens than anybody counts.
        (['<exclusiveGateway id="m"/><parallelGateway id="g"/>', *line("Start", "m", "g", "U"),
          '<sequenceFlow id="a" sourceRef="g" targetRef="m"/><sequenceFlow id="b" sourceRef="g" targetRef="m"/>'], "g"),
        ([script("s", "{}", 'completionQuantity="900000000"'), *line("Start", "s", "U")], "s"),
    ],
)  # fmt: skip
def test_tokens_that_multiply_without_end_are_stopped_where_they_do(many, where):
    process = program(start(), user("U"), end(), *many, *line("U", "End"))

    with pytest.raises(Stuck, match="multiply here") as stuck:
        start_process(process, {}, MONDAY_NOON, BERLIN)

    assert stuck.value.element_id == where


@pytest.mark.parametrize(
    ("kinds", "flows", "offered"),
    [
        # An early branch has ended, a check leads twice into a join: one decision is offered.
        (
            {"g1": "parallel", "ack": "script", "e0": "end", "check": "user", "fee": "script", "j": "parallel",
             "decide": "user", "e": "end"},
            "start-g1 g1-ack ack-e0 g1-check check-fee check-j fee-j j-decide decide-e",
            ["check", "decide"],
        ),
        # Two ways of a split join at once, a third leads to a person.
        (
            {"g1": "parallel", "e0": "end", "g2": "parallel", "j": "parallel", "u": "user", "e9": "end", "e": "end"},
            "start-g1 g1-e0 g1-g2 g2-j g2-j g2-u u-e9 j-e",
            ["u"],
        ),
    ],
)  # fmt: skip
def test_a_join_consumes_its_tokens_where_a_branch_has_ended_early(kinds, flows, offered):
    drawing = Drawing({"start": "start", **kinds}, [tuple(pair.split("-")) for pair in flows.split()])
    process = drawing.program()
    step, seen = start_process(process, {}, MONDAY_NOON, BERLIN), []
    while not step.state.is_ended:
        (wait,) = step.state.waits
        seen.append(wait.activity_id)
        step = advance(process, step.state, CompleteWorkItem(wait.effect_id, {}), MONDAY_NOON, BERLIN)

    assert seen == offered
