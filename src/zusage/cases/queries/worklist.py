"""What staff sees: one list in the order that keeps promises, and the file of one case.

No query here takes or gives a member of staff: lists are by skill, never by person.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from zusage.cases.domain.events import PapersComplete, ProcessMoved
from zusage.cases.domain.house_items import effect_of_message
from zusage.cases.domain.sealing_contexts import document_context
from zusage.cases.history import has_happened, opened_events
from zusage.cases.models import Case, Delivery, Document, WorkItem
from zusage.cases.queries.approval import ApprovalFacts, ApprovalStanding, approvals_of_cases
from zusage.cases.queries.calls import reasons_to_step_in
from zusage.cases.queries.decisions import DecisionFacts, decisions_of_case
from zusage.cases.queries.messages import (
    Awaited,
    FileMessage,
    Written,
    awaited_messages,
    messages_of,
    words_with_papers,
)
from zusage.cases.queries.reading import variables_of
from zusage.cases.queries.status import CaseStatus, Step, case_status
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import Activity, ServicePackage
from zusage.catalogue.domain.secrecy import Sight, sight_of
from zusage.common.domain.ids import CaseId
from zusage.common.domain.json import JsonObject, part_of
from zusage.common.keys import open_sealed
from zusage.identity import queries as identity
from zusage.identity.domain import Clerk, NotAllowed
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.deemed_approval import most_urgent_alarm
from zusage.processes import domain as processes
from zusage.promises import queries as promises
from zusage.promises.domain.promise import FIRST_ANSWER, Standing


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One thing to do."""

    item_id: UUID
    case_id: UUID
    reference: str
    service_name: str
    what: str
    minutes: int
    latest_start_at: datetime | None
    latest_start_on: date | None
    promised_until: date | None
    """The earliest day of the open promises of the matter; where none is open, of those that are broken and owed."""
    is_first_answer: bool
    """Whether that day is the one of the first answer."""
    is_resting: bool
    """Whether what is promised rests, so that no day stands."""
    is_settled: bool
    """Whether all that was promised has come to its end."""
    granted_on: date | None
    """From when the approval counts as granted unless somebody decides; the worst accident an office can have."""
    approval_alarm: int | None
    """The alarm that is due, by how many working days before the end of that period it is."""
    approval_over_on: date | None
    """The end of that period once it has passed, until a head of unit has judged."""
    is_late: bool


@dataclass(frozen=True)
class Worklist:
    """What waits for the clerk's skills, latest start first, and how much rests with others."""

    rows: tuple[WorklistRow, ...]
    minutes: int
    resting: int
    in_the_post: int


@dataclass(frozen=True, slots=True)
class Check:
    """What a rule found: the sentence of the reason, the decision table and its rules."""

    code: str
    text: str
    decision: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A work item that waits; ``message`` is what the applicant wrote, if it is there to be read."""

    id: UUID
    activity_id: str
    name: str
    performer: str
    minutes: int
    message: str = ""
    reason: str = ""
    """Why a person has to do what a connector should have done."""


@dataclass(frozen=True, slots=True)
class FileDocument:
    """A document of a case without its content."""

    id: UUID
    name: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class FileDelivery:
    """A letter or item on its way; ``run_on`` is the day of its post run, if it is in one."""

    id: UUID
    deliverable: str
    kind: str
    letter: str
    settles: str
    copy: int
    state: str
    channel: str
    handed_over_on: date | None
    run_on: date | None


@dataclass(frozen=True)
class CaseFile:
    """A case as the clerk opens it."""

    status: CaseStatus
    package: ServicePackage
    variables: JsonObject
    checks: tuple[Check, ...]
    items: tuple[OpenItem, ...]
    uploads: tuple[FileDocument, ...]
    deliveries: tuple[FileDelivery, ...]
    channel: str
    received_on: date
    decisions: tuple[DecisionFacts, ...]
    """What was decided, the first one first."""
    awaited: tuple[Awaited, ...]
    messages: tuple[FileMessage, ...]
    words_with_papers: tuple[Written, ...]
    """What the applicant wrote beside papers that were handed in."""
    waits_for_complete_papers: bool
    """A deadline of the law begins with complete papers, and nobody has said yet that they are."""

    @property
    def answers(self) -> JsonObject:
        """Return what was answered in the application."""
        return part_of(self.variables, "antrag")

    def activity(self, item: OpenItem) -> Activity | None:
        """Return what the package says of an item's activity; None for messages and addresses."""
        return self.package.activities.get(item.activity_id)


