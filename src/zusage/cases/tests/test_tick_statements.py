"""What the tick of a post run costs: the same for every matter, however long its run is."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from zusage.cases.tests.stories import Town

OF_A_MATTER = 1
"""The row of the case; all else of an act is read and written together."""


def tick_run_of(town: Town, matters: int) -> list[str]:
    """Return the statements that ticking a run of so many matters takes."""
    for _ in range(matters):
        town.open()
    run_id = town.later(hours=1).print_post()
    ids = [posting.delivery_id for posting in town.postings(run_id)]
    with CaptureQueriesContext(connection) as statements:
        town.tick_these(ids)
    return [str(statement["sql"]) for statement in statements]


def test_a_matter_costs_the_same_in_a_long_run(town: Town) -> None:
    tick_run_of(town, 1)  # calendars and packages are read once in the life of a process

    three, nine = len(tick_run_of(town, 3)), len(tick_run_of(town, 9))

    assert (nine - three) % 6 == 0
    assert (nine - three) // 6 <= OF_A_MATTER


def test_the_promises_of_an_act_are_read_once(town: Town) -> None:
    reads = [
        statement
        for statement in tick_run_of(town, 3)
        if statement.startswith("SELECT") and 'FROM "promises_promise"' in statement
    ]

    assert len(reads) == 1
