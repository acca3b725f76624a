"""What must hold in the simulated network of pools, so that its figures mean what they say."""

import pytest

pytest.importorskip("numba", reason="numba is not installed: the network is not simulated")
np = pytest.importorskip("numpy")

from benchmarks.promises import network  # noqa: E402
from benchmarks.promises.network import (  # noqa: E402
    DAY,
    FIRST_COME,
    MEANS,
    POLICIES,
    Matters,
    arrivals,
    figures,
    flow_without_queues,
    simulate,
)

from zusage.promises.domain import kernel  # noqa: E402

DAYS = 500
EARLIEST = POLICIES["earliest day, p .95"]
PROTECTED = POLICIES["window-first 1/23/32, p .95, protection"]


@pytest.fixture(scope="module")
def busy() -> Matters:
    return arrivals(1, 0.9, 0.2, days=DAYS)


def alone(kind: int, *, pause_days: int = 0) -> Matters:
    """One matter at noon of day 2 that takes exactly its mean work and waits for nobody else."""
    return Matters(
        np.array([2.5 * DAY]),
        np.array([kind]),
        MEANS[[kind]].astype(float),
        np.zeros(1),
        np.array([float(pause_days * DAY)]),
        10,
    )


def test_the_stages_have_the_work_of_the_description_and_load_the_pools_alike() -> None:
    assert [round(hours, 1) for hours in MEANS.sum(axis=1) / 60] == [0.6, 2.3, 9.5]
    per_pool = [
        sum(network.SHARES[c] * MEANS[c][network.POOL[c] == pool].sum() for c in range(3)) / network.CLERKS[pool]
        for pool in range(3)
    ]
    assert max(per_pool) < 1.02 * min(per_pool)


def test_the_arrivals_bring_the_load_that_was_asked_for() -> None:
    given = arrivals(3, 0.9, 0.0, days=DAYS)

    assert given.work.sum() / (DAYS * DAY * len(network.SKILLS)) == pytest.approx(0.9, rel=0.02)


def test_outside_waits_and_pauses_are_those_of_the_description(busy: Matters) -> None:
    for kind, body, applicant in ((0, 0.0, 0.0), (1, 0.5, 0.0), (2, 1.0, 0.3)):
        own = busy.kind == kind
        assert np.mean(busy.wait[own] > 0) == pytest.approx(body, abs=0.02)
        assert np.mean(busy.pause[own] > 0) == pytest.approx(applicant, abs=0.04)
    assert busy.wait[busy.wait > 0].mean() / DAY == pytest.approx(10, rel=0.05)


def test_the_other_body_makes_the_window() -> None:
    days = flow_without_queues(0.95)[:, 0] / DAY

    assert days[0] < 0.5
    assert days[1] == pytest.approx(21, abs=1)
    assert days[2] == pytest.approx(30, abs=1.5)


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_a_matter_that_meets_no_queue_takes_its_own_work(kind: int) -> None:
    run = simulate(alone(kind), FIRST_COME)

    assert run.done[0] == pytest.approx(2.5 * DAY + MEANS[kind].sum())


def test_a_pause_moves_the_promise_and_the_hand_over_by_itself() -> None:
    at_once, rested = (simulate(alone(2, pause_days=days), PROTECTED) for days in (0, 7))

    assert rested.given[0] == at_once.given[0]
    assert rested.promised[0] == at_once.promised[0] + 7 * DAY
    assert rested.done[0] == at_once.done[0] + 7 * DAY


def test_a_promise_ends_with_a_day_and_never_before_its_window(busy: Matters) -> None:
    run = simulate(busy, PROTECTED)

    assert np.all(run.given % DAY == 0)
    assert np.all(run.given >= (busy.arrival // DAY + np.array(PROTECTED.windows)[busy.kind] + 1) * DAY)
    assert np.all((run.given > (busy.arrival // DAY + np.array(PROTECTED.windows)[busy.kind] + 1) * DAY) == run.later)


def test_no_matter_is_faster_than_its_work_and_waits_and_the_same_seed_gives_the_same_run(busy: Matters) -> None:
    first, second = (simulate(busy, PROTECTED) for _ in range(2))

    least = busy.arrival + busy.wait + busy.pause + np.where(network.POOL[busy.kind] >= 0, busy.work, 0).sum(axis=1)
    assert np.all(first.done >= least - 1e-3)
    assert np.array_equal(first.done, second.done)
    assert np.array_equal(first.given, second.given)


def test_in_overload_honest_quotes_keep_what_first_come_first_served_breaks() -> None:
    given = arrivals(1, 1.05, 0.0, days=DAYS)
    served, protected = (figures(given, simulate(given, each)) for each in (FIRST_COME, PROTECTED))

    assert served["kept short"] < 50
    assert protected["kept short"] > 99.5
    assert min(protected["kept middle"], protected["kept long"]) > 94
    assert protected["window short"] < 2


def test_protection_keeps_the_short_window_where_the_bare_earliest_day_gives_it_up() -> None:
    given = arrivals(1, 1.05, 0.0, days=DAYS)
    earliest, protected = (figures(given, simulate(given, each)) for each in (EARLIEST, PROTECTED))

    assert protected["window short"] < earliest["window short"]
    assert protected["later short"] < earliest["later short"]


def test_the_compiled_test_is_that_of_the_product() -> None:
    for minutes in (0, 1, 333, 9_999):
        asked = (minutes, minutes * minutes, 17, 4_321, 1_083, 1_650, 100, 50)
        assert network.demand(*asked) == kernel.demand(*asked)
