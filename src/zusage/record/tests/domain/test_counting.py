"""Every promise is counted once, and extended is never kept."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zusage.promises.domain.promise import Outcome, Standing
from zusage.record.domain.counting import RECENT, tally

TODAY = date(2026, 11, 23)
KEPT = Outcome(
    service_key="hund-anmelden",
    kind="decision",
    window_days=2,
    made_on=date(2026, 11, 2),
    settled_on=date(2026, 11, 4),
    standing=Standing.KEPT,
    working_days=2,
    working_days_at_rest=0,
    working_days_late=0,
)


def standing(how: Standing, **more: object) -> Outcome:
    ends = how in {Standing.OPEN, Standing.PAUSED}
    nothing = {"settled_on": None, "working_days": None} if ends else {}
    return replace(KEPT, standing=how, **{**nothing, **more})  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(list(Standing)), min_size=1))
def test_every_promise_stands_in_exactly_one_part(standings: list[Standing]) -> None:
    (one,) = tally([standing(how) for how in standings], today=TODAY)

    counts = one.counts
    assert counts.kept + counts.extended + counts.broken + counts.withdrawn + counts.open == len(standings)
    assert counts.kept == standings.count(Standing.KEPT)


def test_services_and_kinds_are_counted_apart() -> None:
    other = [replace(KEPT, kind="tag"), replace(KEPT, service_key="baumfaellung"), KEPT]

    found = [(one.service_key, one.kind, one.counts.kept) for one in tally(other, today=TODAY)]

    assert found == [("baumfaellung", "decision", 1), ("hund-anmelden", "decision", 1), ("hund-anmelden", "tag", 1)]


def test_what_was_withdrawn_tells_nothing_about_speed() -> None:
    (one,) = tally([KEPT, standing(Standing.WITHDRAWN, working_days=40)], today=TODAY)

    assert one.working_days == (2,)


def test_the_recent_ones_are_the_last_resolved() -> None:
    old = [standing(Standing.BROKEN, settled_on=date(2026, 1, 5)) for _ in range(30)]
    new = [replace(KEPT, settled_on=date(2026, 3, 2) + timedelta(days=number)) for number in range(RECENT)]

    (one,) = tally([*new, *old], today=TODAY)

    assert (one.recent.resolved, one.recent.kept) == (RECENT, RECENT)


def test_a_promise_that_is_overdue_and_still_open_counts_among_the_recent_ones() -> None:
    overdue = standing(Standing.BROKEN, settled_on=None, working_days=None)

    (one,) = tally([KEPT, overdue, standing(Standing.OPEN), standing(Standing.WITHDRAWN)], today=TODAY)

    assert (one.recent.resolved, one.recent.kept) == (2, 1)
