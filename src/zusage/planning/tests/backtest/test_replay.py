"""No rule may look ahead; a promise says 95 % of what was, open cases included, or that it cannot say."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from zusage.planning.backtest.cases import Case, Log
from zusage.planning.backtest.replay import Forecaster, replay
from zusage.planning.backtest.rules import ENOUGH, rules

START = datetime(2023, 1, 1, tzinfo=UTC)
ALL = pytest.mark.parametrize("rule", range(len(rules())), ids=[name for name, _ in rules()])


def log(days: Callable[[int], float], n: int = 600, kind: Callable[[int], str] = lambda _: "Pass") -> Log:
    cases = []
    for number in range(n):
        arrival = START + timedelta(days=number / 2)
        cases.append(Case(arrival, arrival + timedelta(days=days(number)), kind(number), 2))
    return Log(tuple(cases), max(case.end for case in cases if case.end), ())


def windows(story: Log, rule: int) -> list[float | None]:
    return [result.windows[0] for result in replay(story, [rules()[rule][1]])]


@ALL
def test_what_happens_later_changes_no_promise_made_before(rule: int) -> None:
    chance = random.Random(1)
    lengths = [chance.expovariate(1 / 20) for _ in range(600)]
    story = log(lambda n: lengths[n])
    cut = START + timedelta(days=200)
    others = [chance.expovariate(1 / 90) for _ in range(600)]

    def told_otherwise(case: Case, days: float) -> Case:
        if case.end is not None and case.end < cut:
            return case
        return Case(case.arrival, max(case.arrival, cut) + timedelta(days=days), case.kind, 99)

    future = Log(
        tuple(told_otherwise(case, days) for case, days in zip(story.cases, others, strict=True)),
        cut + timedelta(days=9999),
        (),
    )

    before, after = windows(story, rule), windows(future, rule)

    known = sum(case.arrival < cut for case in story.cases)
    assert before[:known] == after[:known]
    assert before[known:] != after[known:]


@ALL
def test_no_promise_before_enough_are_closed(rule: int) -> None:
    said = windows(log(lambda _: 10), rule)

    first = next(number for number, days in enumerate(said) if days is not None)
    closed = sum(number / 2 + 10 < first / 2 for number in range(600))
    assert closed == ENOUGH


@ALL
def test_an_outcome_of_the_same_moment_is_not_known_yet(rule: int) -> None:
    class Diary:
        lines: list[tuple[str, float]] = []

        def promise(self, kind: str, at: float, attributes: object) -> None:
            self.lines.append(("asked", at))

        def arrived(self, case: int, kind: str, at: float) -> None: ...

        def ended(self, case: int, at: float) -> None:
            self.lines.append(("ended", at))

    diary = Diary()
    replay(log(lambda _: 0.5, n=4), [diary])

    assert [what for what, _ in diary.lines] == ["asked", "asked", "ended", "asked", "ended", "asked"]


@ALL
def test_in_steady_times_every_rule_keeps_about_what_it_says(rule: int) -> None:
    chance = random.Random(7)
    lengths = [chance.expovariate(1 / 10) for _ in range(3000)]

    made = [
        result
        for result in replay(log(lambda n: lengths[n], n=3000), [rules()[rule][1]])
        if result.windows[0] is not None
    ]

    kept = sum(result.days is not None and result.days <= (result.windows[0] or 0) for result in made) / len(made)
    assert 0.935 <= kept <= 0.965


def test_counting_the_open_ones_sees_a_jam_before_the_closed_ones_tell() -> None:
    story = log(lambda n: 10 if n < 300 else 120, n=380)

    closed, recent, counted = ([days for days in windows(story, rule) if days is not None][-1] for rule in range(3))

    assert closed == recent == 10
    assert counted > 30


def test_each_kind_is_promised_its_own() -> None:
    story = log(lambda n: 5 if n % 2 else 50, kind=lambda n: "Pass" if n % 2 else "Bau")

    made = replay(story, [rules()[0][1]])

    assert {result.windows[0] for result in made[-50:] if result.kind == "Pass"} == {5}
    assert {result.windows[0] for result in made[-50:] if result.kind == "Bau"} == {50}


def test_every_rule_is_a_forecaster() -> None:
    for _, rule in rules():
        forecaster: Forecaster = rule
        assert forecaster.promise("Pass", 0, {}) is None