def worklist(clerk: Clerk, now: datetime, *, skills: Collection[str] | None = None) -> Worklist:
    """Return what waits for the skills of this membership, or for others that somebody answers for.

    What the reader may not open does not stand there either.
    """
    performers = [f"skill:{skill}" for skill in sorted(clerk.skills if skills is None else skills)]
    waiting = (
        WorkItem.objects.filter(performer__in=performers, state=WorkItem.State.OPEN)
        .select_related("case")
        .order_by(F("latest_start_at").asc(nulls_last=True), "id")
    )
    items = [item for item in waiting if sight_of(_package(item.case), clerk) is Sight.FILE]
    today = identity.day_of(now)
    facts = promises.promises_of_cases({item.case_id for item in items}, today=today)
    approvals = approvals_of_cases({item.case_id for item in items}, now)
    calendar = promises.calendar_at(now) if approvals else None
    rows = tuple(_row(item, facts.get(item.case_id, []), approvals.get(item.case_id), now, calendar) for item in items)
    resting = WorkItem.objects.filter(performer="applicant", state=WorkItem.State.OPEN).count()
    in_the_post = Case.objects.filter(state=Case.State.DECIDED).count()
    return Worklist(rows, sum(row.minutes for row in rows), resting, in_the_post)


def case_file(case_id: CaseId, now: datetime) -> CaseFile:
    """Return the file of a case. The caller records the reading (`operations.record_reading`)."""
    case = Case.objects.get(id=case_id)
    package = catalogue.get_version(case.service_id)
    variables = variables_of(case)
    status = case_status(case_id, now)
    return CaseFile(
        status=status,
        package=package,
        variables={name: processes.encode_value(value) for name, value in variables.items()},
        checks=tuple(_checks(case, package, variables)),
        items=_items(case, status.steps),
        uploads=_uploads(case),
        deliveries=_deliveries(case),
        channel=case.channel,
        received_on=case.received_on,
        decisions=decisions_of_case(case.id),
        awaited=awaited_messages(case.id) if package.messages else (),
        words_with_papers=words_with_papers(case),
        messages=messages_of(case) if package.messages else (),
        waits_for_complete_papers=(
            package.promise_from == "complete" or any(deadline.starts == "complete" for deadline in package.deadlines)
        )
        and not has_happened(case.id, PapersComplete),
    )


def case_in_sight(reference: str, clerk: Clerk) -> tuple[CaseId, Sight] | None:
    """Return the case of a reference and what somebody may see of it.

    None if there is none, and in the same way if its secrecy hides from this reader that there is one.
    """
    case = Case.objects.filter(reference=reference).only("id", "service_id").first()
    sight = sight_of(_package(case), clerk) if case else Sight.NOTHING
    return (CaseId(case.id), sight) if case and sight > Sight.NOTHING else None


def reference_in_sight(case_id: UUID, clerk: Clerk) -> str:
    """Return the reference of a case for somebody who may open it, else an empty text."""
    case = Case.objects.filter(id=case_id).only("id", "service_id", "reference").first()
    return str(case.reference) if case and sight_of(_package(case), clerk) >= Sight.COURSE else ""


def _package(case: Case) -> ServicePackage:
    return catalogue.get_version(case.service_id)


def document_content(case_id: CaseId, document_id: UUID, clerk: Clerk) -> tuple[FileDocument, bytes]:
    """Return a document of a case for staff with one of the skills that its package asks for.

    :raises NotAllowed: for staff without
    """
    document = Document.objects.select_related("case").get(id=document_id, case_id=case_id)
    package = catalogue.get_version(document.case.service_id)
    if not clerk.skills & package.skills:
        raise NotAllowed()
    return _document(document), open_sealed(document.case.key_id, document.sealed, document_context(document.id))


