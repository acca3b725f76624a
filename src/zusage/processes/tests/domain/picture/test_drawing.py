"""A drawing shows every element the file draws, says nothing in script or style, and escapes what people wrote."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from zusage.processes.domain.picture import read_charts
from zusage.processes.domain.picture.diagram import read_diagram
from zusage.processes.domain.picture.svg import Marks, as_svg
from zusage.processes.domain.picture.words import wrapped

ROOT = Path(__file__).parents[6]
SHIPPED = ROOT / "services" / "hund-anmelden" / "process.bpmn"
SUITES = ROOT.parent / "shared" / "suites"
FOREIGN = sorted(path for suite in ("bpmn-miwg", "betsy-bpmn") for path in (SUITES / suite).rglob("*.bpmn"))


def drawn(xml: bytes, marks: Marks | None = None) -> etree._Element | None:
    diagram = read_diagram(xml, "p.bpmn")
    if diagram is None:
        return None
    return etree.fromstring(as_svg(read_charts(xml, "p.bpmn"), diagram, title="Ein Ablauf", marks=marks or Marks()))


def texts(svg: etree._Element) -> list[str]:
    return [" ".join(text.itertext("*")) for text in svg.iter("{*}text")]


def test_every_element_of_the_shipped_process_is_drawn_with_its_name() -> None:
    svg = drawn(SHIPPED.read_bytes())
    assert svg is not None
    said = " ".join(texts(svg)).replace("- ", "")
    for element in read_charts(SHIPPED.read_bytes(), "p.bpmn")[0].elements:
        assert element.name in said


def test_marks_are_said_in_words_and_not_by_colour_alone() -> None:
    marks = Marks(
        badges={"pruefen": "12", "unterlagen_nachreichen": "hier"},
        notes={"pruefen": "Median: 2 Tage"},
        here=frozenset({"unterlagen_nachreichen"}),
        passed=frozenset({"f_beginn"}),
    )
    svg = drawn(SHIPPED.read_bytes(), marks)
    assert svg is not None
    assert {"12", "hier", "Median: 2 Tage"} <= set(texts(svg))
    assert len(svg.findall("{*}g[@class='p-here']")) == 1
    assert len(svg.findall("{*}g[@class='p-passed']")) == 1


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"]), max_size=40))
def test_what_people_wrote_stays_text(name: str) -> None:
    root = etree.fromstring(SHIPPED.read_bytes())
    task = root.find(".//{*}userTask")
    assert task is not None
    task.set("name", name + "<script>&\"'")
    svg = drawn(etree.tostring(root))
    assert svg is not None
    assert svg.find(".//{*}script") is None


def test_a_drawing_needs_no_style_and_no_script_of_its_own() -> None:
    svg = drawn(SHIPPED.read_bytes())
    assert svg is not None
    for element in svg.iter("*"):
        assert etree.QName(element).localname in {
            "svg", "title", "g", "rect", "circle", "polygon", "polyline", "path", "text", "tspan",
        }  # fmt: skip
        assert not [name for name in element.attrib if str(name) == "style" or str(name).startswith("on")]


@pytest.mark.parametrize("number", ["nan", "inf", "1e9", "abc", ""])
def test_a_shape_that_does_not_say_where_it_stands_is_left_out(number: str) -> None:
    xml = SHIPPED.read_bytes().replace(b'x="162" y="222"', f'x="{number}" y="222"'.encode())
    whole, damaged = read_diagram(SHIPPED.read_bytes(), "p.bpmn"), read_diagram(xml, "p.bpmn")
    assert whole is not None
    assert damaged is not None
    assert len(damaged.shapes) == len(whole.shapes) - 1


@pytest.mark.slow
@pytest.mark.skipif(not FOREIGN, reason="needs ../shared/suites with files of other modellers")
def test_files_of_other_modellers_are_drawn_shape_by_shape() -> None:
    drawings = 0
    for path in FOREIGN:
        holds_process = re.search(rb"<(\w+:)?process\b", path.read_bytes())
        svg = drawn(path.read_bytes()) if holds_process else None
        if svg is not None:
            diagram = read_diagram(path.read_bytes(), path.name)
            assert diagram is not None
            assert len(svg.findall("{*}g")) == len(diagram.shapes) + len(diagram.lines), path
            drawings += 1
    assert drawings > 20


@given(st.text(max_size=80), st.integers(30, 200))
def test_wrapping_loses_no_letter(text: str, width: int) -> None:
    kept = "".join(wrapped(text, width, most=10_000)).replace("-", "")
    assert kept.replace(" ", "") == "".join(text.split()).replace("-", "")


def test_a_text_with_too_many_lines_says_that_something_is_left_out() -> None:
    assert wrapped("eins zwei drei vier fünf sechs", 30, most=2)[-1].endswith("…")
