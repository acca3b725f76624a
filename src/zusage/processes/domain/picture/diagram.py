"""The diagram information of a BPMN file: where each element and each connection is drawn.

Source: OMG BPMN 2.0.2, chapter 12; OMG DD 1.0 for bounds and waypoints. Lengths are the pixels of the diagram.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from zusage.processes.domain.bpmn import BPMN
from zusage.processes.domain.xml_source import local_name, parse_xml, text_in

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"

# A drawing wider or higher than this is no drawing but a mistake (or an attack) in one number.
FARTHEST = 100_000.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Shape:
    """One element as drawn; ``kind`` is the BPMN name of the element.

    :ivar label: where its name stands, if the file says so
    """

    element_id: str
    kind: str
    name: str
    box: Box
    label: Box | None
    is_expanded: bool
    is_horizontal: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One connection as drawn, through at least two points."""

    element_id: str
    kind: str
    name: str
    points: tuple[tuple[float, float], ...]
    label: Box | None


@dataclass(frozen=True, slots=True)
class Diagram:
    """The first diagram of a file; what does not say where it stands is left out."""

    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]

    def extent(self, margin: float) -> Box:
        """Return the rectangle around everything drawn, labels included."""
        boxes = [box for shape in self.shapes for box in (shape.box, shape.label) if box is not None]
        boxes += [line.label for line in self.lines if line.label is not None]
        boxes += [Box(x, y, 0, 0) for line in self.lines for x, y in line.points]
        left, top = min(box.x for box in boxes), min(box.y for box in boxes)
        right, bottom = max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
        return Box(left - margin, top - margin, right - left + 2 * margin, bottom - top + 2 * margin)


def read_diagram(xml: bytes, file: str) -> Diagram | None:
    """Return the first diagram of a BPMN file, or None if the file draws nothing.

    :raises ProcessBroken: if the file is no XML, has a DTD, is too large or nested too deep
    """
    root = parse_xml(xml, file)
    plane = root.find(f"{{{BPMNDI}}}BPMNDiagram/{{{BPMNDI}}}BPMNPlane")
    if plane is None:
        return None
    elements = {element.get("id", ""): element for element in root.iter(f"{{{BPMN}}}*") if element.get("id")}
    shapes = tuple(_shapes(plane, elements))
    return Diagram(shapes, tuple(_lines(plane, elements))) if shapes else None


def _shapes(plane: etree._Element, elements: dict[str, etree._Element]) -> Iterator[Shape]:
    for drawn in plane.iterchildren(f"{{{BPMNDI}}}BPMNShape"):
        element = elements.get(drawn.get("bpmnElement", "").rpartition(":")[2])
        box = _box(drawn)
        if element is not None and box is not None:
            yield Shape(
                element_id=element.get("id", ""),
                kind=local_name(element),
                name=_name(element),
                box=box,
                label=_label(drawn),
                is_expanded=drawn.get("isExpanded", "true") != "false",
                is_horizontal=drawn.get("isHorizontal", "true") != "false",
            )


def _lines(plane: etree._Element, elements: dict[str, etree._Element]) -> Iterator[Line]:
    for drawn in plane.iterchildren(f"{{{BPMNDI}}}BPMNEdge"):
        element = elements.get(drawn.get("bpmnElement", "").rpartition(":")[2])
        numbers = [_numbers(point, "x", "y") for point in drawn.iterchildren(f"{{{DI}}}waypoint")]
        points = tuple((point[0], point[1]) for point in numbers if point is not None)
        if element is not None and len(points) > 1:
            yield Line(element.get("id", ""), local_name(element), _name(element), points, _label(drawn))


def _name(element: etree._Element) -> str:
    text = element.get("name", "")
    if local_name(element) == "textAnnotation":
        text = "".join(text_in(child) for child in element.iterchildren(f"{{{BPMN}}}text"))
    return " ".join(text.split())


def _label(drawn: etree._Element) -> Box | None:
    label = drawn.find(f"{{{BPMNDI}}}BPMNLabel")
    return None if label is None else _box(label)


def _box(drawn: etree._Element) -> Box | None:
    bounds = drawn.find(f"{{{DC}}}Bounds")
    numbers = None if bounds is None else _numbers(bounds, "x", "y", "width", "height")
    return Box(*numbers) if numbers is not None and min(numbers[2:]) >= 0 else None


def _numbers(element: etree._Element, *names: str) -> list[float] | None:
    """Return finite numbers within bounds, or None if one of them is none."""
    try:
        numbers = [float(element.get(name, "")) for name in names]
    except ValueError:
        return None
    return numbers if all(math.isfinite(number) and abs(number) <= FARTHEST for number in numbers) else None
