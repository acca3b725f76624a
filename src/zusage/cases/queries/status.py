"""What the applicant sees: whose turn it is, what is promised, what is expected, what happened."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from zusage.cases.domain.events import KINDS, MessageReceived
from zusage.cases.domain.house_items import MESSAGES
from zusage.cases.domain.plain_words import sentence
from zusage.cases.domain.sealing_contexts import document_context
from zusage.cases.history import has_happened, opened_events
from zusage.cases.models import Case, Delivery, Reading, WorkItem
from zusage.cases.queries.approval import ApprovalFacts, approval_of_case
from zusage.cases.queries.forecast import forecast_on
from zusage.cases.queries.messages import waits_elsewhere
from zusage.cases.queries.objection import NoObjection, no_objection
from zusage.cases.queries.reading import variables_of
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import ServicePackage
from zusage.common.domain import access_code, reference
from zusage.common.domain.ids import CaseId
from zusage.common.domain.refusal import Refusal
from zusage.common.keys import open_sealed
from zusage.common.pseudonyms import blind, same
from zusage.identity import queries as identity
from zusage.law.domain.deadlines import Deadline, DeadlineKind
from zusage.processes import domain as processes
from zusage.promises import queries as promises
from zusage.promises.queries import GivenWord, PromiseFacts

_TOLD = tuple(kind for kind in KINDS.values() if not kind.is_silent)


class WrongCode(Refusal):
    """Reference or code are wrong; which of them is not said."""

    code = "case.wrong_code"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, as the applicant reads it."""

    sequence: int
    at: datetime
    text: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that has left the house; its text can be read here as a copy."""

    document_id: UUID
    name: str
    handed_over_on: date


@dataclass(frozen=True, slots=True)
class Unread:
    """What the applicant wrote and nobody has read yet: when it came, and by when somebody will have read it."""

    at: datetime
    read_by: date | None


@dataclass(frozen=True)
class Asked:
    """What the applicant is asked for: one complete list."""

    activity_id: str
    papers: tuple[str, ...]
    hint: str
    until_on: date | None


@dataclass(frozen=True)
class CaseStatus:
    """A case as its applicant sees it. ``turn`` is applicant, office, elsewhere or nobody."""

    case_id: CaseId
    reference: str
    service_id: UUID
    service_name: str
    service_key: str
    result_name: str
    """What the decision is called, as at the beginning of a sentence: "Der Bescheid"."""
    state: str
    end_kind: str
    """How it ended; empty while it runs."""
    turn: str
    received_at: datetime
    zone: ZoneInfo
    """In which its moments are shown."""
    word: GivenWord
    promises: tuple[PromiseFacts, ...]
    deadlines: tuple[Deadline, ...]
    forecast_on: date | None
    asked: Asked | None
    approval: ApprovalFacts | None
    may_withdraw: bool
    unread: tuple[Unread, ...]
    has_written: bool
    """Whether the applicant ever wrote to us."""
    objection: NoObjection | None
    """The last message that sounds like an objection, which it is not in this form."""
    steps: tuple[Step, ...]
    letters: tuple[Letter, ...] = ()
    window_names: Mapping[str, str] = field(default_factory=dict)
    """What the package calls the windows that the house does not know, by name."""
    readings: tuple[tuple[str, str, int], ...] = field(default=())
    """Unit, role and how often somebody of it opened the case."""
    statutory_text: str = ""

    @property
    def message_waits(self) -> bool:
        """Say whether somebody of the staff has still to read what the applicant wrote."""
        return bool(self.unread)

    def promise(self, kind: str) -> PromiseFacts | None:
        return next((promise for promise in self.promises if promise.kind == kind), None)


def identify(typed_reference: str, typed_code: str) -> CaseId:
    """Return the case that a reference and a code open.

    A missing case and a wrong code take the same way: one look-up, one keyed hash, one comparison.

    :raises WrongCode: in every case in which they do not open one
    """
    try:
        wanted = reference.normalise_reference(typed_reference)
    except reference.BadReference:
        wanted = ""
    try:
        code = access_code.normalise_access_code(typed_code)
    except access_code.BadAccessCode:
        code = ""
    row = Case.objects.filter(reference=wanted).values_list("id", "access_code_hash").first()
    case_id, expected = row or (UUID(int=0), "0" * 64)
    given = blind("access-code", case_id, code)
    if not same(given, expected):
        raise WrongCode()
    return CaseId(case_id)


def case_status(case_id: CaseId, now: datetime) -> CaseStatus:
    """Return everything an applicant may see of the case."""
    case = Case.objects.get(id=case_id)
    package = catalogue.get_version(case.service_id)
    today = identity.day_of(now)
    items = list(WorkItem.objects.filter(case=case, state=WorkItem.State.OPEN))
    word = promises.given_word(package.key)
    facts = tuple(promises.promises_of_case(case.id, today=today))
    deadlines = tuple(promises.deadlines_of_case(case.id))
    return CaseStatus(
        case_id=CaseId(case.id),
        reference=case.reference,
        service_id=case.service_id,
        service_name=package.name,
        service_key=package.key,
        result_name=package.text("promise.decision"),
        state=case.state,
        end_kind=case.end_kind,
        turn=_turn(case, package, items),
        received_at=case.received_at,
        zone=identity.zone(),
        word=word,
        promises=facts,
        deadlines=deadlines,
        forecast_on=forecast_on(case, package, items, now),
        asked=_asked(case, package, items, deadlines),
        approval=approval_of_case(case.id, now),
        may_withdraw=case.state == Case.State.OPEN,
        unread=tuple(_unread(item) for item in items if item.activity_id in MESSAGES),
        has_written=has_happened(case.id, MessageReceived),
        objection=no_objection(case, package, deadlines),
        steps=tuple(_steps(case, package, word)),
        letters=tuple(_letters(case, package)),
        window_names={name: package.text(f"promise.{name}") for name in package.windows},
        readings=_readings(case),
        statutory_text=package.text("statutory"),
    )


def letter_pdf(case_id: CaseId, document_id: UUID) -> tuple[str, bytes]:
    """Return name and bytes of a letter that has left the house; nothing else of the case's documents.

    :raises Delivery.DoesNotExist: if there is no such letter in this case
    """
    delivery = Delivery.objects.select_related("document", "case").get(
        case_id=case_id, document_id=document_id, state=Delivery.State.HANDED_OVER
    )
    document = delivery.document
    if document is None:
        raise Delivery.DoesNotExist()
    return document.name, open_sealed(delivery.case.key_id, document.sealed, document_context(document.id))


def _turn(case: Case, package: ServicePackage, items: list[WorkItem]) -> str:
    if case.state in {Case.State.CLOSED, Case.State.WITHDRAWN}:
        return "office" if items else "nobody"
    state = case.state
    if not items and state == Case.State.OPEN and waits_elsewhere(package, processes.decode_marking(case.marking)):
        return "elsewhere"
    return "applicant" if any(item.performer == "applicant" for item in items) else "office"


def _unread(item: WorkItem) -> Unread:
    return Unread(item.created_at, identity.day_of(item.latest_start_at) if item.latest_start_at else None)


def _asked(case: Case, package: ServicePackage, items: list[WorkItem], deadlines: tuple[Deadline, ...]) -> Asked | None:
    item = next((item for item in items if item.performer == "applicant"), None)
    if item is None:
        return None
    variables: dict[str, Any] = dict(variables_of(case))
    pauses = package.pauses
    requested, hint = (pauses.requested, pauses.hint) if pauses else ("", "")
    papers = tuple(package.text(f"paper.{paper}") for paper in variables.get(requested) or ())
    # Known once the request has left the house: the days to answer begin when it is deemed known.
    until_on = max((deadline.ends_on for deadline in deadlines if deadline.kind is DeadlineKind.CITIZEN), default=None)
    return Asked(item.activity_id, papers, str(variables.get(hint) or ""), until_on)


def _steps(case: Case, package: ServicePackage, word: GivenWord) -> list[Step]:
    steps: list[Step] = []
    for position, event in opened_events(case.id, case.key_id, *_TOLD):
        text = sentence(event, is_target=word.is_target, text_of=package.text)
        if text and (event.words or not (steps and steps[-1].text == text)):  # said once, but every word of somebody
            steps.append(Step(position.sequence, position.at, text, event.words))
    return steps


def _letters(case: Case, package: ServicePackage) -> list[Letter]:
    rows = Delivery.objects.filter(case=case, state=Delivery.State.HANDED_OVER, document__isnull=False).order_by("id")
    return [
        Letter(row.document_id, package.text(f"letter.{row.letter}"), row.handed_over_on)
        for row in rows
        if row.document_id and row.handed_over_on and row.copy == 1
    ]


def _readings(case: Case) -> tuple[tuple[str, str, int], ...]:
    counted = Counter(Reading.objects.filter(case=case).values_list("unit", "role"))
    return tuple((unit, role, count) for (unit, role), count in sorted(counted.items()))
