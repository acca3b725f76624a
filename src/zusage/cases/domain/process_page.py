"""A process as a page shows it: the drawing, and beside it the same as an ordered list in plain German."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from zusage.cases.domain.process_words import Figures, Reader, StepInWords, in_words
from zusage.processes.domain.picture import outline, read_charts, steps_in
from zusage.processes.domain.picture.diagram import read_diagram
from zusage.processes.domain.picture.svg import Marks, Svg, as_svg

HERE = "hier"
_NO_PARTS: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Duration:
    """How long an activity took, in working days; zero is the same day, None is not told because too few are done."""

    median_days: int | None
    nine_of_ten_days: int | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What is shown on a process: durations and counts by activity, and where one matter stands.

    :ivar matters: how many are at an activity now; only for staff
    :ivar here: ids of the elements one matter stands at
    :ivar passed: ids of the elements and flows on the way that it came
    """

    durations: Mapping[str, Duration] = field(default_factory=dict)
    matters: Mapping[str, int] = field(default_factory=dict)
    here: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PartOfPage:
    """A process that the process calls: its name, its own drawing and list."""

    name: str
    drawing: Svg | None
    steps: tuple[StepInWords, ...]


@dataclass(frozen=True, slots=True)
class ProcessPage:
    """Drawing (None if the file draws nothing) and list, and what has to be explained below them."""

    drawing: Svg | None
    steps: tuple[StepInWords, ...]
    has_durations: bool
    has_matters: bool
    has_way: bool
    parts: tuple[PartOfPage, ...] = ()


def process_page(
    xml: bytes, *, name: str, reader: Reader, seen: Seen, parts: Mapping[str, bytes] = _NO_PARTS
) -> ProcessPage:
    """Return a process to be shown, with the processes that it calls.

    :param xml: the BPMN file, which was checked when it was published
    :param name: the name of the service
    :param parts: the files of what it calls, by their names
    """
    shown = [
        part
        for file, content in [("process.bpmn", xml), *parts.items()]
        for part in _shown(file, content, name, reader, seen)
    ]
    return ProcessPage(
        drawing=shown[0].drawing,
        steps=shown[0].steps,
        has_durations=any(duration.median_days is not None for duration in seen.durations.values()),
        has_matters=bool(seen.matters),
        has_way=bool(seen.here or seen.passed),
        parts=tuple(shown[1:]),
    )


def _shown(file: str, xml: bytes, name: str, reader: Reader, seen: Seen) -> Iterator[PartOfPage]:
    """Yield the processes of a file that can be shown; the drawing of a file stands at its first."""
    charts = read_charts(xml, file)
    diagram = read_diagram(xml, file)
    outlines = [outline(chart) for chart in charts]
    marks = Marks(
        numbers={step.element.id: step.number for items in outlines for step in steps_in(items)},
        badges={**{activity: str(count) for activity, count in seen.matters.items()}, **dict.fromkeys(seen.here, HERE)},
        notes={
            activity: _short(duration)
            for activity, duration in seen.durations.items()
            if duration.median_days is not None
        },
        here=seen.here,
        passed=seen.passed,
    )
    said = name if file == "process.bpmn" else charts[0].name
    title = f"{said}: der Ablauf als Zeichnung. Dasselbe steht als Liste darunter."
    drawing = as_svg(charts, diagram, title=title, marks=marks) if diagram is not None else None
    for place, (chart, items) in enumerate(zip(charts, outlines, strict=True)):
        words = in_words(items, reader, _figures(seen), here=seen.here, passed=seen.passed)
        yield PartOfPage(chart.name, drawing if place == 0 else None, words)


def _figures(seen: Seen) -> dict[str, Figures]:
    return {
        activity: Figures(
            duration=_long(seen.durations[activity]) if activity in seen.durations else "",
            count=_count(seen.matters[activity]) if activity in seen.matters else "",
        )
        for activity in {*seen.durations, *seen.matters}
    }


def _short(duration: Duration) -> str:
    """Return the median so that it fits into a box of the drawing."""
    days = duration.median_days
    if days == 0:
        return "Median: am Tag"
    return "Median: 1 Tag" if days == 1 else f"Median: {days} Tage"


def _long(duration: Duration) -> str:
    if duration.median_days is None:
        return ""
    said = f"Die Hälfte war {_within(duration.median_days)} fertig"
    if duration.nine_of_ten_days is not None:
        said += f", 9 von 10 {_within(duration.nine_of_ten_days)}"
    return f"{said}."


def _within(days: int) -> str:
    if days == 0:
        return "am selben Tag"
    return "in 1 Arbeitstag" if days == 1 else f"in {days} Arbeitstagen"


def _count(matters: int) -> str:
    return "Jetzt ist 1 Vorgang hier." if matters == 1 else f"Jetzt sind {matters} Vorgänge hier."
