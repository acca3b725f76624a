"""A package on one page, before anything of it is published: what people read, are asked, get, and by when."""

from datetime import UTC, date
from pathlib import Path

import pytest
from lxml import html

from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import read_package
from zusage.catalogue.domain.trial import try_scenarios
from zusage.config.cli import main
from zusage.config.show import service_page

ROOT = Path(__file__).parents[4]
FESTIVAL = ROOT / "src" / "zusage" / "cases" / "tests" / "packages" / "laternenfest-erlauben"
TODAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def package() -> ServicePackage:
    return read_package(FESTIVAL)


def shown(package: ServicePackage, region: str = "DE-HE") -> html.HtmlElement:
    return html.document_fromstring(service_page(package, try_scenarios(package, UTC), TODAY, region))


def test_everything_that_people_read_or_are_asked_stands_on_the_page(package: ServicePackage) -> None:
    said = " ".join(shown(package).xpath("//main")[0].text_content().split())

    texts = package.texts["de"]
    for key in texts.entries:
        for block in texts.blocks(key):
            first = block.lines[0].partition(": ")[2] if key.startswith("output.") and block.kind == "list" else ""
            assert (first or block.lines[0]) in said, key


def test_process_and_parts_are_drawn_and_every_letter_that_a_scenario_comes_past_is_seen(
    package: ServicePackage,
) -> None:
    page = shown(package)

    assert len(page.xpath("//*[local-name()='svg']")) == 1 + len(package.part_files)
    letters = {image.get("alt").rpartition(",")[0] for image in page.xpath("//img")}
    assert letters == {package.text(f"letter.{name}") for name in package.letters}


@pytest.mark.parametrize(
    ("region", "row"),
    [
        ("DE-HE", ["Der Bescheid", "40 Arbeitstage", "28.01.2027", ""]),
        ("", ["Der Bescheid", "40 Arbeitstage", "–", ""]),
    ],
)
def test_periods_end_on_days_where_holidays_are_known(package: ServicePackage, region: str, row: list[str]) -> None:
    rows = [[cell.text_content() for cell in found] for found in shown(package, region).xpath("//tbody/tr")]

    assert rows[0] == row
    assert ["Aufbewahrung", "10 Jahre", "–", "Aufbewahrung klären"] in rows


def test_the_page_needs_nothing_from_anywhere(package: ServicePackage) -> None:
    page = shown(package)

    assert page.xpath("//script | //link | //img[not(starts-with(@src, 'data:'))]") == []


def test_the_command_writes_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "fest.html"

    assert main(["service", "show", str(FESTIVAL), "--to", str(target)]) == 0

    assert "<title>Laternenfest erlauben 0.1.0: Vorschau</title>" in target.read_text(encoding="utf-8")
    assert "nothing is published" in capsys.readouterr().out
