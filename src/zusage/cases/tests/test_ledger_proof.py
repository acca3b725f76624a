"""The proof of the ledger sees what the function that quotes, holds and orders gets wrong.

Each fault is planted in that function, so that page, ledger and order agree with one another: only a second count
can see it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from zusage.capacity.domain.order import Work
from zusage.capacity.domain.stages import Stage
from zusage.cases.models import WorkItem
from zusage.cases.tests.stories import Town
from zusage.cases.tests.test_remaining_work import colleague, has_no_roster, pools
from zusage.cases.tests.walking import THREE_STEPS, TWO_POOLS, apply_for, offer, three_steps, two_pools
from zusage.catalogue import queries as catalogue
from zusage.catalogue.queries import WayLeft
from zusage.common.tenancy import read_transaction, write_transaction

Plant = Callable[[Callable[[tuple[Stage, ...]], Sequence[Stage]]], None]


@pytest.fixture
def plant(monkeypatch: pytest.MonkeyPatch) -> Plant:
    """Let every part of the house get other stages than the true ones."""
    true = catalogue.way_of

    def planted(change: Callable[[tuple[Stage, ...]], Sequence[Stage]]) -> None:
        def way_of(*given: Any) -> WayLeft:
            way = true(*given)
            return WayLeft(tuple(change(way.stages)), way.minutes)

        monkeypatch.setattr(catalogue, "way_of", way_of)

    return planted


def with_work(stage: Stage, *, minutes: int = 0, flow_minutes: int = 0) -> Stage:
    work = stage.work
    return replace(stage, work=Work(minutes or work.minutes, flow_minutes or work.flow_minutes, work.minutes_squared))


def test_that_only_the_first_of_three_activities_is_held(town: Town, plant: Plant) -> None:
    offer(town, three_steps())
    plant(lambda stages: stages[:1])

    receipt = apply_for(town, THREE_STEPS)

    assert town.verify_ledger() == [
        f"{receipt.reference}: nothing is held for 'begutachten', which is still to come",
        f"{receipt.reference}: nothing is held for 'entscheiden', which is still to come",
    ]


def test_that_fewer_minutes_are_held_than_an_activity_takes(town: Town, plant: Plant) -> None:
    offer(town, three_steps())
    plant(lambda stages: [with_work(stage, minutes=20) for stage in stages])

    receipt = apply_for(town, THREE_STEPS)

    assert town.verify_ledger() == [
        f"{receipt.reference}: 20 minutes are held for 'begutachten', which takes 240",
        f"{receipt.reference}: 20 minutes are held for 'entscheiden', which takes 120",
    ]


def test_that_the_performer_of_the_first_activity_decides_the_pool(town: Town, plant: Plant) -> None:
    offer(town, two_pools())
    plant(lambda stages: [replace(stage, pool_id=stages[0].pool_id) for stage in stages])

    receipt = apply_for(town, TWO_POOLS)

    assert town.verify_ledger() == [
        f"{receipt.reference}: 'begutachten' is held in another pool than the one of 'steuer'"
    ]


def test_that_the_latest_start_falls_on_the_promised_day(town: Town, plant: Plant) -> None:
    offer(town, two_pools())
    plant(lambda stages: [with_work(stage, flow_minutes=1) for stage in stages])
    receipt = apply_for(town, TWO_POOLS)
    town.later(days=1, minutes=1).run_jobs()
    town.complete(receipt.case_id, {}, by=colleague(town, "post"))
    town.later(days=10, minutes=1).run_jobs()

    until = town.promise(receipt.case_id).until
    found = town.verify_ledger()

    assert len(found) == 1
    assert found[0].startswith(f"{receipt.reference}: 'begutachten' may start as late as {until}, but 1140 minutes")


def test_that_an_activity_has_no_latest_start(town: Town) -> None:
    offer(town, three_steps())
    receipt = apply_for(town, THREE_STEPS)
    with write_transaction(town.id):
        WorkItem.objects.filter(case_id=receipt.case_id).update(latest_start_at=None)

    assert town.verify_ledger() == [f"{receipt.reference}: 'erfassen' has no latest start"]


def test_that_a_day_was_promised_of_a_pool_without_a_roster(town: Town, plant: Plant) -> None:
    offer(town, two_pools())
    has_no_roster(town, "post")
    post = pools(town)["post"]
    plant(lambda stages: [stage for stage in stages if stage.pool_id != post])

    receipt = apply_for(town, TWO_POOLS)

    assert f"{receipt.reference}: a day was promised, but nobody with 'post' has a roster" in town.verify_ledger()


def test_that_minutes_are_held_for_what_is_done(town: Town, plant: Plant) -> None:
    offer(town, three_steps())
    receipt = apply_for(town, THREE_STEPS)
    with read_transaction(town.id):
        whole = catalogue.way_of(catalogue.get_service(THREE_STEPS).package).stages
    plant(lambda _: whole)

    town.complete(receipt.case_id, {})

    assert town.verify_ledger() == [f"{receipt.reference}: minutes are held for 'erfassen', which cannot come any more"]
