"""Event logs, read as a stream: XES or CSV, plain or gzipped, become cases with arrival, end and kind.

A case keeps no id, no resource and no free text: nothing of a person can reach a report.
"""

import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from lxml import etree

from zusage.promises.backtest.columns import Choice, TimeReader, UnreadableLog, guess, guess_kind

NO_KIND = "alle"
_SAMPLE = 500
_TOO_MANY_KINDS = 60
_FIRST_YEAR = 1990
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Case:
    """One matter. Moments are UTC; ``end`` is None while it is open. Only ``kind`` is known at arrival."""

    arrival: datetime
    end: datetime | None
    kind: str
    events: int


@dataclass(frozen=True, slots=True)
class Log:
    """Cases in order of arrival, the last moment the log saw, and German sentences on how it was read."""

    cases: tuple[Case, ...]
    until: datetime
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    first: datetime | None = None
    last: datetime | None = None
    last_activity: str = ""
    events: int = 0
    kind: str | None = None
    activities: set[str] = field(default_factory=set)
    start: datetime | None = None
    end: datetime | None = None

    def add(self, begin: datetime, end: datetime, activity: str, end_activity: str | None) -> None:
        self.events += 1
        self.first = begin if self.first is None else min(self.first, begin)
        if self.last is None or end >= self.last:
            self.last, self.last_activity = end, activity
        if end_activity is None:
            self.activities.add(activity)
        elif activity == end_activity:
            self.activities.add(activity)
            self.end = end if self.end is None else min(self.end, end)


@dataclass(slots=True)
class _Count:
    without_time: int = 0
    impossible: int = 0
    without_case: int = 0


def read_log(path: Path, choice: Choice, progress: Progress = lambda _: None) -> Log:
    """Read a log; ``progress`` is told the number of cases (XES) or rows (CSV) now and then.

    :raises UnreadableLog: with place, reason and remedy, when the file cannot be read or holds no timed case
    """
    try:
        with _open(path) as stream:
            start = stream.read(512)
        if not start.strip():
            raise UnreadableLog(where=path.name, what="Die Datei ist leer.", mend="Exportieren Sie sie noch einmal.")
        is_xml = start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
        return _read_xes(path, choice, progress) if is_xml else _read_csv(path, choice, progress)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableLog(
            where=path.name,
            what="Die gepackte Datei ist abgeschnitten oder beschädigt.",
            mend="Übertragen oder packen Sie sie noch einmal; gelesen wurde nichts.",
        ) from error
    except OSError as error:
        raise UnreadableLog(
            where=path.name, what=f"Die Datei lässt sich nicht öffnen ({error.strerror}).", mend="Prüfen Sie den Namen."
        ) from error


def _open(path: Path) -> IO[bytes]:
    with path.open("rb") as plain:
        packed = plain.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]


# --- XES


def _read_xes(path: Path, choice: Choice, progress: Progress) -> Log:
    times = TimeReader(choice.time_format)
    count = _Count()
    drafts: list[_Draft] = []
    attributes: Counter[str] = Counter()
    kinds: dict[str, list[str | None]] = {}
    try:
        with _open(path) as stream:
            walk = etree.iterparse(
                stream,
                events=("end",),
                tag=("{*}trace", "trace"),
                resolve_entities=False,
                no_network=True,
                huge_tree=True,
            )
            for _, trace in walk:
                draft = _trace(
                    trace, choice, times=times, count=count, attributes=attributes, kinds=kinds, index=len(drafts)
                )
                drafts.append(draft)
                if len(drafts) % 1000 == 0:
                    progress(len(drafts))
                trace.clear()
                while trace.getprevious() is not None:
                    del trace.getparent()[0]
            root = walk.root
    except etree.XMLSyntaxError as error:
        raise UnreadableLog(
            where=f"{path.name}, Zeile {error.lineno}",
            what="Das XML ist hier zerbrochen oder hört zu früh auf.",
            mend="Exportieren Sie das Protokoll noch einmal; gelesen wurde nichts.",
        ) from error
    if root is None or etree.QName(root).localname != "log":
        raise UnreadableLog(
            where=path.name,
            what="Das ist XML, aber kein XES-Protokoll.",
            mend="Gebraucht wird XES mit <log> und <trace>.",
        )
    for named, option in (
        (choice.kind, "--kind"),
        (choice.start_attribute, "--start-attribute"),
        (choice.end_attribute, "--end-attribute"),
    ):
        if named is not None and named not in attributes:
            raise UnreadableLog(
                where=path.name,
                what=f"Kein Vorgang hat das Merkmal „{named}“ ({option}).",
                mend=f"Vorhanden sind: {', '.join(sorted(attributes)) or 'keine'}.",
            )
    kind = choice.kind or guess_kind(attributes)
    notes = []
    if kind is not None:
        for draft, value in zip(drafts, chain(kinds.get(kind, ()), [None] * len(drafts)), strict=False):
            draft.kind = value
        if choice.kind is None:
            notes.append(f"Art: Merkmal „{kind}“ des Vorgangs (geraten nach dem Namen)")
    return _finish(path, drafts, choice, times=times, count=count, notes=notes, kind_guessed=choice.kind is None)