def _items(case: Case, steps: Iterable[Step]) -> tuple[OpenItem, ...]:
    messages = {effect_of_message(step.sequence): step.message for step in steps}
    rows = WorkItem.objects.filter(case=case, state=WorkItem.State.OPEN).order_by("created_at", "id")
    reasons = reasons_to_step_in(case.id, case.key_id)
    return tuple(
        OpenItem(
            id=row.id,
            activity_id=row.activity_id,
            name=row.name,
            performer=row.performer,
            minutes=row.minutes,
            message=messages.get(row.effect_id, ""),
            reason=reasons.get(row.effect_id, ""),
        )
        for row in rows
    )


def _uploads(case: Case) -> tuple[FileDocument, ...]:
    rows = Document.objects.filter(case=case, kind="upload").defer("sealed").order_by("id")
    return tuple(_document(row) for row in rows)


def _document(row: Document) -> FileDocument:
    return FileDocument(row.id, row.name, row.media_type, row.size_bytes)


def _deliveries(case: Case) -> tuple[FileDelivery, ...]:
    rows = Delivery.objects.filter(case=case).select_related("run").order_by("id")
    return tuple(
        FileDelivery(
            id=row.id,
            deliverable=row.deliverable,
            kind=row.kind,
            letter=row.letter,
            settles=row.settles,
            copy=row.copy,
            state=row.state,
            channel=row.channel,
            handed_over_on=row.handed_over_on,
            run_on=row.run.run_on if row.run else None,
        )
        for row in rows
    )


def _row(
    item: WorkItem,
    facts: list[promises.PromiseFacts],
    approval: ApprovalFacts | None,
    now: datetime,
    calendar: WorkingCalendar | None,
) -> WorklistRow:
    package = _package(item.case)
    broken = [promise for promise in facts if promise.standing is Standing.BROKEN and not promise.is_settled]
    owed = promises.first_open(facts) or min(broken, key=lambda promise: promise.until, default=None)
    is_running = approval is not None and approval.standing is ApprovalStanding.RUNNING
    is_over = approval is not None and approval.standing is ApprovalStanding.OVER
    starts_on = identity.day_of(item.latest_start_at) if item.latest_start_at else None
    return WorklistRow(
        item_id=item.id,
        case_id=item.case_id,
        reference=item.case.reference,
        service_name=package.name,
        what=item.name,
        minutes=item.minutes,
        latest_start_at=item.latest_start_at,
        latest_start_on=starts_on,
        promised_until=owed.until if owed else None,
        is_first_answer=owed is not None and owed.kind == FIRST_ANSWER,
        is_resting=any(promise.is_resting for promise in facts),
        is_settled=bool(facts) and all(promise.is_settled for promise in facts),
        granted_on=approval.granted_on if approval and is_running else None,
        approval_alarm=most_urgent_alarm(approval.period.ends_on, identity.day_of(now), calendar)
        if approval and calendar and is_running
        else None,
        approval_over_on=approval.period.ends_on if approval and is_over else None,
        is_late=item.latest_start_at is not None and item.latest_start_at < now,
    )


def _checks(case: Case, package: ServicePackage, variables: dict[str, Any]) -> list[Check]:
    """Return every reason that a decision table gave, with the rules that matched."""
    found: list[Check] = []
    for _, moved in opened_events(case.id, case.key_id, ProcessMoved):
        for fact in moved.values:
            if fact["kind"] != "table.gave":
                continue
            rules = tuple(note for rule in fact.get("rules", ()) for note in rule["annotations"])
            outputs = fact.get("outputs") or {}
            reasons = outputs.get(package.automation.reasons) if isinstance(outputs, dict) else None
            found += [Check(code, package.text(f"reason.{code}"), fact["decision"], rules) for code in reasons or ()]
    return found
