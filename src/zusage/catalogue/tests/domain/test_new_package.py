"""A new package is in order at once, and never overwrites anything."""

import re
from datetime import date
from pathlib import Path

import pytest

from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.coverage import coverage
from zusage.catalogue.domain.new_package import write_new_package
from zusage.catalogue.domain.reader import read_package
from zusage.catalogue.domain.trial import try_scenarios
from zusage.common.domain.refusal import Mistake
from zusage.law.domain.calendar import regional_calendar
from zusage.processes.domain.picture import read_charts
from zusage.processes.domain.picture.diagram import read_diagram


@pytest.mark.parametrize("key", ["baum-faellen", "id", "key", "name-aendern", "a1"])
def test_a_new_package_is_in_order_and_its_scenario_holds(tmp_path: Path, key: str) -> None:
    write_new_package(key, tmp_path)

    package = read_package(tmp_path / key)
    assert check_package(package, regional_calendar("DE-HE", 2026, 2028), today=date(2026, 11, 23)) == []
    assert [outcome.differences for outcome in try_scenarios(package)] == [()]
    assert package.key == key
    assert package.model.id == key.replace("-", "_")


def test_a_new_package_draws_every_element_of_its_process(tmp_path: Path) -> None:
    write_new_package("baum-faellen", tmp_path)
    xml = (tmp_path / "baum-faellen" / "process.bpmn").read_bytes()

    diagram, chart = read_diagram(xml, "process.bpmn"), read_charts(xml, "process.bpmn")[0]
    assert diagram is not None
    assert {shape.element_id for shape in diagram.shapes} == {element.id for element in chart.elements}
    assert {line.element_id for line in diagram.lines} == {flow.id for flow in chart.flows}


def test_what_the_first_scenario_leaves_out_is_told(tmp_path: Path) -> None:
    write_new_package("baum-faellen", tmp_path)
    package = read_package(tmp_path / "baum-faellen")

    gaps = {gap.element_id for gap in coverage(package, try_scenarios(package)).gaps}
    assert gaps == {"f_ablehnen", "f_abgelehnt", "vorpruefung_2"}


def test_no_word_of_the_skeleton_is_left(tmp_path: Path) -> None:
    for path in write_new_package("baum-faellen", tmp_path):
        text = path.read_text(encoding="utf-8")
        assert not {"NAME", "KEY", "ID"} & set(re.findall(r"[A-Z]+", text))


def test_a_folder_that_is_there_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "baum-faellen").mkdir()
    (tmp_path / "baum-faellen" / "mine.txt").write_text("mine")

    with pytest.raises(Mistake, match="is there already"):
        write_new_package("baum-faellen", tmp_path)

    assert [path.name for path in (tmp_path / "baum-faellen").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("key", ["", "Baum", "baum_faellen", "../x", "-a", "a--b", "1a", "bäume", "a" * 61])
def test_what_cannot_be_a_key_is_refused_before_anything_is_written(tmp_path: Path, key: str) -> None:
    with pytest.raises(Mistake, match="cannot be a key"):
        write_new_package(key, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_services_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="is no folder"):
        write_new_package("baum-faellen", tmp_path / "none")
