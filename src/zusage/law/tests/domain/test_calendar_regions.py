"""The public holidays of all Länder, held against a second library; every difference is explained."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from workalendar.registry import registry

from zusage.law.domain.calendar import REGIONS, WorkingCalendar, regional_calendar

FIRST, LAST = 2015, 2040
LAENDER = sorted(region for region in REGIONS if len(region) == len("DE-HE"))
CALENDARS = {region: regional_calendar(region, FIRST, LAST) for region in REGIONS}


def every_year(month: int, day: int, since: int = FIRST) -> set[date]:
    return {date(year, month, day) for year in range(since, LAST + 1)}


def named(region: str, name: str) -> set[date]:
    return {day for day, other in CALENDARS[region].public_holidays.items() if other == name}


def whit_sundays() -> set[date]:
    return {monday - timedelta(days=1) for monday in named("DE-HE", "Pfingstmontag")}


WE_ALONE: dict[str, set[date]] = {
    # § 2 FTG (Brandenburg) lists Easter Sunday and Whit Sunday; the other library names only Easter Sunday.
    "DE-BB": whit_sundays(),
    # Berlin's act named 8 May for 2025 and 17 June for 2028 once each; the other library knows only 8 May 2020.
    "DE-BE": {date(2025, 5, 8), date(2028, 6, 17)},
    # Mecklenburg-Vorpommern has Women's Day since 2023, after the other library's table was written.
    "DE-MV": every_year(3, 8, since=2023),
    # Thuringia has World Children's Day since 2019, which the other library never took up.
    "DE-TH": every_year(9, 20, since=2019),
}
THEY_ALONE: dict[str, set[date]] = {
    # Art. 1 FTG (Bavaria): only where Catholics are the larger part; for us that is the region DE-BY-KATH.
    "DE-BY": every_year(8, 15),
}


def test_there_are_sixteen_laender() -> None:
    assert len(LAENDER) == 16


@pytest.mark.parametrize("region", LAENDER)
def test_the_holidays_of_26_years_are_those_of_another_library(region: str) -> None:
    other = registry.get(region)()
    theirs = {day for year in range(FIRST, LAST + 1) for day, _ in other.holidays(year)}

    ours = set(CALENDARS[region].public_holidays)

    assert ours - theirs == WE_ALONE.get(region, set())
    assert theirs - ours == THEY_ALONE.get(region, set())


def test_hesse_is_what_the_published_table_says(suites: Path) -> None:
    published = json.loads((suites / "deadlines-he" / "holidays-he-2015-2040.json").read_text(encoding="utf-8"))
    expected = {date.fromisoformat(day): name for year in published["days"].values() for day, name in year}

    assert dict(CALENDARS["DE-HE"].public_holidays) == expected


@pytest.mark.parametrize(
    ("day", "where"),
    [
        # Five hundred years of Reformation, once and everywhere.
        (date(2017, 10, 31), set(REGIONS)),
        (date(2016, 10, 31), {"DE-BB", "DE-MV", "DE-SN", "DE-SN-KATH", "DE-ST", "DE-TH", "DE-TH-KATH"}),
        (
            date(2018, 10, 31),
            {"DE-BB", "DE-HB", "DE-HH", "DE-MV", "DE-NI", "DE-SH", "DE-SN", "DE-SN-KATH", "DE-ST"}
            | {"DE-TH", "DE-TH-KATH"},
        ),
        # Women's Day: Berlin from 2019, Mecklenburg-Vorpommern from 2023.
        (date(2018, 3, 8), set()),
        (date(2019, 3, 8), {"DE-BE"}),
        (date(2022, 3, 8), {"DE-BE"}),
        (date(2023, 3, 8), {"DE-BE", "DE-MV"}),
        # The end of the war, 75 and 80 years ago, in Berlin; never in between or after.
        (date(2020, 5, 8), {"DE-BE"}),
        (date(2021, 5, 8), set()),
        (date(2025, 5, 8), {"DE-BE"}),
        (date(2026, 5, 8), set()),
        # World Children's Day: Thuringia from 2019.
        (date(2018, 9, 20), set()),
        (date(2019, 9, 20), {"DE-TH", "DE-TH-KATH"}),
        # Day of Repentance and Prayer, the Wednesday before 23 November: 18 to 22 November.
        (date(2026, 11, 18), {"DE-SN", "DE-SN-KATH"}),
        (date(2023, 11, 22), {"DE-SN", "DE-SN-KATH"}),
        # Corpus Christi, and the parts of two Länder that keep it.
        (
            date(2026, 6, 4),
            {"DE-BW", "DE-BY", "DE-BY-AUGSBURG", "DE-BY-KATH", "DE-HE", "DE-NW", "DE-RP", "DE-SL"}
            | {"DE-SN-KATH", "DE-TH-KATH"},
        ),
        # Assumption Day, and the Peace Festival of one city.
        (date(2028, 8, 15), {"DE-BY-AUGSBURG", "DE-BY-KATH", "DE-SL"}),
        (date(2028, 8, 8), {"DE-BY-AUGSBURG"}),
        (date(2026, 1, 6), {"DE-BW", "DE-BY", "DE-BY-AUGSBURG", "DE-BY-KATH", "DE-ST"}),
        # Only Brandenburg's act lists these two Sundays; Hesse's names Sundays as such.
        (date(2026, 4, 5), {"DE-BB"}),
        (date(2026, 5, 24), {"DE-BB"}),
        (date(2026, 12, 24), set()),
        (date(2026, 12, 31), set()),
    ],
    ids=lambda value: f"{value}" if isinstance(value, date) else "+".join(sorted(value)) or "nowhere",
)
def test_a_day_is_a_holiday_just_there(day: date, where: set[str]) -> None:
    assert {region for region, calendar in CALENDARS.items() if calendar.is_public_holiday(day)} == where


@pytest.mark.parametrize(
    ("place", "land", "names"),
    [
        ("DE-BY-KATH", "DE-BY", {"Mariä Himmelfahrt"}),
        ("DE-BY-AUGSBURG", "DE-BY", {"Mariä Himmelfahrt", "Augsburger Hohes Friedensfest"}),
        ("DE-SN-KATH", "DE-SN", {"Fronleichnam"}),
        ("DE-TH-KATH", "DE-TH", {"Fronleichnam"}),
    ],
)
def test_a_place_has_the_days_of_its_land_and_its_own(place: str, land: str, names: set[str]) -> None:
    own = _days(CALENDARS[place]) - _days(CALENDARS[land])

    assert {name for _, name in own} == names
    assert len(own) == len(names) * (LAST - FIRST + 1)
    assert _days(CALENDARS[land]) <= _days(CALENDARS[place])


def _days(calendar: WorkingCalendar) -> set[tuple[date, str]]:
    return set(calendar.public_holidays.items())
