"""How matters go through their process: counted by activity, told from five on, each town for itself."""

import pytest

from zusage.cases.queries import process as figures
from zusage.cases.tests.stories import ASK_FOR_PAPERS, ASSESS, FOR_A_PERSON, Town
from zusage.common.tenancy import read_transaction

pytestmark = pytest.mark.django_db(transaction=True)
SERVICE = "hund-anmelden"


@pytest.fixture(autouse=True)
def _counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "_kept", {})


def done(town: Town, count: int) -> None:
    """Have so many matters looked at by a person on Monday and assessed on Wednesday; then it is Thursday."""
    matters = [town.open(FOR_A_PERSON) for _ in range(count)]
    town.later(days=2)
    for matter in matters:
        town.complete(matter.case_id, ASSESS)
    town.later(days=1)


def durations(town: Town) -> dict[str, figures.Duration]:
    with read_transaction(town.id):
        return dict(figures.durations(SERVICE, town.now))


@pytest.mark.parametrize(("count", "expected"), [(4, (None, None)), (5, (2, None)), (10, (2, 2))])
def test_durations_are_told_from_five_on(town: Town, count: int, expected: tuple[int | None, int | None]) -> None:
    done(town, count)
    assert durations(town)["pruefen"] == figures.Duration(*expected)


def test_what_is_done_today_counts_from_tomorrow(town: Town) -> None:
    for matter in [town.open(FOR_A_PERSON) for _ in range(5)]:
        town.complete(matter.case_id, ASSESS)
    assert durations(town) == {}
    assert durations(town.later(days=1))["pruefen"].median_days == 0


def test_what_few_people_do_is_told_of_nobody(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    done(town, 5)
    town.open(FOR_A_PERSON)
    monkeypatch.setattr("zusage.identity.queries.FEWEST_PEOPLE", 7)  # the tax team has six

    assert durations(town) == {}
    with read_transaction(town.id):
        assert figures.matters_at(SERVICE) == {}


def test_matters_are_counted_where_they_wait(town: Town) -> None:
    town.open(FOR_A_PERSON)
    asked = town.open(FOR_A_PERSON)
    town.complete(asked.case_id, ASK_FOR_PAPERS)
    with read_transaction(town.id):
        assert figures.matters_at(SERVICE) == {"pruefen": 1, "unterlagen_nachreichen": 1}


def test_a_town_sees_only_its_own(town: Town, neighbour: Town) -> None:
    done(town, 5)
    neighbour.now = town.now
    assert durations(neighbour) == {}
    with read_transaction(neighbour.id):
        assert figures.matters_at(SERVICE) == {}


def test_a_matter_shows_where_it_stands_and_how_it_came(town: Town) -> None:
    asked = town.open(FOR_A_PERSON)
    town.complete(asked.case_id, ASK_FOR_PAPERS)
    with read_transaction(town.id):
        way = figures.way_of_case(asked.case_id)
    assert way.here == {"unterlagen_nachreichen"}
    assert {"start", "f_mensch", "pruefen", "f_unterlagen", "nachforderung"} <= way.passed
    assert not {"f_maschine", "f_festsetzen", "festgesetzt"} & way.passed


def test_only_staff_is_told_how_many_matters_are_where(town: Town) -> None:
    town.open(FOR_A_PERSON)
    clerk = town.clerk()
    with read_transaction(town.id):
        for_staff = figures.process_of_service(SERVICE, town.now, clerk=clerk)
        for_all = figures.process_of_service(SERVICE, town.now)
    assert for_staff.has_matters
    assert not for_all.has_matters
    assert "Vorgang hier" not in str(for_all.steps)
