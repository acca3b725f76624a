"""Whether the house tells the truth: chain, fold, signatures, replay, and the ledger of reservations.

Level 1, chain: no event was changed, dropped or reordered, and every body is the one that was written.
Level 2, fold: the state tables say what the events amount to; what was promised is what was signed. A chain can be
forged by whoever can write to the database, a signature only by whoever holds the master key.
Level 3, replay: the engine, given the same inputs, goes the same way. A difference there is a report, not an
alarm, since the semantics may have been mended since.
A missing key is a fault of the fold: nothing erases a case yet, so it was lost.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zusage.cases.domain.event_log import Header, NewerFormat, check_chain, digest_of, event_of, fold
from zusage.cases.domain.events import (
    AnswersCorrected,
    CaseEvent,
    CaseMoved,
    CaseReceived,
    CaseWithdrawn,
    ConnectorAnswered,
    ConnectorFailed,
    ConnectorPending,
    Decided,
    ItemDone,
    MessageDelivered,
    ProcessMoved,
    TimerFired,
    UnknownKind,
    UnreadableEvent,
    WindowsChosen,
)
from zusage.cases.history import body_of, header_of
from zusage.cases.models import Case, Decision, Event, WorkItem
from zusage.cases.queries.calls import call_faults
from zusage.cases.queries.ledger_proof import prove_ledger
from zusage.cases.queries.messages import message_faults
from zusage.cases.queries.proof import wrongly_signed
from zusage.cases.queries.reading import engine_state
from zusage.cases.queries.remaining import way_left
from zusage.cases.queries.windows import window_faults
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import ServicePackage
from zusage.common.keys import KeyGone, NotOurs
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
    faults: list[Fault] = field(default_factory=list)
    reports: list[Fault] = field(default_factory=list)


_Log = Sequence[tuple[datetime, CaseEvent]]
"""What happened to a case, opened, with the moment of each."""


def has_cases() -> bool:
    """Say whether the current municipality has any matter."""
    return bool(Case.objects.exists())


def verify_cases(now: datetime, *, replay: bool) -> Verification:
    """Verify every case of the current municipality."""
    found = Verification()
    for case in Case.objects.order_by("id").iterator(chunk_size=200):
        found.cases += 1
        rows = list(Event.objects.filter(case=case).select_related("body").order_by("sequence"))
        found.events += len(rows)
        headers = [header_of(row) for row in rows]
        broken = [Fault("chain", case.reference, reason) for reason in _chain_faults(case, rows, headers)]
        found.faults += broken
        if broken:
            continue  # what somebody has changed says nothing about the state
        try:
            log = [
                (header.at, event_of(header, body_of(row, case.key_id)))
                for header, row in zip(headers, rows, strict=True)
            ]
            stored = engine_state(case)
        except KeyGone as error:
            found.faults.append(Fault("fold", case.reference, f"{error}, and no erasure is on record"))
            continue
        except (NotOurs, UnknownKind, UnreadableEvent, NewerFormat, processes.StateUnreadable) as error:
            found.faults.append(Fault("fold", case.reference, str(error)))
            continue
        found.faults += [Fault("fold", case.reference, reason) for reason in _fold_faults(case, log, stored, now)]
        found.faults += [
            Fault("signature", case.reference, f"the promise '{kind}' is not the one that was signed")
            for kind in wrongly_signed(case.reference, log)
        ]
        if replay:
            reasons = _replay_differences(case, log, stored)
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


def _fold_faults(case: Case, log: _Log, stored: processes.State, now: datetime) -> Iterator[str]:
    folded = fold(event for _, event in log)
    stored_end, folded_end = (case.state, case.end, case.end_kind), (folded.state, folded.end, folded.end_kind)
    if stored_end != folded_end:
        yield f"is {'/'.join(stored_end)}, its events say {'/'.join(folded_end)}"
    decided = [
        Decided(row.outcome, row.by_machine, row.nature, row.partial, row.letter)
        for row in Decision.objects.filter(case=case).order_by("number")
    ]
    if decided != folded.decisions:
        yield f"decisions are {decided}, its events say {folded.decisions}"
    if case.state == Case.State.OPEN and stored.is_ended:
        yield "its process has ended, but nothing ended the matter"
    items = dict(WorkItem.objects.filter(case=case, state=WorkItem.State.OPEN).values_list("effect_id", "activity_id"))
    if items != folded.open_items:
        yield f"open work is {sorted(items)}, its events say {sorted(folded.open_items)}"
    promised = promises.promises_of_case(case.id, today=identity.day_of(now))
    if case.end_kind:
        yield from (
            f"has ended, but its promise {promise.kind} is still open" for promise in promised if not promise.is_settled
        )
    yield from _window_faults(log, stored)
    made = {facts.kind: facts.promise.promised_until for facts in promised}
    if made != folded.promises:
        yield f"promises are {_days(made)}, its events say {_days(folded.promises)}"
    period = promises.approval_of_case(case.id)
    ends_on, told = period.ends_on if period else None, folded.approval_ends_on
    if ends_on != told:
        yield f"its approval counts as granted after {ends_on or 'no day'}, its events say {told or 'no day'}"
    try:
        engine = processes.fold(_engine_events(log))
    except processes.StateUnreadable as error:
        yield f"the engine's facts do not add up: {error}"
        return
    yield from call_faults((event for _, event in log), stored)
    yield from message_faults(case, (event for _, event in log), stored)
    if processes.encode_marking(engine) != processes.encode_marking(stored):
        yield "the process stands elsewhere than its events say"
    if engine.variables != stored.variables:
        yield "the variables are not what the events say"


def _window_faults(log: _Log, stored: processes.State) -> Iterator[str]:
    received = next(event for _, event in log if isinstance(event, CaseReceived))
    chosen = next((event.days for _, event in log if isinstance(event, WindowsChosen)), {})
    yield from window_faults(catalogue.get_package(received.digest), stored.variables, chosen)


def _days(promised: Mapping[str, date]) -> dict[str, str]:
    return {kind: str(day) for kind, day in promised.items()}


def _engine_events(log: _Log) -> Iterator[dict[str, Any]]:
    for _, event in log:
        if isinstance(event, ProcessMoved):
            yield from event.whole()


def _replay_differences(case: Case, log: _Log, stored: processes.State) -> Iterator[str]:
    if case.semantics_version != processes.SEMANTICS_VERSION:
        yield f"was begun under semantics {case.semantics_version}, this program has {processes.SEMANTICS_VERSION}"
    try:
        state = _replay(log)
    except (processes.ProcessError, KeyError, StopIteration) as error:
        yield f"cannot be replayed: {error}"
        return
    if processes.encode_state(state) != processes.encode_state(stored):
        yield "the engine would now go another way"


def _replay(log: _Log) -> processes.State:
    received = next(event for _, event in log if isinstance(event, CaseReceived))
    package = catalogue.get_package(received.digest)
    at, first = next((at, event) for at, event in log if isinstance(event, ProcessMoved))
    inputs = next(step for step in first.values if step["kind"] == "variables.set")["values"]
    variables = {name: processes.decode_value(value) for name, value in inputs.items()}
    step = processes.start(package.program, variables, at, identity.zone(), decisions=package.decisions)
    answers = _answers_at_once(log)
    state = _answer_services(package, step, at, answers)
    for at, event in log:
        if isinstance(event, CaseMoved):
            before, package = package, catalogue.get_package(event.to_digest)
            state, _ = processes.move_state(before.program, package.program, state, event.renamed)
            continue
        engine_input = _engine_input(event, state)
        if engine_input is not None:
            step = processes.advance(
                package.program, state, engine_input, at, identity.zone(), decisions=package.decisions
            )
            state = _answer_services(package, step, at, answers)
    return state


def _answers_at_once(log: _Log) -> Mapping[str, Mapping[str, Any] | None]:
    """Return what connectors answered when they were called, by the effect of the call; None for what came later."""
    answered = {event.call: event.outputs for _, event in log if isinstance(event, ConnectorAnswered)}
    return answered | {event.call: None for _, event in log if isinstance(event, ConnectorPending)}


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


def _engine_input(event: CaseEvent, state: processes.State) -> processes.EngineInput | None:
    waiting = {wait.effect_id: wait.kind for wait in state.waits}
    match event:
        case ItemDone() if event.item in waiting and event.sealed is not None:
            done = processes.CompleteService if waiting[event.item] == SERVICE else processes.CompleteWorkItem
            return done(event.item, dict(event.sealed.outputs))
        case ConnectorAnswered() if event.call in waiting:
            return processes.CompleteService(event.call, dict(event.outputs))
        case ConnectorFailed() if event.caught:
            return processes.ReportError(event.call, event.code)
        case MessageDelivered():
            return processes.MessageArrived(event.call, dict(event.values))
        case TimerFired():
            return processes.TimerFired(event.timer)
        case AnswersCorrected() if event.sealed is not None:
            return processes.CorrectVariables({"antrag": dict(event.sealed.answers)})
        case CaseWithdrawn():
            return processes.Cancel()
    return None
