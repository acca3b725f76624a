"""Whether the house tells the truth: chain, fold, replay, and the ledger of reservations.

Level 1, chain: no event was changed, dropped or reordered, and every body is the one that was written.
Level 2, fold: the state tables say what the events amount to.
Level 3, replay: the engine, given the same inputs, goes the same way. A difference there is a report, not an
alarm, since the semantics may have been mended since. Of an erased case only the chain can be verified.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from zusage.cases.domain.event_log import SEALED_FACTS, Header, check_chain, digest_of, fold
from zusage.cases.domain.sealing_contexts import event_context
from zusage.cases.models import Case, Decision, Event, WorkItem
from zusage.cases.queries.calls import ANSWERED, FAILED, PENDING
from zusage.cases.queries.ledger_proof import prove_ledger
from zusage.cases.queries.messages import message_faults
from zusage.cases.queries.reading import engine_state
from zusage.cases.queries.remaining import way_left
from zusage.cases.queries.windows import CHOSEN, window_faults
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import ServicePackage
from zusage.common.keys import KeyGone, NotOurs, open_json
from zusage.identity import queries as identity
from zusage.processes import domain as processes
from zusage.processes.domain.state import SERVICE
from zusage.promises import queries as promises
from zusage.promises.domain.promise import DECISION
from zusage.promises.queries import RemainingWork


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it should be."""

    level: str
    reference: str
    reason: str

    def __str__(self) -> str:
        return f"{self.level}: {self.reference}: {self.reason}"


@dataclass
class Verification:
    """What was looked at and what was found; ``reports`` are no alarms."""

    cases: int = 0
    events: int = 0
    erased: int = 0
    faults: list[Fault] = field(default_factory=list)
    reports: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Recorded:
    """One event with what its sealed body says, if it has one."""

    header: Header
    body: Any


def verify_cases(now: datetime, *, replay: bool) -> Verification:
    """Verify every case of the current municipality."""
    found = Verification()
    for case in Case.objects.order_by("id").iterator(chunk_size=200):
        found.cases += 1
        rows = list(Event.objects.filter(case=case).select_related("body").order_by("sequence"))
        found.events += len(rows)
        headers = [_header(row) for row in rows]
        broken = [Fault("chain", case.reference, reason) for reason in _chain_faults(case, rows, headers)]
        found.faults += broken
        if broken:
            continue  # what somebody has changed says nothing about the state
        try:
            recorded = [_Recorded(header, _body(case, row)) for header, row in zip(headers, rows, strict=True)]
            stored = engine_state(case)
        except KeyGone:
            found.erased += 1
            continue
        except (NotOurs, processes.StateUnreadable) as error:
            found.faults.append(Fault("fold", case.reference, str(error)))
            continue
        found.faults += [Fault("fold", case.reference, reason) for reason in _fold_faults(case, recorded, stored, now)]
        if replay:
            reasons = _replay_differences(case, recorded, stored)
            found.reports += [Fault("replay", case.reference, reason) for reason in reasons]
    return found


def verify_ledger(now: datetime) -> list[str]:
    """Return everything that is wrong in the ledger, against the work that is open and by itself."""
    rebuilt = [str(fault) for fault in promises.verify_ledger(_open_work(), now=now)]
    return [*rebuilt, *prove_ledger(now)]


def _open_work() -> Iterator[RemainingWork]:
    items: dict[UUID, list[WorkItem]] = {}
    for item in WorkItem.objects.filter(state=WorkItem.State.OPEN, performer__startswith="skill:").order_by("id"):
        items.setdefault(item.case_id, []).append(item)
    for case in Case.objects.filter(state__in=[Case.State.OPEN, Case.State.DECIDED]).iterator(chunk_size=200):
        package, engine = catalogue.get_version(case.service_id), processes.decode_marking(case.marking)
        yield RemainingWork(case.id, DECISION, way_left(package, engine, items.get(case.id, ())).stages)


