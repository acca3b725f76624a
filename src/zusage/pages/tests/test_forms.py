"""Forms that read, judge and show again what was typed, in the look of the house."""

from datetime import date

import pytest
from django.http import QueryDict
from lxml import html

from zusage.pages.forms import ChoiceField, DayField, PageForm, TextField, written

TODAY = date(2026, 11, 23)


class Everything(PageForm):
    grund = TextField(label="Grund", help_text="Er wird mitgeteilt.", missing="Bitte nennen Sie den Grund.", longest=20)
    weg = ChoiceField(label="Weg", choices=[("post", "Post"), ("mail", "Mail")], missing="Bitte wählen Sie.")
    tag = DayField(label="Neuer Tag …", first=date(2026, 11, 2), last=date(2026, 12, 31))


def typed(**values: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"grund": "Grund", "weg": "post", **day("4", "12", "2026"), **values})
    return data


def day(number: str, month: str, year: str) -> dict[str, str]:
    return {"tag.day": number, "tag.month": month, "tag.year": year}


def page(form: PageForm) -> html.HtmlElement:
    return html.fromstring(f"<form>{form}</form>")


def test_what_was_typed_is_read() -> None:
    form = Everything(typed(grund=" Zeile \r\n zwei "))

    assert form.is_valid()
    assert form.cleaned_data == {"grund": "Zeile\n zwei", "weg": "post", "tag": date(2026, 12, 4)}


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"grund": ""}, "grund", "Bitte nennen Sie den Grund."),
        ({"grund": "\n \t"}, "grund", "Bitte nennen Sie den Grund."),
        ({"grund": "x" * 21}, "grund", "Grund: Bitte kürzen Sie auf 20 Zeichen; jetzt sind es 21."),
        ({"weg": ""}, "weg", "Bitte wählen Sie."),
        ({"weg": "taube"}, "weg", "Bitte wählen Sie."),
        (day("", "", ""), "tag", "Neuer Tag: Bitte füllen Sie dieses Feld aus."),
        (day("", "12", "2026"), "tag", "Neuer Tag: Bitte ergänzen Sie den Tag."),
        (day("4", " ", "2026"), "tag", "Neuer Tag: Bitte ergänzen Sie den Monat."),
        (day("4", "12", "26a"), "tag", "Neuer Tag: Bitte geben Sie das Jahr als Zahl an."),
        (day("٤", "12", "2026"), "tag", "Neuer Tag: Bitte geben Sie den Tag als Zahl an."),
        (day("31", "11", "2026"), "tag", "Neuer Tag: Diesen Tag gibt es nicht."),
        (day("1", "1", "0"), "tag", "Neuer Tag: Diesen Tag gibt es nicht."),
        (day("1", "1", "1899"), "tag", "Neuer Tag: Bitte prüfen Sie das Jahr, es liegt vor 1900."),
        (day("1", "11", "2026"), "tag", "Neuer Tag: Frühestens möglich ist Montag"),
        (day("1", "1", "2027"), "tag", "Neuer Tag: Spätestens möglich ist Donnerstag"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_which_keeps_every_character(
    change: dict[str, str], field: str, said: str
) -> None:
    form = Everything(typed(**change))

    assert not form.is_valid()
    assert [(error["id"], error["message"].startswith(said)) for error in form.error_list] == [(field, True)]
    shown = page(form)
    error = shown.get_element_by_id(f"{field}-fehler")
    assert said in error.text_content().replace("\u00a0", " ")
    assert f"{field}-fehler" in shown.xpath(
        f"string(//*[@id='{field}']/ancestor-or-self::*[@aria-describedby][1]/@aria-describedby)"
    )
    for name, value in change.items():
        control = shown.xpath(f"//*[@name='{name}']")[0]
        if field != "weg":
            kept = control.get("value") if control.tag == "input" else control.text.removeprefix("\n")
            assert kept.strip() == value.strip()


def test_a_day_that_may_not_lie_ahead() -> None:
    class Past(PageForm):
        tag = DayField(label="Eingang", today=TODAY)

    form = Past(typed(**day("24", "11", "2026")))

    assert form.error_list[0]["message"] == "Eingang: Das liegt in der Zukunft. Bitte prüfen Sie das Datum."


def test_a_form_begins_with_what_is_proposed() -> None:
    shown = page(Everything(initial={"grund": "<b>", "weg": "mail", "tag": date(2026, 11, 3)}))

    assert shown.get_element_by_id("grund").text == "\n<b>"
    assert shown.xpath("//input[@checked]/@value") == ["mail"]
    assert [shown.xpath(f"string(//input[@name='tag.{part}']/@value)") for part in ("day", "month", "year")] == [
        "3", "11", "2026",
    ]  # fmt: skip


def test_the_same_form_may_stand_on_a_page_twice() -> None:
    form = Everything(typed(grund=""), suffix="zwei")

    assert [error["id"] for error in form.error_list] == ["grund-zwei"]
    assert page(form).get_element_by_id("grund-zwei").get("name") == "grund"


def test_what_the_act_refuses_stands_at_the_field() -> None:
    form = Everything(typed())
    assert form.is_valid()

    form.refuse("tag", "Kein Arbeitstag.")

    assert form.error_list == [{"id": "tag", "message": "Kein Arbeitstag."}]
    assert form.typed_texts == [("Grund", "Grund")]


def test_no_control_of_the_house_lets_a_browser_cut_what_is_pasted() -> None:
    shown = page(Everything())

    assert shown.xpath("//@maxlength") == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\r\nb\rc", "a\nb\nc"), ("e\u0301", "é"), ("a\x00\x07b", "ab"), ("  \n a \n\n", "a"), ("👩‍🚒", "👩‍🚒")],
)
def test_a_text_is_kept_as_it_was_meant(text: str, kept: str) -> None:
    assert written(text) == kept
