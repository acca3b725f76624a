"""CSV, read row by row, in the encodings and with the delimiters of offices."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from zusage.planning.backtest.cases import Log
from zusage.planning.backtest.closing import finish
from zusage.planning.backtest.columns import Choice, UnreadableLog, guess
from zusage.planning.backtest.draft import Count, Draft, Progress, open_log
from zusage.planning.backtest.moments import TimeReader, is_none

_SAMPLE = 500
_LONGEST_HEADER = 50
_LONGEST_FIELD = 2**31 - 1


def read_csv(path: Path, choice: Choice, progress: Progress) -> Log:
    """Read a table.

    :raises UnreadableLog: if encoding, header or a row cannot be read, or a chosen column is missing
    """
    with open_log(path) as stream:
        start = stream.read(4)
    encodings = _encodings(start)
    for encoding in encodings:
        try:
            with open_log(path) as stream, io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
                log = _read_table(path, text, choice, progress)
        except UnicodeError:
            continue
        if encoding != "utf-8-sig":
            return Log(log.cases, log.until, (*log.notes, f"Zeichensatz: {encoding}"))
        return log
    raise UnreadableLog(
        where=path.name,
        what="Der Zeichensatz ist weder UTF-8 noch Windows-1252.",
        mend="Speichern Sie die Tabelle als „CSV UTF-8“.",
    )


def _encodings(start: bytes) -> tuple[str, ...]:
    """What a file may be written in, by its first four bytes; UTF-16 comes without a mark too."""
    if start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return ("utf-16",)
    if len(start) == 4 and start[1] == start[3] == 0 != start[0]:
        return ("utf-16-le",)
    if len(start) == 4 and start[0] == start[2] == 0 != start[1]:
        return ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def _read_table(path: Path, text: io.TextIOWrapper, choice: Choice, progress: Progress) -> Log:
    delimiter, header, above = _header(text)
    table = _Table(header, guess(header, choice))
    rows = _rows(text, delimiter, above)
    sample = list(islice(rows, _SAMPLE))
    table.learn([row for _, row in sample])
    for number, row in chain(sample, rows):
        if any(cell.strip() for cell in row):
            table.refuse_swallowed(row, number, delimiter)
            table.add(row, number)
        if number % 20000 == 0:
            progress(number)
    notes = [*table.choice.guessed, *table.ambiguous]
    if table.choice.time == table.choice.start_attribute:
        notes.append("Jede Zeile gilt als ein Vorgang mit Eingang und Ende; ohne Ende ist er offen")
    if table.times.guessed is not None:
        notes.append(f"Form der Zeitpunkte: {table.times.guessed} (geraten nach den ersten Zeilen)")
    return finish(
        path,
        list(table.cases.values()),
        table.choice,
        times=table.times,
        count=table.count,
        notes=notes,
        kind_guessed=choice.kind is None,
    )


def _header(text: io.TextIOWrapper) -> tuple[str, list[str], int]:
    """Return the delimiter, the names of the columns, and the number of the header's last line.

    Some exports begin with blank lines, or with `sep=;`, which tells a spreadsheet the delimiter; a name may be broken
    over several lines within its quotation marks.
    """
    delimiters, number = ";,\t|", 0
    head: list[str] = []
    for number, line in enumerate(islice(text, _LONGEST_HEADER), start=1):
        if "\x00" in line:
            raise UnreadableLog(
                where=f"Zeile {number}",
                what="Das ist keine Textdatei.",
                mend="Exportieren Sie das Protokoll als CSV oder XES.",
            )
        told = re.fullmatch(r"sep=(.)\s*", line, re.IGNORECASE)
        if told and not head:
            delimiters = told[1]
        elif head or line.strip():
            head.append(line)
            delimiter = max(delimiters, key=lambda candidate: len(next(csv.reader(head, delimiter=candidate))))
            # a further line becomes a row of its own, unless a quotation mark is still open
            names, *further = csv.reader([*head, "-"], delimiter=delimiter)
            if further:
                break
    else:
        raise UnreadableLog(
            where=f"Zeile {max(number, 1)}",
            what="Die Kopfzeile fehlt oder hört nicht auf.",
            mend="Prüfen Sie die Anführungszeichen; die erste Zeile nennt die Spalten.",
        )
    if len(names) < 2:
        raise UnreadableLog(
            where=f"Zeile {number}",
            what="Es ist nur eine Spalte zu erkennen.",
            mend="Trennen Sie die Spalten mit Semikolon, Komma oder Tabulator; die erste Zeile nennt sie.",
        )
    return delimiter, [" ".join(name.split()) for name in names], number


class _Table:
    """The rows of a table, gathered by case."""

    def __init__(self, header: list[str], choice: Choice) -> None:
        place: dict[str | None, int] = {name: index for index, name in reversed(list(enumerate(header)))}
        self.choice = choice
        self.width = len(header)
        self.at_case, self.at_time = place.get(choice.case), place[choice.time]
        self.at_end, self.at_activity = place.get(choice.end_time), place.get(choice.activity)
        self.at_kind, self.at_lifecycle = place.get(choice.kind), place.get(choice.lifecycle)
        self.at_first, self.at_last = place.get(choice.start_attribute), place.get(choice.end_attribute)
        self.at_known = [(name, place[name]) for name in choice.known_at_arrival]
        self.ambiguous = [
            f"Spalte „{name}“ gibt es mehrfach; gelesen wird die erste"
            for name, times in Counter(header).items()
            if times > 1 and name in choice.columns
        ]
        self.times, self.count = TimeReader(choice.time_format, choice.zone), Count()
        self.cases: dict[str, Draft] = {}
        read = (
            self.at_case,
            self.at_time,
            self.at_end,
            self.at_activity,
            self.at_kind,
            self.at_lifecycle,
            self.at_first,
            self.at_last,
            *(at for _, at in self.at_known),
        )
        self.needed = max(at for at in read if at is not None)

    def learn(self, sample: list[list[str]]) -> None:
        places = {self.at_time, self.at_first, self.at_last} - {None}
        written = [
            row[at] for row in sample for at in places if at is not None and len(row) > at and not is_none(row[at])
        ]
        self.times.learn(written, f"Spalte „{self.choice.time}“")

    def refuse_swallowed(self, row: list[str], number: int, delimiter: str) -> None:
        """Refuse a value that holds whole rows: its quotation mark was never meant to open.

        :raises UnreadableLog: naming the line on which it begins
        """
        for line in (line for cell in row if "\n" in cell or "\r" in cell for line in cell.splitlines()[1:]):
            cells = line.split(delimiter)
            if len(cells) >= self.width and self.times.looks(cells[self.at_time]):
                raise UnreadableLog(
                    where=f"Zeile {number}",
                    what="Ein Anführungszeichen öffnet sich hier und verschluckt die folgenden Zeilen.",
                    mend="Verdoppeln oder löschen Sie das einzelne Anführungszeichen in dieser Zeile.",
                )

    def add(self, row: list[str], number: int) -> None:
        if len(row) <= self.needed or any(cell.strip() for cell in row[self.width :]):
            raise UnreadableLog(
                where=f"Zeile {number}",
                what=f"Die Zeile hat {len(row)} statt {self.width} Spalten.",
                mend="Prüfen Sie Trennzeichen und Anführungszeichen, oder ob die Datei hier abbricht.",
            )
        unreal = self.times.unreal
        begin = self._moment(row, self.at_time, number)
        case = str(number) if self.at_case is None else row[self.at_case].strip()
        if not case:
            self.count.without_case += 1
        elif is_none(row[self.at_time]):
            self.count.without_time += 1
        elif begin is not None:
            self._gather(self.cases.setdefault(case, Draft()), row, number, begin)
        if self.times.unreal > unreal and case:
            self.cases.setdefault(case, Draft()).broken = True

    def _gather(self, draft: Draft, row: list[str], number: int, begin: datetime) -> None:
        end = self._moment(row, self.at_end, number) or begin
        if self.at_kind is not None and (draft.first is None or begin < draft.first):
            draft.kind = row[self.at_kind].strip() or None
        activity = "" if self.at_activity is None else row[self.at_activity]
        transition = "" if self.at_lifecycle is None else row[self.at_lifecycle]
        declared = {name: value for name, at in self.at_known if (value := row[at].strip())}
        draft.add(begin, max(begin, end), activity, self.choice.end_activity, declared, transition=transition)
        first = begin if self.at_first == self.at_time else self._moment(row, self.at_first, number)
        draft.start = draft.start or first
        draft.end = draft.end or self._moment(row, self.at_last, number)

    def _moment(self, row: list[str], at: int | None, number: int) -> datetime | None:
        if at is None or is_none(row[at]):
            return None
        return self.times.read(row[at], f"Zeile {number}, Spalte {at + 1}")


def _rows(text: io.TextIOWrapper, delimiter: str, above: int) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(text, delimiter=delimiter)
    begins = above + 1
    try:
        for row in reader:
            yield begins, row
            begins = above + reader.line_num + 1
    except csv.Error as error:
        raise UnreadableLog(
            where=f"Zeile {begins}",
            what="Die Zeile ist nicht als CSV zu lesen.",
            mend="Prüfen Sie die Anführungszeichen in dieser Zeile.",
        ) from error
