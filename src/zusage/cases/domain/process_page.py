"""A process as a page shows it: the drawing, and beside it the same as an ordered list in plain words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from zusage.cases.domain.process_words import Figures, Reader, StepInWords, in_words
from zusage.common.domain.languages import Say, marked
from zusage.processes.domain.picture import outline, read_charts, steps_in
from zusage.processes.domain.picture.diagram import read_diagram
from zusage.processes.domain.picture.svg import Marks, Svg, as_svg

HERE = marked("hier")
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
        badges={
            **{activity: str(count) for activity, count in seen.matters.items()},
            **dict.fromkeys(seen.here, reader.say(HERE)),
        },
        notes={
            activity: _short(duration, reader.say)
            for activity, duration in seen.durations.items()
            if duration.median_days is not None
        },
        here=seen.here,
        passed=seen.passed,
    )
    said = name if file == "process.bpmn" else charts[0].name
    title = reader.say(marked("{name}: der Ablauf als Zeichnung. Dasselbe steht als Liste darunter.")).format(name=said)
    drawing = as_svg(charts, diagram, title=title, marks=marks) if diagram is not None else None
    for place, (chart, items) in enumerate(zip(charts, outlines, strict=True)):
        words = in_words(items, reader, _figures(seen, reader.say), here=seen.here, passed=seen.passed)
        yield PartOfPage(chart.name, drawing if place == 0 else None, words)


def _figures(seen: Seen, say: Say) -> dict[str, Figures]:
    return {
        activity: Figures(
            duration=_long(seen.durations[activity], say) if activity in seen.durations else "",
            count=_count(seen.matters[activity]) if activity in seen.matters else "",
        )
        for activity in {*seen.durations, *seen.matters}
    }


_MEDIAN = (marked("Median: am Tag"), marked("Median: 1 Tag"), marked("Median: {days} Tage"))
_HALF = (
    marked("Die Hälfte war am selben Tag fertig."),
    marked("Die Hälfte war in 1 Arbeitstag fertig."),
    marked("Die Hälfte war in {days} Arbeitstagen fertig."),
)
_NINE_OF_TEN = (
    marked("9 von 10 waren am selben Tag fertig."),
    marked("9 von 10 waren in 1 Arbeitstag fertig."),
    marked("9 von 10 waren in {days} Arbeitstagen fertig."),
)
"""For none, one and more days."""


def _short(duration: Duration, say: Say) -> str:
    """Return the median so that it fits into a box of the drawing."""
    return _by_days(_MEDIAN, duration.median_days, say)


def _long(duration: Duration, say: Say) -> str:
    said = (_by_days(_HALF, duration.median_days, say), _by_days(_NINE_OF_TEN, duration.nine_of_ten_days, say))
    return " ".join(filter(None, said))


def _by_days(messages: tuple[str, str, str], days: int | None, say: Say) -> str:
    return "" if days is None else say(messages[min(days, 2)]).format(days=days)


def _count(matters: int) -> str:
    """Return what only staff read."""
    return "Jetzt ist 1 Vorgang hier." if matters == 1 else f"Jetzt sind {matters} Vorgänge hier."
