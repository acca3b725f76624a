"""A case in hand during one act.

The engine says what follows from what happened; this carries it out, and collects every changed row (`changes`).
Nothing here talks to the world: letters, mails and timers are jobs.
"""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from zusage.applications.domain.uploads import Upload
from zusage.cases import job_rows
from zusage.cases.changes import Changes, save_all
from zusage.cases.domain.answers import Recipient, recipients_of
from zusage.cases.domain.events import (
    CaseDecided,
    CaseEnded,
    ConnectorAnswered,
    ConnectorPending,
    EndNamed,
    ItemCreated,
    ItemDone,
    ItemWithdrawn,
    Outputs,
    ProcessMoved,
)
from zusage.cases.domain.payload import fitting
from zusage.cases.domain.sealing_contexts import (
    decision_context,
    delivery_context,
    document_context,
)
from zusage.cases.follow_ups import queue_follow_ups
from zusage.cases.journal import MACHINE, Journal, refuse_before_last_event
from zusage.cases.models import AwaitedMessage, Case, Decision, Delivery, Document, WorkItem
from zusage.cases.queries.reading import engine_state
from zusage.cases.registry import By, Pending, carry_out
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import End, EndKind, Outcome, Purpose, ServicePackage
from zusage.catalogue.queries import ServiceVersion
from zusage.common.domain.ids import new_id
from zusage.common.domain.refusal import Mistake, Refusal
from zusage.common.keys import seal, seal_json
from zusage.common.prepared import prepared
from zusage.identity import queries as identity
from zusage.processes import domain as processes

APPLICANT_ITEM = "applicant"


class CaseUnknown(Refusal):
    """There is no such case here, or not for this person: the answer is the same."""

    code = "case.unknown"


class CaseAlreadyEnded(Refusal):
    """The case is closed or withdrawn; nothing can be done to it any more."""

    code = "case.ended"


@dataclass(frozen=True, slots=True)
class Settling:
    """Which promises an end of the matter settles; None for all that are open."""

    kind: EndKind
    windows: tuple[str, ...] | None


class ProcessFailed(Mistake):
    """The process of a package ended by an error that nothing in it catches; the act is taken back."""


class NoDoor(Mistake):
    """A process sends a message, which no chapter carries yet; its package was refused for that."""


class MachineMayNotDecide(Mistake):
    """A process decided by itself, but its package names no provision that allows it (§ 35a VwVfG, § 155 (4) AO)."""


