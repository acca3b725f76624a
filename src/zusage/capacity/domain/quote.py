"""The quote: the day for which a pool can give its word, from the capacity that is really there.

A matter fits on day j if the work reserved until then, its own, the later arrivals that will go first, and a margin
for what all estimates have wrong in common and for capacity that fails, stay within the capacity until then. It must
fit on every later day too. The promise is the published window where that day lies within it, else the honest later
day; never the bare earliest one, which makes the line so tight that short matters wait like long ones.

Only whole numbers: the same input gives the same date on every machine.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from itertools import accumulate

from zusage.capacity.domain.capacity import CapacityCurve, DaysAhead, OfficeDay
from zusage.capacity.domain.kernel import demand, earliest_fit
from zusage.capacity.domain.order import Work, whole_days
from zusage.common.domain.refusal import Mistake
from zusage.law.domain.calendar import WorkingCalendar
from zusage.law.domain.deadlines import Deadline
from zusage.law.domain.derivation import Derivation, line

RULE = "quote/2"
"""The version of this rule; it stands in every promise made by it. Since 2, room is kept for arrivals that go first."""


class BrokenMargins(Mistake):
    """Margins under which more capacity could make a matter fit worse (by more than rounding), or negative ones."""


@dataclass(frozen=True)
class Margins:
    """How careful a quote is, in thousandths.

    `z` multiplies the standard deviation, `k` is the common error of all handling times, `vc` the deviation
    of present from planned capacity, `a` multiplies the later arrivals that will go first, `g` caps them at a share of
    the capacity. The defaults were found by experiment.
    """

    z_permille: int = 1650
    k_permille: int = 100
    vc_permille: int = 50
    a_permille: int = 1200
    g_permille: int = 700

    def __post_init__(self) -> None:
        if min(self.z_permille, self.k_permille, self.vc_permille, self.a_permille, self.g_permille) < 0:
            raise BrokenMargins(f"negative margin: {self}")
        if self.z_permille * self.vc_permille + 1000 * self.g_permille >= 1_000_000:
            raise BrokenMargins(f"z times vc plus g must stay below one: {self}")


DEFAULT_MARGINS = Margins()


_UNKNOWN = -1
_ISO_LENGTH = len("2026-11-23")


def _outside(ahead: DaysAhead, place: str) -> int:
    """Return the index of a place that no index is known for: past days count today, all else on the last day."""
    is_past = len(place) == _ISO_LENGTH and place < ahead.days[0].isoformat()
    return 0 if is_past else len(ahead.days) - 1


@dataclass(frozen=True)
class ReservedWork:
    """The rows of one pool's ledger, added up along its curve; index as in the curve.

    The last element stands for all later days. Overdue work counts today; work due on a day off counts on the
    working day before; work due after the curve's end counts on its last day, since no later one is known.
    """

    minutes: tuple[int, ...]
    squares: tuple[int, ...]

    @classmethod
    def at_places(
        cls, curve: CapacityCurve, places: Sequence[str], minutes: Iterable[int], squares: Iterable[int]
    ) -> "ReservedWork":
        """Add up the sums of a ledger along a curve; a place is a day (ISO 8601) or a lead in digits.

        A pool has hundreds of sums, and a quote adds up those of all its pools.
        """
        ahead = curve.ahead
        indexes = [ahead.index_by_place.get(place, _UNKNOWN) for place in places]
        if _UNKNOWN in indexes:
            indexes = [
                _outside(ahead, place) if at == _UNKNOWN else at for at, place in zip(indexes, places, strict=True)
            ]
        size = max(indexes, default=0) + 1
        minutes_at, squares_at = [0] * size, [0] * size
        for index, own, squared in zip(indexes, minutes, squares, strict=True):
            minutes_at[index] += own
            squares_at[index] += squared
        return cls(tuple(accumulate(minutes_at)), tuple(accumulate(squares_at)))

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of the sums."""
        return sha256(f"{self.minutes};{self.squares}".encode()).digest()


@dataclass(frozen=True)
class ExpectedArrivals:
    """What later arrivals of one class bring a pool: the classes with a shorter window go first.

    `minutes_milli` are their standard minutes per working day, in thousandths; `window_days` is their published window
    and `flow_days` the whole days from the start of their work to the hand-over.

    :raises BrokenMargins: if one of them is negative
    """

    window_days: int
    flow_days: int
    minutes_milli: int

    def __post_init__(self) -> None:
        if min(self.window_days, self.flow_days, self.minutes_milli) < 0:
            raise BrokenMargins(f"negative arrivals: {self}")


