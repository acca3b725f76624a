"""Which column says what, and how its dates are written; guessed by name, said aloud, corrected by options."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from zusage.common.domain.refusal import Refusal

BERLIN = ZoneInfo("Europe/Berlin")

_NAMES: dict[str, tuple[str, ...]] = {
    "case": (
        "case:concept:name", "case_id", "caseid", "case", "aktenzeichen", "az", "vorgangsnummer", "vorgangs_id",
        "vorgangsnr", "antragsnummer", "fallnummer", "fall_id", "vorgang", "fall", "ticket", "case_concept_name",
    ),
    "activity": (
        "concept:name", "activity", "aktivität", "aktivitaet", "event", "ereignis", "schritt", "bearbeitungsschritt",
        "tätigkeit", "taetigkeit", "status", "event_concept_name", "task",
    ),
    "time": (
        "time:timestamp", "timestamp", "start_timestamp", "start_time", "zeitstempel", "zeitpunkt", "zeit", "datum",
        "datum_uhrzeit", "datum/uhrzeit", "time", "date", "beginn", "start", "event_time_timestamp",
        "complete_timestamp", "end_time",
    ),
    "end_time": ("complete_timestamp", "end_timestamp", "end_time", "endzeit", "zeit_ende", "time:complete"),
    "lifecycle": (
        "lifecycle:transition", "lifecycle_transition", "lifecycle", "transition", "event_lifecycle_transition",
    ),
    "kind": (
        "vorgangsart", "vorgangstyp", "leistung", "leistungsart", "antragsart", "verfahren", "verfahrensart", "art",
        "case_type", "casetype", "case:case_type", "case:type", "kind", "type", "typ", "service",
    ),
}  # fmt: skip

_PERSON = re.compile(
    r"(^|[_:.])((org_)?resource|users?|user_?(id|name)|login|clerks?|officer|agent|employee|assignee|owner|handler|person"
    r"|name|responsible|kürzel|kuerzel)([_:.]|$)|bearbeiter|sachbearbeit|antragsteller|mitarbeit|zuständig|zustaendig"
    r"|monitoringresource|responsible_actor|nachname|vorname"
)
"""Names of columns that look like a person who decides or asks."""

_ONE_ROW_A_CASE: dict[str, tuple[str, ...]] = {
    "start_attribute": (
        "eingang", "eingangsdatum", "datum_eingang", "eingang_am", "eingegangen", "eingegangen_am", "antragseingang",
        "posteingang", "antragsdatum", "datum_antrag", "antrag_vom", "antrag_am", "angelegt", "angelegt_am", "erstellt",
        "erstellt_am", "eröffnet", "eröffnet_am", "anlagedatum", "arrival", "arrived", "received", "received_at",
        "opened", "opened_at", "created", "created_at", "start_date", "startdate",
    ),
    "end_attribute": (
        "erledigt", "erledigt_am", "erledigung", "erledigungsdatum", "datum_erledigung", "abgeschlossen",
        "abgeschlossen_am", "abschluss", "abschlussdatum", "datum_abschluss", "bescheid", "bescheid_vom", "bescheid_am",
        "bescheiddatum", "datum_bescheid", "entschieden", "entschieden_am", "entscheidung", "entscheidungsdatum",
        "genehmigt_am", "erteilt_am", "versandt", "versandt_am", "ausgang", "ausgangsdatum", "geschlossen",
        "geschlossen_am", "ende", "enddatum", "closed", "closed_at", "completed", "completed_at", "decided",
        "decided_at", "finished", "end", "end_date", "enddate",
    ),
}  # fmt: skip

_WORDS = {
    "case": "Vorgang",
    "activity": "Schritt",
    "time": "Zeitpunkt",
    "end_time": "Ende des Schritts",
    "lifecycle": "Zustand des Schritts",
    "kind": "Art",
    "start_attribute": "Eingang",
    "end_attribute": "Ende",
}


class UnreadableLog(Refusal):
    """The log cannot be read or says too little: where, what, and how to mend it."""

    code = "backtest.unreadable"

    def __init__(self, *, where: str, what: str, mend: str) -> None:
        super().__init__(where=where, what=what, mend=mend)


@dataclass(frozen=True, slots=True)
class Choice:
    """Names of columns or attributes: what a person chose, completed by what was guessed."""

    case: str | None = None
    activity: str | None = None
    time: str | None = None
    end_time: str | None = None
    kind: str | None = None
    start_attribute: str | None = None
    end_activity: tuple[str, ...] = ()
    end_attribute: str | None = None
    time_format: str | None = None
    zone: str | None = None
    lifecycle: str | None = None
    known_at_arrival: tuple[str, ...] = ()
    guessed: tuple[str, ...] = field(default=())

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns or attributes that are read."""
        named = (
            self.case,
            self.activity,
            self.time,
            self.end_time,
            self.kind,
            self.start_attribute,
            self.end_attribute,
            self.lifecycle,
        )
        return (*(name for name in named if name is not None), *self.known_at_arrival)


