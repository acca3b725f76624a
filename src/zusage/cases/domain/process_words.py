"""The outline of a process in plain German: each step, who does it, how long it takes, how it goes on.

The same words stand beside the drawing for staff and for everybody; only whom they address differs.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from zusage.common.domain.german import format_date_long
from zusage.processes.domain.picture import Branch, Element, GoOn, Step, Trigger
from zusage.processes.domain.picture.elements import GATEWAYS, SUB_PROCESSES

_TOGETHER = {
    "one": "Dann geht es auf einem dieser Wege weiter:",
    "all": "Dann geschieht gleichzeitig:",
    "some": "Dann geschieht alles hiervon, was zutrifft:",
    "first": "Dann wird gewartet. Was zuerst eintritt, entscheidet:",
}
_REPEATS = {
    "loop": "wird wiederholt, bis es genügt",
    "parallel": "einmal für jeden Eintrag, alle zugleich",
    "sequential": "einmal für jeden Eintrag, nacheinander",
}
_TRIGGERS = {
    "message": "wenn eine Nachricht kommt",
    "signal": "wenn ein Signal kommt",
    "error": "wenn ein Fehler auftritt",
    "escalation": "wenn es weitergegeben wird",
    "conditional": "sobald eine Bedingung erfüllt ist",
    "cancel": "wenn abgebrochen wird",
    "compensate": "wenn es rückgängig gemacht wird",
}
_UNNAMED = {
    "startEvent": "Beginn",
    "endEvent": "Ende",
    "boundaryEvent": "Zwischenfall",
    "intermediateCatchEvent": "Warten",
    "parallelGateway": "Zusammenführen: Es geht weiter, sobald alles fertig ist",
    "inclusiveGateway": "Zusammenführen: Es geht weiter, sobald alles Begonnene fertig ist",
}
_MACHINE = frozenset({"serviceTask", "sendTask", "businessRuleTask", "scriptTask"})
_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_UNITS = (
    ("einem Jahr", "Jahren"), ("einem Monat", "Monaten"), ("einer Woche", "Wochen"), ("einem Tag", "Tagen"),
    ("einer Stunde", "Stunden"), ("einer Minute", "Minuten"), ("einer Sekunde", "Sekunden"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom the words are for.

    :ivar applicant: the sentence where the person acts whose matter it is
    :ivar units: the name of the unit that has a skill, by skill
    """

    applicant: str
    units: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is said at an activity beside its name; '' for nothing."""

    duration: str = ""
    count: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way on in words."""

    text: str
    steps: "tuple[StepInWords, ...]"
    then: GoOn | None


@dataclass(frozen=True, slots=True)
class StepInWords:
    """One step of the list; ``then`` is where it goes on if that is not the next one in the list."""

    number: int
    title: str
    who: str
    note: str
    figures: Figures
    is_here: bool
    is_passed: bool
    together: str
    ways: tuple[Way, ...]
    events: tuple[Way, ...]
    inside: "tuple[StepInWords, ...]"
    then: GoOn | None


def in_words(
    items: tuple[Step | GoOn, ...],
    reader: Reader,
    figures: Mapping[str, Figures],
    *,
    here: frozenset[str] = frozenset(),
    passed: frozenset[str] = frozenset(),
) -> tuple[StepInWords, ...]:
    """Return an outline in words.

    :param figures: by activity id
    :param here: ids of the elements a matter stands at
    :param passed: ids of the elements on the way that it came
    """
    return _Teller(reader, figures, here, passed).steps(items)


@dataclass(frozen=True, slots=True)
class _Teller:
    reader: Reader
    figures: Mapping[str, Figures]
    here: frozenset[str]
    passed: frozenset[str]

    def steps(self, items: tuple[Step | GoOn, ...]) -> tuple[StepInWords, ...]:
        return tuple(
            self.step(item, after if isinstance(after, GoOn) else None)
            for item, after in zip_longest(items, items[1:])
            if isinstance(item, Step)
        )

    def step(self, step: Step, then: GoOn | None) -> StepInWords:
        element = step.element
        return StepInWords(
            number=step.number,
            title=_title(element),
            who=self.who(element),
            note=_note(element),
            figures=self.figures.get(element.id, Figures()),
            is_here=element.id in self.here,
            is_passed=element.id in self.passed,
            together=_TOGETHER.get(step.together, ""),
            ways=tuple(self.way(_way_text(way, position), way.items) for position, way in enumerate(step.ways, 1)),
            events=tuple(self.way("", row) for row in step.events),
            inside=self.steps(step.inside),
            then=then,
        )

    def way(self, text: str, items: tuple[Step | GoOn, ...]) -> Way:
        return Way(text, self.steps(items), items[0] if items and isinstance(items[0], GoOn) else None)

    def who(self, element: Element) -> str:
        """Say who does it: a unit, the machine, or the applicant; nobody for events and gateways."""
        if element.kind in _MACHINE:
            return "Das macht ein Programm."
        if element.performer == "applicant":
            return self.reader.applicant
        if element.kind not in {"userTask", "manualTask"}:
            return ""
        unit = self.reader.units.get(element.performer.removeprefix("skill:"), "die Verwaltung")
        return f"Das macht: {unit}."


def timer_in_words(text: str) -> str:
    """Return when a timer is due: ``nach 38 Tagen``, ``am 1. Januar 2027``; what is computed is said to be so."""
    period = _PERIOD.fullmatch(text)
    if period is not None and any(period.groups()):
        parts = [
            singular if int(count) == 1 else f"{int(count)} {many}"
            for count, (singular, many) in zip(period.groups(), _UNITS, strict=True)
            if count
        ]
        return "nach " + " und ".join(parts)
    try:
        return f"am {format_date_long(date.fromisoformat(text[:10]))}"
    except ValueError:
        return "zu einem Zeitpunkt, der sich aus dem Vorgang ergibt"


def _title(element: Element) -> str:
    if not element.name:
        return _UNNAMED.get(element.kind, "Entscheidung" if element.kind in GATEWAYS else "Schritt")
    return f"Ende: {element.name}" if element.kind == "endEvent" else element.name


def _note(element: Element) -> str:
    """Return what else is to be known of a step, as one sentence each."""
    notes = [_trigger(trigger) for trigger in element.triggers]
    notes.append(_REPEATS.get(element.repeats, ""))
    if element.kind == "boundaryEvent" and not element.is_interrupting:
        notes.append("das andere geht dabei weiter")
    if element.is_event_sub_process:
        notes.append("kann jederzeit beginnen")
    if element.kind == "adHocSubProcess":
        notes.append("in beliebiger Reihenfolge")
    if element.kind in SUB_PROCESSES and element.is_for_compensation:
        notes.append("nur, um etwas rückgängig zu machen")
    said = ", ".join(filter(None, notes))
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _trigger(trigger: Trigger) -> str:
    return timer_in_words(trigger.text) if trigger.kind == "timer" else _TRIGGERS.get(trigger.kind, "")


def _way_text(way: Branch, position: int) -> str:
    if way.flow is not None and way.flow.name:
        return way.flow.name
    return "sonst" if way.is_default else f"Weg {position}"