def _chain_faults(case: Case, rows: Sequence[Event], headers: Sequence[Header]) -> Iterator[str]:
    for fault in check_chain(headers):
        yield f"event {fault.sequence} {fault.reason}"
    if case.event_count != len(rows) or (rows and case.chain_head != rows[-1].hash):
        yield "the case does not end where its chain ends"
    for row in rows:
        body = getattr(row, "body", None)
        if row.body_digest and body is not None and digest_of(bytes(body.ciphertext)) != row.body_digest:
            yield f"the body of event {row.sequence} is not the one that was written"
        if row.body_digest and body is None:
            yield f"the body of event {row.sequence} is missing"


def _fold_faults(case: Case, recorded: Sequence[_Recorded], stored: processes.State, now: datetime) -> Iterator[str]:
    folded = fold(one.header for one in recorded)
    stored_end, folded_end = (case.state, case.end, case.end_kind), (folded.state, folded.end, folded.end_kind)
    if stored_end != folded_end:
        yield f"is {'/'.join(stored_end)}, its events say {'/'.join(folded_end)}"
    decided = [
        {"outcome": row.outcome, "by": "machine" if row.by_machine else "person", "nature": row.nature,
         "partial": row.partial, "letter": row.letter}
        for row in Decision.objects.filter(case=case).order_by("number")
    ]  # fmt: skip
    if decided != folded.decisions:
        yield f"decisions are {decided}, its events say {folded.decisions}"
    if case.state == Case.State.OPEN and stored.is_ended:
        yield "its process has ended, but nothing ended the matter"
    items = dict(WorkItem.objects.filter(case=case, state=WorkItem.State.OPEN).values_list("effect_id", "activity_id"))
    if items != folded.open_items:
        yield f"open work is {sorted(items)}, its events say {sorted(folded.open_items)}"
    promised = promises.promises_of_case(case.id, today=identity.day_of(now))
    if case.end_kind:
        yield from (f"has ended, but its promise {one.kind} is still open" for one in promised if not one.is_settled)
    yield from _window_faults(recorded, stored)
    made = {facts.kind: str(facts.promise.promised_until) for facts in promised}
    if made != folded.promises:
        yield f"promises are {made}, its events say {folded.promises}"
    period = promises.approval_of_case(case.id)
    until = str(period.ends_on) if period else ""
    if until != folded.approval:
        yield f"its approval counts as granted after {until or 'no day'}, its events say {folded.approval or 'no day'}"
    try:
        engine = processes.fold(_engine_facts(recorded))
    except processes.StateUnreadable as error:
        yield f"the engine's facts do not add up: {error}"
        return
    yield from _call_faults(recorded, stored)
    yield from message_faults(case, stored, ((one.header.kind, one.header.facts) for one in recorded))
    if processes.encode_marking(engine) != processes.encode_marking(stored):
        yield "the process stands elsewhere than its events say"
    if engine.variables != stored.variables:
        yield "the variables are not what the events say"


def _call_faults(recorded: Sequence[_Recorded], stored: processes.State) -> Iterator[str]:
    """Yield each answer that the process awaits and nobody said would come later, or the other way round."""
    calls = [one.header for one in recorded if one.header.kind in {PENDING, ANSWERED, FAILED}]
    pending = {one.facts["call"] for one in calls if one.kind == PENDING}
    over = {one.facts["call"] for one in calls if one.kind == ANSWERED or one.facts.get("caught")}
    awaited = {wait.effect_id for wait in stored.waits if wait.kind == SERVICE}
    if unknown := sorted(awaited - pending):
        yield f"its process waits for answers that nobody said would come later: {unknown}"
    if twice := sorted(awaited & over):
        yield f"its process waits for answers that have come: {twice}"


def _window_faults(recorded: Sequence[_Recorded], stored: processes.State) -> Iterator[str]:
    facts = {one.header.kind: one.header.facts for one in recorded if one.header.kind in {"case.received", CHOSEN}}
    package = catalogue.get_package(facts["case.received"]["digest"])
    yield from window_faults(package, stored.variables, facts.get(CHOSEN, {}).get("days", {}))


def _engine_facts(recorded: Iterable[_Recorded]) -> Iterator[dict[str, Any]]:
    """Return the engine's facts in order, with the sealed ones put back in their places."""
    for one in recorded:
        if one.header.kind != "process.moved":
            continue
        sealed = iter(one.body or ())
        for step in one.header.facts["steps"]:
            yield next(sealed) if step["kind"] in SEALED_FACTS else dict(step)


