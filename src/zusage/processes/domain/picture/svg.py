"""The drawing of a process as SVG, made of the diagram information of its file.

It needs no script and no style of its own: every part carries a class (``p-…``) that the house's style sheet colours,
so that it follows dark mode, forced colours and print. What the marks add is never said by colour alone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from zusage.processes.domain.picture import glyphs
from zusage.processes.domain.picture.diagram import Box, Diagram, Line, Shape
from zusage.processes.domain.picture.elements import ACTIVITIES, EVENTS, GATEWAYS, SUB_PROCESSES, Chart, Element
from zusage.processes.domain.picture.words import wrapped

MARGIN = 16
# Names are read at arm's length: the drawing is shown a little larger than its file says.
SCALE = 1.1
LINE_HEIGHT = 14.0
_DASHED = frozenset({"association", "dataInputAssociation", "dataOutputAssociation", "messageFlow"})


class Svg(str):
    """SVG whose texts are escaped; templates put it in as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """Say to templates that nothing has to be escaped."""
        return self


@dataclass(frozen=True, slots=True)
class Marks:
    """What a drawing shows beside the process itself, by element or flow id.

    :ivar numbers: the number of each step in the outline
    :ivar badges: short text at a corner, such as how many matters are there
    :ivar notes: a short line in an activity, such as how long it takes
    :ivar here: where the matter stands
    :ivar passed: elements and flows on the way that it came
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    badges: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    here: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()


def as_svg(charts: Iterable[Chart], diagram: Diagram, *, title: str, marks: Marks) -> Svg:
    """Return the drawing as one ``svg`` element.

    :param charts: all processes of the file, for a diagram may show several
    :param title: read to those who do not see it
    """
    drawing = _Drawing({element.id: element for chart in charts for element in chart.elements}, marks)
    extent = diagram.extent(MARGIN)
    view = f"{_n(extent.x)} {_n(extent.y)} {_n(extent.width)} {_n(extent.height)}"
    parts = [
        f'<svg class="p-drawing" xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{view}"'
        f' width="{_n(extent.width * SCALE)}" height="{_n(extent.height * SCALE)}">',
        f"<title>{escape(title)}</title>",
    ]
    shapes = sorted(diagram.shapes, key=_layer)
    frames = [shape for shape in shapes if _layer(shape) == 0]
    parts += [part for shape in frames for part in drawing.shape(shape)]
    parts += [part for line in diagram.lines for part in drawing.line(line)]
    parts += [part for shape in shapes[len(frames) :] for part in drawing.shape(shape)]
    parts += [part for line in diagram.lines for part in drawing.line_label(line)]
    return Svg("".join([*parts, "</svg>"]))


def _layer(shape: Shape) -> int:
    """Return 0 for what lies below the lines, 2 for what sits upon activities, 1 for the rest."""
    if shape.kind in {"lane", "participant", "group"} or (shape.kind in SUB_PROCESSES and shape.is_expanded):
        return 0
    return 2 if shape.kind == "boundaryEvent" else 1


class _Drawing:
    def __init__(self, elements: Mapping[str, Element], marks: Marks) -> None:
        self.elements = elements
        self.marks = marks

    def shape(self, shape: Shape) -> Iterator[str]:
        yield f'<g class="{self.classes(shape.element_id)}">'
        yield from self.drawn(shape)
        if shape.element_id in self.marks.badges:
            yield from _badge(self.marks.badges[shape.element_id], shape.box.x + shape.box.width, shape.box.y)
        yield "</g>"

    def classes(self, element_id: str) -> str:
        if element_id in self.marks.here:
            return "p-here"
        return "p-passed" if element_id in self.marks.passed else "p-element"

    def drawn(self, shape: Shape) -> Iterator[str]:
        element = self.elements.get(shape.element_id)
        if element is not None and shape.kind in ACTIVITIES:
            return self.activity(shape, element)
        if element is not None and shape.kind in EVENTS:
            return self.event(shape, element)
        if shape.kind in GATEWAYS:
            return self.gateway(shape)
        return _OTHERS.get(shape.kind, _plain)(shape)

    # -- activities -----------------------------------------------------------------------------------------

    def activity(self, shape: Shape, element: Element) -> Iterator[str]:
        box = shape.box
        kind = "p-box"
        if shape.kind == "callActivity":
            kind = "p-box p-thick"
        elif element.is_event_sub_process:
            kind = "p-box p-dotted"
        yield _rect(box, kind, radius=8)
        if shape.kind == "transaction":
            yield _rect(Box(box.x + 3, box.y + 3, box.width - 6, box.height - 6), "p-line", radius=6)
        if shape.kind in glyphs.TASKS:
            yield _glyph(glyphs.TASKS[shape.kind], box.x + 5, box.y + 4, is_filled=shape.kind == "sendTask")
        yield from self.signs(shape, element)
        yield from self.activity_texts(shape)

    def activity_texts(self, shape: Shape) -> Iterator[str]:
        box, x = shape.box, shape.box.middle[0]
        name = self.numbered(shape)
        note = self.marks.notes.get(shape.element_id, "")
        if shape.kind in SUB_PROCESSES and shape.is_expanded:
            yield _text([name], x, box.y + 18)
        else:
            room = int(box.height // LINE_HEIGHT) - (2 if note else 1)
            lines = wrapped(name, box.width - 8, most=max(1, room))
            top = box.y + (box.height - len(lines) * LINE_HEIGHT) / 2 + 11 - (6 if note else 0)
            yield _text(lines, x, top)
        if note:
            yield _text([note], x, box.y + box.height - 6, "p-note")

    def signs(self, shape: Shape, element: Element) -> Iterator[str]:
        signs = [glyphs.REPEATS[element.repeats]] if element.repeats else []
        if shape.kind in SUB_PROCESSES and not shape.is_expanded:
            signs.append(glyphs.COLLAPSED)
        if shape.kind == "adHocSubProcess":
            signs.append(glyphs.ANY_ORDER)
        if element.is_for_compensation:
            signs.append(glyphs.TRIGGERS["compensate"])
        left = shape.box.middle[0] - 8 * len(signs)
        for position, sign in enumerate(signs):
            yield _glyph(sign, left + 16 * position, shape.box.y + shape.box.height - 18)

    def numbered(self, shape: Shape) -> str:
        number = self.marks.numbers.get(shape.element_id)
        return shape.name if number is None else f"{number}. {shape.name}".rstrip()

    # -- events and gateways --------------------------------------------------------------------------------

    def event(self, shape: Shape, element: Element) -> Iterator[str]:
        (x, y), radius = shape.box.middle, min(shape.box.width, shape.box.height) / 2
        dashed = "" if element.is_interrupting else " p-dashed"
        thick = " p-thick" if shape.kind == "endEvent" else ""
        yield f'<circle class="p-box{thick}{dashed}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"/>'
        if shape.kind not in {"startEvent", "endEvent"}:
            yield f'<circle class="p-line{dashed}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius - 3)}"/>'
        throws = shape.kind in {"endEvent", "intermediateThrowEvent"}
        if len(element.triggers) > 1:
            yield _glyph(glyphs.SEVERAL, x - 8, y - 8, is_filled=throws)
        elif element.triggers and element.triggers[0].kind in glyphs.TRIGGERS:
            yield _glyph(glyphs.TRIGGERS[element.triggers[0].kind], x - 8, y - 8, is_filled=throws)
        yield from self.label(shape)

    def gateway(self, shape: Shape) -> Iterator[str]:
        (x, y), box = shape.box.middle, shape.box
        corners = ((x, box.y), (box.x + box.width, y), (x, box.y + box.height), (box.x, y))
        yield f'<polygon class="p-box" points="{_points(corners)}"/>'
        yield _glyph(glyphs.GATEWAYS[shape.kind], x - 8, y - 8, is_bold=True)
        yield from self.label(shape)

    def label(self, shape: Shape) -> Iterator[str]:
        name = self.numbered(shape)
        if name:
            yield _label(name, shape.label or Box(shape.box.middle[0] - 45, shape.box.y + shape.box.height + 4, 90, 0))

    # -- lines ----------------------------------------------------------------------------------------------

    def line(self, line: Line) -> Iterator[str]:
        dashed = " p-dashed" if line.kind in _DASHED else ""
        yield f'<g class="{self.classes(line.element_id)}">'
        yield f'<polyline class="p-line{dashed}" points="{_points(line.points)}"/>'
        if line.kind != "association":
            yield _arrow(line.points[-2], line.points[-1])
        yield "</g>"

    def line_label(self, line: Line) -> Iterator[str]:
        if line.name:
            (x, y), (to_x, to_y) = line.points[0], line.points[1]
            yield _label(line.name, line.label or Box((x + to_x) / 2 - 45, (y + to_y) / 2 - 16, 90, 0), room=6)


# -- what is drawn but not carried out -----------------------------------------------------------------------------


def _lane(shape: Shape) -> Iterator[str]:
    box = shape.box
    yield _rect(box, "p-frame")
    if shape.is_horizontal:
        x, y = box.x + 15, box.middle[1]
        yield f'<text class="p-text" text-anchor="middle" transform="rotate(-90 {_n(x)} {_n(y)})"'
        yield f' x="{_n(x)}" y="{_n(y + 4)}">{escape(shape.name)}</text>'
    else:
        yield _text([shape.name], box.middle[0], box.y + 18)


def _annotation(shape: Shape) -> Iterator[str]:
    box = shape.box
    bracket = ((box.x + 8, box.y), (box.x, box.y), (box.x, box.y + box.height), (box.x + 8, box.y + box.height))
    yield f'<polyline class="p-line" points="{_points(bracket)}"/>'
    yield _text(wrapped(shape.name, box.width - 8), box.middle[0], box.y + 14)


def _data(shape: Shape) -> Iterator[str]:
    yield _rect(shape.box, "p-box", radius=6 if shape.kind == "dataStoreReference" else 0)
    if shape.name:
        yield _label(
            shape.name, shape.label or Box(shape.box.middle[0] - 45, shape.box.y + shape.box.height + 4, 90, 0)
        )


def _group(shape: Shape) -> Iterator[str]:
    yield _rect(shape.box, "p-line p-dashed", radius=8)


def _plain(shape: Shape) -> Iterator[str]:
    yield _rect(shape.box, "p-box")
    yield _text(wrapped(shape.name, shape.box.width - 8), shape.box.middle[0], shape.box.y + 18)


_OTHERS: dict[str, Callable[[Shape], Iterator[str]]] = {
    "lane": _lane,
    "participant": _lane,
    "textAnnotation": _annotation,
    "dataObjectReference": _data,
    "dataStoreReference": _data,
    "dataInput": _data,
    "dataOutput": _data,
    "group": _group,
}


# -- parts ---------------------------------------------------------------------------------------------------------


def _rect(box: Box, classes: str, radius: float = 0) -> str:
    return (
        f'<rect class="{classes}" x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(max(box.width, 0))}"'
        f' height="{_n(max(box.height, 0))}" rx="{_n(radius)}"/>'
    )


def _glyph(path: str, x: float, y: float, *, is_filled: bool = False, is_bold: bool = False) -> str:
    classes = "p-glyph" + (" p-filled" if is_filled else "") + (" p-thick" if is_bold else "")
    return f'<path class="{classes}" transform="translate({_n(x)} {_n(y)})" d="{path}"/>'


def _label(name: str, box: Box, room: float = 26) -> str:
    """Return a name around the middle of a box; the file's box has no room for the number before it."""
    return _text(wrapped(name, max(box.width, 60) + room), box.middle[0], box.y + 11, "p-text p-label")


