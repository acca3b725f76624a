"""Every page stands in one frame: it says that it is a demo, and needs neither script nor style of its own."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string
from lxml import html

from zusage import portal
from zusage.cases.domain.process_page import Seen, process_page
from zusage.cases.domain.process_words import Reader

FOLDER = Path(portal.__file__).parent
TEMPLATES = sorted(str(path.relative_to(FOLDER.parent)) for path in FOLDER.parent.glob("*/templates/**/*.html"))
DARMSTADT = SimpleNamespace(name="Darmstadt", is_demo=True, contact={"phone": "115"})
FIELD = {
    "id": "hund_name",
    "label": "Wie heißt Ihr Hund?",
    "hint": "Er steht auf dem Bescheid.",
    "error": "Bitte ausfüllen.",
}


def render(template: str, **context: Any) -> html.HtmlElement:
    return html.fromstring(render_to_string(template, {"municipality": DARMSTADT, **context}))


def test_every_page_of_a_demo_says_that_it_is_not_the_city() -> None:
    page = render("pages/frame.html")

    assert "Dies ist nicht die Website der Stadt Darmstadt" in page.text_content()


def test_the_page_of_a_city_that_went_live_has_no_banner() -> None:
    page = render("pages/frame.html", municipality=SimpleNamespace(name="Darmstadt", is_demo=False, contact={}))

    assert "Demo" not in page.text_content()


def test_a_page_tells_its_language_and_leads_the_keyboard_to_its_content() -> None:
    page = render("pages/frame.html")

    first_link = page.xpath("//a")[0]
    assert page.get("lang") == "de"
    assert page.xpath(f"//main[@id='{first_link.get('href')[1:]}']")


def test_a_page_with_errors_says_so_first_in_its_title() -> None:
    page = render("pages/frame.html", errors=[{"id": "hund_name", "message": "Bitte ausfüllen."}])

    assert page.findtext(".//title").startswith("Fehler: ")


@pytest.mark.parametrize(
    "template",
    [
        "pages/errors/400.html",
        "pages/errors/403.html",
        "pages/errors/404.html",
        "pages/errors/413.html",
        "pages/errors/500.html",
    ],
)
def test_a_page_of_an_error_explains_itself_and_leads_on_even_without_a_municipality(template: str) -> None:
    page = render(template, municipality=None)

    assert len(page.xpath("//h1")) == 1
    assert page.xpath("//main//a[@href='/']")


def test_a_refusal_tells_its_sentence_and_the_way_back() -> None:
    page = render(
        "pages/errors/refusal.html", title="Schon entschieden", text="Eine Kollegin war schneller.", back="/vorgang"
    )

    assert page.xpath("string(//h1)") == "Schon entschieden"
    assert "Eine Kollegin war schneller." in page.text_content()
    assert page.xpath("//main//a[@href='/vorgang']")


WRITTEN_TO_A_FILE = {"config/templates/config/service.html"}
"""`service show` writes it as one file that is complete by itself; no server sends it."""


@pytest.mark.parametrize("template", sorted(set(TEMPLATES) - WRITTEN_TO_A_FILE))
def test_no_template_needs_what_the_content_security_policy_forbids(template: str) -> None:
    source = (FOLDER.parent / template).read_text(encoding="utf-8")

    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", source)


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_page_asks_a_third_party_for_anything(template: str) -> None:
    source = (FOLDER.parent / template).read_text(encoding="utf-8")

    assert not re.search(r"(src|href|action)=[\"']?(https?:)?//", source)


@pytest.mark.parametrize("part", ["text", "textarea", "upload", "choice", "date"])
def test_an_error_leads_to_a_control_that_is_tied_to_its_label_hint_and_sentence(part: str) -> None:
    options = [{"value": "a", "label": "Ja"}, {"value": "b", "label": "Nein"}]
    summary = render("pages/components/error_summary.html", errors=[{"id": FIELD["id"], "message": FIELD["error"]}])

    field = render(f"pages/components/field_{part}.html", field=FIELD | {"options": options})

    target = summary.xpath("string(//a/@href)")[1:]
    control = field.xpath(f"//*[self::input or self::textarea][@id='{target}']")
    assert len(control) == 1
    assert field.xpath(f"//label[@for='{target}']")
    described = field.xpath("string(descendant-or-self::*[@aria-describedby][1]/@aria-describedby)").split()
    assert [field.xpath(f"string(//*[@id='{control_id}'])").strip() for control_id in described] == [
        "Er steht auf dem Bescheid.",
        "Fehler: Bitte ausfüllen.",
    ]


def test_the_first_of_several_options_can_be_reached_from_the_error_and_no_id_is_used_twice() -> None:
    options = [{"value": str(number), "label": f"Wahl {number}"} for number in range(4)]

    field = render("pages/components/field_choice.html", field=FIELD | {"options": options})

    ids = field.xpath("//input/@id")
    assert ids[0] == FIELD["id"]
    assert len(set(ids)) == 4


@pytest.mark.parametrize("is_heading", [True, False])
def test_the_question_of_a_page_is_its_heading(is_heading: bool) -> None:
    field = render("pages/components/field_text.html", field=FIELD | {"is_heading": is_heading})

    assert bool(field.xpath("//h1/label")) == is_heading


def test_what_a_person_typed_is_shown_as_text_and_never_as_markup() -> None:
    field = render("pages/components/field_text.html", field=FIELD | {"value": '"><b>Bello</b>'})

    assert field.xpath("string(//input/@value)") == '"><b>Bello</b>'
    assert not field.xpath("//b")


def test_the_date_of_a_promise_stands_with_how_it_comes_about() -> None:
    promise = {
        "title": "Unser Serviceziel",
        "date": "spätestens am Mittwoch, 25. November 2026",
        "derivation": ["Eingang heute.", "2 Arbeitstage."],
    }

    panel = render("pages/components/promise_panel.html", promise=promise)

    assert panel.xpath("string(//*[@class='z-promise__date'])") == promise["date"]
    assert panel.xpath("//details//li/text()") == promise["derivation"]


def test_a_process_nested_as_deep_as_it_may_be_is_still_a_page() -> None:
    inner = ""
    for level in range(9):
        ways = "".join(
            f'<exclusiveGateway id="g{level}_{n}"/><task id="t{level}_{n}"/>'
            f'<sequenceFlow id="a{level}_{n}" sourceRef="g{level}_{n}" targetRef="t{level}_{n}"/>'
            f'<sequenceFlow id="b{level}_{n}" sourceRef="g{level}_{n}" targetRef="g{level}_{n + 1}"/>'
            for n in range(14)
        )
        last = f'<subProcess id="g{level}_14">{inner}</subProcess>' if inner else f'<task id="g{level}_14"/>'
        inner = ways + last
    namespace = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    xml = f'<definitions xmlns="{namespace}"><process id="p">{inner}</process></definitions>'
    shown = process_page(xml.encode(), name="Tief", reader=Reader("Sie", {}), seen=Seen())

    page = render("pages/components/process.html", process=shown)

    assert len(page.xpath("//li[@value]")) == 9 * 29
