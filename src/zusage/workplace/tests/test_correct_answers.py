"""The page on which answers are put right begins with what was answered."""

from collections.abc import Callable

from zusage.cases.tests.stories import Town
from zusage.workplace.tests.conftest import Desk
from zusage.workplace.tests.test_case import LISTED, case_path

At = Callable[..., Desk]


def typed(desk: Desk) -> dict[str, str]:
    """Return the fields of the page as a browser would send them."""
    form = desk.page.xpath("//form[contains(@action, 'angaben-berichtigen')]")[0]
    fields = form.xpath(".//input[(@type!='radio' and @type!='checkbox') or @checked]")
    found = {str(field.get("name")): str(field.get("value") or "") for field in fields}
    return found | {str(area.get("name")): str(area.text or "").strip() for area in form.xpath(".//textarea")}


def test_it_leads_from_the_case_and_changes_only_what_was_changed(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    page = f"{case_path(receipt.reference)}/angaben-berichtigen"
    clerk = desk("sommer").open(case_path(receipt.reference))
    assert clerk.page.xpath(f"//a[@href='{page}']")
    clerk.open(page)

    clerk.send(page, **{**typed(clerk), "hund_name": "Bella", "berichtigungsgrund": "Ihr Anruf."})

    assert clerk.status == 200
    assert "Die Angaben sind berichtigt." in clerk.text
    said = [step.message for step in town.status(receipt.case_id).steps if step.message]
    assert len(said) == 1
    assert said[0].count("bisher") == 1
    assert town.events(receipt.case_id, "answers.corrected")[0].facts == {"questions": ["hund_name"]}


def test_what_is_wrong_comes_back_on_the_same_page(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    page = f"{case_path(receipt.reference)}/angaben-berichtigen"
    clerk = desk("sommer").open(page)

    clerk.send(page, **{**typed(clerk), "hund_name": "", "berichtigungsgrund": ""})

    assert clerk.status == 422
    assert clerk.page.xpath("string(//h1)").startswith("Angaben berichtigen")
    assert "Bitte sagen Sie, woher Sie es wissen." in clerk.text
    assert town.events(receipt.case_id, "answers.corrected") == []
