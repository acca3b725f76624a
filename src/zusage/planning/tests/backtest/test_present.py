"""The table of the present counts everybody only while being watched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.capacity.domain.survival import quantile_with_open
from zusage.planning.backtest.present import quantile_with_late_entry

Spells = list[tuple[float, bool]]


@given(
    spells=st.lists(st.tuples(st.integers(0, 30).map(float), st.booleans()), min_size=1, max_size=60),
    level=st.sampled_from([0.5, 0.8, 0.95]),
)
def test_watched_from_the_beginning_it_is_the_quantile_with_open_cases(spells: Spells, level: float) -> None:
    watched = [(0.0, days, ended) for days, ended in spells]

    assert quantile_with_late_entry(watched, level) == quantile_with_open(spells, level)


def test_who_comes_late_is_not_at_risk_before() -> None:
    # of four watched at age 5 two end there; the ten that enter at age 6 did not take part in that
    spells = [(0.0, 5.0, True)] * 2 + [(0.0, 9.0, False)] * 2 + [(6.0, 9.0, False)] * 10

    assert quantile_with_late_entry(spells, 0.5) == 5.0
    assert quantile_with_late_entry(spells, 0.51) is None


def test_the_hazards_of_different_ages_are_put_together() -> None:
    # half of the young end at 1; half of the old, watched from 10, end at 11: a quarter lives beyond 11
    spells = [(0.0, 1.0, True), (0.0, 2.0, False), (10.0, 11.0, True), (10.0, 12.0, False)]

    assert quantile_with_late_entry(spells, 0.75) == 11.0
    assert quantile_with_late_entry(spells, 0.76) is None


@pytest.mark.parametrize("empty", [[], [(5.0, 5.0, True)]])
def test_nobody_watched_tells_nothing(empty: list[tuple[float, float, bool]]) -> None:
    assert quantile_with_late_entry(empty, 0.5) is None
