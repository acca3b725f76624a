"""When a timer is due: calendar days in the city's zone, hours on the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from zusage.processes.domain.feel import FeelSyntaxError, feel_value
from zusage.processes.domain.model import SourceText, TimerKind, TimerSource
from zusage.processes.domain.timers import NotDue, compile_timer
from zusage.processes.tests.domain.drawing import BERLIN

VARIABLES = feel_value({"frist": timedelta(days=3), "monate": "P2M", "zahl": 3, "leer": None})


def due(text, set_at, *, is_duration=True):
    kind = TimerKind.DURATION if is_duration else TimerKind.DATE
    timer = compile_timer(TimerSource(kind, SourceText(text, 1)))
    now = datetime.fromisoformat(set_at).replace(tzinfo=BERLIN)
    due_at = timer.due_at(VARIABLES, now, BERLIN)
    assert due_at.tzinfo is UTC
    return due_at.astimezone(BERLIN).isoformat()


@pytest.mark.parametrize(
    ("duration", "set_at", "due_at"),
    [
        ("P2D", "2026-11-23T12:00", "2026-11-25T12:00:00+01:00"),
        ("P1W", "2026-11-23T12:00", "2026-11-30T12:00:00+01:00"),
        ("P1D", "2026-10-24T12:00", "2026-10-25T12:00:00+01:00"),  # a day of 25 hours
        ("PT24H", "2026-10-24T12:00", "2026-10-25T11:00:00+01:00"),
        ("P1D", "2026-03-28T12:00", "2026-03-29T12:00:00+02:00"),  # a day of 23 hours
        ("P1D", "2026-03-28T02:30", "2026-03-29T03:30:00+02:00"),  # a time that does not exist
        ("P1D", "2026-10-24T02:30", "2026-10-25T02:30:00+02:00"),  # a time that comes twice: the first
        ("P1M", "2026-01-31T09:00", "2026-02-28T09:00:00+01:00"),
        ("P1Y", "2024-02-29T09:00", "2025-02-28T09:00:00+01:00"),
        ("P1DT2H", "2026-10-24T12:00", "2026-10-25T14:00:00+01:00"),
        ("PT0S", "2026-11-23T12:00", "2026-11-23T12:00:00+01:00"),
        ("=frist", "2026-11-23T12:00", "2026-11-26T12:00:00+01:00"),
        ("=monate", "2026-11-23T12:00", "2027-01-23T12:00:00+01:00"),
        ('=duration("P1M")', "2026-11-23T12:00", "2026-12-23T12:00:00+01:00"),
        ('=if zahl > 2 then "P1D" else "P2D"', "2026-11-23T12:00", "2026-11-24T12:00:00+01:00"),
    ],
)
def test_a_duration_counts_days_by_the_calendar_and_hours_by_the_clock(duration, set_at, due_at):
    assert due(duration, set_at) == due_at


def test_an_hour_from_the_second_half_past_two_is_half_past_three():
    timer = compile_timer(TimerSource(TimerKind.DURATION, SourceText("PT1H", 1)))
    second_half_past_two = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert timer.due_at({}, second_half_past_two, BERLIN) == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "due_at"),
    [
        ("2026-12-24", "2026-12-24T00:00:00+01:00"),
        ("2026-07-01T08:30:00", "2026-07-01T08:30:00+02:00"),
        ("2026-12-24T08:00:00Z", "2026-12-24T09:00:00+01:00"),
        ('=date("2026-12-24")', "2026-12-24T00:00:00+01:00"),
        ('="2026-12-24"', "2026-12-24T00:00:00+01:00"),
        ('=date("2026-11-01") + frist', "2026-11-04T00:00:00+01:00"),
    ],
)
def test_a_date_begins_at_midnight_in_the_city(moment, due_at):
    assert due(moment, "2026-11-23T12:00", is_duration=False) == due_at


@pytest.mark.parametrize(
    ("text", "is_duration"),
    [("=zahl", True), ("=leer", True), ("=fehlt", False), ('="morgen"', False), ("P9000Y", True), ('=@"P9999Y"', True)],
)
def test_a_timer_without_a_moment_says_so(text, is_duration):
    with pytest.raises(NotDue):
        due(text, "2026-11-23T12:00", is_duration=is_duration)


def rounds_of(text, set_at="2026-11-23T12:00", count=4):
    """The first moments of a cycle in the city's time, and how many more it says there are."""
    timer = compile_timer(TimerSource(TimerKind.CYCLE, SourceText(text, 1)))
    now = datetime.fromisoformat(set_at).replace(tzinfo=BERLIN)
    due_at, left = timer.schedule(VARIABLES, now, BERLIN)
    moments = [due_at]
    for _ in range(count - 1 if left < 0 else min(left, count - 1)):
        moments.append(timer.due_again(VARIABLES, moments[-1], BERLIN))
    return [moment.astimezone(BERLIN).isoformat()[:16] for moment in moments], left