def _trace(
    trace: Any,
    choice: Choice,
    *,
    times: TimeReader,
    count: _Count,
    attributes: Counter[str],
    kinds: dict[str, list[str | None]],
    index: int,
) -> _Draft:
    draft = _Draft()
    activity_key, time_key = choice.activity or "concept:name", choice.time or "time:timestamp"
    for child in trace:
        if not isinstance(child.tag, str):
            continue
        if etree.QName(child).localname == "event":
            values = {one.get("key"): one.get("value") for one in child}
            written = values.get(time_key)
            if not written:
                count.without_time += 1
                continue
            moment = times.read(written, f"Zeile {child.sourceline}")
            if moment.year < _FIRST_YEAR:
                count.impossible += 1
                continue
            draft.add(moment, moment, values.get(activity_key) or "", choice.end_activity)
            continue
        key, value = child.get("key"), child.get("value")
        if key is None or not value:
            continue
        attributes[key] += 1
        if key == choice.start_attribute:
            draft.start = times.read(value, f"Zeile {child.sourceline}")
        if key == choice.end_attribute:
            draft.end = times.read(value, f"Zeile {child.sourceline}")
        if key == choice.kind or (choice.kind is None and guess_kind((key,)) is not None):
            column = kinds.setdefault(key, [])
            column.extend([None] * (index - len(column)))
            column.append(value)
    return draft


# --- CSV


