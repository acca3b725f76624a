"""A rule that learns from its own promises, and from nothing it cannot know yet."""

from collections.abc import Mapping

import pytest

from zusage.planning.backtest.correction import Corrected


class TenDays:
    """Promises ten days for everything."""

    def promise(self, kind: str, at: float, attributes: Mapping[str, str]) -> float | None:
        return 10.0

    def arrived(self, case: int, kind: str, at: float) -> None: ...

    def ended(self, case: int, at: float) -> None: ...


class Silent(TenDays):
    """Never says anything."""

    def promise(self, kind: str, at: float, attributes: Mapping[str, str]) -> float | None:
        return None


def promise(rule: Corrected, case: int, at: float) -> float | None:
    said = rule.promise("", at, {})
    rule.arrived(case, "", at)
    return said


def test_it_begins_longer_than_the_rule() -> None:
    assert promise(Corrected(TenDays(), start=1.2), 1, 0.0) == pytest.approx(12.0)


def test_a_broken_promise_is_learned_on_its_day_and_not_when_the_case_ends() -> None:
    rule = Corrected(TenDays(), start=1.0, step=0.1)
    promise(rule, 1, 0.0)

    before = promise(rule, 2, 9.0)
    after = promise(rule, 3, 11.0)
    rule.ended(1, 300.0)

    assert before == 10.0
    assert after is not None
    assert after > 10.0
    assert rule.stretch == pytest.approx(after / 10)  # the late end says nothing new


def test_a_kept_promise_takes_a_nineteenth_of_that_back() -> None:
    rule = Corrected(TenDays(), start=1.2, step=0.1)
    promise(rule, 1, 0.0)
    rule.ended(1, 5.0)

    assert rule.stretch == pytest.approx(1.2 * 2.718281828 ** (-0.1 * 0.05))


def test_it_is_never_shorter_than_the_rule_and_never_more_than_so_much_longer() -> None:
    kept, broken = (Corrected(TenDays(), start=1.1, step=0.5, widest=1.3) for _ in range(2))
    for case in range(40):
        promise(kept, case, float(case))
        kept.ended(case, case + 0.5)
        promise(broken, case, 100.0 * case)

    assert kept.stretch == 1.0
    assert broken.stretch == pytest.approx(1.3)


def test_where_the_rule_cannot_say_neither_can_this_one() -> None:
    assert promise(Corrected(Silent()), 1, 0.0) is None
