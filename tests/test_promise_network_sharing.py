"""People with two skills, and that nothing in the network knows what is still to come."""

from dataclasses import replace

import pytest

pytest.importorskip("numba", reason="numba is not installed: the network is not simulated")
np = pytest.importorskip("numpy")

from benchmarks.promises.model import DAY  # noqa: E402
from benchmarks.promises.network import trouble  # noqa: E402
from benchmarks.promises.network.measures import figures  # noqa: E402
from benchmarks.promises.network.model import (  # noqa: E402
    CLERKS,
    Matters,
    arrivals,
)
from benchmarks.promises.network.policy import (  # noqa: E402
    EARLIEST,
    FIRST_COME,
    PROTECTED,
    RECOMMENDED,
    Policy,
)
from benchmarks.promises.network.sharing import Counted, Sharing, ledgers  # noqa: E402
from benchmarks.promises.network.simulation import simulate  # noqa: E402

from tests.network_matters import DAYS, only, some  # noqa: E402


@pytest.fixture(scope="module")
def busy() -> Matters:
    return arrivals(1, 0.9, 0.2, days=DAYS)


# --- people with two skills ---------------------------------------------------------------------------------------


def test_every_way_to_count_gives_out_the_minutes_of_everybody_once(busy: Matters) -> None:
    for counted in (Counted.HALVES, Counted.DIVIDED):
        lists = ledgers(busy, counted)
        assert np.all(np.abs(lists.planned.sum(axis=1) - CLERKS * DAY) <= 2)

    together = ledgers(busy, Counted.TOGETHER)
    assert together.planned[0, together.member.all(axis=1)] == CLERKS * DAY
    assert together.planned[0, together.member.sum(axis=1) == 1].tolist() == [9 * DAY, 11 * DAY, 10 * DAY]


def test_who_works_by_shares_goes_where_the_share_lags_and_who_floats_where_it_is_urgent() -> None:
    """Twenty short matters at once and one clerk for both their pools: by shares in turn, else stage after stage."""
    given = only(some([0] * 20, [2.0 + index / 1e6 for index in range(20)]), 18)

    by_shares, floating = (simulate(given, FIRST_COME, Sharing(floating=floats)).done for floats in (False, True))

    assert by_shares.min() - 2 * DAY == pytest.approx(12 + 24, abs=0.1)
    assert floating.min() - 2 * DAY == pytest.approx(20 * 12 + 24, abs=0.1)


def test_where_people_are_missing_the_division_sends_those_who_can_help() -> None:
    given = trouble.MIXES["3 of the 7 who know only the second pool are away, load .85"].matters(1)

    halves, divided = (ledgers(given, counted).planned for counted in (Counted.HALVES, Counted.DIVIDED))

    assert list(halves[trouble.BEGIN]) == [7 * DAY, 6 * DAY, 8 * DAY]
    assert divided[trouble.BEGIN, 1] > 7.5 * DAY
    assert divided[trouble.BEGIN].sum() == pytest.approx(21 * DAY, abs=2)


def test_a_division_keeps_windows_that_halves_give_up_where_people_are_missing() -> None:
    case = trouble.MIXES["3 of the 7 who know only the second pool are away, load .85"]
    given = case.matters(1)
    halves, divided = (
        figures(given, simulate(given, PROTECTED, Sharing(counted, floating=False)), case.around(given))
        for counted in (Counted.HALVES, Counted.DIVIDED)
    )

    assert divided["window long"] < halves["window long"] - 5
    assert divided["kept short"] >= halves["kept short"]


# --- nothing knows what is still to come ------------------------------------------------------------------------------


@pytest.mark.parametrize("counted", list(Counted))
@pytest.mark.parametrize("policy", [RECOMMENDED, EARLIEST, replace(RECOMMENDED, forward=(0, 3, 8))])
def test_what_comes_later_changes_no_promise_and_no_division_before_it(policy: Policy, counted: Counted) -> None:
    """From noon of day 150 on, in the middle of a quarter, other matters come, take longer, and people are away."""
    day = 150
    given = arrivals(1, 0.95, 0.2, days=300)
    after = given.arrival >= (day + 0.5) * DAY
    mixed = replace(
        given,
        kind=np.where(after, (given.kind + 1) % 3, given.kind),
        work=np.where(after[:, None], 3 * given.work[:, [3, 2, 1, 0]] + 5, given.work),
        present=np.where(np.arange(300)[:, None] > day, given.present & (np.arange(CLERKS) % 3 > 0), given.present),
    )

    first, second = (simulate(stream, policy, Sharing(counted)) for stream in (given, mixed))

    assert np.array_equal(ledgers(given, counted).share[: day + 1], ledgers(mixed, counted).share[: day + 1])
    assert np.array_equal(first.given[~after], second.given[~after])
    assert np.array_equal(first.later[~after], second.later[~after])
    assert not np.array_equal(first.given[after], second.given[after])