def _read_csv(path: Path, choice: Choice, progress: Progress) -> Log:
    with _open(path) as stream:
        start = stream.read(4)
    encodings = ("utf-16",) if start[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            with _open(path) as stream, io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
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


def _read_table(path: Path, text: io.TextIOWrapper, choice: Choice, progress: Progress) -> Log:
    delimiter, header = _header(text)
    table = _Table(header, guess(header, choice))
    rows = _rows(text, delimiter)
    sample = list(islice(rows, _SAMPLE))
    table.learn([row for _, row in sample])
    for number, row in chain(sample, rows):
        if row:
            table.add(row, number)
        if number % 20000 == 0:
            progress(number)
    notes = list(table.choice.guessed)
    if table.times.format is not None and choice.time_format is None:
        notes.append(f"Form der Zeitpunkte: {table.times.format} (geraten nach den ersten Zeilen)")
    return _finish(
        path,
        list(table.cases.values()),
        choice,
        times=table.times,
        count=table.count,
        notes=notes,
        kind_guessed=choice.kind is None,
    )


def _header(text: io.TextIOWrapper) -> tuple[str, list[str]]:
    head = text.readline()
    if "\x00" in head:
        raise UnreadableLog(
            where="Zeile 1", what="Das ist keine Textdatei.", mend="Exportieren Sie das Protokoll als CSV oder XES."
        )
    delimiter = max(";,\t|", key=lambda one: len(next(csv.reader([head], delimiter=one))))
    header = [name.strip() for name in next(csv.reader([head], delimiter=delimiter))]
    if len(header) < 2:
        raise UnreadableLog(
            where="Zeile 1",
            what="Es ist nur eine Spalte zu erkennen.",
            mend="Trennen Sie die Spalten mit Semikolon, Komma oder Tabulator.",
        )
    return delimiter, header


class _Table:
    """The rows of a table, gathered by case."""

    def __init__(self, header: list[str], choice: Choice) -> None:
        place: dict[str | None, int] = {name: index for index, name in reversed(list(enumerate(header)))}
        self.choice = choice
        self.width = len(header)
        self.at_case, self.at_time = place[choice.case], place[choice.time]
        self.at_end, self.at_activity = place.get(choice.end_time), place.get(choice.activity)
        self.at_kind = place.get(choice.kind)
        self.at_first, self.at_last = place.get(choice.start_attribute), place.get(choice.end_attribute)
        self.times, self.count = TimeReader(choice.time_format), _Count()
        self.cases: dict[str, _Draft] = {}

    def learn(self, sample: list[list[str]]) -> None:
        written = [row[self.at_time] for row in sample if len(row) > self.at_time and row[self.at_time].strip()]
        self.times.learn(written, f"Spalte „{self.choice.time}“")

    def add(self, row: list[str], number: int) -> None:
        if len(row) < self.width:
            raise UnreadableLog(
                where=f"Zeile {number}",
                what=f"Die Zeile hat {len(row)} statt {self.width} Spalten.",
                mend="Prüfen Sie Trennzeichen und Anführungszeichen, oder ob die Datei hier abbricht.",
            )
        begin = self._moment(row, self.at_time, number)
        if not row[self.at_case].strip():
            self.count.without_case += 1
        elif begin is None:
            self.count.without_time += 1
        elif begin.year < _FIRST_YEAR:
            self.count.impossible += 1
        else:
            self._gather(row, number, begin)

    def _gather(self, row: list[str], number: int, begin: datetime) -> None:
        end = self._moment(row, self.at_end, number) or begin
        draft = self.cases.setdefault(row[self.at_case], _Draft())
        if self.at_kind is not None and (draft.first is None or begin < draft.first):
            draft.kind = row[self.at_kind].strip() or None
        activity = "" if self.at_activity is None else row[self.at_activity]
        draft.add(begin, max(begin, end), activity, self.choice.end_activity)
        draft.start = draft.start or self._moment(row, self.at_first, number)
        draft.end = draft.end or self._moment(row, self.at_last, number)

    def _moment(self, row: list[str], at: int | None, number: int) -> datetime | None:
        if at is None or not row[at].strip():
            return None
        return self.times.read(row[at], f"Zeile {number}, Spalte {at + 1}")


def _rows(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(text, delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num + 1, row
    except csv.Error as error:
        raise UnreadableLog(
            where=f"Zeile {reader.line_num + 1}",
            what="Die Zeile ist nicht als CSV zu lesen.",
            mend="Prüfen Sie die Anführungszeichen in dieser Zeile.",
        ) from error


# --- both


def _finish(
    path: Path,
    drafts: list[_Draft],
    choice: Choice,
    *,
    times: TimeReader,
    count: _Count,
    notes: list[str],
    kind_guessed: bool,
) -> Log:
    timed = [draft for draft in drafts if draft.first is not None and draft.last is not None]
    if not timed:
        raise UnreadableLog(
            where=path.name,
            what="Kein einziger Vorgang hat einen Zeitpunkt."
            if drafts or count.without_time
            else "Es ist kein Vorgang enthalten.",
            mend="Nennen Sie das Merkmal mit --time, oder exportieren Sie die Zeitpunkte mit.",
        )
    if len({draft.kind for draft in timed}) > _TOO_MANY_KINDS and kind_guessed:
        notes = [note for note in notes if not note.startswith("Art:")]
        notes.append("Art: nicht verwendet, das geratene Merkmal hat zu viele Werte; --kind nennt ein anderes")
        for draft in timed:
            draft.kind = None
    until = max(draft.last for draft in timed if draft.last is not None)
    if choice.end_attribute is not None:
        until = max([until, *(draft.end for draft in timed if draft.end is not None)])
    if choice.end_activity is not None and not any(draft.end for draft in timed):
        raise UnreadableLog(
            where=path.name,
            what=f"Der Schritt „{choice.end_activity}“ kommt nie vor.",
            mend="Schreiben Sie ihn für --end-activity genau so, wie er im Protokoll steht.",
        )
    cases, negative, opened = _close(timed, choice, until)
    if not cases:
        raise UnreadableLog(
            where=path.name,
            what="Bei jedem Vorgang liegt das Ende vor dem Anfang.",
            mend="Prüfen Sie --start-attribute, --end-attribute und --end-activity.",
        )
    for number, sentence in (
        (times.naive, "Zeitpunkte ohne Zeitzone, gelesen als Ortszeit in Deutschland"),
        (count.without_time, "Ereignisse ohne Zeitpunkt, weggelassen"),
        (count.without_case, "Zeilen ohne Vorgang, weggelassen"),
        (count.impossible, f"Ereignisse vor {_FIRST_YEAR}, für falsch gehalten und weggelassen"),
        (len(drafts) - len(timed), "Vorgänge ohne jeden Zeitpunkt, weggelassen"),
        (negative, "Vorgänge mit einem Ende vor dem Anfang, weggelassen"),
        (opened, "Vorgänge, die als noch offen gelten"),
    ):
        if number:
            notes.append(f"{number} {sentence}")
    if times.naive and times.zoned:
        notes.append(
            f"Gemischt: {times.zoned} Zeitpunkte mit, {times.naive} ohne Zeitzone; alle wurden in UTC umgerechnet"
        )
    return Log(tuple(sorted(cases, key=lambda case: case.arrival)), until, tuple(notes))


def _close(drafts: list[_Draft], choice: Choice, until: datetime) -> tuple[list[Case], int, int]:
    """Give each draft its end, or none.

    Where nothing names the end, the last event is it, except for a case that came within the log's last 95 % flow
    time and stopped at a step that is seldom the last one: that case most likely goes on.
    """
    seen: Counter[str] = Counter()
    last: Counter[str] = Counter()
    spans: list[timedelta] = []
    by_last_event = choice.end_attribute is None and choice.end_activity is None
    if by_last_event:
        for draft in drafts:
            seen.update(draft.activities)
            last[draft.last_activity] += 1
            spans.append((draft.last or until) - (draft.start or draft.first or until))
        spans.sort()
        tail = until - spans[min(len(spans) - 1, int(0.95 * len(spans)))]
    cases: list[Case] = []
    negative = opened = 0
    for draft in drafts:
        arrival = draft.start or draft.first or until
        end = draft.end
        if by_last_event:
            end = draft.last
            if arrival > tail and 2 * last[draft.last_activity] < seen[draft.last_activity]:
                end = None
        if end is not None and end < arrival:
            negative += 1
            continue
        if choice.start_attribute is not None and arrival > until:
            negative += 1
            continue
        opened += end is None
        cases.append(Case(arrival.astimezone(UTC), end, draft.kind or NO_KIND, draft.events))
    return cases, negative, opened