def _plain(name: str) -> str:
    return re.sub(r"[\s\-]+", "_", name.strip().lower())


def guess(header: Sequence[str], choice: Choice) -> Choice:
    """Complete the choice from a table's header; every guess is kept in ``guessed`` as a German sentence.

    A table without steps, but with columns for arrival and end, holds one row a matter; the column of ids may be
    missing then, and `time` is the arrival.

    :raises UnreadableLog: if a chosen column is missing, or case or time cannot be guessed
    """
    for named in choice.columns:
        if named not in header:
            raise UnreadableLog(
                where="Zeile 1",
                what=f"Die Spalte „{named}“ gibt es nicht.",
                mend=f"Vorhanden sind: {', '.join(header)}.",
            )
    by_name, said = _by_name(header, choice, _NAMES)
    if "time" not in by_name or ("activity" not in by_name and choice.time is None):
        whole, also_said = _by_name(header, choice, _ONE_ROW_A_CASE)
        if len(whole) == len(_ONE_ROW_A_CASE):
            # The arrival stands for the one event of each row.
            kept = {role: name for role, name in by_name.items() if role in {"case", "activity", "kind"}}
            said = [column for column in said if column.startswith(tuple(_WORDS[role] + ":" for role in kept))]
            return replace(choice, **kept, **whole, time=whole["start_attribute"], guessed=(*said, *also_said))
        if whole and "time" not in by_name:
            missing = next(role for role in _ONE_ROW_A_CASE if role not in whole)
            raise UnreadableLog(
                where="Zeile 1",
                what=f"Keine Spalte sieht nach „{_WORDS[missing]}“ aus.",
                mend=f"Nennen Sie sie mit --{missing.replace('_', '-')}. Vorhanden sind: {', '.join(header)}.",
            )
    for role, option in (("case", "--case"), ("time", "--time")):
        if role not in by_name:
            raise UnreadableLog(
                where="Zeile 1",
                what=f"Keine Spalte sieht nach „{_WORDS[role]}“ aus.",
                mend=f"Nennen Sie sie mit {option}. Vorhanden sind: {', '.join(header)}.",
            )
    if choice.end_activity and "activity" not in by_name:
        raise UnreadableLog(
            where="Zeile 1",
            what="Für --end-activity fehlt die Spalte mit den Schritten.",
            mend="Nennen Sie sie mit --activity.",
        )
    return replace(choice, **by_name, guessed=tuple(said))


def _by_name(
    header: Sequence[str], choice: Choice, names_of: Mapping[str, Sequence[str]]
) -> tuple[dict[str, Any], list[str]]:
    """Return the column of each role, chosen or guessed, and what was guessed as sentences."""
    plain = {_plain(name): name for name in reversed(header)}
    found: dict[str, Any] = {}
    said = []
    for role, names in names_of.items():
        if getattr(choice, role) is not None:
            found[role] = getattr(choice, role)
            continue
        match = next((plain[name] for name in names if name in plain and plain[name] not in found.values()), None)
        if match is not None:
            found[role] = match
            said.append(f"{_WORDS[role]}: Spalte „{match}“ (geraten nach dem Namen)")
    return found, said


def refuse_persons(choice: Choice) -> None:
    """Refuse what names a person as kind or as known at arrival: no promise may hang on who works, or who asks.

    A kind is also printed in the report.

    :raises UnreadableLog: naming the attribute
    """
    named = [("--kind", choice.kind), *(("--known-at-arrival", name) for name in choice.known_at_arrival)]
    for option, name in named:
        if name is not None and _PERSON.search(_plain(name).replace("concept:name", "")):
            raise UnreadableLog(
                where=option,
                what=f"„{name}“ nennt eine Person.",
                mend="Lassen Sie das Merkmal weg; eine Zusage hängt nicht davon ab, wer fragt oder bearbeitet.",
            )


def guess_kind(names: Iterable[str]) -> str | None:
    """The case attribute that by its name says what kind of matter it is, if any."""
    plain = {_plain(name): name for name in names}
    return next((plain[name] for name in _NAMES["kind"] if name in plain), None)
