"""A promise is made once; everything else is further rows."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zusage.law.domain.calendar import regional_calendar
from zusage.law.domain.derivation import texts
from zusage.law.tests.domain.cast import HESSE
from zusage.promises.domain.promise import (
    DECISION,
    BrokenHistory,
    Extension,
    History,
    Pause,
    Promise,
    Reopened,
    Settlement,
    SettlementKind,
    Standing,
    days_late,
    effective_end,
    settled_by,
    standing,
    working_days_at_rest,
)

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = (date(2026, 11, 23 + n) for n in range(6))
NEXT_MONDAY, NEXT_TUESDAY = date(2026, 11, 30), date(2026, 12, 1)


def at_nine(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


PROMISE = Promise(
    kind=DECISION,
    promised_until=WEDNESDAY,
    window_days=2,
    made_at=at_nine(MONDAY),
    made_on=MONDAY,
    assumption="papers_complete",
    rule="quote/1",
    calendar_version=HESSE.version,
    inputs_digest="",
    probability_bp=9500,
    derivation=(),
)


def end_of(
    pauses: tuple[Pause, ...] = (),
    extensions: tuple[Extension, ...] = (),
    history: History = (),
    today: date = FRIDAY,
) -> date | None:
    return effective_end(PROMISE, pauses, extensions, HESSE, today=today, history=history).until


def stands(
    pauses: tuple[Pause, ...] = (),
    extensions: tuple[Extension, ...] = (),
    history: History = (),
    today: date = FRIDAY,
) -> Standing:
    return standing(PROMISE, pauses, extensions, history, HESSE, today=today)


def asked(from_on: date, until_on: date | None) -> Pause:
    return Pause(from_on, until_on, "papers")


def longer(until_on: date, made_on: date) -> Extension:
    return Extension(until_on, "Der Rat tagt erst dann.", made_on)


def handed_over(on: date) -> Settlement:
    return Settlement(SettlementKind.HANDED_OVER, on)


# --- pauses ---------------------------------------------------------------------------------------------------


def test_without_anything_it_ends_as_promised() -> None:
    assert end_of() == WEDNESDAY


@pytest.mark.parametrize(
    ("from_on", "until_on", "end"),
    [
        (TUESDAY, TUESDAY, WEDNESDAY),  # answered on the same day: nothing is added
        (TUESDAY, THURSDAY, FRIDAY),
        (TUESDAY, SATURDAY, NEXT_MONDAY),  # three working days, and the weekend is none
        (FRIDAY, NEXT_MONDAY, WEDNESDAY),  # began after the end had passed
        (WEDNESDAY, THURSDAY, THURSDAY),  # on the last day
    ],
)
def test_a_pause_adds_its_working_days(from_on: date, until_on: date, end: date) -> None:
    assert end_of((asked(from_on, until_on),)) == end


def test_days_of_overlapping_pauses_count_once() -> None:
    assert end_of((asked(TUESDAY, THURSDAY), asked(WEDNESDAY, THURSDAY))) == FRIDAY


def test_while_a_pause_is_open_nobody_knows_the_end_but_it_can_be_looked_ahead() -> None:
    found = effective_end(PROMISE, [asked(TUESDAY, None)], [], HESSE, today=THURSDAY)

    assert found.until is None
    assert found.if_resumed_today == FRIDAY
    assert texts(found.derivation)[-1].startswith("Seit Dienstag, 24.11.2026 ruht die Frist")


def test_a_pause_that_ends_before_it_starts_is_a_fault() -> None:
    with pytest.raises(BrokenHistory):
        asked(TUESDAY, MONDAY)


def test_closing_days_declared_later_never_count() -> None:
    declared_later = regional_calendar("DE-HE", 2015, 2040, {THURSDAY: "Betriebsausflug"})

    with pytest.raises(BrokenHistory):
        effective_end(PROMISE, [asked(TUESDAY, WEDNESDAY)], [], declared_later, today=FRIDAY)
    assert end_of((asked(TUESDAY, WEDNESDAY),)) == THURSDAY


# --- extensions -----------------------------------------------------------------------------------------------


def test_an_extension_sets_the_day_it_names() -> None:
    assert end_of(extensions=(longer(NEXT_MONDAY, TUESDAY),)) == NEXT_MONDAY


def test_an_extension_never_shortens() -> None:
    assert end_of(extensions=(longer(TUESDAY, MONDAY),)) == WEDNESDAY


def test_an_extension_after_the_end_has_no_effect() -> None:
    assert end_of(extensions=(longer(NEXT_MONDAY, THURSDAY),)) == WEDNESDAY


def test_what_rests_has_not_ended_and_can_be_extended() -> None:
    saturday = date(2026, 11, 28)

    assert end_of((asked(WEDNESDAY, NEXT_MONDAY),), (longer(date(2026, 12, 7), saturday),)) == date(2026, 12, 8)


def test_a_pause_after_an_extension_adds_to_it_and_one_before_does_not() -> None:
    extension = longer(NEXT_MONDAY, WEDNESDAY)

    assert end_of((asked(MONDAY, TUESDAY),), (extension,)) == NEXT_MONDAY
    assert end_of((asked(THURSDAY, FRIDAY),), (extension,)) == NEXT_TUESDAY


# --- settlement -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extensions", "history", "expected"),
    [
        ((), (handed_over(WEDNESDAY),), Standing.KEPT),
        ((), (handed_over(THURSDAY),), Standing.BROKEN),
        ((longer(FRIDAY, TUESDAY),), (handed_over(FRIDAY),), Standing.EXTENDED),
        ((longer(FRIDAY, TUESDAY),), (handed_over(TUESDAY),), Standing.EXTENDED),  # never counts as kept
        ((longer(FRIDAY, TUESDAY),), (handed_over(NEXT_MONDAY),), Standing.BROKEN),
        ((), (Settlement(SettlementKind.WITHDRAWN, TUESDAY),), Standing.WITHDRAWN),
        ((), (Settlement(SettlementKind.FORWARDED, TUESDAY),), Standing.WITHDRAWN),
        ((), (Settlement(SettlementKind.WITHDRAWN, FRIDAY),), Standing.BROKEN),  # too late before it was withdrawn
    ],
)
def test_only_a_hand_over_in_time_keeps_a_promise(
    extensions: tuple[Extension, ...], history: History, expected: Standing
) -> None:
    assert stands(extensions=extensions, history=history) is expected


def test_an_open_promise_is_broken_the_day_after_its_end() -> None:
    assert stands(today=WEDNESDAY) is Standing.OPEN
    assert stands(today=THURSDAY) is Standing.BROKEN
    assert stands((asked(TUESDAY, None),), today=THURSDAY) is Standing.PAUSED
    assert stands((asked(THURSDAY, None),), today=FRIDAY) is Standing.BROKEN


def test_returned_mail_opens_the_promise_again_and_the_way_of_the_letter_is_not_held_against_anybody() -> None:
    history: History = (handed_over(TUESDAY), Reopened(NEXT_MONDAY, "returned_mail"))

    assert end_of(history=history, today=NEXT_MONDAY) == NEXT_TUESDAY
    assert stands(history=history, today=NEXT_MONDAY) is Standing.OPEN
    assert stands(history=(*history, handed_over(NEXT_TUESDAY)), today=NEXT_TUESDAY) is Standing.KEPT
    assert stands(history=(*history, handed_over(date(2026, 12, 2))), today=date(2026, 12, 2)) is Standing.BROKEN


def test_what_was_handed_over_too_late_stays_broken_when_it_comes_back() -> None:
    history: History = (handed_over(FRIDAY), Reopened(NEXT_MONDAY, "returned_mail"))

    assert stands(history=history, today=NEXT_MONDAY) is Standing.BROKEN


@pytest.mark.parametrize(
    "history",
    [(handed_over(TUESDAY), handed_over(TUESDAY)), (Reopened(TUESDAY, "returned_mail"),)],
)
def test_rows_that_cannot_follow_one_another_are_a_fault(history: History) -> None:
    with pytest.raises(BrokenHistory):
        settled_by(history)


def test_days_late_are_working_days() -> None:
    assert days_late(WEDNESDAY, TUESDAY, HESSE) == 0
    assert days_late(WEDNESDAY, WEDNESDAY, HESSE) == 0
    assert days_late(FRIDAY, SATURDAY, HESSE) == 0
    assert days_late(FRIDAY, NEXT_MONDAY, HESSE) == 1


def test_rest_is_counted_for_the_record() -> None:
    pauses = (asked(TUESDAY, THURSDAY), asked(FRIDAY, NEXT_TUESDAY))

    assert working_days_at_rest(pauses, (), HESSE, until=NEXT_MONDAY) == 3


# --- what is always true --------------------------------------------------------------------------------------

early_days = st.dates(MONDAY, MONDAY + timedelta(days=60))
closed_pauses = st.lists(
    st.tuples(early_days, st.integers(0, 20)).map(lambda p: asked(p[0], p[0] + timedelta(days=p[1]))), max_size=4
)
extensions = st.lists(st.tuples(early_days, early_days).map(lambda e: longer(*e)), max_size=3)


@given(pauses=closed_pauses, extended=extensions)
def test_nothing_that_happens_ends_a_promise_earlier(pauses: list[Pause], extended: list[Extension]) -> None:
    until = end_of(tuple(pauses), tuple(extended))

    assert until is not None
    assert until >= PROMISE.promised_until


@pytest.mark.slow
@given(pauses=closed_pauses, extended=extensions, more=early_days, made_on=early_days)
def test_an_extension_never_ends_a_promise_earlier(
    pauses: list[Pause], extended: list[Extension], more: date, made_on: date
) -> None:
    before = end_of(tuple(pauses), tuple(extended))
    after = end_of(tuple(pauses), (*extended, longer(more, made_on)))

    assert before is not None
    assert after is not None
    assert before <= after


@given(pauses=closed_pauses)
def test_pauses_alone_never_end_a_promise_on_a_day_off(pauses: list[Pause]) -> None:
    until = end_of(tuple(pauses))

    assert until is not None
    assert HESSE.is_working_day(until)


@given(pauses=closed_pauses, extended=extensions, seed=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(pauses: list[Pause], extended: list[Extension], seed: object) -> None:
    shuffled_pauses, shuffled_extensions = list(pauses), list(extended)
    seed.shuffle(shuffled_pauses)  # type: ignore[attr-defined]
    seed.shuffle(shuffled_extensions)  # type: ignore[attr-defined]

    assert end_of(tuple(pauses), tuple(extended)) == end_of(tuple(shuffled_pauses), tuple(shuffled_extensions))


@pytest.mark.slow
@given(from_on=early_days, length=st.integers(0, 30), pauses=closed_pauses)
def test_looking_ahead_gives_what_resuming_today_then_gives(from_on: date, length: int, pauses: list[Pause]) -> None:
    today = from_on + timedelta(days=length)
    assume(all(pause.until_on is not None and pause.until_on <= from_on for pause in pauses))
    looking = effective_end(PROMISE, [*pauses, asked(from_on, None)], [], HESSE, today=today)

    resumed = effective_end(PROMISE, [*pauses, asked(from_on, today)], [], HESSE, today=today)

    assert looking.if_resumed_today == resumed.until


def test_a_promise_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        PROMISE.promised_until = FRIDAY  # type: ignore[misc]
    assert replace(PROMISE, promised_until=FRIDAY) != PROMISE
