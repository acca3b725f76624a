"""A log is read whole or refused with place, reason and remedy; what was guessed is said."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from zusage.planning.backtest.cases import FIRST_STEP, NO_KIND
from zusage.planning.backtest.columns import BERLIN, Choice, UnreadableLog
from zusage.planning.backtest.reading import read_log


def trace(name: str, *events: tuple[str, str], **attributes: str) -> str:
    inner = "".join(f'<string key="{key}" value="{value}"/>' for key, value in attributes.items())
    for activity, moment in events:
        date = f'<date key="time:timestamp" value="{moment}"/>' if moment else ""
        inner += f'<event><string key="concept:name" value="{activity}"/>{date}</event>'
    return f'<trace><string key="concept:name" value="{name}"/>{inner}</trace>'


def xes(*traces: str) -> str:
    return f'<?xml version="1.0"?><log xmlns="http://www.xes-standard.org/">{"".join(traces)}</log>'


TWO = xes(
    trace("A", ("in", "2024-01-02T08:00:00Z"), ("out", "2024-01-05T08:00:00+00:00"), art="Pass"),
    trace("B", ("in", "2024-01-01T09:00:00+01:00"), ("out", "2024-01-02T08:00:00Z"), art="Ausweis"),
)
CSV = "Aktenzeichen;Aktivität;Datum;Vorgangsart\nA;Eingang;02.01.2024 09:00;Pass\nA;Bescheid;05.07.2024 10:00;Pass\n"


def write(folder: Path, content: str | bytes, name: str = "log") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_xes_gives_cases_in_order_of_arrival_in_utc(tmp_path: Path) -> None:
    log = read_log(write(tmp_path, TWO), Choice())

    assert [case.arrival for case in log.cases] == [
        datetime(2024, 1, 1, 8, tzinfo=UTC),
        datetime(2024, 1, 2, 8, tzinfo=UTC),
    ]
    assert [case.kind for case in log.cases] == ["Ausweis", "Pass"]
    assert log.cases[1].end == datetime(2024, 1, 5, 8, tzinfo=UTC)


def test_gzip_is_known_by_its_first_bytes_not_by_its_name(tmp_path: Path) -> None:
    plain, packed = write(tmp_path, TWO, "a"), write(tmp_path, gzip.compress(TWO.encode()), "b")

    assert read_log(plain, Choice()) == read_log(packed, Choice())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_in_the_encodings_of_offices(tmp_path: Path, encoding: str) -> None:
    log = read_log(write(tmp_path, CSV.encode(encoding)), Choice())

    assert log.cases[0].arrival == datetime(2024, 1, 2, 8, tzinfo=UTC)  # winter time
    assert log.cases[0].end == datetime(2024, 7, 5, 8, tzinfo=UTC)  # summer time
    assert "Vorgang: Spalte „Aktenzeichen“ (geraten nach dem Namen)" in log.notes
    assert (
        "Zeitpunkte ohne Zeitzone, gelesen als Ortszeit der Zone Europe/Berlin (--zone nennt eine andere): 2"
        in log.notes
    )


def test_an_option_corrects_a_guess(tmp_path: Path) -> None:
    text = "vorgang,datum,x\nA,2024-01-01,1\nB,2024-01-03,1\n"

    assert len(read_log(write(tmp_path, text), Choice()).cases) == 2
    assert len(read_log(write(tmp_path, text), Choice(case="x")).cases) == 1


def test_the_end_is_the_first_of_the_end_activity_and_a_case_without_it_is_open(tmp_path: Path) -> None:
    text = xes(
        trace("A", ("in", "2024-01-01T00:00Z"), ("ok", "2024-01-03T00:00Z"), ("ok", "2024-02-01T00:00Z")),
        trace("B", ("in", "2024-01-01T00:00Z"), ("note", "2024-01-09T00:00Z")),
    )

    ends = [case.end for case in read_log(write(tmp_path, text), Choice(end_activity=("ok",))).cases]

    assert ends == [datetime(2024, 1, 3, tzinfo=UTC), None]


def test_an_end_before_the_start_is_left_out_and_said(tmp_path: Path) -> None:
    text = xes(
        trace("A", ("in", "2024-01-05T00:00Z"), done="2024-01-01T00:00Z"),
        trace("B", ("in", "2024-01-05T00:00Z"), done="2024-01-08T00:00Z"),
    )

    log = read_log(write(tmp_path, text), Choice(end_attribute="done"))

    assert len(log.cases) == 1
    assert "Vorgänge mit einem Ende vor dem Anfang, weggelassen: 1" in log.notes


def test_zones_may_be_mixed_and_it_is_said(tmp_path: Path) -> None:
    text = "case_id,timestamp\nA,2024-01-01T10:00:00\nA,2024-01-01T10:00:00Z\n"

    log = read_log(write(tmp_path, text), Choice())

    assert log.cases[0].arrival == datetime(2024, 1, 1, 9, tzinfo=UTC)
    assert any(note.startswith("Zeitzonen gemischt: mit 1, ohne 1") for note in log.notes)


KNOWN = xes(
    trace("A", ("in", "2024-01-02T08:00:00Z"), ("out", "2024-01-05T08:00:00Z"), art="Pass", weg="Schalter", ende="x"),
)


def test_of_the_attributes_only_the_first_step_and_the_declared_ones_are_known_at_arrival(tmp_path: Path) -> None:
    path = write(tmp_path, KNOWN)

    plain, declared = read_log(path, Choice()), read_log(path, Choice(known_at_arrival=("weg",)))

    assert plain.cases[0].known == ((FIRST_STEP, "in"),)
    assert dict(declared.cases[0].known) == {FIRST_STEP: "in", "weg": "Schalter"}
    assert "Bei Eingang bekannt, wie angegeben: „weg“" in declared.notes


def test_of_a_declared_column_the_value_of_the_earliest_row_counts(tmp_path: Path) -> None:
    text = "vorgang;schritt;datum;betrag\nA;Bescheid;2024-03-01;900\nA;Eingang;2024-01-01;10\nB;Eingang;2024-01-02;\n"

    cases = read_log(write(tmp_path, text), Choice(known_at_arrival=("betrag",))).cases

    assert dict(cases[0].known) == {FIRST_STEP: "Eingang", "betrag": "10"}
    assert dict(cases[1].known) == {FIRST_STEP: "Eingang"}


def test_a_first_step_after_the_named_arrival_was_not_known_then(tmp_path: Path) -> None:
    text = xes(trace("A", ("in", "2024-01-05T00:00Z"), ("out", "2024-01-09T00:00Z"), came="2024-01-01T00:00Z"))

    assert read_log(write(tmp_path, text), Choice(start_attribute="came")).cases[0].known == ()


@pytest.mark.parametrize("name", ["org:resource", "Bearbeiter", "Sachbearbeiterin"])
def test_a_person_is_never_a_reason_for_a_promise(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableLog, match="Person"):
        read_log(write(tmp_path, KNOWN), Choice(known_at_arrival=(name,)))
    with pytest.raises(UnreadableLog, match="Person"):
        read_log(write(tmp_path, KNOWN), Choice(kind=name))


def test_a_young_case_that_stopped_midway_counts_as_open(tmp_path: Path) -> None:
    done = [trace(f"{n}", ("in", f"2024-01-{n:02}T00:00Z"), ("out", f"2024-02-{n:02}T00:00Z")) for n in range(1, 20)]
    young = trace("y", ("in", "2024-02-18T00:00Z"))

    log = read_log(write(tmp_path, xes(*done, young)), Choice())

    assert [case.end is None for case in log.cases] == [False] * 19 + [True]
    assert any("noch offen" in note for note in log.notes)
    assert not any("noch offen" in note for note in read_log(write(tmp_path, xes(*done)), Choice()).notes)


ROW_A_CASE = "Aktenzeichen;Art;Eingang;Erledigt am\nA;Pass;02.01.2024;05.01.2024\nB;Pass;03.01.2024;\n"


def test_a_table_with_one_row_a_case_is_read_as_it_is(tmp_path: Path) -> None:
    log = read_log(write(tmp_path, ROW_A_CASE), Choice())

    assert [case.arrival for case in log.cases] == [
        datetime(2024, 1, 1, 23, tzinfo=UTC),
        datetime(2024, 1, 2, 23, tzinfo=UTC),
    ]
    assert [case.end for case in log.cases] == [datetime(2024, 1, 4, 23, tzinfo=UTC), None]
    assert log.until == datetime(2024, 1, 4, 23, tzinfo=UTC)
    assert "Eingang: Spalte „Eingang“ (geraten nach dem Namen)" in log.notes
    assert "Ende: Spalte „Erledigt am“ (geraten nach dem Namen)" in log.notes
    assert "Jede Zeile gilt als ein Vorgang mit Eingang und Ende; ohne Ende ist er offen" in log.notes


def test_one_row_a_case_needs_no_number(tmp_path: Path) -> None:
    log = read_log(write(tmp_path, "eingang;ende\n2024-01-02;2024-01-05\n2024-01-02;2024-01-05\n"), Choice())

    assert len(log.cases) == 2


def test_options_name_what_no_name_gives_away(tmp_path: Path) -> None:
    text = "nr;a;b\n1;2024-01-02;2024-01-05\n"

    log = read_log(write(tmp_path, text), Choice(start_attribute="a", end_attribute="b"))

    assert log.cases[0].end == datetime(2024, 1, 4, 23, tzinfo=UTC)


def test_a_table_with_steps_stays_an_event_log_though_it_tells_the_arrival_too(tmp_path: Path) -> None:
    text = "az;schritt;datum;eingang;ende\nA;in;2024-01-02;2024-01-01;\nA;out;2024-01-08;2024-01-01;\n"

    log = read_log(write(tmp_path, text), Choice())

    assert [(case.arrival, case.end, case.events) for case in log.cases] == [
        (datetime(2024, 1, 1, 23, tzinfo=UTC), datetime(2024, 1, 7, 23, tzinfo=UTC), 2)
    ]


@pytest.mark.parametrize("never", ["31.12.9999", "01.01.1900"])
def test_an_end_that_no_matter_can_have_means_open(tmp_path: Path, never: str) -> None:
    log = read_log(write(tmp_path, ROW_A_CASE.replace("05.01.2024", never)), Choice())

    assert [case.end for case in log.cases] == [None, None]
    assert "Zeitpunkte vor 1990 oder nach 2100, für falsch gehalten und weggelassen: 1" in log.notes


def test_an_end_of_a_step_that_cannot_be_does_not_move_the_end_of_the_log(tmp_path: Path) -> None:
    text = "case_id;timestamp;complete_timestamp\nA;2024-01-01;2024-01-05\nB;2024-01-02;9999-12-31\n"

    log = read_log(write(tmp_path, text), Choice())

    assert log.until == datetime(2024, 1, 4, 23, tzinfo=UTC)
    assert "Zeitpunkte vor 1990 oder nach 2100, für falsch gehalten und weggelassen: 1" in log.notes


def test_an_arrival_that_cannot_be_gives_way_to_the_first_event(tmp_path: Path) -> None:
    table = "az;schritt;datum;eingang\nA;in;2024-01-02;1900-01-01\nA;out;2024-01-08;1900-01-01\n"
    text = xes(trace("A", ("in", "2024-01-01T23:00Z"), ("out", "2024-01-07T23:00Z"), eingang="1900-01-01T00:00Z"))

    for content in (table, text):
        (case,) = read_log(write(tmp_path, content), Choice(start_attribute="eingang")).cases
        assert case.arrival == datetime(2024, 1, 1, 23, tzinfo=UTC)


def test_a_moment_that_serves_twice_is_counted_once(tmp_path: Path) -> None:
    log = read_log(write(tmp_path, ROW_A_CASE), Choice())

    assert (
        "Zeitpunkte ohne Zeitzone, gelesen als Ortszeit der Zone Europe/Berlin (--zone nennt eine andere): 3"
        in log.notes
    )


@pytest.mark.parametrize(
    "above",
    ["", "\n\n", "sep=;\n", "SEP=;\r\n\n"],
    ids=["nothing", "blank lines", "the delimiter", "the delimiter and a blank line"],
)
@pytest.mark.parametrize("header", ["Aktenzeichen;Aktivität;Datum", 'Aktenzeichen;Aktivität;"Datum\nUhrzeit"'])
def test_a_header_is_found_below_what_spreadsheets_write(tmp_path: Path, above: str, header: str) -> None:
    content = f"{above}{header}\nA;Eingang;02.01.2024 09:00\nA;Bescheid;05.01.2024 10:00\n"

    (case,) = read_log(write(tmp_path, content), Choice()).cases

    assert (case.arrival, case.end) == (datetime(2024, 1, 2, 8, tzinfo=UTC), datetime(2024, 1, 5, 9, tzinfo=UTC))


def test_a_column_that_is_there_twice_is_said(tmp_path: Path) -> None:
    twice = "case_id;timestamp;timestamp;note;note\nA;2024-01-01;2025-01-01;x;y\n"

    log = read_log(write(tmp_path, twice), Choice())

    assert [note for note in log.notes if "mehrfach" in note] == [
        "Spalte „timestamp“ gibt es mehrfach; gelesen wird die erste"
    ]
    assert log.cases[0].arrival == datetime(2024, 1, 1, tzinfo=BERLIN)


def arrivals(kinds: list[str]) -> str:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    rows = (
        f"{number};{start + timedelta(hours=number):%Y-%m-%dT%H:%M:%SZ};"
        f"{start + timedelta(hours=number + 30):%Y-%m-%dT%H:%M:%SZ};{kind}"
        for number, kind in enumerate(kinds)
    )
    return "\n".join(["case_id;eingang;erledigt;art", *rows])


def test_a_guessed_kind_with_a_value_for_each_case_is_not_used(tmp_path: Path) -> None:
    names = [f"Antrag {number}" for number in range(60)]

    guessed, chosen = (read_log(write(tmp_path, arrivals(names)), Choice(kind=kind)) for kind in (None, "art"))

    assert {case.kind for case in guessed.cases} == {NO_KIND}
    assert any("zu viele Werte" in note for note in guessed.notes)
    assert len({case.kind for case in chosen.cases}) == 60


def test_what_comes_later_does_not_change_what_a_kind_is(tmp_path: Path) -> None:
    kinds = ["Pass", "Bau"] * 100 + [f"Antrag {number}" for number in range(200)]

    early, whole = (read_log(write(tmp_path, arrivals(some)), Choice()) for some in (kinds[:200], kinds))

    assert [case.kind for case in early.cases] == [case.kind for case in whole.cases][:200] == kinds[:200]


BAD = {
    "empty": (b"", "leer"),
    "broken XML": (TWO[:-40].encode(), "Zeile 1"),
    "another XML": (b"<html><body/></html>", "kein XES"),
    "no trace": (xes().encode(), "kein Vorgang"),
    "no timestamp": (xes(trace("A", ("in", ""))).encode(), "--time"),
    "cut gzip": (gzip.compress(TWO.encode() * 50)[:-30], "abgeschnitten"),
    "gzip with garbage": (gzip.compress(TWO.encode())[:20] + b"xxxxxxxxxxxxxxx", "beschädigt"),
    "no time column": (b"case_id;b\nA;1\n", "--time"),
    "no case column": (b"timestamp;b\n2024-01-01;1\n", "--case"),
    "one column": (b"case_id\nA\n", "nur eine Spalte"),
    "short row": (b"case_id;timestamp\nA;2024-01-01\nB\n", "Zeile 3"),
    "bad moment": (b"case_id;timestamp\nA;2024-01-01\nB;morgen 7\n", "Zeile 3"),
    "two meanings": (b"case_id;timestamp\nA;01/02/2024\n", "--time-format"),
    "no encoding": (b"case_id;timestamp\nA\x81;2024-01-01\n", "Zeichensatz"),
    "header without end": (b'case_id;"timestamp\nA;2024-01-01\n', "Kopfzeile"),
    "short row below a long header": (b'sep=;\ncase_id;"datum\nuhrzeit"\nA;2024-01-01\nB\n', "Zeile 5"),
    "no row": (b"az;eingang;erledigt\n", "Auswahl des Exports"),
    "no text": (b"case\x00id", "Textdatei"),
    "workbook": (b"PK\x03\x04\x14\x00", "CSV UTF-8"),
    "arrival without end": (b"az;eingang\nA;2024-01-01\n", "--end-attribute"),
    "end without arrival": (b"az;erledigt\nA;2024-01-01\n", "--start-attribute"),
    "bad XES moment": (xes(trace("A", ("in", "gestern"))).encode(), "lesbarer Zeitpunkt"),
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_input_is_refused_with_place_reason_and_remedy(tmp_path: Path, bad: str) -> None:
    content, word = BAD[bad]

    with pytest.raises(UnreadableLog) as refused:
        read_log(write(tmp_path, content), Choice())

    assert word in " ".join(refused.value.parameters.values())
    assert all(refused.value.parameters.values())


def test_a_message_shows_the_form_of_a_value_never_the_value(tmp_path: Path) -> None:
    with pytest.raises(UnreadableLog) as refused:
        read_log(write(tmp_path, "case_id;timestamp\nA;2024-01-01\nB;Erika 1964\n"), Choice())

    assert "Erika" not in str(refused.value)
    assert "aaaaa 0000" in str(refused.value)


@pytest.mark.parametrize(
    "choice",
    [Choice(kind="x"), Choice(end_attribute="x"), Choice(end_activity=("x",)), Choice(known_at_arrival=("x",))],
)
def test_a_name_that_is_not_in_the_log_is_refused(tmp_path: Path, choice: Choice) -> None:
    with pytest.raises(UnreadableLog):
        read_log(write(tmp_path, TWO), choice)
