"""The quote: the day for which a pool can give its word, from the capacity that is really there.

A matter fits on day j if the work reserved until then, its own, and a margin for what all estimates have
wrong in common and for capacity that fails, stay within the capacity until then. It must fit on every later
day too. The promise is the published window where that day lies within it, else the honest later day; never
the bare earliest one, which makes the line so tight that short matters wait like long ones.

Only whole numbers: the same input gives the same date on every machine.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from itertools import accumulate
from math import gcd

from zusage.common.domain.refusal import Mistake
from zusage.promises.domain.calendar import WorkingCalendar
from zusage.promises.domain.capacity import CapacityCurve, OfficeDay
from zusage.promises.domain.clocks import Clock
from zusage.promises.domain.derivation import Derivation, line
from zusage.promises.domain.order import Work, whole_days

RULE = "quote/1"
"""The version of this rule; it stands in every promise made by it."""


class BrokenMargins(Mistake):
    """Margins under which more capacity could make a matter fit worse, or that are negative."""


@dataclass(frozen=True)
class Margins:
    """How careful a quote is, in thousandths.

    `z` multiplies the standard deviation, `k` is the common error of all handling times, `vc` the deviation
    of present from planned capacity. The defaults were found by experiment.
    """

    z_permille: int = 1650
    k_permille: int = 100
    vc_permille: int = 50

    def __post_init__(self) -> None:
        if min(self.z_permille, self.k_permille, self.vc_permille) < 0:
            raise BrokenMargins(f"negative margin: {self}")
        if self.z_permille * self.vc_permille >= 1_000_000:
            raise BrokenMargins(f"z times vc must stay below one: {self}")

    @cached_property
    def z_squared(self) -> tuple[int, int]:
        """z² as a reduced fraction."""
        divisor = gcd(self.z_permille, 1000)
        return (self.z_permille // divisor) ** 2, (1000 // divisor) ** 2


DEFAULT_MARGINS = Margins()


LedgerRow = tuple[date | None, int | None, int, int]
"""Due on, lead days, minutes, minutes squared: one reservation, or the sums of many with the same day or lead."""


@dataclass(frozen=True)
class ReservedWork:
    """The rows of one pool's ledger, added up along its curve; index as in the curve.

    The last element stands for all later days. Overdue work counts today; work due on a day off counts on the
    working day before; work due after the curve's end counts on its last day, since no later one is known.
    """

    minutes: tuple[int, ...]
    squares: tuple[int, ...]

    @classmethod
    def along(cls, curve: CapacityCurve, rows: Iterable[LedgerRow]) -> "ReservedWork":
        """Add up the rows of a ledger along a curve."""
        by_index: dict[int, tuple[int, int]] = {}
        for due_on, lead_days, minutes, squares in rows:
            index = curve.index_of(due_on) if due_on is not None else min(lead_days or 0, curve.last_index)
            before = by_index.get(index, (0, 0))
            by_index[index] = (before[0] + minutes, before[1] + squares)
        through = range(max(by_index, default=0) + 1)
        return cls(
            minutes=tuple(accumulate(by_index.get(index, (0, 0))[0] for index in through)),
            squares=tuple(accumulate(by_index.get(index, (0, 0))[1] for index in through)),
        )

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of the sums."""
        return sha256(f"{self.minutes};{self.squares}".encode()).digest()


