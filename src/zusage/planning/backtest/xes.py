"""XES, read trace by trace: memory holds one trace at a time."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from lxml import etree

from zusage.planning.backtest.cases import Log
from zusage.planning.backtest.closing import finish
from zusage.planning.backtest.columns import Choice, UnreadableLog, guess_kind
from zusage.planning.backtest.draft import Count, Draft, Progress, open_log
from zusage.planning.backtest.moments import TimeReader, is_none


def read_xes(path: Path, choice: Choice, progress: Progress) -> Log:
    """Read an XES log.

    :raises UnreadableLog: if the XML is broken or no XES, or a chosen attribute is missing
    """
    times = TimeReader(choice.time_format, choice.zone)
    count = Count()
    drafts: list[Draft] = []
    attributes: Counter[str] = Counter()
    kinds: dict[str, list[str | None]] = {}
    for trace in _traces(path):
        drafts.append(
            _trace(trace, choice, times=times, count=count, attributes=attributes, kinds=kinds, index=len(drafts))
        )
        if len(drafts) % 1000 == 0:
            progress(len(drafts))
    _refuse_missing(path, choice, attributes)
    kind = choice.kind or guess_kind(attributes)
    notes = []
    if kind is not None:
        for draft, value in zip(drafts, chain(kinds.get(kind, ()), [None] * len(drafts)), strict=False):
            draft.kind = value
        if choice.kind is None:
            notes.append(f"Art: Merkmal „{kind}“ des Vorgangs (geraten nach dem Namen)")
    return finish(path, drafts, choice, times=times, count=count, notes=notes, kind_guessed=choice.kind is None)


def _traces(path: Path) -> Iterator[etree._Element]:
    """Yield trace by trace; each is forgotten once the next is asked for.

    :raises UnreadableLog: if the XML is broken or no XES
    """
    try:
        with open_log(path) as stream:
            walk = etree.iterparse(
                stream,
                events=("end",),
                tag=("{*}trace", "trace"),
                resolve_entities=False,
                no_network=True,
                huge_tree=True,
            )
            for _, trace in walk:
                yield trace
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


def _refuse_missing(path: Path, choice: Choice, attributes: Counter[str]) -> None:
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


def _trace(
    trace: Any,
    choice: Choice,
    *,
    times: TimeReader,
    count: Count,
    attributes: Counter[str],
    kinds: dict[str, list[str | None]],
    index: int,
) -> Draft:
    draft, unreal = Draft(), times.unreal
    activity_key, time_key = choice.activity or "concept:name", choice.time or "time:timestamp"
    for child in trace:
        if not isinstance(child.tag, str):
            continue
        if etree.QName(child).localname == "event":
            values = {attribute.get("key"): attribute.get("value") for attribute in child}
            written = values.get(time_key)
            if not written or is_none(written):
                count.without_time += 1
                continue
            moment = times.read(written, f"Zeile {child.sourceline}")
            if moment is None:
                continue
            declared = {name: value for name in choice.known_at_arrival if (value := values.get(name))}
            draft.add(
                moment,
                moment,
                values.get(activity_key) or "",
                choice.end_activity,
                declared,
                transition=values.get("lifecycle:transition") or "",
            )
            continue
        key, value = child.get("key"), child.get("value")
        if key is None or not value:
            continue
        attributes[key] += 1
        if key in choice.known_at_arrival:
            draft.stated[key] = value
        if key == choice.start_attribute:
            draft.start = times.read(value, f"Zeile {child.sourceline}")
        if key == choice.end_attribute:
            draft.end = times.read(value, f"Zeile {child.sourceline}")
        if key == choice.kind or (choice.kind is None and guess_kind((key,)) is not None):
            column = kinds.setdefault(key, [])
            column.extend([None] * (index - len(column)))
            column.append(value)
    draft.broken = times.unreal > unreal
    return draft