@pytest.mark.parametrize(
    ("cycle", "moments", "left"),
    [
        ("R3/PT1H", ["2026-11-23T13:00", "2026-11-23T14:00", "2026-11-23T15:00"], 2),
        ("R2/2026-12-01T08:00:00/P1W", ["2026-12-01T08:00", "2026-12-08T08:00"], 1),
        ("R/P1D", ["2026-11-24T12:00", "2026-11-25T12:00", "2026-11-26T12:00", "2026-11-27T12:00"], -1),
        ('="R2/P" + string(zahl) + "D"', ["2026-11-26T12:00", "2026-11-29T12:00"], 1),
    ],
)
def test_a_cycle_comes_as_often_as_it_says_or_without_end(cycle, moments, left):
    assert rounds_of(cycle) == (moments, left)


@pytest.mark.parametrize(
    ("cycle", "set_at", "moments"),
    [
        # A short month moves nothing that follows.
        ("R/2026-01-31T08:00:00/P1M", "2026-01-05T12:00", ["01-31T08:00", "02-28T08:00", "03-31T08:00", "04-30T08:00"]),
        # Half past two does not exist on 29 March, and is half past two again the day after.
        ("R/2026-03-28T02:30:00/P1D", "2026-03-01T12:00", ["03-28T02:30", "03-29T03:30", "03-30T02:30", "03-31T02:30"]),
        ("R/2026-03-29T02:30:00/P1D", "2026-03-01T12:00", ["03-29T03:30", "03-30T02:30", "03-31T02:30", "04-01T02:30"]),
        ("R/2026-10-24T02:30:00/P1D", "2026-10-01T12:00", ["10-24T02:30", "10-25T02:30", "10-26T02:30", "10-27T02:30"]),
        ("R3/2026-10-24T12:00:00/PT24H", "2026-10-01T12:00", ["10-24T12:00", "10-25T11:00", "10-26T11:00"]),
        # Days of a moment in world time are days of the city; a zone that is named has its own.
        ("R3/2026-10-24T06:00:00Z/P1D", "2026-10-01T12:00", ["10-24T08:00", "10-25T08:00", "10-26T08:00"]),
        ("R3/2026-12-01T08:00:00@Europe/Berlin/P1D", "2026-11-23T12:00", ["12-01T08:00", "12-02T08:00", "12-03T08:00"]),
        ("R2/2026-12-01T08:00:00@America/New_York/P1D", "2026-11-23T12:00", ["12-01T14:00", "12-02T14:00"]),
        # What was missed comes once, and then what stands on the grid.
        ("R/2026-01-01T08:00:00/P1D", "2026-11-23T12:00", ["11-23T08:00", "11-24T08:00", "11-25T08:00", "11-26T08:00"]),
        ("R/2026-01-31T08:00:00/P1M", "2026-11-23T12:00", ["10-31T08:00", "11-30T08:00", "12-31T08:00", "01-31T08:00"]),
        ("R5/2026-11-21T08:00:00/P1D", "2026-11-23T12:00", ["11-23T08:00", "11-24T08:00", "11-25T08:00"]),
        ("R2/2026-01-01T08:00:00/P1D", "2026-11-23T12:00", ["01-02T08:00"]),
        ("R/2026-01-01/P1W", "2026-11-23T12:00", ["11-19T00:00", "11-26T00:00", "12-03T00:00", "12-10T00:00"]),
    ],
)  # fmt: skip
def test_a_cycle_is_counted_from_its_start(cycle, set_at, moments):
    assert [moment[5:] for moment in rounds_of(cycle, set_at)[0]] == moments


def test_a_cycle_that_does_not_go_on_says_so():
    with pytest.raises(NotDue):
        rounds_of("R/2026-01-01T08:00:00/PT0S")


@pytest.mark.parametrize("cycle", ["P1D", "R0/P1D", "R3", "R3/morgen", "0 0 12 * * ?"])
def test_what_is_no_repeating_interval_is_refused(cycle):
    with pytest.raises(FeelSyntaxError):
        compile_timer(TimerSource(TimerKind.CYCLE, SourceText(cycle, 1)))