def _text(lines: list[str], x: float, y: float, classes: str = "p-text") -> str:
    spans = "".join(
        f'<tspan x="{_n(x)}" y="{_n(y + position * LINE_HEIGHT)}">{escape(line)}</tspan>'
        for position, line in enumerate(lines)
    )
    return f'<text class="{classes}" text-anchor="middle">{spans}</text>'


def _badge(text: str, x: float, y: float) -> Iterator[str]:
    width = 14 + 7.5 * len(text)
    yield _rect(Box(x - width + 8, y - 11, width, 22), "p-badge", radius=11)
    yield _text([text], x + 8 - width / 2, y + 4.5, "p-badge-text")


def _arrow(before: tuple[float, float], tip: tuple[float, float]) -> str:
    """Return the head of an arrow; a plain triangle, because markers lose their colour in some browsers' print."""
    length = ((tip[0] - before[0]) ** 2 + (tip[1] - before[1]) ** 2) ** 0.5 or 1.0
    along = ((tip[0] - before[0]) / length, (tip[1] - before[1]) / length)
    base = (tip[0] - 9 * along[0], tip[1] - 9 * along[1])
    sides = ((base[0] - 4.5 * along[1], base[1] + 4.5 * along[0]), (base[0] + 4.5 * along[1], base[1] - 4.5 * along[0]))
    return f'<polygon class="p-arrow" points="{_points((tip, *sides))}"/>'


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
