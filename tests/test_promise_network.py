"""What must hold in the simulated network of pools: who arrives, how the queue moves, and what the policies keep."""

import random
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

pytest.importorskip("numba", reason="numba is not installed: the network is not simulated")
np = pytest.importorskip("numpy")

from benchmarks.promises import kernel  # noqa: E402
from benchmarks.promises.model import DAY, SHARES  # noqa: E402
from benchmarks.promises.network import trouble  # noqa: E402
from benchmarks.promises.network.measures import answers, figures, pauses  # noqa: E402
from benchmarks.promises.network.model import (  # noqa: E402
    CLERKS,
    MEANS,
    POOL,
    POOLS,
    SKILLS,
    STAGES,
    Matters,
    arrivals,
    flow_without_queues,
)
from benchmarks.promises.network.policy import (  # noqa: E402
    EARLIEST,
    FIRST_COME,
    POLICIES,
    PROTECTED,
    RECOMMENDED,
    Order,
    Policy,
)
from benchmarks.promises.network.simulation import simulate  # noqa: E402
from benchmarks.promises.simulation import Quote  # noqa: E402

from tests.network_matters import DAYS, only, some  # noqa: E402
from zusage.capacity.domain.capacity import Roster, RosterEntry  # noqa: E402
from zusage.capacity.domain.order import Work  # noqa: E402
from zusage.capacity.domain.quote import ExpectedArrivals, Margins  # noqa: E402
from zusage.capacity.domain.stages import Stage, quote_stages  # noqa: E402
from zusage.law.tests.domain.cast import curve_of, outlook_of  # noqa: E402


@pytest.fixture(scope="module")
def busy() -> Matters:
    return arrivals(1, 0.9, 0.2, days=DAYS)


# --- what arrives, and who is there -------------------------------------------------------------------------------


def test_the_stages_have_the_work_of_the_description_and_load_the_pools_alike() -> None:
    assert [round(hours, 1) for hours in MEANS.sum(axis=1) / 60] == [0.6, 2.3, 9.5]
    assert list((POOL >= 0).sum(axis=1)) == list(STAGES)
    clerks = [np.equal(SKILLS, pool).mean(axis=1).sum() for pool in range(POOLS)]
    per_pool = [sum(SHARES[c] * MEANS[c][POOL[c] == pool].sum() for c in range(3)) / clerks[pool] for pool in range(3)]
    assert max(per_pool) < 1.02 * min(per_pool)


def test_the_arrivals_bring_the_load_that_was_asked_for_and_the_mix_that_was() -> None:
    plain = arrivals(3, 0.9, 0.0, days=DAYS)
    fewer_long = arrivals(3, 0.9, 0.0, days=DAYS, rate=np.tile([1.0, 1.0, 0.5], (DAYS, 1)))

    assert plain.work.sum() / (DAYS * DAY * CLERKS) == pytest.approx(0.9, rel=0.02)
    assert [np.mean(plain.kind == c) for c in range(3)] == pytest.approx(SHARES, abs=0.01)
    assert np.sum(fewer_long.kind == 2) == pytest.approx(np.sum(plain.kind == 2) / 2, rel=0.1)
    assert np.all(np.diff(plain.arrival) >= 0)


def test_outside_waits_and_pauses_are_those_of_the_description(busy: Matters) -> None:
    for kind, body, applicant in ((0, 0.0, 0.0), (1, 0.5, 0.0), (2, 1.0, 0.3)):
        own = busy.kind == kind
        assert np.mean(busy.wait[own] > 0) == pytest.approx(body, abs=0.02)
        assert np.mean(busy.pause[own] > 0) == pytest.approx(applicant, abs=0.04)
    assert busy.wait[busy.wait > 0].mean() / DAY == pytest.approx(10, rel=0.05)


def test_absences_take_8_of_100_and_last_for_days() -> None:
    present = trouble.absences(4)

    assert present.mean() == pytest.approx(0.92, abs=0.02)
    assert trouble.troubled(4).rostered.mean() == pytest.approx(0.92)  # and the roster counts on no more
    back_next_day = present[1:][~present[:-1]].mean()
    assert back_next_day < 0.6  # who is ill today would be back with 92 % if each day were drawn anew


