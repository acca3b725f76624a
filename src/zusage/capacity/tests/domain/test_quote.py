"""The quote: an honest day from the capacity that is there."""

import inspect
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from itertools import accumulate
from random import Random
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.capacity.domain import kernel
from zusage.capacity.domain.capacity import Absence, Roster, RosterEntry
from zusage.capacity.domain.kernel import Days, demand, earliest_fit, root_up
from zusage.capacity.domain.order import Work
from zusage.capacity.domain.quote import (
    BrokenMargins,
    ExpectedArrivals,
    Margins,
    NoCapacity,
    Outlook,
    PriorityArrivals,
    Quote,
    Unknown,
    explain,
    quote,
)
from zusage.law.domain.calendar import CalendarNotPublished, regional_calendar
from zusage.law.domain.deadlines import INACTION, start_deadline
from zusage.law.domain.derivation import texts
from zusage.law.tests.domain.cast import DARMSTADT, MONDAY, LedgerRow, curve_of, outlook_of, reserved_work

CHECK = Work(minutes=8, flow_minutes=30)
MARGINS = Margins()
Columns = tuple[tuple[int, ...], tuple[int, ...], Days, tuple[int, ...], tuple[int, int, int, int]]


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


@given(
    rows=st.lists(
        st.builds(due, st.dates(date(2026, 9, 1), date(2032, 1, 1)), st.integers(1, 600))
        | st.tuples(st.none(), st.integers(0, 2000), st.integers(1, 600), st.integers(1, 9000)),
        max_size=20,
    )
)
def test_work_stands_on_its_day_or_on_the_last_that_is_known(rows: list[LedgerRow]) -> None:
    curve = curve_of()
    stands = [
        max((index for index, known in enumerate(curve.days) if known <= day), default=0)
        if day
        else min(lead or 0, curve.last_index)
        for day, lead, _, _ in rows
    ]

    reserved = reserved_work(curve, rows)

    for index in range(curve.last_index + 1):
        until = min(index, len(reserved.minutes) - 1)
        assert reserved.minutes[until] == sum(row[2] for row, at in zip(rows, stands, strict=True) if at <= index)
        assert reserved.squares[until] == sum(row[3] for row, at in zip(rows, stands, strict=True) if at <= index)


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
    away = Absence(date(2026, 1, 1), date(2040, 1, 1), 480)
    nobody_there = Roster((RosterEntry(0, 480, date(2026, 1, 1)),), (away,))

    outcome = quote(CHECK, 2, outlook_of([], curve=curve_of(nobody_there)))

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
        "Bis Mittwoch, 25.11.2026 ist für andere Vorgänge reserviert: 8\u00a0Stunden 6\u00a0Minuten.",
        "Falls Arbeit länger dauert oder jemand fehlt, rechnen wir ein: 13\u00a0Stunden 36\u00a0Minuten.",
        "Verfügbare Arbeitszeit bis Mittwoch, 25.11.2026: 22\u00a0Stunden 32\u00a0Minuten.",
        "Zeitfenster der Stadt: 2\u00a0Arbeitstage, also bis Mittwoch, 25.11.2026.",
        "Gesetzliche Frist: keine.",
    ]


def test_the_page_names_the_clock_of_the_law_and_the_overload() -> None:
    deadline = start_deadline(INACTION, date(2026, 11, 23), DARMSTADT)

    found = texts(explain(quote(CHECK, 0, outlook_of([due(date(2026, 11, 1), 800, 800)])), deadline))

    assert found[-2] == "Bis Montag, 23.11.2026 ist das nicht zu schaffen; ehrlich ist Mittwoch, 25.11.2026."
    assert found[-1] == "Gesetzliche Frist: Dienstag, 23.02.2027 (§ 75 Satz 2 VwGO)."


def test_the_digest_names_the_inputs() -> None:
    first, same, other = (
        quoted(quote(CHECK, 2, outlook_of([due(date(2026, 11, 24), minutes)]))) for minutes in (100, 100, 101)
    )

    assert first.inputs_digest == same.inputs_digest
    assert first.inputs_digest != other.inputs_digest
    # The same input gives the same date on every machine, so also the same digest.
    assert first.inputs_digest == "680d75cd1092dba699a556b12821e2e8167e539911a80eb36b757ef498044f42"


@pytest.mark.parametrize("margins", [(-1, 100, 50), (2000, 100, 150)])
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
        promised = outlook.curve.days.index(outcome.until)
        assert all(
            capacity >= reserved
            for capacity, reserved in zip(
                outlook.curve.cumulative[promised:], outlook.reserved.minutes[promised:], strict=False
            )
        )


# --- arrivals that go first -----------------------------------------------------------------------------------

SHORT = ExpectedArrivals(window_days=1, flow_days=0, minutes_milli=150_000)
"""A class with a window of one day that brings 150 minutes a working day; the pool has about 460."""


