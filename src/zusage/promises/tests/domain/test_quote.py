"""The quote: an honest day from the capacity that is there."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zusage.promises.domain.calendar import CalendarNotPublished, regional_calendar
from zusage.promises.domain.capacity import Roster, RosterEntry
from zusage.promises.domain.clocks import INACTION, start_clock
from zusage.promises.domain.derivation import texts
from zusage.promises.domain.order import Work
from zusage.promises.domain.quote import (
    BrokenMargins,
    LedgerRow,
    Margins,
    NoCapacity,
    Quote,
    ReservedWork,
    Unknown,
    earliest_fit,
    explain,
    quote,
)
from zusage.promises.tests.domain.cast import DARMSTADT, MONDAY, curve_of, outlook_of

CHECK = Work(minutes=8, flow_minutes=30)
MARGINS = Margins()


def due(day: date, minutes: int, squares: int | None = None) -> LedgerRow:
    return day, None, minutes, minutes * minutes if squares is None else squares


def quoted(outcome: Quote | NoCapacity) -> Quote:
    assert isinstance(outcome, Quote)
    return outcome


def test_where_it_fits_the_published_window_is_promised() -> None:
    found = quoted(quote(CHECK, 2, outlook_of([])))

    assert found.until == date(2026, 11, 25)
    assert found.earliest_until == date(2026, 11, 23)  # never shown bare: it would make the line tight
    assert not found.late


def test_where_it_does_not_fit_the_honest_later_day_is_promised() -> None:
    full = [due(day, 460) for day in curve_of().days[:6]]

    found = quoted(quote(CHECK, 2, outlook_of(full)))

    assert found.late
    assert found.until > date(2026, 11, 30)
    assert found.until == found.earliest_until
    assert found.window_until == date(2026, 11, 25)


def test_overdue_work_counts_today() -> None:
    overdue = quoted(quote(CHECK, 1, outlook_of([due(date(2026, 10, 1), 1200)])))
    due_today = quoted(quote(CHECK, 1, outlook_of([due(date(2026, 11, 23), 1200)])))

    assert overdue == due_today
    assert overdue.late


def test_resting_work_counts_on_the_earliest_day_it_could_be_due() -> None:
    resting: list[LedgerRow] = [(None, 3, 1500, 1500**2)]

    assert quote(CHECK, 1, outlook_of(resting)) == quote(CHECK, 1, outlook_of([due(date(2026, 11, 26), 1500)]))


def test_long_outside_waits_move_the_promise() -> None:
    waits_ten_days = Work(minutes=8, flow_minutes=10 * 480)

    assert quoted(quote(waits_ten_days, 2, outlook_of([]))).until == date(2026, 12, 7)


def test_what_cannot_be_done_in_what_is_left_of_today_is_not_promised_for_today() -> None:
    late_afternoon = datetime(2026, 11, 23, 14, 50, tzinfo=UTC)  # ten minutes before the close

    assert quoted(quote(CHECK, 0, outlook_of([], now=late_afternoon))).until == date(2026, 11, 24)


def test_on_a_sunday_nothing_is_promised_for_the_sunday() -> None:
    sunday = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    assert quoted(quote(CHECK, 0, outlook_of([], now=sunday))).until == date(2026, 11, 23)


def test_a_roster_that_ends_gives_no_date_instead_of_an_invented_one() -> None:
    ends_soon = Roster(tuple(RosterEntry(d, 100, date(2026, 1, 1), date(2026, 12, 1)) for d in range(5)))

    outcome = quote(Work(5000, 5000), 2, outlook_of([], curve=curve_of(ends_soon)))

    assert isinstance(outcome, NoCapacity)
    assert (outcome.reason, outcome.known_until) == (Unknown.ROSTER_ENDS, date(2026, 11, 30))
    assert texts(explain(outcome)) == [
        "Der Dienstplan dieser Stelle reicht nur bis Montag, 30.11.2026; ein späteres Datum können wir nicht nennen."
    ]


def test_a_pool_that_is_never_there_gives_no_date() -> None:
    only_sundays = Roster((RosterEntry(6, 480, date(2026, 1, 1)),))

    outcome = quote(CHECK, 2, outlook_of([], curve=curve_of(only_sundays)))

    assert isinstance(outcome, NoCapacity)
    assert outcome.reason is Unknown.WITHOUT_CAPACITY


def test_a_calendar_that_ends_too_early_is_a_refusal() -> None:
    ends_soon = regional_calendar("DE-HE", 2026, 2026)
    silvester = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)

    with pytest.raises(CalendarNotPublished):
        quote(CHECK, 5, outlook_of([], now=silvester, calendar=ends_soon))


def test_the_page_can_say_how_the_date_comes_about() -> None:
    found = quote(CHECK, 2, outlook_of([due(date(2026, 11, 24), 486)]))

    assert texts(explain(found)) == [
        "Falls ein Mensch prüfen muss: 8\u00a0Minuten Arbeit.",
        "Bis Mittwoch, 25.11.2026 ist für andere Vorgänge reserviert: 486\u00a0Arbeitsminuten.",
        "Bis Mittwoch, 25.11.2026 verfügbar: 1.352\u00a0Arbeitsminuten.",
        "Zusagefenster der Stadt: 2\u00a0Arbeitstage, also bis Mittwoch, 25.11.2026.",
        "Gesetzliche Frist: keine.",
    ]


def test_the_page_names_the_clock_of_the_law_and_the_overload() -> None:
    clock = start_clock(INACTION, date(2026, 11, 23), DARMSTADT)

    found = texts(explain(quote(CHECK, 0, outlook_of([due(date(2026, 11, 1), 800, 800)])), clock))

    assert found[-2] == "Bis Montag, 23.11.2026 reicht die Zeit der Stelle nicht; ehrlich ist Mittwoch, 25.11.2026."
    assert found[-1] == "Gesetzliche Frist: Dienstag, 23.02.2027 (§ 75 Satz 2 VwGO)."


def test_the_digest_names_the_inputs() -> None:
    one, same, other = (
        quoted(quote(CHECK, 2, outlook_of([due(date(2026, 11, 24), minutes)]))) for minutes in (100, 100, 101)
    )

    assert one.inputs_digest == same.inputs_digest
    assert one.inputs_digest != other.inputs_digest
    # The same input gives the same date on every machine, so also the same digest.
    assert one.inputs_digest == "3fc205ce08e0454f144093eb72a520a07d68e696958ecafedb059d5c4de959e8"


@pytest.mark.parametrize("margins", [(-1, 100, 50), (2000, 100, 500)])
def test_margins_under_which_capacity_would_hurt_are_a_fault(margins: tuple[int, int, int]) -> None:
    with pytest.raises(BrokenMargins):
        Margins(*margins)


# --- what is always true --------------------------------------------------------------------------------------

ledger_days = st.dates(date(2026, 11, 9), date(2027, 1, 31))
ledgers = st.lists(
    st.one_of(
        st.builds(due, ledger_days, st.integers(1, 600)),
        st.tuples(st.none(), st.integers(0, 20), st.integers(1, 600), st.integers(1, 90_000)),
    ),
    max_size=40,
)
works = st.builds(Work, st.integers(1, 900), st.integers(1, 4000))
windows = st.integers(0, 15)
moments = st.integers(0, 20 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


@given(rows=ledgers, work=works, window_days=windows, now=moments)
def test_no_quote_ends_on_a_day_off_or_before_today(
    rows: list[LedgerRow], work: Work, window_days: int, now: datetime
) -> None:
    outcome = quote(work, window_days, outlook_of(rows, now=now))

    if isinstance(outcome, Quote):
        assert DARMSTADT.is_working_day(outcome.until)
        assert outcome.until >= now.date()
        assert outcome.until >= outcome.window_until


@given(rows=ledgers, more=st.builds(due, ledger_days, st.integers(1, 600)), work=works, window_days=windows)
def test_more_reserved_work_never_makes_a_quote_earlier(
    rows: list[LedgerRow], more: LedgerRow, work: Work, window_days: int
) -> None:
    before = quote(work, window_days, outlook_of(rows))
    after = quote(work, window_days, outlook_of([*rows, more]))

    if isinstance(after, Quote):
        assert quoted(before).until <= after.until


@given(rows=ledgers, work=works, more=st.integers(1, 300), window_days=windows)
def test_more_work_never_makes_a_quote_earlier(rows: list[LedgerRow], work: Work, more: int, window_days: int) -> None:
    before = quote(work, window_days, outlook_of(rows))
    after = quote(Work(work.minutes + more, work.flow_minutes + more), window_days, outlook_of(rows))

    if isinstance(after, Quote):
        assert quoted(before).until <= after.until


@given(rows=ledgers, work=works)
def test_what_was_quoted_still_fits_when_it_is_reserved(rows: list[LedgerRow], work: Work) -> None:
    outcome = quote(Work(work.minutes, 1), 0, outlook_of(rows))

    if isinstance(outcome, Quote):
        outlook = outlook_of([*rows, due(outcome.until, work.minutes)])
        assert all(
            capacity >= reserved
            for capacity, reserved in zip(
                outlook.curve.cumulative[outlook.curve.index_of(outcome.until) :],
                outlook.reserved.minutes[outlook.curve.index_of(outcome.until) :],
                strict=False,
            )
        )


def fits_by_definition(work: Work, reserved: ReservedWork, capacity: tuple[int, ...], day: int) -> bool:
    """The test as the lab states it, in exact fractions."""
    at = min(day, len(reserved.minutes) - 1)
    load = reserved.minutes[at] + work.minutes
    room = capacity[day] - load
    z, k, vc = (Fraction(value, 1000) for value in (MARGINS.z_permille, MARGINS.k_permille, MARGINS.vc_permille))
    variance = reserved.squares[at] + work.minutes_squared + (k * load) ** 2 + (vc * capacity[day]) ** 2
    return room >= 0 and z**2 * variance <= room**2


@settings(max_examples=200)
@given(rows=ledgers, work=works)
def test_the_scan_finds_the_first_day_from_which_on_it_always_fits(rows: list[LedgerRow], work: Work) -> None:
    curve = curve_of()
    reserved = ReservedWork.along(curve, rows)
    fitting = [fits_by_definition(work, reserved, curve.cumulative, day) for day in range(len(curve.days))]
    by_definition = next((day for day in range(len(fitting)) if all(fitting[day:])), -1)

    found = earliest_fit(
        work.minutes,
        work.minutes_squared,
        reserved.minutes,
        reserved.squares,
        curve.cumulative,
        MARGINS.z_squared,
        MARGINS.k_permille,
        MARGINS.vc_permille,
    )

    assert found == by_definition
