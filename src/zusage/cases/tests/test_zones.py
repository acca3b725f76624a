"""Two towns in one house whose days differ: Darmstadt, and an invented one where it is tomorrow already."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from zusage.cases.models import WorkItem
from zusage.cases.operations.receipt_letter import Told, receipt_letter
from zusage.cases.tests.stories import ASK_FOR_PAPERS, FOR_A_PERSON, PLAIN, Town, antipodes
from zusage.common.models import Job
from zusage.common.tenancy import read_transaction
from zusage.config.housekeeping import keep_house
from zusage.identity import queries as identity
from zusage.promises import queries as promises

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""Monday, 13:00 in Darmstadt; Tuesday, 1:00 in Auckland."""
DAYS_OF_PAPERS = timedelta(days=38)
"""How long the shipped package waits for papers."""
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def here(town: Town) -> Town:
    town.now = NOON
    return town


@pytest.fixture
def there(here: Town) -> Town:
    return Town(antipodes(), NOON)


def test_a_matter_is_received_and_promised_on_the_day_of_its_town(here: Town, there: Town) -> None:
    found = [(town, town.open(FOR_A_PERSON).case_id) for town in (here, there)]

    assert [town.case(case_id).received_on for town, case_id in found] == [MONDAY, TUESDAY]
    assert [town.promise(case_id).promise.made_on for town, case_id in found] == [MONDAY, TUESDAY]
    assert [town.promise(case_id).until for town, case_id in found] == [date(2026, 11, 25), date(2026, 11, 26)]
    assert [town.case(case_id).received_at for town, case_id in found] == [NOON, NOON]


def test_the_receipt_tells_the_hour_of_the_town(here: Town, there: Town) -> None:
    told = []
    for town in (here, there):
        receipt = town.open()
        with read_transaction(town.id):
            letter = receipt_letter(receipt.case_id, receipt.access_code, Told("https://example.org"), town.now)
        told.append((letter.data["dated_on"], letter.data["receipt"]["received"]))

    assert told == [
        ("2026-11-23", "Montag, 23.\u00a0November 2026, um 13:00\u00a0Uhr"),
        ("2026-11-24", "Dienstag, 24.\u00a0November 2026, um 01:00\u00a0Uhr"),
    ]


def test_the_clocks_of_the_law_start_on_the_day_of_the_town(here: Town, there: Town) -> None:
    for town in (here, there):
        town.offers_an_approval()
    started = []
    for town in (here, there):
        case_id = town.open(FOR_A_PERSON, service="hund-erlauben").case_id
        town.confirm_papers(case_id, town.today)
        with read_transaction(town.id):
            started.append(
                {
                    deadline.kind.value: (deadline.started_on, deadline.ends_on)
                    for deadline in promises.deadlines_of_case(case_id)
                }
            )

    assert started[0].keys() == started[1].keys()
    assert {kind: start for kind, (start, _) in started[0].items()} == dict.fromkeys(started[0], MONDAY)
    assert {kind: start for kind, (start, _) in started[1].items()} == dict.fromkeys(started[1], TUESDAY)
    assert all(started[0][kind][1] < started[1][kind][1] for kind in started[0])


def test_work_starts_in_the_office_hours_of_the_town(here: Town, there: Town) -> None:
    for town in (here, there):
        case_id = town.open(FOR_A_PERSON).case_id
        with read_transaction(town.id):
            latest = WorkItem.objects.get(case_id=case_id, performer__startswith="skill:").latest_start_at
        assert latest is not None
        local = latest.astimezone(town.facts.zone)
        assert time(8) <= local.time() < time(16)
        assert local.date() <= town.promise(case_id).until


def test_a_timer_counts_days_by_the_clocks_of_the_town(here: Town, there: Town) -> None:
    """Clocks go forward in Darmstadt on 28 March 2027, and back in Auckland on 4 April."""
    due = []
    for town in (here, there):
        town.on(date(2027, 3, 22), hour=9)
        case_id = town.open({**FOR_A_PERSON, "hund_seit": "2027-03-15"}).case_id
        town.complete(case_id, ASK_FOR_PAPERS)
        with read_transaction(town.id):
            job = Job.objects.get(kind="cases.fire_timer", state=Job.State.WAITING)
        due.append((job.due_at - town.now, job.due_at.astimezone(town.facts.zone).time()))

    assert due == [(DAYS_OF_PAPERS - timedelta(hours=1), time(9)), (DAYS_OF_PAPERS + timedelta(hours=1), time(9))]


def test_daily_jobs_are_due_by_the_clocks_of_each_town(here: Town, there: Town) -> None:
    keep_house(NOON)

    due = {}
    for town in (here, there):
        with read_transaction(town.id):
            due[town.facts.key] = dict(Job.objects.values_list("unique_key", "due_at"))
    assert due["darmstadt"]["cases.daily_post_run:2026-11-23"] == NOON
    assert due["darmstadt"]["cases.daily_watch:2026-11-23"] == datetime(2026, 11, 22, 23, tzinfo=UTC)
    assert due["antipoden"]["cases.daily_post_run:2026-11-24"] == datetime(2026, 11, 24, tzinfo=UTC)
    assert due["antipoden"]["cases.daily_watch:2026-11-24"] == datetime(2026, 11, 23, 11, tzinfo=UTC)


def test_whole_matters_keep_their_word_and_are_verified_in_both_towns(here: Town, there: Town) -> None:
    decided = []
    for town in (here, there):
        plain, by_person = town.open(PLAIN), town.open(FOR_A_PERSON)
        town.complete(by_person.case_id)
        town.post()
        decided += [(town, case_id.case_id) for case_id in (plain, by_person)]
        town.open(FOR_A_PERSON)

    for town, case_id in decided:
        settled = town.promise(case_id).settled
        assert settled is not None
        assert settled.on == town.today
    for town in (here, there):
        assert town.verify().faults == []
        assert town.verify_ledger() == []


def test_no_act_of_one_town_changes_what_the_other_says_of_today(here: Town, there: Town) -> None:
    for town, day in ((here, MONDAY), (there, TUESDAY), (here, MONDAY)):
        with read_transaction(town.id):
            assert identity.day_of(NOON) == day
            assert identity.zone() == town.facts.zone
