"""The order of work and its shadow in the ledger: both follow from the same latest start.

A matter's latest start is its promise minus the time its remaining way takes without queues (a high quantile). People
take the work with the earliest latest start; the ledger reserves its minutes on the day that follows from it. Quote and
order must use the same rule: in the lab, ledger quotes that are worked first come first served keep 69 % of the short
matters (load .90, sigma .2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar
from uuid import UUID

from zusage.capacity.domain.capacity import OfficeDay
from zusage.common.domain.refusal import Refusal
from zusage.law.domain.calendar import WorkingCalendar


class WorkWithoutMinutes(Refusal):
    """A package says nothing about how long the work takes.

    Parameters `minutes`, `flow_minutes`.
    """

    code: ClassVar[str] = "capacity.work_without_minutes"


@dataclass(frozen=True)
class Work:
    """The work a matter still needs from one pool, in standard minutes.

    `minutes` is the mean, `minutes_squared` its variance (for handling times the square of the mean is a fair
    prior), `flow_minutes` the high quantile of the time from here to the hand-over without queues: own work
    at one person's speed, later activities, outside waits.

    :raises WorkWithoutMinutes: if mean or flow time are not at least one minute
    """

    minutes: int
    flow_minutes: int
    minutes_squared: int = -1

    def __post_init__(self) -> None:
        if self.minutes < 1 or self.flow_minutes < 1:
            raise WorkWithoutMinutes(minutes=self.minutes, flow_minutes=self.flow_minutes)
        if self.minutes_squared < 0:
            object.__setattr__(self, "minutes_squared", self.minutes * self.minutes)


@dataclass(frozen=True, order=True)
class Holder:
    """Whoever holds minutes: the kind of a thing that another chapter knows, and the thing's id."""

    kind: str
    id: UUID


@dataclass(frozen=True, order=True)
class ReservationKey:
    """What one row of the ledger stands for: a holder's work in one pool, at one stage of its process."""

    holder: Holder
    pool_id: UUID
    stage: str = ""


@dataclass(frozen=True)
class Reservation:
    """One row of the ledger, inserted and deleted, never counted up.

    Due on a day; or, while the matter rests, so many working days after the day on which it is resumed.
    Exactly one of `due_on` and `lead_days` is set.
    """

    key: ReservationKey
    due_on: date | None
    lead_days: int | None
    minutes: int
    minutes_squared: int
    flow_minutes: int

    @property
    def place(self) -> date | int:
        """Where it stands: the day it is due on, or the days it is due after a rest."""
        if self.due_on is not None:
            return self.due_on
        return self.lead_days or 0

    @property
    def work(self) -> Work:
        """The work it holds minutes for."""
        return Work(self.minutes, self.flow_minutes, self.minutes_squared)


@dataclass(frozen=True)
class OpenWork:
    """What a holder still needs from a pool, and until when: the facts from which its row is computed.

    `until` is the effective end of the promise; for a resting one the end it had if it were resumed today.
    `calendar` is the one frozen with the promise.
    """

    key: ReservationKey
    work: Work
    until: date
    resting: bool
    calendar: WorkingCalendar


def whole_days(flow_minutes: int, office_day: OfficeDay) -> int:
    """Return the flow time in working days, rounded to the nearest, half a day upwards."""
    return (2 * flow_minutes + office_day.minutes) // (2 * office_day.minutes)


def latest_start(until: date, flow_minutes: int, calendar: WorkingCalendar, office_day: OfficeDay) -> datetime:
    """Return the moment (aware, UTC) at which work must start to be handed over by the end of `until`.

    Counted back in working minutes of one person from the close of the last working day up to `until`.

    :raises CalendarNotPublished: if the way back leaves the years of the calendar
    """
    last_day = calendar.last_working_day(until)
    # A flow of exactly one day starts in the morning of the last day, not at the close of the day before.
    days, minutes = divmod(max(flow_minutes, 1) - 1, office_day.minutes)
    day = calendar.add_working_days(last_day, -days)
    return office_day.moment_with_minutes_left(day, minutes + 1).astimezone(UTC)


def due_day(until: date, flow_minutes: int, calendar: WorkingCalendar, office_day: OfficeDay) -> date:
    """Return the working day by whose evening the pool's minutes are reserved."""
    return calendar.add_working_days(calendar.last_working_day(until), -whole_days(flow_minutes, office_day))


def reservation(work: OpenWork, office_day: OfficeDay, today: date) -> Reservation:
    """Return the one row of the ledger that this work has.

    For work that rests, the lead does not depend on `today`: every working day of rest moves both alike.

    :raises CalendarNotPublished: if a day lies outside the frozen calendar
    """
    due_on = due_day(work.until, work.work.flow_minutes, work.calendar, office_day)
    lead_days = max(0, work.calendar.working_days_between(today, due_on)) if work.resting else None
    return Reservation(
        key=work.key,
        due_on=None if work.resting else due_on,
        lead_days=lead_days,
        minutes=work.work.minutes,
        minutes_squared=work.work.minutes_squared,
        flow_minutes=work.work.flow_minutes,
    )


def rebuild(works: Iterable[OpenWork], office_day: OfficeDay, today: date) -> list[Reservation]:
    """Return the whole ledger, computed anew from the open work."""
    return [reservation(work, office_day, today) for work in works]
