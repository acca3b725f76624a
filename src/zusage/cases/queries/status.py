"""What the applicant sees: whose turn it is, what is promised, what is expected, what happened."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from zusage.capacity.domain.order import whole_days
from zusage.capacity.queries import curve_of_pool, office_day
from zusage.cases.domain.plain_words import sentence
from zusage.cases.domain.sealing_contexts import document_context, event_context
from zusage.cases.models import Case, Delivery, Event, Reading, WorkItem
from zusage.cases.queries.approval import ApprovalFacts, approval_of_case
from zusage.cases.queries.messages import waits_elsewhere
from zusage.cases.queries.reading import variables_of
from zusage.cases.queries.remaining import way_left
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import ServicePackage
from zusage.common.domain import access_code, reference
from zusage.common.domain.ids import CaseId
from zusage.common.domain.refusal import Refusal
from zusage.common.keys import open_json, open_sealed
from zusage.common.pseudonyms import blind, same
from zusage.identity import queries as identity
from zusage.law.domain.deadlines import Deadline, DeadlineKind
from zusage.processes import domain as processes
from zusage.promises import queries as promises
from zusage.promises.queries import GivenWord, PromiseFacts

_WORDS = {
    "message.sent": "text",
    "message.received": "text",
    "promise.extended": "reason",
    "approval.extended": "reason",
    "approval.judged": "reason",
}
"""Where the sealed body of an event holds somebody's own words, which the applicant reads."""


class WrongCode(Refusal):
    """Reference or code are wrong; which of them is not said."""

    code = "case.wrong_code"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, as the applicant reads it."""

    at: datetime
    text: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that has left the house; its text can be read here as a copy."""

    document_id: UUID
    name: str
    handed_over_on: date


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
    steps: tuple[Step, ...]
    letters: tuple[Letter, ...] = ()
    window_names: Mapping[str, str] = field(default_factory=dict)
    """What the package calls the windows that the house does not know, by name."""
    readings: tuple[tuple[str, str, int], ...] = field(default=())
    """Unit, role and how often somebody of it opened the case."""
    statutory_text: str = ""

    def promise(self, kind: str) -> PromiseFacts | None:
        return next((one for one in self.promises if one.kind == kind), None)


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
        state=case.state,
        end_kind=case.end_kind,
        turn=_turn(case, package, items),
        received_at=case.received_at,
        zone=identity.zone(),
        word=word,
        promises=facts,
        deadlines=deadlines,
        forecast_on=_forecast_on(case, package, items, now),
        asked=_asked(case, package, items, deadlines),
        approval=approval_of_case(case.id, now),
        may_withdraw=case.state == Case.State.OPEN,
        steps=tuple(_steps(case, package, word)),
        letters=tuple(_letters(case, package)),
        window_names={name: package.text(f"promise.{name}") for name in package.windows},
        readings=_readings(case),
        statutory_text=package.text("statutory"),
    )


def _forecast_on(case: Case, package: ServicePackage, items: list[WorkItem], now: datetime) -> date | None:
    """Return the day we now expect the notice to go out; it moves. None if only the applicant can tell.

    Read off the pool's capacity at the item's place in the order of work, then the rest of the way; not stored.
    """
    if case.state not in {Case.State.OPEN, Case.State.DECIDED}:
        return None
    calendar = promises.calendar_at(now)
    staff = [item for item in items if item.performer.startswith("skill:")]
    way = way_left(package, processes.decode_marking(case.marking), staff)
    days_to_go = max(1, whole_days(way.minutes, office_day()))
    if not staff:
        waits = any(item.performer == "applicant" for item in items)
        return None if waits else calendar.add_working_days(calendar.last_working_day(identity.day_of(now)), days_to_go)
    item = staff[0]
    ahead = WorkItem.objects.filter(
        performer=item.performer, state=WorkItem.State.OPEN, latest_start_at__lte=item.latest_start_at or now
    ).values_list("minutes", flat=True)
    pool_id = identity.pool_for_skill(item.performer.removeprefix("skill:"))
    if pool_id is None:
        return None
    worked_on = curve_of_pool(pool_id, now).day_with(sum(ahead))
    return calendar.add_working_days(worked_on, days_to_go) if worked_on else None


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
        return "nobody"
    state = case.state
    if not items and state == Case.State.OPEN and waits_elsewhere(package, processes.decode_marking(case.marking)):
        return "elsewhere"
    return "applicant" if any(item.performer == "applicant" for item in items) else "office"


def _asked(case: Case, package: ServicePackage, items: list[WorkItem], deadlines: tuple[Deadline, ...]) -> Asked | None:
    item = next((one for one in items if one.performer == "applicant"), None)
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
    for event in Event.objects.filter(case=case).select_related("body").order_by("sequence"):
        text = sentence(event.kind, event.facts, is_target=word.is_target, text_of=package.text)
        if not text or (steps and steps[-1].text == text):
            continue
        message = ""
        if event.kind in _WORDS:
            message = open_json(case.key_id, event.body.ciphertext, event_context(event.id))[_WORDS[event.kind]]
        steps.append(Step(event.at, text, message))
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
