"""The two calendars of a municipality: the legal one, and the one its promises count by.

Legal working days are Monday to Friday without public holidays; they matter only at the end of a period
(§ 193 BGB, § 31 (3) VwVfG). Promises count working days, which also leave out closing days that were declared
beforehand. A calendar ends with the last year whose days are known, and says so instead of guessing.
"""

import json
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Any, ClassVar

from zusage.common.domain.refusal import Mistake, Refusal

_SATURDAY = 5


class CalendarNotPublished(Refusal):
    """The day lies in a year whose holidays are not entered.

    Parameters `day`, `region`, `first_year`, `last_year`.
    """

    code: ClassVar[str] = "law.calendar_not_published"


class RegionWithoutCalendar(Refusal):
    """Nothing is known of the region's public holidays; parameters `region` and `known`, all that have one."""

    code: ClassVar[str] = "law.region_without_calendar"


class BrokenCalendar(Mistake):
    """A calendar that contradicts itself: years the wrong way round, or a day outside its years."""


@dataclass(frozen=True)
class WorkingCalendar:
    """An immutable calendar of one region with one municipality's declared closing days.

    :raises BrokenCalendar: if the years are reversed or a named day lies outside them
    """

    region: str
    first_year: int
    last_year: int
    public_holidays: Mapping[date, str]
    closing_days: Mapping[date, str] = field(default_factory=dict)
    version: str = field(init=False)
    _legal: "array[int]" = field(init=False, repr=False, compare=False)
    _open: "array[int]" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.first_year > self.last_year:
            raise BrokenCalendar(f"{self.region}: first year {self.first_year} after last year {self.last_year}")
        for day in (*self.public_holidays, *self.closing_days):
            if not self.first_year <= day.year <= self.last_year:
                raise BrokenCalendar(f"{self.region}: {day} is not in {self.first_year}-{self.last_year}")
        object.__setattr__(self, "public_holidays", MappingProxyType(dict(sorted(self.public_holidays.items()))))
        object.__setattr__(self, "closing_days", MappingProxyType(dict(sorted(self.closing_days.items()))))
        first, last = date(self.first_year, 1, 1).toordinal(), date(self.last_year, 12, 31).toordinal()
        free = {day.toordinal() for day in self.public_holidays}
        # date.fromordinal(1) is a Monday, so (ordinal - 1) % 7 is the weekday.
        legal = array("l", (day for day in range(first, last + 1) if (day - 1) % 7 < _SATURDAY and day not in free))
        closed = {day.toordinal() for day in self.closing_days}
        object.__setattr__(self, "_legal", legal)
        object.__setattr__(self, "_open", array("l", (day for day in legal if day not in closed)))
        object.__setattr__(self, "version", self._digest())

    def __hash__(self) -> int:
        return hash(self.version)

    # --- questions about a day ------------------------------------------------------------------------------

    def is_public_holiday(self, day: date) -> bool:
        """Say whether `day` is a public holiday by name (Sundays are free, but not named here)."""
        self._check(day)
        return day in self.public_holidays

    def is_legal_working_day(self, day: date) -> bool:
        """Say whether a period of law may end on `day`: neither Saturday, Sunday nor public holiday."""
        self._check(day)
        return day.weekday() < _SATURDAY and day not in self.public_holidays

    def is_working_day(self, day: date) -> bool:
        """Say whether `day` counts for a promise: a legal working day that is no declared closing day."""
        return self.is_legal_working_day(day) and day not in self.closing_days

    def why_free(self, day: date) -> str:
        """Return why `day` is no working day: the name of the holiday or closing day, "saturday" or "sunday".

        Empty for a working day.
        """
        self._check(day)
        if day in self.public_holidays:
            return self.public_holidays[day]
        if day.weekday() >= _SATURDAY:
            return "saturday" if day.weekday() == _SATURDAY else "sunday"
        return self.closing_days.get(day, "")

    # --- counting -------------------------------------------------------------------------------------------

    def next_legal_working_day(self, day: date) -> date:
        """Return `day` itself if it is a legal working day, else the next one (§ 193 BGB)."""
        self._check(day)
        return self._at(self._legal, bisect_left(self._legal, day.toordinal()))

    def next_working_day(self, day: date) -> date:
        """Return `day` itself if it is a working day, else the next one."""
        self._check(day)
        return self._at(self._open, bisect_left(self._open, day.toordinal()))

    def last_working_day(self, day: date) -> date:
        """Return `day` itself if it is a working day, else the last one before it."""
        self._check(day)
        return self._at(self._open, bisect_right(self._open, day.toordinal()) - 1)

    def add_working_days(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`; `day` itself does not count. Negative counts go back.

        Zero gives `day` if it is a working day, else the next one.

        :raises CalendarNotPublished: if the way leads out of the years of this calendar
        """
        if count == 0:
            return self.next_working_day(day)
        self._check(day)
        if count > 0:
            return self._at(self._open, bisect_right(self._open, day.toordinal()) + count - 1)
        return self._at(self._open, bisect_left(self._open, day.toordinal()) + count)

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie after `start` up to and including `end`; negative if `end` is earlier.

        The counterpart of `add_working_days`: for a working day `end`, adding the result to `start` gives
        `end`.
        """
        self._check(start)
        self._check(end)
        return bisect_right(self._open, end.toordinal()) - bisect_right(self._open, start.toordinal())

    def working_days_from(self, day: date, limit: int) -> tuple[date, ...]:
        """Return the next `limit` working days after `day`, fewer where the calendar ends."""
        self._check(day)
        after = bisect_right(self._open, day.toordinal())
        return tuple(date.fromordinal(ordinal) for ordinal in self._open[after : after + limit])

    # --- as data --------------------------------------------------------------------------------------------

    def to_json(self) -> dict[str, Any]:
        """Return the content as plain data; the version is its digest."""
        return {
            "region": self.region,
            "first_year": self.first_year,
            "last_year": self.last_year,
            "public_holidays": {day.isoformat(): name for day, name in self.public_holidays.items()},
            "closing_days": {day.isoformat(): name for day, name in self.closing_days.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "WorkingCalendar":
        """Read a calendar that `to_json` wrote."""
        return cls(
            region=data["region"],
            first_year=data["first_year"],
            last_year=data["last_year"],
            public_holidays={date.fromisoformat(day): name for day, name in data["public_holidays"].items()},
            closing_days={date.fromisoformat(day): name for day, name in data["closing_days"].items()},
        )

    def _digest(self) -> str:
        content = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(content.encode()).hexdigest()

    def _check(self, day: date) -> None:
        if not self.first_year <= day.year <= self.last_year:
            raise self._not_published(day)

    def _at(self, days: "array[int]", index: int) -> date:
        if 0 <= index < len(days):
            return date.fromordinal(days[index])
        edge = date(self.first_year - 1, 12, 31) if index < 0 else date(self.last_year + 1, 1, 1)
        raise self._not_published(edge)

    def _not_published(self, day: date) -> CalendarNotPublished:
        return CalendarNotPublished(
            day=day.isoformat(), region=self.region, first_year=self.first_year, last_year=self.last_year
        )


# --- the regions ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Region:
    """What stands for a region in the library's table: its part of the country, and whose days count there."""

    part: str
    categories: tuple[str, ...] = ("public",)


_CATHOLIC = ("public", "catholic")
_LAENDER = ("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")

REGIONS: Mapping[str, _Region] = MappingProxyType(
    {f"DE-{land}": _Region(land) for land in _LAENDER}
    # Municipalities with days of their own; which ones these are, the Land's law or ordinance says, and the
    # profile of the municipality names its region. Art. 1 FTG (Bavaria): Assumption Day where Catholics are
    # the larger part; 8 August in the city of Augsburg. SächsFronleichnamsVO, ThürFtG: Corpus Christi.
    | {
        "DE-BY-KATH": _Region("BY", _CATHOLIC),
        "DE-BY-AUGSBURG": _Region("Augsburg"),
        "DE-SN-KATH": _Region("SN", _CATHOLIC),
        "DE-TH-KATH": _Region("TH", _CATHOLIC),
    }
)
"""Every region with a calendar: the Länder by ISO 3166-2, and the places with days of their own.

Days come with their validity: 31 October 2017 everywhere; Berlin's 8 March from 2019 and its single days of
2020, 2025 and 2028; Thuringia's 20 September from 2019. A Sunday is named only where the Land's act lists it
as a feast of its own (Brandenburg: Easter and Whit Sunday).
"""


def regional_calendar(
    region: str, first_year: int, last_year: int, closing_days: Mapping[date, str] | None = None
) -> WorkingCalendar:
    """Return the calendar of a region, with German names, and with a municipality's closing days.

    `region` is a key of `REGIONS`, such as "DE-HE". 24 and 31 December are public holidays nowhere; a
    municipality that closes then declares closing days. Source: the public holidays acts of the Länder.

    :raises RegionWithoutCalendar: if nothing is known of the region
    :raises BrokenCalendar: if the years are reversed or a closing day lies outside them
    """
    import holidays  # every calendar of the world: who needs none does not wait for it

    if region not in REGIONS:
        raise RegionWithoutCalendar(region=region, known=", ".join(sorted(REGIONS)))
    found = REGIONS[region]
    names = holidays.country_holidays(
        "DE", subdiv=found.part, years=range(first_year, last_year + 1), language="de", categories=found.categories
    )
    return WorkingCalendar(
        region=region,
        first_year=first_year,
        last_year=last_year,
        public_holidays={day: name for day, name in names.items() if first_year <= day.year <= last_year},
        closing_days=closing_days or {},
    )
