"""A case in hand during one act.

The engine says what follows from what happened; this carries it out, collects every changed row, and writes
them at the end in few statements. Nothing here talks to the world: letters, mails and timers are jobs.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from zusage.applications.domain.uploads import Upload
from zusage.cases.domain.answers import Recipient, recipients_of
from zusage.cases.domain.events import (
    CaseDecided,
    CaseEnded,
    EndNamed,
    ItemCreated,
    ItemDone,
    ItemWithdrawn,
    Outputs,
    ProcessMoved,
)
from zusage.cases.domain.sealing_contexts import (
    decision_context,
    delivery_context,
    document_context,
    variables_context,
)
from zusage.cases.journal import MACHINE, Journal, refuse_before_last_event
from zusage.cases.models import Case, Decision, Delivery, Document, WorkItem
from zusage.cases.queries.reading import engine_state
from zusage.cases.registry import carry_out
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import End, EndKind, Outcome, Purpose, ServicePackage
from zusage.catalogue.queries import ServiceVersion
from zusage.common import jobs
from zusage.common.domain.ids import new_id
from zusage.common.domain.refusal import Mistake, Refusal
from zusage.common.keys import seal, seal_json
from zusage.common.models import Job
from zusage.identity import queries as identity
from zusage.processes import domain as processes

APPLICANT_ITEM = "applicant"


class CaseUnknown(Refusal):
    """There is no such case here, or not for this person: the answer is the same."""

    code = "case.unknown"


class CaseAlreadyEnded(Refusal):
    """The case is closed or withdrawn; nothing can be done to it any more."""

    code = "case.ended"


class UnknownConnector(Mistake):
    """A service task names a connector that the house does not have."""


@dataclass(frozen=True, slots=True)
class Settling:
    """Which promises an end of the matter settles; None for all that are open."""

    kind: EndKind
    windows: tuple[str, ...] | None


class ProcessFailed(Mistake):
    """The process of a package ended by an error that nothing in it catches; the act is taken back."""


class NoDoor(Mistake):
    """A process sends or awaits a message or signal, and no chapter carries it yet."""


class MachineMayNotDecide(Mistake):
    """A process decided by itself, but its package names no provision that allows it (§ 35a VwVfG, § 155 (4) AO)."""


@dataclass
class CaseSession:
    """One case, its package and its engine, with what this act changes."""

    case: Case
    package: ServicePackage
    engine: processes.State
    now: datetime
    journal: Journal
    is_new: bool = False
    actor: str = MACHINE
    items: list[WorkItem] = field(default_factory=list)
    changed_items: list[WorkItem] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    complete_on: date | None = None
    """Since when the papers are complete, if somebody says so in this act."""
    settling: list[Settling] = field(default_factory=list)
    """What ends in this act settle, once the promises are there (`operations.parts.keeping_promises`)."""
    queued: list[Job] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    @classmethod
    def lock(cls, case_id: UUID, now: datetime, actor: str = MACHINE) -> "CaseSession":
        """Take a case in hand; nobody else can until the act ends.

        :raises CaseUnknown: if the current municipality has no such case
        :raises ClockWentBack: if its last event lies in the future
        """
        case = Case.objects.select_for_update().filter(id=case_id).first()
        if case is None:
            raise CaseUnknown()
        refuse_before_last_event(case, now)
        return cls.read(case, now, actor)

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
        self.package, self.engine = service.package, state
        self.case.service_id, self.case.semantics_version = service.id, processes.SEMANTICS_VERSION
        self._record(events)

    def complete(self, item: WorkItem, outputs: Mapping[str, Any]) -> None:
        """Record that a work item is done, and go on."""
        self.finish_item(item, outputs)
        self.advance(processes.CompleteWorkItem(item.effect_id, dict(outputs)))

    def deliver(self, delivery: Delivery) -> None:
        """Put something on its way: a letter is typeset by a job, an item waits for the post run."""
        self.deliveries.append(delivery)
        if delivery.letter:
            self.queued.append(
                jobs.job_row(
                    "cases.typeset", {"delivery": str(delivery.id)}, now=self.now, key=f"typeset:{delivery.id}"
                )
            )

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
            self.queued.append(
                jobs.job_row(
                    "cases.send_mail",
                    {"case": str(self.case.id), "what": what},
                    now=self.now,
                    key=f"mail:{self.case.id}:{what}:{self.case.event_count}",
                )
            )

    def address_for_mail(self) -> str:
        """Return the e-mail address that the applicant gave, or nothing."""
        return str(self.variables["antrag"].get(self.package.recipients.email) or "")

    def recipients(self) -> tuple[Recipient, ...]:
        """Return the applicant and the joint debtors as the answers name them."""
        return recipients_of(self.package, self.variables["antrag"])

    def save(self) -> None:
        """Write everything that changed: at most one statement per table."""
        self.case.marking = processes.encode_marking(self.engine)
        self.case.variables = seal(
            self.case.key_id, processes.encode_data(self.engine.data).encode(), variables_context(self.case.id)
        )
        if self.is_new:
            Case.objects.bulk_create([self.case])
        else:
            self.case.save(force_update=True)
        self.journal.write()
        if self.items:
            WorkItem.objects.bulk_create(self.items)
        for item in self.changed_items:
            item.save(update_fields=["activity_id", "state", "closed_at", "latest_start_at"])
        if self.documents:
            Document.objects.bulk_create(self.documents)
        if self.decisions:
            Decision.objects.bulk_create(self.decisions)
        if self.deliveries:
            Delivery.objects.bulk_create(self.deliveries)
        jobs.cancel(self.cancelled)
        jobs.queue_all(self.queued)

    def _carry_out(self, step: processes.Step) -> None:
        """Record what the engine did and do what it asks, until it asks nothing more."""
        calls = deque(self._take(step))
        while calls:
            call = calls.popleft()
            answer = processes.CompleteService(call.effect_id, self._call(call))
            calls.extend(self._take(self._advanced(answer)))

    def _advanced(self, engine_input: processes.EngineInput) -> processes.Step:
        package = self.package
        return processes.advance(
            package.program, self.engine, engine_input, self.now, identity.zone(), decisions=package.decisions
        )

    def _take(self, step: processes.Step) -> list[processes.CallService]:
        """Take one step of the engine over; return the connectors that it calls."""
        self.engine = step.state
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
                self.queued.append(
                    jobs.job_row(
                        "cases.fire_timer",
                        {"case": str(self.case.id), "timer": effect.effect_id},
                        now=self.now,
                        due_at=effect.due_at,
                        key=timer_key(self.case, effect.effect_id),
                    )
                )
            case processes.CancelTimer():
                self.cancelled.append(timer_key(self.case, effect.effect_id))
            case processes.ErrorUncaught():
                raise ProcessFailed(f"{self.package.key}: error {effect.code!r} of {effect.activity_id} is not caught")
            case (
                processes.AwaitMessage()
                | processes.AwaitSignal()
                | processes.SendMessage()
                | processes.BroadcastSignal()
            ):  # refused when the package was checked
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
        stored = [] if self.is_new else WorkItem.objects.filter(case=self.case, state=WorkItem.State.OPEN)
        items = [*self.items, *(item for item in stored if item.id not in touched)]
        return [item for item in items if item.state == WorkItem.State.OPEN]

    def asks_applicant(self) -> bool:
        """Say whether the applicant still has to do something."""
        return any(item.performer == APPLICANT_ITEM for item in self.open_items())

    def touch(self, item: WorkItem) -> None:
        """Have a changed item written, if it is not new anyway."""
        if item not in self.items and item not in self.changed_items:
            self.changed_items.append(item)

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

    def _call(self, call: processes.CallService) -> dict[str, Any]:
        """Run a connector of the house (`cases.connectors`)."""
        kind, _, key = call.connector.partition(".")
        if not carry_out(self, kind, key):
            raise UnknownConnector(f"{self.package.key}: {call.connector}")
        return {}

    def record_decision(self, outcome: Outcome, reasons: Any) -> None:
        """Add a decision; one on a part leaves the matter open.

        :param reasons: plain values, to be sealed; None for none
        :raises MachineMayNotDecide: if no person stands behind it and the package names no provision
        """
        self._refuse_machine()
        earlier = 0 if self.is_new else Decision.objects.filter(case=self.case).count()
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
        given = {"antrag", "kommune", "leistung", "eingang"}
        found = {name: value for name, value in self.variables.items() if name not in given}
        return {name: processes.encode_value(value) for name, value in found.items()} | {"maschinell": self.is_machine}


def timer_key(case: Case, effect_id: str) -> str:
    return f"timer:{case.id}:{effect_id}"
