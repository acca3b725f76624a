"""The outline of a process in plain words: each step, who does it, how long it takes, how it goes on.

The same words stand beside the drawing for staff and for everybody; only whom they address differs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from itertools import zip_longest

from zusage.common.domain.german import format_date_long
from zusage.common.domain.languages import SOURCE, Say, marked
from zusage.processes.domain.picture import Branch, Element, GoOn, Step, Trigger
from zusage.processes.domain.picture.elements import GATEWAYS, SUB_PROCESSES

_TOGETHER = {
    "one": marked("Dann geht es auf einem dieser Wege weiter:"),
    "all": marked("Dann geschieht gleichzeitig:"),
    "some": marked("Dann geschieht alles hiervon, was zutrifft:"),
    "first": marked("Dann wird gewartet. Was zuerst eintritt, entscheidet:"),
}
_REPEATS = {
    "loop": marked("wird wiederholt, bis es genügt"),
    "parallel": marked("einmal für jeden Eintrag, alle zugleich"),
    "sequential": marked("einmal für jeden Eintrag, nacheinander"),
}
_TRIGGERS = {
    "message": marked("wenn eine Nachricht kommt"),
    "signal": marked("wenn ein Signal kommt"),
    "error": marked("wenn ein Fehler auftritt"),
    "escalation": marked("wenn es weitergegeben wird"),
    "conditional": marked("sobald eine Bedingung erfüllt ist"),
    "cancel": marked("wenn abgebrochen wird"),
    "compensate": marked("wenn es rückgängig gemacht wird"),
}
_UNNAMED = {
    "startEvent": marked("Beginn"),
    "endEvent": marked("Ende"),
    "boundaryEvent": marked("Zwischenfall"),
    "intermediateCatchEvent": marked("Warten"),
    "parallelGateway": marked("Zusammenführen: Es geht weiter, sobald alles fertig ist"),
    "inclusiveGateway": marked("Zusammenführen: Es geht weiter, sobald alles Begonnene fertig ist"),
}
_MACHINE = frozenset({"serviceTask", "sendTask", "businessRuleTask", "scriptTask"})
_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_UNITS = (
    (marked("einem Jahr"), marked("{count} Jahren")),
    (marked("einem Monat"), marked("{count} Monaten")),
    (marked("einer Woche"), marked("{count} Wochen")),
    (marked("einem Tag"), marked("{count} Tagen")),
    (marked("einer Stunde"), marked("{count} Stunden")),
    (marked("einer Minute"), marked("{count} Minuten")),
    (marked("einer Sekunde"), marked("{count} Sekunden")),
)
"""As said after `nach`."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom the words are for.

    :ivar applicant: the sentence where the person acts whose matter it is
    :ivar units: the name of the unit that has a skill, by skill
    :ivar say: tells the words of the house in the language
    """

    applicant: str
    units: Mapping[str, str]
    say: Say = str
    language: str = SOURCE


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
            title=self.title(element),
            who=self.who(element),
            note=self.note(element),
            figures=self.figures.get(element.id, Figures()),
            is_here=element.id in self.here,
            is_passed=element.id in self.passed,
            together=self.said(_TOGETHER.get(step.together, "")),
            ways=tuple(self.way(self.way_text(way, position), way.items) for position, way in enumerate(step.ways, 1)),
            events=tuple(self.way("", row) for row in step.events),
            inside=self.steps(step.inside),
            then=then,
        )

    def way(self, text: str, items: tuple[Step | GoOn, ...]) -> Way:
        return Way(text, self.steps(items), items[0] if items and isinstance(items[0], GoOn) else None)

    def who(self, element: Element) -> str:
        """Say who does it: a unit, the machine, or the applicant; nobody for events and gateways."""
        if element.kind in _MACHINE:
            return self.said(marked("Das macht ein Programm."))
        if element.performer == "applicant":
            return self.reader.applicant
        if element.kind not in {"userTask", "manualTask"}:
            return ""
        unit = self.reader.units.get(element.performer.removeprefix("skill:")) or self.said(marked("die Verwaltung"))
        return self.said(marked("Das macht: {unit}.")).format(unit=unit)

    def said(self, message: str) -> str:
        return self.reader.say(message) if message else ""

    def title(self, element: Element) -> str:
        if not element.name:
            nameless = marked("Entscheidung") if element.kind in GATEWAYS else marked("Schritt")
            return self.said(_UNNAMED.get(element.kind, nameless))
        if element.kind == "endEvent":
            return self.said(marked("Ende: {name}")).format(name=element.name)
        return element.name

    def note(self, element: Element) -> str:
        """Return what else is to be known of a step, as one sentence each."""
        notes = [self.trigger(trigger) for trigger in element.triggers]
        notes.append(self.said(_REPEATS.get(element.repeats, "")))
        notes += [self.said(note) for note in _notes(element)]
        said = ", ".join(filter(None, notes))
        return f"{said[0].upper()}{said[1:]}." if said else ""

    def trigger(self, trigger: Trigger) -> str:
        if trigger.kind == "timer":
            return timer_in_words(trigger.text, self.reader.say, self.reader.language)
        return self.said(_TRIGGERS.get(trigger.kind, ""))

    def way_text(self, way: Branch, position: int) -> str:
        if way.flow is not None and way.flow.name:
            return way.flow.name
        return (
            self.said(marked("sonst")) if way.is_default else self.said(marked("Weg {number}")).format(number=position)
        )


def _notes(element: Element) -> Iterator[str]:
    if element.kind == "boundaryEvent" and not element.is_interrupting:
        yield marked("das andere geht dabei weiter")
    if element.is_event_sub_process:
        yield marked("kann jederzeit beginnen")
    if element.kind == "adHocSubProcess":
        yield marked("in beliebiger Reihenfolge")
    if element.kind in SUB_PROCESSES and element.is_for_compensation:
        yield marked("nur, um etwas rückgängig zu machen")


def timer_in_words(text: str, say: Say = str, language: str = SOURCE) -> str:
    """Return when a timer is due: ``nach 38 Tagen``, ``am 1. Januar 2027``; what is computed is said to be so."""
    period = _PERIOD.fullmatch(text)
    if period is not None and any(period.groups()):
        parts = [
            say(single if int(count) == 1 else several).format(count=int(count))
            for count, (single, several) in zip(period.groups(), _UNITS, strict=True)
            if count
        ]
        period_said = reduce(
            lambda before, part: say(marked("{before} und {part}")).format(before=before, part=part), parts
        )
        return say(marked("nach {period}")).format(period=period_said)
    try:
        return say(marked("am {day}")).format(day=format_date_long(date.fromisoformat(text[:10]), language))
    except ValueError:
        return say(marked("zu einem Zeitpunkt, der sich aus dem Vorgang ergibt"))