def test_a_shock_begins_and_ends_and_only_matters_around_it_count() -> None:
    shock = trouble.SHOCKS["4 of 24 people lost for 250 days"]
    given = shock.matters(2)

    away = CLERKS - given.present.sum(axis=1)
    assert set(away[trouble.BEGIN : trouble.BEGIN + 250]) == {4}
    assert away[: trouble.BEGIN].sum() + away[trouble.BEGIN + 250 :].sum() == 0
    days = (given.arrival / DAY)[shock.around(given)]
    assert days.min() >= trouble.BEGIN - 20
    assert days.max() < trouble.BEGIN + 310


def test_the_other_body_makes_the_window() -> None:
    with_waits, without = (flow_without_queues(0.95, waits)[:, 0] / DAY for waits in (True, False))

    assert with_waits == pytest.approx([0.2, 21, 30], abs=1.5)
    assert without[2] == pytest.approx(2.4, abs=0.3)


# --- the queue ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_a_matter_that_meets_no_queue_takes_its_own_work(kind: int) -> None:
    run = simulate(some([kind], [2.5]), FIRST_COME)

    assert run.done[0] == pytest.approx(2.5 * DAY + MEANS[kind].sum())


def test_a_pause_moves_the_promise_and_the_hand_over_by_itself() -> None:
    at_once, rested = (simulate(some([2], [2.5], pause_days=days), PROTECTED) for days in (0, 7))

    assert rested.given[0] == at_once.given[0]
    assert rested.promised[0] == at_once.promised[0] + 7 * DAY
    assert rested.done[0] == at_once.done[0] + 7 * DAY


def test_nobody_begins_anything_on_a_day_off() -> None:
    given = some([0], [2.5])
    away = np.ones_like(given.present)
    away[2:5] = False

    run = simulate(replace(given, present=away), FIRST_COME)

    assert run.done[0] == pytest.approx(5 * DAY + MEANS[0].sum())


def test_who_has_two_skills_works_in_both_and_nobody_works_in_a_pool_he_does_not_know() -> None:
    both, first = (simulate(only(some([0], [2.5]), clerk), FIRST_COME) for clerk in (18, 0))

    assert both.done[0] == pytest.approx(2.5 * DAY + MEANS[0].sum())
    assert first.done[0] == np.inf


def test_the_order_of_promise_takes_what_came_later_first_if_its_promise_ends_earlier() -> None:
    """One clerk, busy with a first long matter; then comes a long one and a short one."""
    given = only(some([2, 2, 0], [2.0, 2.01, 2.02], days=30), 18, 12)
    fixed = Policy(Order.PROMISE, Quote.WINDOW, (2, 42, 55))

    by_arrival, by_promise = (simulate(given, policy).done for policy in (FIRST_COME, fixed))

    assert by_promise[2] < by_arrival[2]


