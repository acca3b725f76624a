"""The same minutes everywhere: what the page quotes, the receipt says, the ledger holds and the worklist is sorted by.

The stories begin on Monday, 23 November 2026, 9:30.
"""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

import pytest
from tests.house_clock import BERLIN

from zusage.capacity.domain.stages import Stage
from zusage.capacity.models import Roster
from zusage.cases.models import WorkItem
from zusage.cases.tests.stories import ASK_FOR_PAPERS, FOR_A_PERSON, Town
from zusage.cases.tests.walking import THREE_STEPS, TWO_POOLS, apply_for, offer, three_steps, two_pools
from zusage.catalogue import queries as catalogue
from zusage.catalogue.queries import ServiceQuote
from zusage.common.domain.ids import CaseId
from zusage.common.stamps import town_changed
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.identity import queries as identity
from zusage.identity.domain import Clerk
from zusage.promises.models import Promise, UnpromisedAdmission

MONDAY = date(2026, 11, 23)


@pytest.fixture
def at_two_pools(town: Town) -> Town:
    offer(town, two_pools())
    return town


@pytest.fixture
def at_three_steps(town: Town) -> Town:
    offer(town, three_steps())
    return town


def quote(town: Town, service: str) -> ServiceQuote:
    with read_transaction(town.id):
        return catalogue.quote_service(catalogue.get_service(service), town.now)


def pools(town: Town) -> dict[str, UUID]:
    with read_transaction(town.id):
        return dict(identity.pools())


def has_no_roster(town: Town, skill: str) -> None:
    with write_transaction(town.id):
        Roster.objects.filter(pool_id=identity.pools()[skill]).delete()
        town_changed()


def has_all_day_for_cases(town: Town) -> None:
    with write_transaction(town.id):
        Roster.objects.update(share_permille=1000)
        town_changed()


def held(town: Town) -> list[tuple[str, UUID, int]]:
    rows = sorted(town.ledger(), key=lambda row: -row.flow_minutes)
    return [(row.key.stage, row.key.pool_id, row.minutes) for row in rows]


def as_held(stages: tuple[Stage, ...]) -> list[tuple[str, UUID, int]]:
    return [(stage.name, stage.pool_id, stage.work.minutes) for stage in stages]


def latest_starts(town: Town, case_id: CaseId) -> dict[str, datetime]:
    with read_transaction(town.id):
        items = WorkItem.objects.filter(case_id=case_id, state=WorkItem.State.OPEN)
        return {item.activity_id: item.latest_start_at.astimezone(BERLIN) for item in items if item.latest_start_at}


def colleague(town: Town, *skills: str) -> Clerk:
    """Return somebody who knows this, in the unit of the tax team."""
    clerk = town.clerk()
    return replace(clerk, places=(replace(clerk.places[0], skills=frozenset(skills)),))


def test_page_receipt_and_ledger_know_the_same_way_through_two_pools(at_two_pools: Town) -> None:
    town = at_two_pools
    page = quote(town, TWO_POOLS)

    receipt = apply_for(town, TWO_POOLS)

    office = pools(town)
    assert as_held(page.way.stages) == [("erfassen", office["post"], 15), ("begutachten", office["steuer"], 900)]
    assert held(town) == as_held(page.way.stages)
    with read_transaction(town.id):
        stages = Promise.objects.get(case_id=receipt.case_id, kind="decision").stages
    assert [row["minutes"] for row in stages] == [15, 900]
    assert page.promised is not None
    assert town.promise(receipt.case_id).until == page.promised.until


def test_three_activities_of_one_pool_are_all_reserved(at_three_steps: Town) -> None:
    town = at_three_steps
    page = quote(town, THREE_STEPS)

    receipt = apply_for(town, THREE_STEPS)

    assert sum(stage.work.minutes for stage in page.way.stages) == 380
    assert [minutes for _, _, minutes in held(town)] == [20, 240, 120]
    assert page.promised is not None
    assert town.promise(receipt.case_id).until == page.promised.until


def test_ten_clerks_promise_no_more_than_they_can_do(at_three_steps: Town) -> None:
    town = at_three_steps
    has_all_day_for_cases(town)

    untils = [apply_for(town, THREE_STEPS).promised[0].until for _ in range(60)]

    # A full week of the tax team is 10,980 minutes: not more than 28 such matters, whatever the window says.
    assert sum(until <= date(2026, 11, 30) for until in untils) < 30
    assert untils == sorted(untils)