@dataclass(kw_only=True)
class CaseSession(Changes):
    """One case, its package and its engine, with what this act changes."""

    package: ServicePackage
    actor: str = MACHINE
    complete_on: date | None = None
    """Since when the papers are complete, if somebody says so in this act."""
    settling: list[Settling] = field(default_factory=list)
    """What ends in this act settle, once the promises are there (`operations.parts.keeping_promises`)."""

    @classmethod
    def lock(cls, case_id: UUID, now: datetime, actor: str = MACHINE) -> "CaseSession":
        """Take a case in hand; nobody else can until the act ends.

        :raises CaseUnknown: if the current municipality has no such case
        :raises ClockWentBack: if its last event lies in the future
        """
        found = cls.lock_all({case_id: actor}, now)
        if not found:
            raise CaseUnknown()
        return found[case_id]

    @classmethod
    def lock_all(cls, actors: Mapping[UUID, str], now: datetime) -> dict[UUID, "CaseSession"]:
        """Take several cases in hand, those that are there, in the order of their ids, each with its own actor.

        :raises ClockWentBack: if the last event of one lies in the future
        """
        cases = _locked(actors)
        refuse_before_last_event(cases, now)
        return {case.id: cls.read(case, now, actors[case.id]) for case in cases}

    @classmethod
    def read(cls, case: Case, now: datetime, actor: str = MACHINE) -> "CaseSession":
        """Open what is sealed of a case that was read."""
        return cls(
            case=case,
            package=catalogue.get_version(case.service_id),
            engine=engine_state(case),
            now=now,
            journal=Journal(case, now),
            actor=actor,
        )

    @property
    def variables(self) -> Mapping[str, Any]:
        return self.engine.variables

    @property
    def is_machine(self) -> bool:
        """Say whether no member of staff stands behind what happens now."""
        return not self.actor.startswith("staff:")

    @property
    def today(self) -> date:
        return identity.day_of(self.now)

    def refuse_if_ended(self) -> None:
        """:raises CaseAlreadyEnded: if it is closed or withdrawn"""
        if self.case.state in {Case.State.CLOSED, Case.State.WITHDRAWN}:
            raise CaseAlreadyEnded(reference=self.case.reference)

    def start(self, variables: dict[str, Any]) -> None:
        """Start the process and go as far as it goes by itself."""
        self._carry_out(
            processes.start(
                self.package.program, variables, self.now, identity.zone(), decisions=self.package.decisions
            )
        )

    def advance(self, engine_input: processes.EngineInput) -> None:
        """Tell the engine that something happened and go as far as it goes by itself."""
        self._carry_out(self._advanced(engine_input))

    def carry_on_by(
        self, service: ServiceVersion, state: processes.State, events: Sequence[processes.EngineEvent]
    ) -> None:
        """Go on by another version of the service, from the state that was made for it."""
        self.package, self.engine, self.has_moved = service.package, state, True
        self.case.service_id, self.case.semantics_version = service.id, processes.SEMANTICS_VERSION
        self._record(events)

    def complete(self, item: WorkItem, outputs: Mapping[str, Any]) -> None:
        """Record that a work item is done, and go on; who stands in for a connector gives its answer."""
        engine_input = self.done(item, outputs)
        self.finish_item(item, outputs)
        self.advance(engine_input)

    def done(self, item: WorkItem, outputs: Mapping[str, Any]) -> processes.EngineInput:
        """Return what tells the engine that an item is done."""
        is_stand_in = item.activity_id in self.package.stand_ins
        done = processes.CompleteService if is_stand_in else processes.CompleteWorkItem
        return done(item.effect_id, dict(outputs))

    def deliver(self, delivery: Delivery) -> None:
        """Put something on its way: a letter is typeset by a job, an item waits for the post run."""
        self.deliveries.append(delivery)
        if delivery.letter:
            self.queued.append(job_rows.typeset(delivery, self.now))

    def keep(self, uploads: Sequence[Upload]) -> None:
        """Take files of the applicant into the case, sealed; their own names, which may tell things, are left out."""
        for number, upload in enumerate(uploads, start=1):
            document = Document(
                id=new_id(),
                case=self.case,
                kind="upload",
                name=f"{upload.question or 'datei'}-{number}{PurePath(upload.name).suffix}",
                media_type=upload.media_type,
                size_bytes=len(upload.content),
                created_at=self.now,
            )
            document.sealed = seal(self.case.key_id, upload.content, document_context(document.id))
            self.documents.append(document)

    def tell_applicant(self, what: str) -> None:
        """Queue a neutral e-mail, if the applicant gave an address."""
        if self.address_for_mail():
            self.queued.append(job_rows.send_mail(self.case, what, self.now))

    def address_for_mail(self) -> str:
        """Return the e-mail address that the applicant gave, or nothing."""
        return str(self.variables["antrag"].get(self.package.recipients.email) or "")

    def recipients(self) -> tuple[Recipient, ...]:
        """Return the applicant and the joint debtors as the answers name them."""
        return recipients_of(self.package, self.variables["antrag"])

    def save(self) -> None:
        """Write everything that changed: at most one statement per table."""
        save_all([self])

    def _carry_out(self, step: processes.Step) -> None:
        """Record what the engine did and do what it asks, until it asks nothing more."""
        calls = deque(self._take(step))
        while calls:
            call = calls.popleft()
            answer = carry_out(self, call.connector)
            if isinstance(answer, Pending):
                self._hold(call, answer)
                continue
            outputs = self.record_answer(call.effect_id, call.activity_id, answer or {})
            calls.extend(self._take(self._advanced(processes.CompleteService(call.effect_id, outputs))))
        if not self.is_new and (found := self.mailbox.take_kept(self.package)):
            awaited, received, payload = found
            self.receive(awaited, payload, door="import", received=str(received.id))

    def receive(self, awaited: AwaitedMessage, payload: Mapping[str, Any], door: str, received: str = "") -> None:
        """Give the process a message that it awaits; `received` is the row of one that came with an id."""
        event = self.mailbox.deliver(self.package, awaited, payload, door=door, received=received)
        self.journal.add(event, MACHINE if received else self.actor)
        self.advance(processes.MessageArrived(awaited.effect_id, dict(payload)))

    def _advanced(self, engine_input: processes.EngineInput) -> processes.Step:
        package = self.package
        return processes.advance(
            package.program, self.engine, engine_input, self.now, identity.zone(), decisions=package.decisions
        )

    def _take(self, step: processes.Step) -> list[processes.CallService]:
        """Take one step of the engine over; return the connectors that it calls."""
        self.engine, self.has_moved = step.state, True
        self._record(step.events)
        calls = []
        for effect in step.effects:
            if isinstance(effect, processes.CallService):
                calls.append(effect)
            else:
                self._do(effect)
        return calls

    def _record(self, events: Sequence[processes.EngineEvent]) -> None:
        """Write the engine's events: its moves in clear, values and what tables gave sealed."""
        if events:
            self.journal.add(ProcessMoved.by(events), MACHINE)

    def _do(self, effect: processes.Effect) -> None:
        match effect:
            case processes.CreateWorkItem():
                self._create_item(effect)
            case processes.WithdrawWorkItem():
                item = next((item for item in self.items if item.effect_id == effect.effect_id), None)
                item = item or WorkItem.objects.get(case=self.case, effect_id=effect.effect_id)
                self.withdraw_item(item)
            case processes.SetTimer():
                self.queued.append(job_rows.fire_timer(self.case, effect, self.now))
            case processes.CancelTimer():
                self.cancelled.append(job_rows.timer_key(self.case, effect.effect_id))
            case processes.WithdrawService():
                self.drop_call(effect.effect_id)
            case processes.ErrorUncaught():
                raise ProcessFailed(f"{self.package.key}: error {effect.code!r} of {effect.activity_id} is not caught")
            case processes.AwaitMessage():
                self.mailbox.begin(effect)
            case processes.IgnoreMessage():
                self.mailbox.end(effect.effect_id)
            case processes.AwaitSignal() | processes.IgnoreSignal() | processes.BroadcastSignal():
                pass  # within the process the engine has delivered it, and nobody else awaits it (`catalogue.doors`)
            case processes.SendMessage():  # refused when the package was checked
                raise NoDoor(f"{self.package.key}: {effect.activity_id} needs what the house has no door for")

    def _create_item(self, effect: processes.CreateWorkItem) -> None:
        activity = self.package.activities.get(effect.activity_id)
        item = WorkItem(
            case=self.case,
            effect_id=effect.effect_id,
            activity_id=effect.activity_id,
            name=effect.name,
            performer=effect.performer,
            minutes=activity.minutes_mean if activity else 0,
            created_at=self.now,
        )
        self.add_item(item)

    def add_item(self, item: WorkItem) -> None:
        """Give somebody something to do; its latest start is set when the promise is known."""
        self.items.append(item)
        self.journal.add(ItemCreated(item.effect_id, item.activity_id, item.performer), MACHINE)

    def open_staff_items(self) -> list[WorkItem]:
        """Return what members of staff still have to do in this case, new items included."""
        return [item for item in self.open_items() if item.performer != APPLICANT_ITEM]

    def open_items(self) -> list[WorkItem]:
        """Return what anybody still has to do in this case, new items included."""
        touched = {item.id for item in (*self.items, *self.changed_items)}
        stored = [] if self.is_new else open_items_of(self.case.id)
        items = [*self.items, *(item for item in stored if item.id not in touched)]
        return [item for item in items if item.state == WorkItem.State.OPEN]

    def asks_applicant(self) -> bool:
        """Say whether the applicant still has to do something."""
        return any(item.performer == APPLICANT_ITEM for item in self.open_items())

    def finish_item(self, item: WorkItem, outputs: Mapping[str, Any] | None = None) -> None:
        """Record that an item is done; with what was decided, if a process waits for it."""
        self._close(item, WorkItem.State.DONE)
        sealed = None if outputs is None else Outputs(dict(outputs))
        self.journal.add(ItemDone(item.effect_id, item.activity_id, sealed), self.actor)

    def withdraw_item(self, item: WorkItem) -> None:
        """Record that nobody has to do an item any more."""
        self._close(item, WorkItem.State.WITHDRAWN)
        self.journal.add(ItemWithdrawn(item.effect_id, item.activity_id), MACHINE)

    def _close(self, item: WorkItem, state: WorkItem.State) -> None:
        item.state, item.closed_at = state, self.now
        self.touch(item)

    def _hold(self, call: processes.CallService, pending: Pending) -> None:
        """Let a connector answer later: by a person, by a job, or whenever who was asked tells us."""
        self.journal.add(ConnectorPending(call.effect_id, call.activity_id, pending.by.value), MACHINE)
        if pending.by is By.ITEM:
            self.let_step_in(call.effect_id, call.activity_id)
        elif pending.by is By.JOB:
            self.queued.append(job_rows.ask_connector(self.case, call.effect_id, self.now))

    def record_answer(self, effect_id: str, activity_id: str, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Write down what a connector answered; return it as its task declares it.

        :raises PayloadMisfit: if it holds something else
        """
        if activity_id not in self.package.stand_ins and not answer:
            return {}
        outputs = fitting(self.package.activities[activity_id].outputs, answer, self.today)
        self.journal.add(ConnectorAnswered(effect_id, activity_id, Outputs(outputs)), MACHINE)
        return outputs

    def let_step_in(self, effect_id: str, activity_id: str) -> None:
        """Give a person the task of a connector, whose answer completes it."""
        node = self.package.program.elements[self.package.program.number[activity_id]]
        activity = self.package.activities[activity_id]
        self._create_item(processes.CreateWorkItem(effect_id, activity_id, node.name, f"skill:{activity.skill}"))

    def drop_call(self, effect_id: str) -> None:
        """Await an answer no longer: nobody has to step in, and no job has to ask."""
        key = job_rows.call_key(self.case, effect_id)
        self.cancelled.append(key)
        self.queued = [job for job in self.queued if job.unique_key != key]
        item = next((item for item in self.open_items() if item.effect_id == effect_id), None)
        if item is not None:
            self.withdraw_item(item)

    def record_decision(self, outcome: Outcome, reasons: Any) -> None:
        """Add a decision; one on a part leaves the matter open.

        :param reasons: plain values, to be sealed; None for none
        :raises MachineMayNotDecide: if no person stands behind it and the package names no provision
        """
        self._refuse_machine()
        earlier = 0 if self.is_new else len(_decision_numbers(self.case.id))
        decision = Decision(
            id=new_id(),
            case=self.case,
            number=earlier + len(self.decisions) + 1,
            outcome=outcome.key,
            nature=outcome.nature.value,
            partial=outcome.partial,
            by_machine=self.is_machine,
            letter=outcome.letter,
            decided_at=self.now,
        )
        if reasons is not None:
            content = processes.encode_value(reasons)
            decision.reasons = seal_json(self.case.key_id, content, decision_context(decision.id))
        self.decisions.append(decision)
        if not outcome.partial:
            self.case.state, self.case.end_kind, self.case.ended_at = Case.State.DECIDED, "", None
        self.journal.add(
            CaseDecided(outcome.key, self.is_machine, outcome.nature, outcome.partial, outcome.letter), self.actor
        )

    def name_end(self, end: End) -> None:
        """Say how the matter ends: at once, or, if its kind is hand-over, once everything is with the person."""
        self._refuse_machine()
        self.case.end = end.key
        self.journal.add(EndNamed(end.key, end.kind), self.actor)
        if end.kind is EndKind.HANDED_OVER:
            self.case.state = Case.State.DECIDED
        else:
            self.end_case(end.kind)

    def end_case(self, kind: EndKind) -> None:
        """End the matter now; what it settles is done by the act, once the promises are there."""
        end = self.package.ends.get(self.case.end)
        self.case.state = Case.State.WITHDRAWN if kind is EndKind.WITHDRAWN else Case.State.CLOSED
        self.case.end_kind, self.case.ended_at = kind.value, self.now
        self.settling.append(Settling(kind, None if kind is EndKind.WITHDRAWN else end.settles if end else ()))
        self.journal.add(CaseEnded(kind), self.actor)
        queue_follow_ups(self)

    def _refuse_machine(self) -> None:
        if self.is_machine and self.package.automation.level != "full":
            raise MachineMayNotDecide(f"{self.package.key}: no provision lets the machine decide, yet the process did")

    def send(
        self,
        key: str,
        kind: str,
        settles: str,
        letter: str,
        people: tuple[Recipient, ...],
        *,
        purpose: Purpose | None,
        about: Mapping[str, Any] | None = None,
    ) -> None:
        """Put a letter or a thing on its way to each of the people.

        :param settles: the window whose promise its hand-over settles, if any
        :param about: what the letter says beside what the process found, as plain JSON
        """
        for copy, person in enumerate(people, start=1):
            delivery = Delivery(
                id=new_id(),
                case=self.case,
                deliverable=key,
                kind=kind,
                purpose=purpose.value if purpose else "",
                settles=settles,
                letter=letter,
                copy=copy,
                state=Delivery.State.QUEUED if letter else Delivery.State.READY,
                data=b"",
                created_at=self.now,
            )
            content = {
                "recipient": person.as_json(),
                "decision": self.decision_variables(),
                "dated_on": str(self.today),
                **(about or {}),
            }
            delivery.data = seal_json(self.case.key_id, content, delivery_context(delivery.id))
            self.deliver(delivery)

    def decision_variables(self) -> dict[str, Any]:
        """Return what the process found, as plain JSON, without what was told or what the town set."""
        given = {"antrag", "kommune", "leistung", "eingang", "teile"}
        found = {name: value for name, value in self.variables.items() if name not in given}
        return {name: processes.encode_value(value) for name, value in found.items()} | {"maschinell": self.is_machine}


@prepared
def _locked(case_ids: Collection[UUID]) -> "QuerySet[Case]":
    return Case.objects.select_for_update().filter(id__in=case_ids).order_by("id")


@prepared
def _decision_numbers(case_id: UUID) -> "QuerySet[Decision, int]":
    return Decision.objects.filter(case_id=case_id).values_list("number", flat=True)


@prepared
def open_items_of(case_id: UUID) -> "QuerySet[WorkItem]":
    return WorkItem.objects.filter(case_id=case_id, state=WorkItem.State.OPEN)