def test_a_long_window_leaves_room_for_short_matters_still_to_come() -> None:
    half_full = [due(day, 230) for day in curve_of().days[:8]]

    alone = quoted(quote(CHECK, 5, outlook_of(half_full)))
    behind = quoted(quote(CHECK, 5, outlook_of(half_full, expected_arrivals=(SHORT,))))

    assert not alone.late
    assert alone.first_minutes == 0
    assert behind.late
    assert behind.until > alone.until
    assert behind.first_minutes > 0


def test_a_short_window_is_not_pushed_back_by_its_own_class_or_by_longer_ones() -> None:
    longer = ExpectedArrivals(window_days=10, flow_days=1, minutes_milli=400_000)

    assert (
        quoted(quote(CHECK, 1, outlook_of([]))).until
        == quoted(quote(CHECK, 1, outlook_of([], expected_arrivals=(SHORT, longer)))).until
    )


def test_what_may_go_first_is_capped_so_that_long_matters_are_reached_at_all() -> None:
    flood = ExpectedArrivals(window_days=1, flow_days=0, minutes_milli=10_000_000)

    found = quoted(quote(CHECK, 5, outlook_of([], expected_arrivals=(flood,))))

    assert found.first_minutes == 700 * found.available_minutes // 1000


def test_the_page_names_the_minutes_that_are_kept_free() -> None:
    found = quote(CHECK, 5, outlook_of([], expected_arrivals=(SHORT,)))

    assert texts(explain(found))[2].startswith("Für eilige Vorgänge, die bis dahin noch kommen, halten wir frei: ")


def test_a_pool_that_is_slower_than_its_standard_minutes_promises_later() -> None:
    full = [due(day, 250, 2_500) for day in curve_of().days[:8]]

    assert not quoted(quote(CHECK, 3, outlook_of(full))).late
    assert quoted(quote(CHECK, 3, outlook_of(full, time_factor_permille=1600))).late


@pytest.mark.parametrize("values", [(-1, 0, 0), (0, -1, 0), (0, 0, -1)])
def test_negative_arrivals_are_a_fault(values: tuple[int, int, int]) -> None:
    with pytest.raises(BrokenMargins):
        ExpectedArrivals(*values)


arrivals = st.lists(
    st.builds(ExpectedArrivals, st.integers(0, 12), st.integers(0, 4), st.integers(0, 600_000)), max_size=3
).map(tuple)
stretches = st.integers(300, 3000)


@given(rows=ledgers, work=works, window_days=windows, expected_arrivals=arrivals, stretch=stretches)
def test_arrivals_that_go_first_never_make_a_quote_earlier(
    rows: list[LedgerRow], work: Work, window_days: int, expected_arrivals: tuple[ExpectedArrivals, ...], stretch: int
) -> None:
    without = quote(work, window_days, outlook_of(rows, time_factor_permille=stretch))
    outcome = quote(
        work, window_days, outlook_of(rows, expected_arrivals=expected_arrivals, time_factor_permille=stretch)
    )

    if isinstance(outcome, Quote):
        assert quoted(without).until <= outcome.until


def test_a_date_after_the_window_says_from_when_the_work_fits_and_how_long_the_hand_over_takes() -> None:
    full = outlook_of([due(day, 460) for day in curve_of().days[:6]])

    found = quoted(quote(Work(minutes=8, flow_minutes=960), 2, full))

    assert "Die Arbeit passt ab Montag, 07.12.2026 hinein; bis zur Übergabe dauert es dann 2\u00a0Arbeitstage." in (
        texts(explain(found))
    )
    assert found.until == date(2026, 12, 9)


@given(rows=ledgers, work=works, window_days=windows, expected_arrivals=arrivals)
def test_whoever_adds_up_what_the_page_says_finds_that_it_fits(
    rows: list[LedgerRow], work: Work, window_days: int, expected_arrivals: tuple[ExpectedArrivals, ...]
) -> None:
    outcome = quote(work, window_days, outlook_of(rows, expected_arrivals=expected_arrivals))

    if isinstance(outcome, Quote):
        asked = work.minutes + outcome.reserved_minutes + outcome.first_minutes + outcome.margin_minutes
        assert outcome.margin_minutes >= 0
        assert asked <= outcome.available_minutes


# --- the test and the search ----------------------------------------------------------------------------------


def columns_of(outlook: Outlook, window_days: int, margins: Margins) -> Columns:
    """What a quote asks the kernel with: minutes and squares reserved, minutes that go first, capacity, margins."""
    first = PriorityArrivals.of(outlook, window_days, margins)
    flat = (outlook.time_factor_permille, margins.z_permille, margins.k_permille, margins.vc_permille)
    return outlook.reserved_minutes, outlook.reserved_squares, first, outlook.curve.cumulative, flat