def _replay_differences(case: Case, recorded: Sequence[_Recorded], stored: processes.State) -> Iterator[str]:
    if case.semantics_version != processes.SEMANTICS_VERSION:
        yield f"was begun under semantics {case.semantics_version}, this program has {processes.SEMANTICS_VERSION}"
    try:
        state = _replay(recorded)
    except (processes.ProcessError, KeyError, StopIteration) as error:
        yield f"cannot be replayed: {error}"
        return
    if processes.encode_state(state) != processes.encode_state(stored):
        yield "the engine would now go another way"


def _replay(recorded: Sequence[_Recorded]) -> processes.State:
    received = next(one for one in recorded if one.header.kind == "case.received")
    package = catalogue.get_package(received.header.facts["digest"])
    first = next(one for one in recorded if one.header.kind == "process.moved")
    answers = _answers_at_once(recorded)
    inputs = next(fact for fact in first.body if fact["kind"] == "variables.set")["values"]
    variables = {name: processes.decode_value(value) for name, value in inputs.items()}
    step = processes.start(package.program, variables, first.header.at, identity.zone(), decisions=package.decisions)
    state = _answer_services(package, step, first.header.at, answers)
    for one in recorded:
        if one.header.kind == "case.moved":
            before, package = package, catalogue.get_package(one.header.facts["to"])
            state, _ = processes.move_state(before.program, package.program, state, one.header.facts["renamed"])
            continue
        engine_input = _engine_input(one, state)
        if engine_input is not None:
            step = processes.advance(
                package.program, state, engine_input, one.header.at, identity.zone(), decisions=package.decisions
            )
            state = _answer_services(package, step, one.header.at, answers)
    return state


def _answers_at_once(recorded: Sequence[_Recorded]) -> Mapping[str, Mapping[str, Any] | None]:
    """Return what connectors answered when they were called, by the effect of the call; None for what came later."""
    answered = {one.header.facts["call"]: one.body["outputs"] for one in recorded if one.header.kind == ANSWERED}
    later = {one.header.facts["call"] for one in recorded if one.header.kind == PENDING}
    return {**answered, **dict.fromkeys(later)}


def _answer_services(
    package: ServicePackage, step: processes.Step, at: datetime, answers: Mapping[str, Mapping[str, Any] | None]
) -> processes.State:
    """Answer service calls as the house did, most of them with nothing; return where the process stands then."""
    calls = [effect for effect in step.effects if isinstance(effect, processes.CallService)]
    while calls:
        call = calls.pop(0)
        outputs = answers.get(call.effect_id, {})
        if outputs is None:
            continue
        answer = processes.CompleteService(call.effect_id, dict(outputs))
        step = processes.advance(package.program, step.state, answer, at, identity.zone(), decisions=package.decisions)
        calls += [effect for effect in step.effects if isinstance(effect, processes.CallService)]
    return step.state


def _engine_input(one: _Recorded, state: processes.State) -> processes.EngineInput | None:
    waiting = {wait.effect_id: wait.kind for wait in state.waits}
    facts = one.header.facts
    match one.header.kind:
        case "item.done" if facts["item"] in waiting:
            done = processes.CompleteService if waiting[facts["item"]] == SERVICE else processes.CompleteWorkItem
            return done(facts["item"], one.body["outputs"])
        case "connector.answered" if facts["call"] in waiting:
            return processes.CompleteService(facts["call"], one.body["outputs"])
        case "connector.failed" if facts["caught"]:
            return processes.ReportError(facts["call"], facts["code"])
        case "message.delivered":
            return processes.MessageArrived(facts["call"], one.body["payload"])
        case "timer.fired":
            return processes.TimerFired(facts["timer"])
        case "case.withdrawn":
            return processes.Cancel()
    return None


def _body(case: Case, row: Event) -> Any:
    body = getattr(row, "body", None)
    return open_json(case.key_id, body.ciphertext, event_context(row.id)) if body is not None else None


def _header(row: Event) -> Header:
    return Header(
        case_id=row.case_id,
        sequence=row.sequence,
        at=row.at,
        kind=row.kind,
        actor=row.actor,
        facts=row.facts,
        body_digest=row.body_digest,
        previous_hash=row.previous_hash,
        hash=row.hash,
        format_version=row.format_version,
    )
