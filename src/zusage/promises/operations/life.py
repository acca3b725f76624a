"""What happens to a promise after it was made: it rests, is extended, is settled, is opened again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from zusage.capacity import operations as capacity
from zusage.common.domain.refusal import Refusal
from zusage.identity import queries as identity
from zusage.promises.domain.promise import Settlement, SettlementKind
from zusage.promises.models import Extension as ExtensionRow
from zusage.promises.models import PauseEnded, PauseStarted
from zusage.promises.models import Settlement as SettlementRow
from zusage.promises.operations.reserving import move_reservations
from zusage.promises.queries.due import holder_for
from zusage.promises.queries.standing import PromiseFacts, promise_of_case, promises_of_cases, settled_on


class NotPromised(Refusal):
    """The case has no promise of this kind; parameters `case_id`, `kind`."""

    code: ClassVar[str] = "promises.not_promised"


class AlreadyPaused(Refusal):
    """The matter rests already; parameter `since`."""

    code: ClassVar[str] = "promises.already_paused"


class NotPaused(Refusal):
    """The matter does not rest."""

    code: ClassVar[str] = "promises.not_paused"


class LaterPauseWithoutReason(Refusal):
    """Only the first request for papers pauses; a later one needs a public reason. Parameters `reason`, `allowed`."""

    code: ClassVar[str] = "promises.later_pause_without_reason"


class PromiseSettled(Refusal):
    """The promise has come to its end; parameters `kind`, `settled_on`."""

    code: ClassVar[str] = "promises.settled"


class PromiseNotSettled(Refusal):
    """There is no settlement that could be reversed; parameter `kind`."""

    code: ClassVar[str] = "promises.not_settled"


class PromiseOver(Refusal):
    """A promise can be extended only before its end; parameters `kind`, `until`."""

    code: ClassVar[str] = "promises.over"


class ExtensionTooShort(Refusal):
    """An extension must end later than the promise does; parameters `until`, `until_on`."""

    code: ClassVar[str] = "promises.extension_too_short"


class ExtensionOnDayOff(Refusal):
    """An extension must end on a working day; parameters `until_on`, `why`."""

    code: ClassVar[str] = "promises.extension_on_day_off"


def start_pause(
    *,
    case_id: UUID,
    reason: str,
    from_on: date | None = None,
    allowed_later: frozenset[str] = frozenset(),
    now: datetime,
) -> UUID:
    """Let the promises of a case rest from the day of our request, else from today: only the applicant can act.

    The first request for papers pauses. A later one does only with one of the public reasons `allowed_later`.

    :raises AlreadyPaused: if the matter rests
    :raises LaterPauseWithoutReason: if it rested before and the reason is not a public one
    """
    earlier = list(PauseStarted.objects.filter(case_id=case_id).select_related("ended").order_by("id"))
    running = next((row for row in earlier if not hasattr(row, "ended")), None)
    if running is not None:
        raise AlreadyPaused(since=running.from_on.isoformat())
    if earlier and reason not in allowed_later:
        raise LaterPauseWithoutReason(reason=reason, allowed=sorted(allowed_later))
    since = from_on or identity.day_of(now)
    row = PauseStarted.objects.create(case_id=case_id, from_on=since, reason=reason, recorded_at=now)
    move_reservations(case_id=case_id, now=now)
    return row.id


def end_pause(*, case_id: UUID, now: datetime, until_on: date | None = None) -> None:
    """End the rest of a case: the answer came (on `until_on`, else today), or the time for it is over.

    :raises NotPaused: if the matter does not rest
    """
    row = PauseStarted.objects.filter(case_id=case_id, ended__isnull=True).first()
    if row is None:
        raise NotPaused()
    ended_on = max(row.from_on, min(until_on or identity.day_of(now), identity.day_of(now)))
    PauseEnded.objects.create(pause=row, until_on=ended_on, recorded_at=now)
    move_reservations(case_id=case_id, now=now)


def extend(*, case_id: UUID, kind: str, until_on: date, reason: str, now: datetime) -> None:
    """Name a later end of a promise, with a reason, before the old one has passed. It never counts as kept.

    :raises NotPromised: if there is no such promise
    :raises PromiseSettled: if it has come to its end
    :raises PromiseOver: if its end has passed
    :raises ExtensionTooShort: if the new end is not later
    :raises ExtensionOnDayOff: if the new end is no working day
    :raises CalendarNotPublished: if the new end lies in a year that the frozen calendar does not know
    """
    facts = _open_promise(case_id, kind, now)
    today = identity.day_of(now)
    if facts.end.until is not None and today > facts.end.until:
        raise PromiseOver(kind=kind, until=facts.end.until.isoformat())
    if until_on <= facts.until:
        raise ExtensionTooShort(until=facts.until.isoformat(), until_on=until_on.isoformat())
    if not facts.calendar.is_working_day(until_on):
        raise ExtensionOnDayOff(until_on=until_on.isoformat(), why=facts.calendar.why_free(until_on))
    ExtensionRow.objects.create(promise_id=facts.id, until_on=until_on, reason=reason, made_at=now)
    move_reservations(case_id=case_id, now=now)


def settle_open(*, days: Mapping[UUID, Mapping[str, date]], how: SettlementKind, now: datetime) -> list[PromiseFacts]:
    """Bring those promises of cases to their end that were made and are open, each on its day, by case and kind.

    Return how they stand now. They are read and written in a handful of statements, however many they are.
    """
    made = {
        (facts.case_id, facts.kind): facts
        for of_case in promises_of_cases([case_id for case_id in days if days[case_id]], identity.day_of(now)).values()
        for facts in of_case
    }
    wanted = [(case_id, kind, day) for case_id, of_case in days.items() for kind, day in of_case.items()]
    ending = [
        (made[case_id, kind], day)
        for case_id, kind, day in wanted
        if (case_id, kind) in made and not made[case_id, kind].is_settled
    ]
    kind_of_end = SettlementRow.Kind(how.value)
    SettlementRow.objects.bulk_create([_row(facts, kind_of_end, day, "", now) for facts, day in ending])
    capacity.release([holder_for(facts.case_id, facts.kind) for facts, _ in ending])
    return [settled_on(facts, Settlement(how, day), today=identity.day_of(now)) for facts, day in ending]


def reopen(*, case_id: UUID, kind: str, on: date, reason: str, now: datetime) -> None:
    """Reverse the settlement of a promise: the letter came back. What is to be done again is reserved by `reserve`.

    :raises NotPromised: if there is no such promise
    :raises PromiseNotSettled: if nothing was settled
    """
    facts = _promise(case_id, kind, now)
    if facts.settled is None:
        raise PromiseNotSettled(kind=kind)
    _write(facts, SettlementRow.Kind.REOPENED, on, reason, now)


def _promise(case_id: UUID, kind: str, now: datetime) -> PromiseFacts:
    facts = promise_of_case(case_id, kind, today=identity.day_of(now))
    if facts is None:
        raise NotPromised(case_id=str(case_id), kind=kind)
    return facts


def _open_promise(case_id: UUID, kind: str, now: datetime) -> PromiseFacts:
    facts = _promise(case_id, kind, now)
    if facts.settled is not None:
        raise PromiseSettled(kind=kind, settled_on=facts.settled.on.isoformat())
    return facts


def _write(facts: PromiseFacts, kind: SettlementRow.Kind, on: date, reason: str, now: datetime) -> None:
    SettlementRow.objects.bulk_create([_row(facts, kind, on, reason, now)])


def _row(facts: PromiseFacts, kind: SettlementRow.Kind, on: date, reason: str, now: datetime) -> SettlementRow:
    return SettlementRow(
        promise_id=facts.id,
        number=len(facts.history) + 1,
        kind=kind,
        on=on,
        reason=reason,
        recorded_at=now,
    )