def needed_by_definition(work: Work, columns: Columns, margins: Margins, day: int) -> Fraction:
    """The demand as the lab states it."""
    minutes, squares, first, capacity, (stretch, *_) = columns
    r, k, vc = (Fraction(permille, 1000) for permille in (stretch, margins.k_permille, margins.vc_permille))
    load = r * (minutes[day] + work.minutes)
    variance = r * r * (squares[day] + work.minutes_squared) + (k * load) ** 2 + (vc * capacity[day]) ** 2
    return load + first[day] + Fraction(margins.z_permille, 1000) * Fraction(float(variance) ** 0.5)


def needed_by_the_kernel(work: Work, columns: Columns, day: int) -> int:
    minutes, squares, first, capacity, flat = columns
    return demand(minutes[day] + work.minutes, squares[day] + work.minutes_squared, first[day], capacity[day], *flat)


@given(
    rows=ledgers, work=works, window_days=windows, expected_arrivals=arrivals, stretch=stretches, day=st.integers(0, 59)
)
def test_the_test_is_that_of_the_lab_rounded_up_by_minutes(
    rows: list[LedgerRow],
    work: Work,
    window_days: int,
    expected_arrivals: tuple[ExpectedArrivals, ...],
    stretch: int,
    day: int,
) -> None:
    columns = columns_of(
        outlook_of(rows, expected_arrivals=expected_arrivals, time_factor_permille=stretch), window_days, MARGINS
    )

    needed = needed_by_definition(work, columns, MARGINS, day)

    assert needed - Fraction(1, 1000) <= needed_by_the_kernel(work, columns, day) <= needed + 9


margins_drawn = st.builds(Margins, st.integers(0, 4000), st.integers(0, 300), st.integers(0, 70))


@pytest.mark.slow
@given(
    rows=ledgers, work=works, window_days=windows, expected_arrivals=arrivals, stretch=stretches, margins=margins_drawn
)
def test_the_search_finds_what_asking_day_by_day_finds(
    rows: list[LedgerRow],
    work: Work,
    window_days: int,
    expected_arrivals: tuple[ExpectedArrivals, ...],
    stretch: int,
    margins: Margins,
) -> None:
    columns = columns_of(
        outlook_of(rows, expected_arrivals=expected_arrivals, time_factor_permille=stretch), window_days, margins
    )
    minutes, squares, first, capacity, flat = columns
    refusing = [day for day, has in enumerate(capacity) if needed_by_the_kernel(work, columns, day) > has]
    expected = refusing[-1] + 1 if refusing else 0

    found = earliest_fit(work.minutes, work.minutes_squared, minutes, squares, first, capacity, *flat)

    assert found == (expected if expected < len(capacity) else -1)


@given(value=st.integers(0, 2**62))
def test_the_root_is_the_smallest_whole_number_that_suffices(value: int) -> None:
    root = root_up(value)

    assert root * root >= value
    assert root == 0 or (root - 1) ** 2 < value


@pytest.mark.slow
def test_numba_compiles_the_kernel_and_finds_the_same_days() -> None:
    numba = pytest.importorskip("numba", reason="numba is not installed: the kernel is only run by CPython")
    compiled = compiled_kernel(numba)
    numpy = pytest.importorskip("numpy")
    random = Random(7)
    for _ in range(200):
        days = random.randint(1, 750)
        reserved, squares, first, capacity = (
            list(accumulate(random.randint(0, most) for _ in range(days))) for most in (9_000, 3_000_000, 900, 10_000)
        )
        own = random.randint(1, 2_000)
        flat = (random.randint(300, 3000), random.randint(0, 3000), random.randint(0, 200), random.randint(0, 70))
        columns = [numpy.array(column, dtype=numpy.int64) for column in (reserved, squares, first, capacity)]

        assert compiled.earliest_fit(own, own * own, *columns, *flat) == earliest_fit(
            own, own * own, reserved, squares, first, capacity, *flat
        )


@pytest.mark.slow
@pytest.mark.parametrize("thousandths", [(3000, 3000, 1000, 1000), (300, 0, 0, 0), (1000, 1650, 100, 50)])
def test_the_largest_pool_does_not_overflow_compiled(thousandths: tuple[int, int, int, int]) -> None:
    numba = pytest.importorskip("numba", reason="numba is not installed: the kernel is only run by CPython")
    largest = 5 * 10**8, 10**12, 10**8, 5 * 10**8

    assert compiled_kernel(numba).demand(*largest, *thousandths) == demand(*largest, *thousandths)


@cache
def compiled_kernel(numba: ModuleType) -> ModuleType:
    """The kernel's own source, every function compiled by numba; compiled once, not once a test."""
    module = ModuleType("compiled_kernel")
    exec(compile(inspect.getsource(kernel), "kernel", "exec"), module.__dict__)
    for name in ("root_up", "demand", "first_day_with", "earliest_fit"):
        setattr(module, name, numba.njit(getattr(module, name)))
    return module
