"""Our rule is narrower than a static one where something can be known, and never knows what is written later."""

import heapq
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from zusage.planning.backtest.cases import Case, Log
from zusage.planning.backtest.columns import Choice
from zusage.planning.backtest.figures import Figures, figures
from zusage.planning.backtest.reading import read_log
from zusage.planning.backtest.replay import replay
from zusage.planning.backtest.rules import rules

START = datetime(2022, 1, 1, tzinfo=UTC)


def judged(log: Log) -> Figures:
    """The later half of a log, judged."""
    results = replay(log, [rule for _, rule in rules()])
    return figures(log, results[len(results) // 2 :], [name for name, _ in rules()])


def queue_with_shocks(n: int = 2400, clerks: int = 14) -> Log:
    """First come, first served; each 100 days twenty of them bring nearly half as much again."""
    chance = random.Random(1)
    free = [0.0] * clerks
    at = 0.0
    cases = []
    for _ in range(n):
        at += chance.expovariate(8 * (1.45 if 40 <= at % 100 < 60 else 1))
        work = chance.choices((0.5, 2.0, 6.0), (0.6, 0.3, 0.1))[0]
        done = max(at, heapq.heappop(free)) + work * chance.lognormvariate(-0.3, 0.75)
        heapq.heappush(free, done)
        kind = {0.5: "kurz", 2.0: "mittel", 6.0: "lang"}[work]
        cases.append(Case(START + timedelta(days=at), START + timedelta(days=done + 1), kind, 2))
    return Log(tuple(cases), START + timedelta(days=at + 200), ())


def test_under_waves_of_work_it_is_much_narrower_at_equal_coverage_than_a_static_rule() -> None:
    closed, recent, ours = judged(queue_with_shocks()).rules

    assert ours.equal_window is not None
    assert closed.equal_window is not None
    assert recent.equal_window is not None
    assert ours.equal_window < 0.8 * min(closed.equal_window, recent.equal_window)
    assert (ours.overall.share or 0) > max(closed.overall.share or 0, recent.overall.share or 0)


def test_what_is_known_at_arrival_makes_promises_of_their_own() -> None:
    chance = random.Random(4)

    def case(number: int) -> Case:
        arrival = START + timedelta(days=number / 3)
        large = chance.random() < 0.3
        length = chance.lognormvariate(3, 0.4) * (6 if large else 1)
        known = (("Grundstück", "groß" if large else "klein"),)
        return Case(arrival, arrival + timedelta(days=length), "Bau", 2, known)

    cases = tuple(case(number) for number in range(1500))
    log = Log(cases, cases[-1].arrival + timedelta(days=900), ())
    blind = replace(log, cases=tuple(replace(case, known=()) for case in cases))

    knowing, not_knowing = judged(log).rules[-1], judged(blind).rules[-1]

    assert knowing.equal_window is not None
    assert not_knowing.equal_window is not None
    assert knowing.equal_window < 0.6 * not_knowing.equal_window
    assert 0.94 <= (knowing.overall.share or 0) <= 0.99


def test_a_kind_whose_times_hardly_vary_is_not_promised_the_spread_of_the_others() -> None:
    chance = random.Random(6)
    cases = []
    for number in range(2000):
        arrival = START + timedelta(days=number / 4)
        length = chance.uniform(9, 10) if number % 2 else chance.expovariate(1 / 30)
        cases.append(Case(arrival, arrival + timedelta(days=length), "Frist" if number % 2 else "Bau", 2))

    ours = judged(Log(tuple(cases), cases[-1].arrival + timedelta(days=400), ())).rules[-1]

    window = {cell.label: cell.window for cell in ours.kinds}
    assert window["Frist"] < 13
    assert window["Bau"] > 70


def xes(folder: Path, name: str, later: Callable[[int], int], stated: Callable[[int], int] = lambda n: n) -> Path:
    """A log whose later events and undeclared attributes are those of case `later(n)`, and so with what is stated."""
    chance = random.Random(9)
    drawn = [(chance.lognormvariate(3, 0.7), chance.choice("abc"), chance.randrange(9999)) for _ in range(400)]
    lines = []
    for n in range(400):
        came = START + timedelta(days=n / 2)
        _, channel, budget = drawn[stated(n)]
        _, outcome, fee = drawn[later(n)]
        days = drawn[n][0] * (3 if drawn[n][1] == "a" else 1)
        lines.append(
            f'<trace><string key="concept:name" value="{n}"/><string key="channel" value="{channel}"/>'
            f'<string key="outcome" value="{outcome}"/><float key="fee" value="{fee}"/>'
            f'<event><string key="concept:name" value="in {channel}"/><int key="budget" value="{budget}"/>'
            f'<string key="org:resource" value="clerk {outcome}"/>'
            f'<date key="time:timestamp" value="{came.isoformat()}"/></event>'
            f'<event><string key="concept:name" value="out"/><string key="verdict" value="{outcome}"/>'
            f'<int key="budget" value="{fee}"/>'
            f'<date key="time:timestamp" value="{(came + timedelta(days=days)).isoformat()}"/></event></trace>'
        )
    path = folder / name
    path.write_text(f'<log xmlns="http://www.xes-standard.org/">{"".join(lines)}</log>', encoding="utf-8")
    return path


def test_what_is_written_after_arrival_changes_no_promise(tmp_path: Path) -> None:
    order = list(range(400))
    random.Random(2).shuffle(order)
    declared = Choice(end_activity=("out",), known_at_arrival=("channel", "budget"))

    def windows(path: Path) -> list[float | None]:
        return [result.windows[0] for result in replay(read_log(path, declared), [rules()[-1][1]])]

    as_it_was = windows(xes(tmp_path, "a.xes", later=lambda n: n))
    permuted = windows(xes(tmp_path, "b.xes", later=order.__getitem__))
    stated_otherwise = windows(xes(tmp_path, "c.xes", later=lambda n: n, stated=order.__getitem__))

    assert as_it_was == permuted
    assert as_it_was != stated_otherwise  # the test can fail: what is declared does count


@pytest.mark.parametrize("closed", [0, 49])
def test_it_cannot_say_before_fifty_are_closed(closed: int) -> None:
    rule = rules()[-1][1]
    for number in range(closed):
        assert rule.promise("Pass", float(number), {}) is None
        rule.arrived(number, "Pass", float(number))
        rule.ended(number, number + 0.5)

    assert rule.promise("Pass", 100.0, {}) is None
