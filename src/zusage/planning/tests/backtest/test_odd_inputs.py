"""Odd inputs of offices, one table per kind: read right, left out and counted, or refused with the true reason."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from zusage.planning.backtest.columns import Choice, UnreadableLog
from zusage.planning.backtest.moments import TimeReader, is_none
from zusage.planning.backtest.reading import read_log

FIRST = datetime(2024, 1, 2, 9, tzinfo=UTC)


def table(*odd: str, cases: int = 40) -> str:
    """A table with a row a matter, each open three days, and further rows."""
    rows = (
        f"V-{at};{FIRST + timedelta(days=at):%d.%m.%Y %H:%M};{FIRST + timedelta(days=at + 3):%d.%m.%Y %H:%M};ok"
        for at in range(cases)
    )
    return "\n".join(["az;eingang;erledigt;bemerkung", *rows, *odd]) + "\n"


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "log"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("02.01.2024", "2024-01-01T23:00"),
        ("02.01.2024 08:15:00", "2024-01-02T07:15"),
        ("2.1.24 8:15", "2024-01-02T07:15"),
        ("02.01.2024, 08:15 Uhr", "2024-01-02T07:15"),
        ("Di, 02.01.2024 um 08:15", "2024-01-02T07:15"),
        ("02.01.2024 24:00", "2024-01-02T23:00"),
        ("2024-12-31 24:00:00", "2024-12-31T23:00"),
        ("2024-01-02 23:30:00 UTC", "2024-01-02T23:30"),
        ("2024-01-02 23:30:00.000 GMT", "2024-01-02T23:30"),
        ("2024-07-02 10:00 MESZ", "2024-07-02T08:00"),
        ("2024-07-02 10:00 CET", "2024-07-02T09:00"),
        ("2024-07-02T10:00:00+0200", "2024-07-02T08:00"),
        ("2024-07-02T10:00:00-05:00", "2024-07-02T15:00"),
        ("2024-07-02 10:00 Europe/Lisbon", "2024-07-02T09:00"),
        ("2024-07-02T10:00:00+02:00[Europe/Berlin]", "2024-07-02T08:00"),
        ("2024/07/02 10:00:00,123", "2024-07-02T08:00:00.123"),
        ("20240702", "2024-07-01T22:00"),
        ("20240702T100000Z", "2024-07-02T10:00"),
        ("2. Juli 2024 10:00", "2024-07-02T08:00"),
        ("02-Jul-2024 10:00:00 PM", "2024-07-02T20:00"),
    ],
)
def test_a_moment_is_read_as_it_is_meant(written: str, utc: str) -> None:
    assert TimeReader().read(written, "here") == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "word",
    ["", " ", "NULL", "null", "None", "NaT", "n/a", "#NV", "-", "\\N", "0000-00-00 00:00:00", "00.00.0000", "offen"],
)
def test_a_word_for_nothing_is_nothing(tmp_path: Path, word: str) -> None:
    assert is_none(word)
    log = read_log(write(tmp_path, table(f"X;05.01.2024 09:00;{word};ok")), Choice())
    assert sum(case.end is None for case in log.cases) == 1
    assert len(log.cases) == 41


@pytest.mark.parametrize(
    "never", ["0001-01-01 00:00:00", "0001-01-01", "01.01.1753", "9999-12-31 23:59:59", "31.12.2199", "31.12.99999"]
)
def test_a_year_that_stands_for_nothing_means_open_and_is_counted(tmp_path: Path, never: str) -> None:
    log = read_log(write(tmp_path, table(f"X;05.01.2024 09:00;{never};ok")), Choice())

    assert [case.end for case in log.cases].count(None) == 1
    assert "Zeitpunkte vor 1990 oder nach 2100, für falsch gehalten und weggelassen: 1" in log.notes


@pytest.mark.parametrize("unreal", ["31.04.2024 09:00", "2024-02-30", "05.01.2024 25:10", "29.02.2023"])
def test_a_day_that_no_calendar_has_leaves_its_matter_out(tmp_path: Path, unreal: str) -> None:
    log = read_log(write(tmp_path, table(f"X;05.01.2024 09:00;{unreal};ok")), Choice())

    assert len(log.cases) == 40
    assert "Vorgänge mit einem Tag, den es nicht gibt, weggelassen: 1" in log.notes


def test_many_such_days_mean_that_the_moments_were_misunderstood(tmp_path: Path) -> None:
    odd = [f"X{at};05.01.2024 09:00;31.04.2024;ok" for at in range(20)]

    with pytest.raises(UnreadableLog, match="nicht gibt"):
        read_log(write(tmp_path, table(*odd)), Choice())


@pytest.mark.parametrize("typed", ["05.03.2028 09:00", "05.01.2042 09:00", "05.01.2099 09:00"])
def test_one_slip_of_the_pen_does_not_move_the_end_of_the_log(tmp_path: Path, typed: str) -> None:
    log = read_log(write(tmp_path, table(f"X;05.01.2024 09:00;{typed};ok")), Choice())

    assert log.until == FIRST - timedelta(hours=1) + timedelta(days=42)
    assert len(log.cases) == 40
    assert any("Jahre von allen anderen" in note and note.endswith(": 1") for note in log.notes)


@pytest.mark.parametrize("mark", ["/", "-"])
@pytest.mark.parametrize("clock", ["", " 10:00", " 10:00:00"])
def test_a_day_that_may_be_a_month_is_refused_in_any_writing(tmp_path: Path, mark: str, clock: str) -> None:
    rows = [f"V{at};0{at}{mark}02{mark}2024{clock};0{at}{mark}05{mark}2024{clock}" for at in range(1, 9)]

    with pytest.raises(UnreadableLog, match="Tag und Monat"):
        read_log(write(tmp_path, "\n".join(["az;eingang;erledigt", *rows])), Choice())

    told = [*rows, f"W;01{mark}20{mark}2024{clock};02{mark}20{mark}2024{clock}"]
    log = read_log(write(tmp_path, "\n".join(["az;eingang;erledigt", *told])), Choice())
    assert log.cases[0].end is not None
    assert (log.cases[0].end - log.cases[0].arrival).days == 3


@pytest.mark.parametrize("zone", ["IST", "EST", "XYZ"])
def test_a_zone_that_is_not_clear_is_refused_as_such(zone: str) -> None:
    with pytest.raises(UnreadableLog, match="Zeitzone"):
        TimeReader().read(f"2024-01-02 10:00 {zone}", "here")


def test_an_option_names_the_zone_of_moments_without_one(tmp_path: Path) -> None:
    log = read_log(write(tmp_path, table()), Choice(zone="Atlantic/Azores"))

    assert log.cases[0].arrival == FIRST + timedelta(hours=1)
    assert any("Atlantic/Azores" in note for note in log.notes)
    with pytest.raises(UnreadableLog, match="Mond"):
        read_log(write(tmp_path, table()), Choice(zone="Mond/Krater"))


def test_a_format_with_a_zone_name_keeps_the_zone() -> None:
    moment = TimeReader("%Y-%m-%d %H:%M %Z").read("2024-01-02 23:30 UTC", "here")

    assert moment == datetime(2024, 1, 2, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252"])
def test_every_encoding_gives_the_same(tmp_path: Path, encoding: str) -> None:
    text = table().replace("ok", "Prüfung")

    assert len(read_log(write(tmp_path, text.encode(encoding)), Choice()).cases) == 40


def test_a_quotation_mark_that_swallows_rows_is_named_with_its_line(tmp_path: Path) -> None:
    odd = table('X;05.01.2024 09:00;06.01.2024 09:00;"Zaun', "Y;05.01.2024 09:00;06.01.2024 09:00;ok")

    with pytest.raises(UnreadableLog, match="Zeile 42"):
        read_log(write(tmp_path, odd), Choice())


@pytest.mark.parametrize("remark", ['"zwei\nZeilen; mit Strichpunkt"', '"' + "lang " * 60_000 + '"'])
def test_a_remark_may_have_lines_and_be_long(tmp_path: Path, remark: str) -> None:
    log = read_log(write(tmp_path, table(f"X;05.01.2024 09:00;06.01.2024 09:00;{remark}")), Choice())

    assert len(log.cases) == 41


@pytest.mark.parametrize(
    ("row", "cases"), [("X;05.01.2024 09:00;06.01.2024 09:00", 41), (";;;", 40), ("X;05.01.2024 09:00;;;;", 41)]
)
def test_a_row_that_holds_all_that_is_read_is_read(tmp_path: Path, row: str, cases: int) -> None:
    assert len(read_log(write(tmp_path, table(row)), Choice()).cases) == cases


@pytest.mark.parametrize("row", ["X;05.01.2024 09:00", "X;05.01.2024 09:00;06.01.2024 09:00;Zaun;Tor"])
def test_a_row_whose_columns_are_not_those_of_the_header_is_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(UnreadableLog, match="Zeile 42"):
        read_log(write(tmp_path, table(row)), Choice())


LIFECYCLE = "az;schritt;datum;lifecycle:transition\n" + "".join(
    f"V{at};Eingang;2024-01-01;complete\nV{at};Bescheid;2024-01-02;schedule\nV{at};Bescheid;2024-01-03;start\n"
    f"V{at};Bescheid;2024-01-11;{{last}}\n"
    for at in range(5)
)


@pytest.mark.parametrize(("last", "days"), [("complete", 10), ("COMPLETE", 10), ("suspend", 1)])
def test_a_step_ends_a_matter_when_it_is_complete(tmp_path: Path, last: str, days: int) -> None:
    log = read_log(write(tmp_path, LIFECYCLE.format(last=last)), Choice(end_activity=("Bescheid",)))

    assert {case.end - case.arrival for case in log.cases if case.end} == {timedelta(days=days)}


def test_several_steps_may_end_a_matter(tmp_path: Path) -> None:
    text = "az;schritt;datum\nA;in;2024-01-01\nA;ok;2024-01-05\nB;in;2024-01-01\nB;nein;2024-01-03\nB;ok;2024-01-09\n"

    cases = read_log(write(tmp_path, text), Choice(end_activity=("ok", "nein"))).cases

    assert sorted((case.end - case.arrival).days for case in cases if case.end) == [2, 4]
    with pytest.raises(UnreadableLog, match="vielleicht"):
        read_log(write(tmp_path, text), Choice(end_activity=("ok", "vielleicht")))


def test_the_last_event_as_the_end_is_said_to_know_too_much(tmp_path: Path) -> None:
    text = "az;schritt;datum\nA;in;2024-01-01\nA;ok;2024-01-05\n"

    assert any("weiß mehr" in note for note in read_log(write(tmp_path, text), Choice()).notes)
    assert not any("weiß mehr" in note for note in read_log(write(tmp_path, text), Choice(end_activity=("ok",))).notes)


@pytest.mark.parametrize(
    "name", ["Bearbeiter-Kürzel", "user", "user_id", "org:resource", "Zuständige Person", "assignee"]
)
def test_a_column_that_looks_like_a_clerk_is_no_reason(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableLog, match="Person"):
        read_log(write(tmp_path, table()), Choice(known_at_arrival=(name,)))