@dataclass(frozen=True)
class Outlook:
    """One pool at one moment: what it can do, what it has promised, and what one person has left of today."""

    curve: CapacityCurve
    reserved: ReservedWork
    minutes_left_today: int
    office_day: OfficeDay
    calendar: WorkingCalendar

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of everything in it that a quote depends on."""
        content = f"{self.calendar.version};{self.minutes_left_today};{self.office_day.minutes};"
        return sha256(content.encode() + self.curve.digest + self.reserved.digest).digest()

    def day(self, index: int) -> date:
        """Return the day of an index, also past the end of the curve."""
        days = self.curve.days
        return days[index] if index < len(days) else self.calendar.add_working_days(days[0], index)


@dataclass(frozen=True)
class Quote:
    """A day the pool can promise, with what it was computed from.

    `late` says that it lies after the published window, which the head is told. `reserved_minutes` and
    `available_minutes` are the pool's until the promised day.
    """

    until: date
    window_days: int
    window_until: date
    earliest_until: date
    late: bool
    work: Work
    reserved_minutes: int
    available_minutes: int
    calendar_version: str
    inputs_digest: str


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


def quote(work: Work, window_days: int, outlook: Outlook, margins: Margins = DEFAULT_MARGINS) -> Quote | NoCapacity:
    """Return the day for which the pool can give its word, or that it cannot say.

    `window_days` is the published window in working days; the day of the request does not count.

    :raises CalendarNotPublished: if the day lies in a year whose holidays are not known yet
    """
    curve, reserved = outlook.curve, outlook.reserved
    digest = _digest(work, window_days, outlook, margins)
    if curve.cumulative[-1] == 0:
        return NoCapacity(Unknown.WITHOUT_CAPACITY, curve.known_until, digest)
    fit = earliest_fit(
        work.minutes,
        work.minutes_squared,
        reserved.minutes,
        reserved.squares,
        curve.cumulative,
        margins.z_squared,
        margins.k_permille,
        margins.vc_permille,
    )
    if fit < 0:
        return NoCapacity(Unknown(curve.ends.value), curve.known_until, digest)

    # Before this index one person could not be through, even if the desk were empty.
    reachable = max(0, -((outlook.minutes_left_today - work.flow_minutes) // outlook.office_day.minutes))
    earliest = max(fit + whole_days(work.flow_minutes, outlook.office_day), reachable)
    index = max(window_days, earliest)
    return Quote(
        until=outlook.day(index),
        window_days=window_days,
        window_until=outlook.day(max(window_days, reachable)),
        earliest_until=outlook.day(earliest),
        late=earliest > window_days,
        work=work,
        reserved_minutes=reserved.minutes[min(index, len(reserved.minutes) - 1)],
        available_minutes=curve.cumulative[min(index, curve.last_index)],
        calendar_version=outlook.calendar.version,
        inputs_digest=digest,
    )


def explain(outcome: Quote | NoCapacity, statutory: Clock | None = None) -> Derivation:
    """Return the lines that the service page, the receipt and the stored promise show."""
    if isinstance(outcome, NoCapacity):
        return (line(f"quote.{outcome.reason.value}", known_until=outcome.known_until),)
    steps = [
        line("quote.work", minutes=outcome.work.minutes),
        line("quote.before", until=outcome.until, minutes=outcome.reserved_minutes),
        line("quote.available", until=outcome.until, minutes=outcome.available_minutes),
        line("quote.window", days=outcome.window_days, until=outcome.window_until),
    ]
    if outcome.late:
        steps.append(line("quote.late", window_until=outcome.window_until, until=outcome.until))
    if statutory is None:
        return (*steps, line("quote.no_statutory"))
    return (*steps, line("quote.statutory", until=statutory.ends_on, source=statutory.source))


def earliest_fit(  # noqa: PLR0917  (a kernel: flat arguments, as compiled code wants them)
    minutes: int,
    squares: int,
    reserved: Sequence[int],
    reserved_squares: Sequence[int],
    capacity: Sequence[int],
    z_squared: tuple[int, int],
    k_permille: int,
    vc_permille: int,
) -> int:
    """Return the first index from which on the matter fits on every day, or -1.

    It fits on day j if, with w = reserved[j] + minutes and s = capacity[j] - w,
    ``s >= 0 and z² * (reserved_squares[j] + squares + (k*w)² + (vc*capacity[j])²) <= s²``.

    Past the last reserved day only capacity grows, and with z*vc < 1 the room grows with it: there the first
    fitting day is found by halving. Before it every day counts, from the last one backwards.
    """
    z_upper, z_lower = z_squared
    scale = z_lower * 1_000_000

    def fits(at: int, ledger_at: int) -> bool:
        here = capacity[at]
        load = reserved[ledger_at] + minutes
        room = here - load
        if room < 0:
            return False
        common, failing = k_permille * load, vc_permille * here
        variance = 1_000_000 * (reserved_squares[ledger_at] + squares) + common * common + failing * failing
        return z_upper * variance <= scale * room * room

    last = len(reserved) - 1
    if not fits(last, last):
        low, high = last, len(capacity) - 1
        if not fits(high, last):
            return -1
        while high - low > 1:
            middle = (low + high) // 2
            if fits(middle, last):
                high = middle
            else:
                low = middle
        return high
    while last > 0 and fits(last - 1, last - 1):
        last -= 1
    return last


def _digest(work: Work, window_days: int, outlook: Outlook, margins: Margins) -> str:
    content = (
        f"{RULE};{work.minutes};{work.minutes_squared};{work.flow_minutes};{window_days};"
        f"{margins.z_permille};{margins.k_permille};{margins.vc_permille};"
    )
    return sha256(content.encode() + outlook.digest).hexdigest()