def test_a_promise_ends_with_a_day_and_never_before_its_window(busy: Matters) -> None:
    run = simulate(busy, PROTECTED)

    window = (busy.arrival // DAY + np.array(PROTECTED.windows)[busy.kind] + 1) * DAY
    assert np.all(run.given % DAY == 0)
    assert np.all(run.given >= window)
    assert np.all((run.given > window) == run.later)


@pytest.mark.parametrize("policy", [PROTECTED, POLICIES["modified due date, fixed 2/42/55"]])
def test_no_matter_is_faster_than_its_work_and_waits_and_the_same_seed_gives_the_same_run(
    busy: Matters, policy: Policy
) -> None:
    first, second = (simulate(busy, policy) for _ in range(2))

    least = busy.arrival + busy.wait + busy.pause + np.where(POOL[busy.kind] >= 0, busy.work, 0).sum(axis=1)
    assert np.all(first.done >= least - 1e-3)
    assert np.array_equal(first.done, second.done)
    assert np.array_equal(first.given, second.given)


def test_a_matter_of_two_pools_is_given_the_day_that_the_house_would_give() -> None:
    """The house asks calendars and rosters, the lab counts days: the same rows, the same day."""
    drawn = random.Random(11)
    margins = Margins(z_permille=1000, k_permille=50, vc_permille=20, a_permille=1000, g_permille=700)
    curve = curve_of(Roster(tuple(RosterEntry(weekday, 4 * DAY, date(2026, 1, 1)) for weekday in range(5))))
    found = set()
    for _ in range(60):
        stages, outlooks, days = [], {}, []
        for pool, (minutes, flow_days) in enumerate(((90, 3), (294, 1))):
            rows = [drawn.randrange(2 * 4 * DAY) if drawn.random() < 0.6 else 0 for _ in range(20)]
            expected_arrivals = (ExpectedArrivals(window_days=1, flow_days=0, minutes_milli=drawn.randrange(900_000)),)
            pool_id = UUID(int=pool)
            stages.append(Stage(str(pool), pool_id, Work(minutes, flow_days * DAY, minutes**2)))
            ledger = [(day, None, load, load * 30) for day, load in zip(curve.days, rows, strict=False)]
            outlooks[pool_id] = outlook_of(ledger, curve=curve, expected_arrivals=expected_arrivals)
            rest = outlooks[pool_id].minutes_left_today
            day = kernel.earliest_day(
                rows, [30 * load for load in rows], 0, 19, 0, 0, [], 0, minutes, minutes**2, 23, [1], [1],
                [expected_arrivals[0].minutes_milli], DAY, rest, 4 * DAY, 4 * DAY, [0] * 60, 1000, 50, 20, 1000, 700,
            )  # fmt: skip
            days.append(day + flow_days)

        assert quote_stages(stages, 23, outlooks, margins).decisive.earliest_until == curve.days[max(days)]
        found.add(max(days))
    assert len(found) > 5


# --- what the policies keep ---------------------------------------------------------------------------------------


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


def test_an_answer_brings_the_date_forward_and_never_back(busy: Matters) -> None:
    stays, moves = (simulate(busy, policy) for policy in (RECOMMENDED, replace(RECOMMENDED, forward=(0, 3, 8))))

    assert np.array_equal(stays.promised, stays.given + busy.pause)
    assert np.all(moves.promised <= moves.given + busy.pause)
    waited = busy.wait > 0
    assert np.array_equal(moves.promised[~waited], (moves.given + busy.pause)[~waited])
    least = (moves.answered // DAY + 1 + np.array((0, 3, 8))[busy.kind]) * DAY
    assert np.all((moves.promised >= least)[waited & (moves.promised < moves.given + busy.pause)])
    after = "promised after the answer long"
    assert answers(busy, moves)[after] < answers(busy, stays)[after] / 2
    assert figures(busy, moves)["kept long"] > 93


def test_work_taken_out_of_the_ledger_while_it_rests_leaves_room_for_others(busy: Matters) -> None:
    stays, released = (simulate(busy, replace(PROTECTED, release=release)) for release in (False, True))

    assert released.given[busy.kind == 0].mean() < stays.given[busy.kind == 0].mean()
    assert pauses(busy, released)["kept rested"] > 93


def test_internal_due_days_keep_what_first_come_at_every_stage_does_not() -> None:
    given = arrivals(1, 0.9, 0.1, days=DAYS, waits=False)
    fixed = Policy(Order.ARRIVAL, Quote.WINDOW, (3, 9, 24), exact=True)
    kept = {
        order: min(figures(given, simulate(given, replace(fixed, order=order)))[f"kept {name}"] for name in
                   ("short", "middle", "long"))
        for order in (Order.ARRIVAL, Order.PROMISE, Order.EQUAL_SLACK, Order.PROPORTIONAL, Order.LATEST_START)
    }  # fmt: skip

    assert kept[Order.ARRIVAL] < min(kept[order] for order in kept if order is not Order.ARRIVAL)


def test_internal_due_days_lie_between_receipt_and_promise_and_end_with_it() -> None:
    window = 10_000.0
    for order in (Order.EQUAL_SLACK, Order.PROPORTIONAL):
        lead, weight = Policy(order, Quote.WINDOW, (1, 3, 8)).internal_due_dates(False)
        for c, count in enumerate(STAGES):
            due = window - lead[c] - weight[c] * window
            assert np.all(np.diff(due[:count]) > 0)
            assert due[0] > 0
            assert due[count - 1] == pytest.approx(window)