def test_no_promise_ends_before_the_waits_on_the_way_are_over(at_two_pools: Town) -> None:
    receipt = apply_for(at_two_pools, TWO_POOLS)

    # One day, ten days, and two days of work behind: the window of five working days is far too short.
    assert at_two_pools.promise(receipt.case_id).until >= date(2026, 12, 8)
    assert any("Wartezeiten" in line.text("de") for line in receipt.promised[0].derivation)


def test_every_activity_has_its_own_latest_start_long_before_the_promised_day(at_two_pools: Town) -> None:
    town = at_two_pools
    receipt = apply_for(town, TWO_POOLS)
    until = town.promise(receipt.case_id).until
    assert latest_starts(town, receipt.case_id) == {}

    town.later(days=1, minutes=1).run_jobs()
    first = latest_starts(town, receipt.case_id)["erfassen"]
    town.complete(receipt.case_id, {}, by=colleague(town, "post"))
    town.later(days=10, minutes=1).run_jobs()
    second = latest_starts(town, receipt.case_id)["begutachten"]

    # 900 minutes and the way to the post: two days and a half before the end of the promised day.
    assert (until - second.date()).days >= 2
    assert (second.date() - first.date()).days >= 10


def test_the_performer_of_the_first_activity_does_not_decide_where_the_rest_is_held(at_two_pools: Town) -> None:
    town = at_two_pools
    receipt = apply_for(town, TWO_POOLS)
    town.later(days=1, minutes=1).run_jobs()

    before = held(town)
    town.complete(receipt.case_id, {}, by=colleague(town, "post"))

    office = pools(town)
    assert before == [("erfassen", office["post"], 15), ("begutachten", office["steuer"], 900)]
    assert held(town) == [("begutachten", office["steuer"], 900)]


@pytest.mark.parametrize("skill", ["post", "steuer"])
def test_a_pool_without_a_roster_has_no_date_on_page_and_receipt(at_two_pools: Town, skill: str) -> None:
    town = at_two_pools
    has_no_roster(town, skill)

    page = quote(town, TWO_POOLS)
    receipt = apply_for(town, TWO_POOLS)

    assert page.promised is None
    assert [promise.kind for promise in receipt.promised] == ["first_answer"]
    assert "decision" in [event.facts["promise"] for event in town.events(receipt.case_id, "promise.not_made")]
    with read_transaction(town.id):
        admission = UnpromisedAdmission.objects.get(case_id=receipt.case_id)
    assert [row["minutes"] for row in admission.stages] == [15, 900]


def test_a_message_is_held_beside_what_the_process_still_needs(at_three_steps: Town) -> None:
    town = at_three_steps
    receipt = apply_for(town, THREE_STEPS)

    town.later(minutes=5).write(receipt.case_id)

    assert sorted(minutes for _, _, minutes in held(town)) == [5, 20, 120, 240]
    assert set(latest_starts(town, receipt.case_id)) == {"erfassen", "nachricht"}
    assert town.verify_ledger() == []


def test_what_may_still_come_is_held_while_the_applicant_is_asked(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    before = held(town)

    town.complete(receipt.case_id, ASK_FOR_PAPERS)

    assert [(stage, minutes) for stage, _, minutes in before] == [("pruefen", 9)]
    # One in twelve never answers and is decided by the papers; so little is counted with the check before it.
    assert [(stage, minutes) for stage, _, minutes in held(town)] == [("pruefen", 9)]
    assert town.verify_ledger() == []


@pytest.mark.parametrize("service", [TWO_POOLS, THREE_STEPS])
def test_the_whole_way_to_the_post_leaves_nothing_behind(town: Town, service: str) -> None:
    offer(town, two_pools() if service == TWO_POOLS else three_steps())
    receipt = apply_for(town, service)

    for _ in range(20):
        assert town.verify_ledger() == []
        if town.case(receipt.case_id).state == "decided":
            break
        if latest_starts(town, receipt.case_id):
            town.complete(receipt.case_id, {}, by=colleague(town, "post", "steuer"))
        else:
            town.later(days=1, minutes=1).run_jobs()
    town.post()

    assert town.case(receipt.case_id).state == "closed"
    assert town.ledger() == []
    assert town.standing(receipt.case_id).value == "kept"
    assert town.verify().faults == []


def test_the_dog_says_the_same_day_on_page_and_receipt(town: Town) -> None:
    page = quote(town, "hund-anmelden")

    by_machine, by_person = town.open(), town.open(FOR_A_PERSON)

    assert page.promised is not None
    assert page.promised.until == town.promise(by_machine.case_id).until == town.promise(by_person.case_id).until
    # Whether a person is needed is known once the answers are there: then it is the whole check, else nothing.
    assert [stage.work.minutes for stage in page.way.stages] == [4]
    assert [(stage, minutes) for stage, _, minutes in held(town)] == [("pruefen", 9)]