@dataclass(frozen=True)
class Outlook:
    """One pool at one moment: what it can do, what it has promised, and what one person has left of today.

    `expected_arrivals` is what its classes bring a day; `time_factor_permille` is what handling
    really takes against the standard minutes, learned per pool.
    """

    curve: CapacityCurve
    reserved: ReservedWork
    minutes_left_today: int
    office_day: OfficeDay
    calendar: WorkingCalendar
    expected_arrivals: tuple[ExpectedArrivals, ...] = ()
    time_factor_permille: int = 1000

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of everything in it that a quote depends on."""
        arrivals = ",".join(
            f"{expected.window_days}/{expected.flow_days}/{expected.minutes_milli}"
            for expected in self.expected_arrivals
        )
        content = (
            f"{self.calendar.version};{self.minutes_left_today};{self.office_day.minutes};"
            f"{arrivals};{self.time_factor_permille};"
        )
        return sha256(content.encode() + self.curve.digest + self.reserved.digest).digest()

    @cached_property
    def reserved_minutes(self) -> tuple[int, ...]:
        """The minutes reserved until each day of the curve."""
        return self._to_the_end(self.reserved.minutes)

    @cached_property
    def reserved_squares(self) -> tuple[int, ...]:
        """Their squares."""
        return self._to_the_end(self.reserved.squares)

    def _to_the_end(self, sums: tuple[int, ...]) -> tuple[int, ...]:
        return sums + sums[-1:] * (len(self.curve.days) - len(sums))

    def day(self, index: int) -> date:
        """Return the day of an index, also past the end of the curve."""
        days = self.curve.days
        return days[index] if index < len(days) else self.calendar.add_working_days(days[0], index)


@dataclass(frozen=True)
class PriorityArrivals:
    """The minutes of later arrivals that will go before a matter of one window, until each day of the curve.

    Arrivals of a class with a shorter window, from the day on whose evening their work must be due; at most the
    share `g` of the capacity, or a deep loss of staff would push the long classes out for years.
    """

    outlook: Outlook
    ahead: tuple[ExpectedArrivals, ...]
    margins: Margins

    @classmethod
    def of(cls, outlook: Outlook, window_days: int, margins: Margins) -> "PriorityArrivals":
        """Return what goes before a matter with that window."""
        ahead = tuple(
            expected
            for expected in outlook.expected_arrivals
            if expected.window_days < window_days and expected.minutes_milli
        )
        return cls(outlook, ahead, margins)

    def __getitem__(self, index: int) -> int:
        """Work out one day: a search asks for a handful of them."""
        if not self.ahead:
            return 0
        outlook, day = self.outlook, self.outlook.office_day.minutes
        arriving = 0
        for expected in self.ahead:
            days = index - max(0, expected.window_days - expected.flow_days)
            arriving += expected.minutes_milli * max(0, days * day + outlook.minutes_left_today)
        weight = self.margins.a_permille * outlook.time_factor_permille
        most = self.margins.g_permille * outlook.curve.cumulative[index] // 1000
        return min(-(-weight * arriving // (day * 1_000_000_000)), most)


@dataclass(frozen=True)
class Quote:
    """A day the pool can promise, with what it was computed from.

    `late` says that it lies after the published window, which the head is told. `fits_on` is the day from which on the
    work fits, `flow_days` what the hand-over takes after it; `way_days` is the whole way from now, where that decides.
    `reserved_minutes`, `first_minutes` (of later arrivals that go first), `margin_minutes` and `available_minutes` are
    the pool's until the promised day: with the work's own minutes, the first three are not more than the last.
    """

    until: date
    window_days: int
    window_until: date
    earliest_until: date
    fits_on: date
    flow_days: int
    late: bool
    work: Work
    reserved_minutes: int
    first_minutes: int
    margin_minutes: int
    available_minutes: int
    calendar_version: str
    inputs_digest: str
    way_days: int = 0


class Unknown(StrEnum):
    """Why there is no date."""

    WITHOUT_CAPACITY = "pool_without_capacity"
    BEYOND_HORIZON = "beyond_horizon"
    ROSTER_ENDS = "roster_ends"
    CALENDAR_ENDS = "calendar_ends"


@dataclass(frozen=True)
class NoCapacity:
    """An honest "we cannot say": the work does not fit into what is known of the pool until `known_until`."""

    reason: Unknown
    known_until: date
    inputs_digest: str


@dataclass(frozen=True)
class WindowAlone:
    """The day of a matter on which no person works: the published window, for no pool has to answer for it."""

    until: date
    window_days: int


def quote(
    work: Work, window_days: int, outlook: Outlook, margins: Margins = DEFAULT_MARGINS, *, way_minutes: int = 0
) -> Quote | NoCapacity:
    """Return the day for which the pool can give its word, or that it cannot say.

    `window_days` is the published window in working days; the day of the request does not count. `way_minutes` is the
    way from now to the hand-over without queues, where the work comes only after other work or a wait.

    :raises CalendarNotPublished: if the day lies in a year whose holidays are not known yet
    """
    curve = outlook.curve
    digest = _digest(work, window_days, outlook, margins, way_minutes)
    if curve.cumulative[-1] == 0:
        return NoCapacity(Unknown.WITHOUT_CAPACITY, curve.known_until, digest)
    first = PriorityArrivals.of(outlook, window_days, margins)
    fit = earliest_fit(
        work.minutes,
        work.minutes_squared,
        outlook.reserved_minutes,
        outlook.reserved_squares,
        first,
        curve.cumulative,
        outlook.time_factor_permille,
        margins.z_permille,
        margins.k_permille,
        margins.vc_permille,
    )
    if fit < 0:
        return NoCapacity(Unknown(curve.ends.value), curve.known_until, digest)

    # Before this index one person could not be through, even if the desk were empty.
    way = max(work.flow_minutes, way_minutes)
    reachable = max(0, -((outlook.minutes_left_today - way) // outlook.office_day.minutes))
    flow_days = whole_days(work.flow_minutes, outlook.office_day)
    earliest = max(fit + flow_days, reachable)
    index = max(window_days, earliest)
    promised = min(index, curve.last_index)
    return Quote(
        until=outlook.day(index),
        window_days=window_days,
        window_until=outlook.day(max(window_days, reachable)),
        earliest_until=outlook.day(earliest),
        fits_on=outlook.day(fit),
        flow_days=flow_days,
        way_days=reachable if way > work.flow_minutes and reachable > fit + flow_days else 0,
        late=earliest > window_days,
        work=work,
        reserved_minutes=outlook.reserved_minutes[promised],
        first_minutes=first[promised],
        margin_minutes=_margin(work, outlook, first[promised], promised, margins),
        available_minutes=curve.cumulative[promised],
        calendar_version=outlook.calendar.version,
        inputs_digest=digest,
    )


def explain(outcome: Quote | WindowAlone | NoCapacity, statutory: Deadline | None = None) -> Derivation:
    """Return the lines that the service page, the receipt and the stored promise show."""
    if isinstance(outcome, NoCapacity):
        return (line(f"quote.{outcome.reason.value}", known_until=outcome.known_until),)
    if statutory is None:
        return (*_how(outcome), line("quote.no_statutory"))
    return (*_how(outcome), line("quote.statutory", until=statutory.ends_on, source=statutory.source))


def _how(outcome: Quote | WindowAlone) -> Derivation:
    """Return the lines that say how the day came about, without the law."""
    if isinstance(outcome, WindowAlone):
        return (line("quote.nobody_works"), line("quote.window", days=outcome.window_days, until=outcome.until))
    steps = [
        line("quote.work", minutes=outcome.work.minutes),
        line("quote.before", until=outcome.until, minutes=outcome.reserved_minutes),
        *([line("quote.first", minutes=outcome.first_minutes)] if outcome.first_minutes else []),
        *([line("quote.margin", minutes=outcome.margin_minutes)] if outcome.margin_minutes > 0 else []),
        line("quote.available", until=outcome.until, minutes=outcome.available_minutes),
        line("quote.window", days=outcome.window_days, until=outcome.window_until),
    ]
    if outcome.late and outcome.way_days:
        steps.append(line("quote.way", days=outcome.way_days))
    elif outcome.late and outcome.flow_days:
        steps.append(line("quote.fits", fits_on=outcome.fits_on, days=outcome.flow_days))
    if outcome.late:
        steps.append(line("quote.late", window_until=outcome.window_until, until=outcome.until))
    return tuple(steps)


def explain_unpromised(outcome: Quote | WindowAlone | NoCapacity, statutory: Deadline | None) -> Derivation:
    """Return the line that says why nothing is promised: no day is known, or it outlasts the statutory deadline."""
    if isinstance(outcome, NoCapacity) or statutory is None:
        return explain(outcome)
    return (line("quote.outlasts", until=outcome.until, ends_on=statutory.ends_on, source=statutory.source),)


def _margin(work: Work, outlook: Outlook, first: int, day: int, margins: Margins) -> int:
    """Return what the test asks for on a day beyond the standard minutes that are due and those that go first."""
    due = outlook.reserved_minutes[day] + work.minutes
    needed = demand(
        due,
        outlook.reserved_squares[day] + work.minutes_squared,
        first,
        outlook.curve.cumulative[day],
        outlook.time_factor_permille,
        margins.z_permille,
        margins.k_permille,
        margins.vc_permille,
    )
    return needed - first - due


def _digest(work: Work, window_days: int, outlook: Outlook, margins: Margins, way_minutes: int) -> str:
    content = (
        f"{RULE};{work.minutes};{work.minutes_squared};{work.flow_minutes};{window_days};"
        f"{margins.z_permille};{margins.k_permille};{margins.vc_permille};"
        f"{margins.a_permille};{margins.g_permille};{f'{way_minutes};' if way_minutes else ''}"
    )
    return sha256(content.encode() + outlook.digest).hexdigest()
