"""What a municipality declares: closing days, rosters, absences."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction

from zusage.capacity import queries
from zusage.capacity.domain.capacity import AbsenceExceedsRoster, RosterEmpty
from zusage.capacity.operations import (
    WeeklyHours,
    declare_closing_day,
    install_plan,
    record_absence,
    set_roster,
)
from zusage.capacity.operations.installing import RosterNotReadable
from zusage.capacity.operations.plan import ClosingDayNotBeforehand
from zusage.common.tenancy import write_transaction
from zusage.identity import queries as identity
from zusage.identity.domain import read_profile
from zusage.identity.queries import MunicipalityFacts

PromiseCase = Callable[..., object]
TUESDAY, WEDNESDAY, THURSDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 26)


def minutes_until(pool_id: UUID, day: date, now: datetime) -> int:
    curve = queries.curve_of_pool(pool_id, now)
    return curve.cumulative[curve.days.index(day)]


def test_the_profile_says_when_a_team_is_there(darmstadt: MunicipalityFacts, pool_id: UUID, now: datetime) -> None:
    with write_transaction(darmstadt.id):
        assert minutes_until(pool_id, WEDNESDAY, now) == 468 * 390 // 480 + 468 + 504


def test_the_city_is_closed_on_the_days_it_declared(darmstadt: MunicipalityFacts, now: datetime) -> None:
    with write_transaction(darmstadt.id):
        assert not queries.calendar_at(now).is_working_day(date(2026, 12, 24))


def test_a_declared_closing_day_is_seen_by_the_next_question(
    darmstadt: MunicipalityFacts, pool_id: UUID, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        before = queries.curve_of_pool(pool_id, now)
        declare_closing_day(day=TUESDAY, reason="Personalversammlung", now=now)
        after = queries.curve_of_pool(pool_id, now)

    assert TUESDAY in before.days
    assert TUESDAY not in after.days


def test_a_change_that_was_rolled_back_is_forgotten(darmstadt: MunicipalityFacts, pool_id: UUID, now: datetime) -> None:
    def change_and_fail() -> None:
        with transaction.atomic():
            declare_closing_day(day=TUESDAY, reason="Personalversammlung", now=now)
            assert TUESDAY not in queries.curve_of_pool(pool_id, now).days
            raise RuntimeError

    with write_transaction(darmstadt.id):
        with pytest.raises(RuntimeError):
            change_and_fail()
        declare_closing_day(day=THURSDAY, reason="Betriebsausflug", now=now)

        days = queries.curve_of_pool(pool_id, now).days

    assert TUESDAY in days
    assert THURSDAY not in days


def test_a_closing_day_is_declared_beforehand_or_not_at_all(darmstadt: MunicipalityFacts, now: datetime) -> None:
    with write_transaction(darmstadt.id), pytest.raises(ClosingDayNotBeforehand):
        declare_closing_day(day=date(2026, 11, 23), reason="Wasserschaden", now=now)


def test_a_new_roster_ends_the_one_before(darmstadt: MunicipalityFacts, pool_id: UUID, now: datetime) -> None:
    with write_transaction(darmstadt.id):
        before = minutes_until(pool_id, TUESDAY, now)
        set_roster(pool_id=pool_id, hours=WeeklyHours(dict.fromkeys(range(5), 100), 1000, WEDNESDAY))

        assert minutes_until(pool_id, TUESDAY, now) == before
        assert minutes_until(pool_id, THURSDAY, now) == before + 200


def test_a_roster_without_minutes_is_refused(darmstadt: MunicipalityFacts, pool_id: UUID) -> None:
    with write_transaction(darmstadt.id), pytest.raises(RosterEmpty):
        set_roster(pool_id=pool_id, hours=WeeklyHours({0: 0}, 1000, date(2026, 1, 1)))


def test_absences_take_minutes_from_the_curve(darmstadt: MunicipalityFacts, pool_id: UUID, now: datetime) -> None:
    with write_transaction(darmstadt.id):
        before = minutes_until(pool_id, THURSDAY, now)
        record_absence(pool_id=pool_id, from_on=TUESDAY, until_on=THURSDAY, minutes=390)

        assert minutes_until(pool_id, THURSDAY, now) == before - 2 * 78  # a fifth of it was there for cases


def test_more_people_cannot_be_away_than_there_are(darmstadt: MunicipalityFacts, pool_id: UUID) -> None:
    with write_transaction(darmstadt.id), pytest.raises(AbsenceExceedsRoster):
        record_absence(pool_id=pool_id, from_on=TUESDAY, until_on=THURSDAY, minutes=4000)


def test_installing_the_plan_again_changes_nothing(darmstadt: MunicipalityFacts, pool_id: UUID, now: datetime) -> None:
    with write_transaction(darmstadt.id):
        before = queries.curve_of_pool(pool_id, now)
        pools = {"steuer": pool_id, "post": identity.pools()["post"]}
        profile = read_profile(settings.MUNICIPALITIES_FOLDER / "darmstadt" / "profile.toml")
        report = install_plan(profile=profile.content, pools=pools, named={}, today=identity.day_of(now))

        assert list(report) == []
        assert queries.curve_of_pool(pool_id, now) == before


def test_closing_days_of_every_year_are_declared_as_far_as_the_calendar_reaches(
    darmstadt: MunicipalityFacts, now: datetime
) -> None:
    with write_transaction(darmstadt.id):
        days = [{"yearly": "12-31", "reason": "Silvester"}, {"on": "2027-02-08", "reason": "Rosenmontag"}]
        profile = {"calendar": {"closing_days": days}}
        install_plan(profile=profile, pools={}, named={}, today=identity.day_of(now))
        calendar = queries.calendar_at(now)

        assert calendar.why_free(date(calendar.last_year, 12, 31)).startswith("Silvester")
        assert queries.year_to_declare(now) is None
        assert queries.year_to_declare(now.replace(year=calendar.last_year)) == calendar.last_year + 1


@pytest.mark.parametrize(
    ("pool", "weekday"),
    [("steuer", "moonday"), ("nobody", "monday")],
)
def test_a_roster_that_cannot_be_read_is_refused(
    darmstadt: MunicipalityFacts, pool_id: UUID, pool: str, weekday: str
) -> None:
    row = {"pool": pool, "minutes": {weekday: 100}, "share_for_cases_percent": 10, "valid_from": "2026-01-01"}

    with write_transaction(darmstadt.id), pytest.raises(RosterNotReadable):
        install_plan(profile={"rosters": [row]}, pools={"steuer": pool_id}, named={}, today=TUESDAY)
