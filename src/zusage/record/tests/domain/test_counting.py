"""Every promise is counted once, and extended is never kept."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from zusage.promises.domain.promise import Outcome, Standing
from zusage.record.domain.counting import tally

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
    (counted,) = tally([standing(how) for how in standings])

    counts = counted.counts
    assert counts.kept + counts.extended + counts.broken + counts.withdrawn + counts.open == len(standings)
    assert counts.kept == standings.count(Standing.KEPT)


def test_services_and_kinds_are_counted_apart() -> None:
    other = [replace(KEPT, kind="tag"), replace(KEPT, service_key="baumfaellung"), KEPT]

    found = [(counted.service_key, counted.kind, counted.counts.kept) for counted in tally(other)]

    assert found == [("baumfaellung", "decision", 1), ("hund-anmelden", "decision", 1), ("hund-anmelden", "tag", 1)]


def test_what_was_withdrawn_tells_nothing_about_speed() -> None:
    (counted,) = tally([KEPT, standing(Standing.WITHDRAWN, working_days=40)])

    assert counted.working_days == (2,)
