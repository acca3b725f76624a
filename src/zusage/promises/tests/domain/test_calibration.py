"""Whether promises are kept as often as stated, from a record whose answers come late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.promises.domain.calibration import (
    BrokenCalibration,
    GivenPromise,
    measured,
    resolved,
    stated,
)

MONDAY = date(2026, 6, 1)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def kept(on: int) -> GivenPromise:
    return GivenPromise(promised_until=day(on + 5), handed_over_on=day(on))


def broken(until: int) -> GivenPromise:
    return GivenPromise(promised_until=day(until), handed_over_on=day(until + 30))


PROMISES = st.builds(
    lambda until, handed: GivenPromise(day(until), None if handed is None else day(handed)),
    st.integers(0, 30),
    st.none() | st.integers(0, 60),
)


def test_a_hit_is_known_at_its_hand_over() -> None:
    promise = kept(3)

    assert resolved([promise], day(2)) == []
    assert resolved([promise], day(3)) == [promise]


def test_a_hand_over_on_the_last_day_keeps_the_promise() -> None:
    assert GivenPromise(promised_until=day(5), handed_over_on=day(5)).kept


def test_a_miss_is_known_on_the_promised_day_and_not_only_at_its_hand_over() -> None:
    late, never = broken(until=5), GivenPromise(promised_until=day(5))

    assert resolved([late, never], day(4)) == []
    assert resolved([late, never], day(5)) == [late, never]
    assert not late.kept
    assert not never.kept


@pytest.mark.parametrize(
    ("resolved", "kept", "sentence"),
    [
        (200, 194, "Von den letzten 200 Zusagen dieser Leistung haben wir 194 gehalten"),
        (200, 195, "Von den letzten 200 Zusagen dieser Leistung haben wir 195 gehalten"),
        (
            200,
            196,
            "Von den letzten 200 Zusagen dieser Leistung haben wir mindestens 196 gehalten",
        ),
        (
            200,
            200,
            "Von den letzten 200 Zusagen dieser Leistung haben wir mindestens 196 gehalten",
        ),
        (100, 40, "Von den letzten 100 Zusagen dieser Leistung haben wir 40 gehalten"),
    ],
)
def test_what_was_kept_is_stated_and_a_handful_of_misses_only_bounded(resolved: int, kept: int, sentence: str) -> None:
    found = stated(resolved, kept, date(2026, 9, 1), date(2026, 11, 22))

    assert found is not None
    whole = f"{sentence} (01.09.2026 bis 22.11.2026)."
    assert found.line(is_target=False).text() == whole
    assert found.line(is_target=True).text() == whole.replace("Zusagen", "Servicezielen")


def test_with_fewer_than_a_hundred_there_is_no_record() -> None:
    assert stated(99, 99, date(2026, 9, 1), date(2026, 11, 22)) is None


@given(st.lists(PROMISES, max_size=30), st.integers(0, 60))
def test_nothing_is_known_early(record: list[GivenPromise], evening: int) -> None:
    """What an evening knows follows from what had happened by then: later hand-overs could not be seen."""
    on = day(evening)
    as_seen = [
        GivenPromise(p.promised_until, p.handed_over_on if p.handed_over_on and p.handed_over_on <= on else None)
        for p in record
    ]

    assert [(p.known_on, p.kept) for p in resolved(record, on)] == [(p.known_on, p.kept) for p in resolved(as_seen, on)]
    assert measured(record, on) == measured(as_seen, on)
    for promise in resolved(record, on):
        assert promise.promised_until <= on or (promise.kept and promise.handed_over_on <= on)  # type: ignore[operator]


@given(st.lists(PROMISES, max_size=30))
def test_nothing_is_known_later_than_the_promised_day(record: list[GivenPromise]) -> None:
    for promise in record:
        assert resolved([promise], promise.promised_until) == [promise]


def test_before_there_are_figures_97_percent_are_stated() -> None:
    assert measured([], day(0)) == 970
    assert measured([broken(until=9)], day(8)) == 970


@pytest.mark.parametrize(
    ("hits", "misses", "permille"),
    [
        (0, 1, 924),  # 19.4 of 21: 923.8
        (1, 0, 971),  # 20.4 of 21: 971.4
        (180, 20, 906),  # 199.4 of 220: 906.4
        (200, 0, 997),  # 219.4 of 220: 997.3
        (0, 200, 88),  # 19.4 of 220: 88.2
    ],
)
def test_twenty_imaginary_promises_are_added(hits: int, misses: int, permille: int) -> None:
    assert measured([kept(0)] * hits + [broken(0)] * misses, day(0)) == permille


def test_only_the_last_resolved_count() -> None:
    long_ago = [broken(until=0)] * 300
    lately = [kept(9)] * 200

    assert measured(lately + long_ago, day(9)) == 997
    assert measured(lately + long_ago, day(9), last=400) == 522  # 219.4 of 420


def test_a_cut_within_a_day_never_hides_a_miss() -> None:
    same_day = [broken(until=0)] + [kept(0)] * 10

    assert measured(same_day, day(0), last=5) == measured(same_day[::-1], day(0), last=5) == 936  # 23.4 of 25


@given(st.lists(PROMISES, max_size=30), st.integers(0, 60), st.integers(1, 40))
def test_a_stated_share_is_never_certain_and_needs_no_order(
    record: list[GivenPromise], evening: int, last: int
) -> None:
    stated = measured(record, day(evening), last)

    assert 0 < stated < 1000
    assert stated == measured(record[::-1], day(evening), last)


def test_an_empty_window_is_a_mistake() -> None:
    with pytest.raises(BrokenCalibration):
        measured([], day(0), last=0)
