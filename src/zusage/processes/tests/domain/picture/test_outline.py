"""The outline tells every element once and every way on, for any graph that can be drawn."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, zip_longest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.processes.domain import ProcessBroken
from zusage.processes.domain.picture import Chart, Element, Flow, GoOn, Step, Trigger, outline, read_charts, steps_in
from zusage.processes.domain.picture.outline import DEEPEST_BRANCH
from zusage.processes.tests.domain.drawing import bpmn

SHIPPED = Path(__file__).parents[6] / "services" / "hund-anmelden" / "process.bpmn"


def element(element_id: str, kind: str = "userTask", **more: str) -> Element:
    return replace(Element(id=element_id, kind=kind, name=element_id, line=1, parent="p"), **more)


def chart(elements: list[Element], *ways: str) -> Chart:
    """Draw a chart; a way is ``a-b``."""
    ends = [way.split("-") for way in ways]
    flows = [Flow(f"{a}-{b}#{n}", "", 1, a, b, "") for n, (a, b) in enumerate(ends)]
    return Chart("p.bpmn", "p", "P", tuple(elements), tuple(flows))


def said(items: tuple[Step | GoOn, ...], depth: int = 0) -> Iterator[str]:
    """Say an outline in lines: number and id, ``>n`` for on, ``<n`` for back, ``!`` for an event."""
    for item in items:
        if isinstance(item, GoOn):
            yield f"{' ' * depth}{'<' if item.is_back else '>'}{item.number}"
            continue
        yield f"{' ' * depth}{item.number} {item.element.id} {item.together}".rstrip()
        yield from said(item.inside, depth + 1)
        for row in item.events:
            yield " " * depth + "!"
            yield from said(row, depth + 1)
        for way in item.ways:
            yield " " * depth + ("else" if way.is_default else "-")
            yield from said(way.items, depth + 1)


def ways_told(items: tuple[Step | GoOn, ...]) -> Iterator[tuple[str, str]]:
    """Yield the ways on that a reader of the outline would draw."""
    for item, after in zip_longest(items, items[1:]):
        if isinstance(item, GoOn):
            continue
        for row in (*item.events, *(way.items for way in item.ways)):
            yield item.element.id, first_in(row)
            yield from ways_told(row)
        yield from ways_told(item.inside)
        if after is not None and not item.ways:
            yield item.element.id, first_in((after,))


def first_in(items: tuple[Step | GoOn, ...]) -> str:
    return items[0].element_id if isinstance(items[0], GoOn) else items[0].element.id


def test_branches_that_meet_are_followed_by_what_they_meet_at() -> None:
    drawn = chart(
        [element("s", "startEvent"), element("g", "parallelGateway"), element("a"), element("b"),
         element("j", "parallelGateway"), element("e", "endEvent")],
        "s-g", "g-a", "g-b", "a-j", "b-j", "j-e",
    )  # fmt: skip
    assert list(said(outline(drawn))) == ["1 s", "2 g all", "-", " 3 a", " >5", "-", " 4 b", " >5", "5 j", "6 e"]


def test_a_circle_says_where_it_goes_back_to() -> None:
    drawn = chart(
        [element("a"), element("g", "exclusiveGateway", default_flow="g-a#1"), element("e", "endEvent")],
        "a-g", "g-a", "g-e",
    )  # fmt: skip
    assert list(said(outline(drawn))) == ["1 a", "2 g one", "-", " 3 e", "else", " <1"]


def test_a_boundary_event_stands_at_its_activity() -> None:
    drawn = chart(
        [element("a"), element("t", "boundaryEvent", attached_to="a"), element("b"), element("e", "endEvent")],
        "a-e", "t-b", "b-e",
    )  # fmt: skip
    assert list(said(outline(drawn))) == ["1 a", "!", " 2 t", " 3 b", " >4", ">4", "4 e"]


def test_a_sub_process_holds_its_own_outline() -> None:
    drawn = chart(
        [element("sub", "subProcess"), element("x", parent="sub"), element("y", parent="sub"), element("e")],
        "sub-e", "x-y",
    )  # fmt: skip
    assert list(said(outline(drawn))) == ["1 sub", " 2 x", " 3 y", "4 e"]


def test_a_gateway_without_a_name_that_only_merges_is_no_step() -> None:
    drawn = chart(
        [element("g", "exclusiveGateway"), element("a"), element("m", "exclusiveGateway", name=""), element("e")],
        "g-a", "g-m", "a-m", "m-e",
    )  # fmt: skip
    assert list(said(outline(drawn))) == ["1 g one", "-", " 2 a", " >3", "-", " >3", "3 e"]


def test_the_shipped_process_reads_from_its_start() -> None:
    steps = list(steps_in(outline(read_charts(SHIPPED.read_bytes(), "process.bpmn")[0])))
    assert [step.element.name for step in steps[:5]] == [
        "Anzeige eingegangen", "Angaben prüfen", "Festsetzung vorbereiten", "Muss ein Mensch prüfen?", "Anzeige prüfen",
    ]  # fmt: skip


def test_ways_of_any_depth_are_told_without_nesting_deeper_than_the_bound() -> None:
    count = 400
    names = [f"g{n}" for n in range(count)]
    ways = [f"{a}-{b}" for a, b in pairwise(names)] + [f"{name}-{name}_end" for name in names]
    elements = [element(name, "exclusiveGateway") for name in names] + [element(f"{name}_end") for name in names]
    items = outline(chart(elements, *ways))
    assert len(list(steps_in(items))) == 2 * count
    deepest = max(len(line) - len(line.lstrip()) for line in said(items) if ">" not in line)
    assert deepest <= DEEPEST_BRANCH


def test_a_row_of_a_thousand_steps_is_read() -> None:
    names = [f"a{n}" for n in range(1000)]
    drawn = chart([element(name) for name in names], *(f"{a}-{b}" for a, b in pairwise(names)))
    assert [step.element.id for step in steps_in(outline(drawn))] == names


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    """Draw any graph: several starts, circles, elements apart, boundary events."""
    names = [f"n{n}" for n in range(draw(st.integers(1, 9)))]
    kinds = st.sampled_from(["userTask", "exclusiveGateway", "parallelGateway", "startEvent", "endEvent"])
    elements = [element(name, draw(kinds)) for name in names]
    for host in draw(st.lists(st.sampled_from(names), max_size=2, unique=True)):
        elements.append(element(f"{host}_event", "boundaryEvent", attached_to=host))
    sources = [each.id for each in elements]
    ways = draw(st.lists(st.tuples(st.sampled_from(sources), st.sampled_from(names)), max_size=16, unique=True))
    return chart(elements, *(f"{source}-{target}" for source, target in ways))


@given(charts())
def test_every_element_and_every_way_is_told_once(drawn: Chart) -> None:
    items = outline(drawn)
    steps = list(steps_in(items))
    assert sorted(step.element.id for step in steps) == sorted(element.id for element in drawn.elements)
    assert [step.number for step in steps] == list(range(1, len(steps) + 1))
    drawn_ways = {(flow.source, flow.target) for flow in drawn.flows}
    drawn_ways |= {(each.attached_to, each.id) for each in drawn.elements if each.attached_to}
    assert drawn_ways <= set(ways_told(items))


@given(charts())
def test_a_step_to_go_on_at_carries_the_number_it_has(drawn: Chart) -> None:
    items = outline(drawn)
    number = {step.element.id: step.number for step in steps_in(items)}

    def places(items: tuple[Step | GoOn, ...]) -> Iterator[GoOn]:
        for item in items:
            if isinstance(item, GoOn):
                yield item
            else:
                for row in (item.inside, *item.events, *(way.items for way in item.ways)):
                    yield from places(row)

    assert all(place.number == number[place.element_id] for place in places(items))


def test_a_file_without_a_process_is_refused() -> None:
    with pytest.raises(ProcessBroken, match=r"p\.bpmn:1:.*process\.missing"):
        read_charts(b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', "p.bpmn")


@pytest.mark.parametrize(
    ("definition", "beside", "expected"),
    [
        (
            "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>",
            "",
            Trigger("timer", "R3/PT1H"),
        ),
        ('<messageEventDefinition messageRef="M"/>', '<message id="M" name="Antwort"/>', Trigger("message", "Antwort")),
        ('<errorEventDefinition errorRef="fehlt"/>', "", Trigger("error", "fehlt")),
        (
            "<eventDefinitionRef>S</eventDefinitionRef>",
            '<signalEventDefinition id="S" signalRef="X"/><signal id="X" name="Alarm"/>',
            Trigger("signal", "Alarm"),
        ),
    ],
)
def test_an_event_says_what_it_waits_for(definition: str, beside: str, expected: Trigger) -> None:
    xml = bpmn(f'<intermediateCatchEvent id="E">{definition}</intermediateCatchEvent>', beside=beside)
    (event,) = read_charts(xml, "p.bpmn")[0].elements
    assert event.triggers == (expected,)
