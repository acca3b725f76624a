"""A clerk opens a case, sees why a person is needed, decides, writes; a head extends; the counter hands over."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from zusage.applications.domain.uploads import Upload
from zusage.cases.models import Reading
from zusage.cases.operations.complete_work_item import complete_work_item
from zusage.cases.tests.stories import ASSESS, FOR_A_PERSON, PHOTO, PLAIN, Town
from zusage.common.tenancy import read_transaction
from zusage.promises.domain.promise import Standing
from zusage.workplace.tests.conftest import Desk

At = Callable[..., Desk]
LISTED = {**PLAIN, "hund_rasse": "Rottweiler"}
DECISION = {
    "entscheidung": "festsetzen",
    "satzart": "erster",
    "steuerbeginn.day": "1",
    "steuerbeginn.month": "12",
    "steuerbeginn.year": "2026",
    "ermaessigung_gewaehrt": "nein",
    "geprueft": "ja",
}


def case_path(reference: str) -> str:
    return f"/arbeitsplatz/vorgang/{reference}"


def decide_path(desk: Desk) -> str:
    """Return where the form of the open case goes to."""
    return str(desk.page.xpath("//form[contains(@action, '/aufgabe/')]/@action")[0])


def errors(desk: Desk) -> list[str]:
    return [error.text_content() for error in desk.page.xpath("//*[@role='alert']//li/a")]


def test_the_file_says_why_a_person_is_needed_and_by_which_rule(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)

    clerk = desk("sommer").open(case_path(receipt.reference))

    assert "Die genannte Rasse steht auf der Liste der Hunde, deren Gefährlichkeit vermutet wird." in clerk.text
    assert "§ 2 HundeVO und die Liste der Satzung" in clerk.text


def test_the_file_shows_answers_as_people_read_them_and_the_law(town: Town, desk: At) -> None:
    receipt = town.open({**LISTED, "hund_seit": "2026-11-16"})

    text = desk("sommer").open(case_path(receipt.reference)).text

    assert "Rottweiler" in text
    assert "16. November 2026" in text
    assert "§ 2 HundeVO (Hessen)" in text
    assert "spätestens am Mittwoch, 25. November 2026" in text


def test_opening_a_case_is_recorded_by_unit_role_and_purpose(town: Town, desk: At) -> None:
    receipt = town.open(FOR_A_PERSON)

    desk("sommer").open(case_path(receipt.reference))
    desk("keller").open(case_path(receipt.reference))

    with read_transaction(town.id):
        found = list(Reading.objects.order_by("at", "id").values_list("unit", "role", "purpose"))
    assert found == [
        ("Kassen- und Steueramt", "clerk", "Bearbeitung"),
        ("Kassen- und Steueramt", "head", "Aufsicht"),
    ]


def test_the_post_room_has_no_business_in_a_file(town: Town, desk: At) -> None:
    receipt = town.open(FOR_A_PERSON)

    assert desk("wolf").open(case_path(receipt.reference)).status == 403
    with read_transaction(town.id):
        assert not Reading.objects.exists()


def test_the_form_begins_with_what_the_process_proposes_but_never_with_the_decision(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)

    page = desk("sommer").open(case_path(receipt.reference)).page

    assert not page.xpath("//input[@name='entscheidung'][@checked]")
    assert page.xpath("string(//input[@name='satzart'][@checked]/@value)") == "gefaehrlich"
    assert page.xpath("//input[starts-with(@name, 'steuerbeginn.')]/@value") == ["1", "12", "2026"]


def test_a_decision_goes_out_as_it_was_made(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    clerk = desk("sommer").open(case_path(receipt.reference))

    clerk.send(decide_path(clerk), **DECISION)

    case = town.case(receipt.case_id)
    assert case.state == "decided"
    assert [(decision.outcome, decision.by_machine) for decision in town.decisions(receipt.case_id)] == [
        ("festgesetzt", False)
    ]
    assert f"{receipt.reference} ist erledigt." in clerk.text


def test_what_is_missing_is_told_with_a_link_and_what_was_typed_stays(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    clerk = desk("sommer").open(case_path(receipt.reference))

    clerk.send(decide_path(clerk), **{**DECISION, "steuerbeginn.month": "13", "ermaessigung_gewaehrt": ""})

    assert clerk.status == 422
    assert len(errors(clerk)) == 2
    assert clerk.page.xpath("string(//*[@role='alert']//li[1]/a/@href)") == "#steuerbeginn"
    assert clerk.page.xpath("string(//input[@name='steuerbeginn.month']/@value)") == "13"
    assert clerk.page.xpath("string(//title)").startswith("Fehler:")
    assert town.case(receipt.case_id).state == "open"


def test_only_what_the_chosen_way_asks_has_to_be_filled_in(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    clerk = desk("sommer").open(case_path(receipt.reference))

    clerk.send(
        decide_path(clerk), entscheidung="kein_steuerfall", begruendung="Der Hund lebt im Tierheim.", geprueft="ja"
    )

    assert town.outcomes(receipt.case_id) == ["kein_steuerfall"]


def test_papers_are_asked_for_in_one_complete_list(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    clerk = desk("sommer").open(case_path(receipt.reference))

    clerk.send(
        decide_path(clerk),
        entscheidung="unterlagen",
        fehlende_unterlagen=["nachweis_rasse", "foto_hund"],
        unterlagen_hinweis="Bitte beides auf einmal.",
        geprueft="ja",
    )

    asked = town.status(receipt.case_id).asked
    assert asked is not None
    assert len(asked.papers) == 2
    assert asked.hint == "Bitte beides auf einmal."


def test_two_clerks_deciding_at_once_the_second_is_told(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    first = desk("sommer").open(case_path(receipt.reference))
    second = desk("berger").open(case_path(receipt.reference))
    form = decide_path(second)
    first.send(decide_path(first), **DECISION)

    second.send(form, **{**DECISION, "satzart": "weiterer"})

    assert second.status == 409
    assert second.heading == "Schon erledigt"
    assert second.open(form).path == case_path(receipt.reference)


def test_the_second_is_told_also_when_both_press_in_the_same_moment(
    town: Town, desk: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = town.open(LISTED)
    second = desk("berger").open(case_path(receipt.reference))
    act = complete_work_item

    def a_colleague_is_faster(**arguments: object) -> None:
        monkeypatch.undo()
        town.complete(receipt.case_id, ASSESS)
        act(**arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("zusage.workplace.acts.decide.view.complete_work_item", a_colleague_is_faster)
    second.send(decide_path(second), **DECISION)

    assert (second.status, second.heading) == (409, "Schon erledigt")


def test_a_draft_shows_the_letter_and_decides_nothing(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    clerk = desk("sommer").open(case_path(receipt.reference))
    before = town.kinds(receipt.case_id)

    response = clerk.client.post(decide_path(clerk) + "/entwurf.pdf", {**DECISION, "satzart": "zweiter"})

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
    assert response["Content-Type"] == "application/pdf"
    assert "156,00" in text
    assert "Kim Beispiel" in text
    assert town.kinds(receipt.case_id) == before


def test_a_draft_is_marked_so_that_nobody_takes_it_for_the_letter(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    clerk = desk("sommer").open(case_path(receipt.reference))

    response = clerk.client.post(decide_path(clerk) + "/entwurf.pdf", DECISION)

    assert "MUSTER" in PdfReader(BytesIO(response.content)).pages[0].extract_text()


def test_pictures_are_shown_and_anything_else_is_saved(town: Town, desk: At) -> None:
    paper = Upload("Nachweis.pdf", "application/pdf", b"%PDF-1.7 %%EOF", "hund_foto")
    receipt = town.open(LISTED, uploads=(PHOTO, paper))
    clerk = desk("sommer").open(case_path(receipt.reference))

    answers = [clerk.client.get(href) for href in clerk.page.xpath("//a[contains(@href, '/unterlage/')]/@href")]

    assert [answer["Content-Disposition"].split(";")[0] for answer in answers] == ["inline", "attachment"]
    assert all(answer["X-Content-Type-Options"] == "nosniff" for answer in answers)
    assert answers[0].content == PHOTO.content
    assert "Foto des Hundes" in clerk.text


def test_an_upload_is_for_those_who_work_on_the_case(town: Town, desk: At) -> None:
    receipt = town.open(LISTED, uploads=(PHOTO,))
    clerk = desk("sommer").open(case_path(receipt.reference))
    href = clerk.page.xpath("//a[contains(@href, '/unterlage/')]/@href")[0]

    assert desk("wolf").open(href).status == 403
    assert desk("keller").open(href).status == 403
    assert desk("yildiz", "musterstadt").open(href).status == 404


def test_a_message_reaches_the_applicant_in_the_name_of_the_unit(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    clerk = desk("sommer")

    clerk.send(case_path(receipt.reference) + "/nachricht", nachricht="Wir prüfen noch.")

    step = town.status(receipt.case_id).steps[-1]
    assert (step.text, step.message) == ("Kassen- und Steueramt hat Ihnen geschrieben.", "Wir prüfen noch.")
    assert "Ihre Nachricht steht auf der Seite des Vorgangs." in clerk.text
    assert "Sommer" not in step.text


def test_a_message_of_the_applicant_is_read_and_done(town: Town, desk: At) -> None:
    receipt = town.open()
    town.write(receipt.case_id, "Ich bin umgezogen.")
    clerk = desk("sommer").open(case_path(receipt.reference))

    shown = "Ich bin umgezogen." in clerk.text
    clerk.send(decide_path(clerk))

    assert shown
    assert town.worklist() == ()


def test_a_head_extends_before_the_day_with_a_reason(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    head = desk("keller")

    head.send(
        case_path(receipt.reference) + "/verlaengern",
        **{
            "neuer_tag.day": "4",
            "neuer_tag.month": "12",
            "neuer_tag.year": "2026",
            "grund": "Die Satzung wird geändert.",
        },
    )

    facts = town.promise(receipt.case_id)
    assert facts.until == date(2026, 12, 4)
    assert "Die Satzung wird geändert." in [step.message for step in town.status(receipt.case_id).steps]
    assert "Der neue Tag ist zugesagt und mitgeteilt." in head.text


@pytest.mark.parametrize(
    ("day", "reason", "status"), [("4", "", 422), ("", "Grund", 422), ("5", "Grund", 409), ("32", "Grund", 422)]
)
def test_an_extension_needs_a_working_day_and_a_reason(
    town: Town, desk: At, day: str, reason: str, status: int
) -> None:
    receipt = town.open(LISTED)

    head = desk("keller").send(
        case_path(receipt.reference) + "/verlaengern",
        **{"neuer_tag.day": day, "neuer_tag.month": "12", "neuer_tag.year": "2026", "grund": reason},
    )

    assert head.status == status
    assert town.promise(receipt.case_id).extensions == ()


def test_a_clerk_does_not_extend(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    clerk = desk("sommer").open(case_path(receipt.reference))

    assert "verlängern" not in clerk.text
    assert clerk.send(case_path(receipt.reference) + "/verlaengern", grund="Zu viel los").status == 403


def test_the_counter_hands_over_and_that_keeps_the_promise(town: Town, desk: At) -> None:
    receipt = town.open()
    town.run_jobs()
    counter = desk("sommer").open(case_path(receipt.reference))
    forms = counter.page.xpath("//form[contains(@action, '/uebergeben/')]/@action")

    for form in forms:
        counter.send(form)

    assert len(forms) == 2
    assert town.standing(receipt.case_id) == Standing.KEPT
    assert town.case(receipt.case_id).state == "closed"


def test_a_letter_of_another_case_is_not_handed_over_here(town: Town, desk: At) -> None:
    here, there = town.open(), town.open()
    town.run_jobs()
    counter = desk("sommer").open(case_path(there.reference))
    delivery = counter.page.xpath("//form[contains(@action, '/uebergeben/')]/@action")[0].rpartition("/")[2]

    counter.send(f"{case_path(here.reference)}/uebergeben/{delivery}")

    assert counter.status == 409
    assert town.standing(there.case_id) == Standing.OPEN


def test_a_clerk_who_is_not_at_the_counter_hands_nothing_over(town: Town, desk: At) -> None:
    receipt = town.open()
    town.run_jobs()

    clerk = desk("berger").open(case_path(receipt.reference))

    assert not clerk.page.xpath("//form[contains(@action, '/uebergeben/')]")


def test_what_came_back_is_sent_again_to_the_address_that_was_found(town: Town, desk: At) -> None:
    receipt = town.open()
    town.post()
    town.later(days=3)
    delivery = town.mail_returns(receipt.case_id)
    clerk = desk("sommer").open(case_path(receipt.reference))
    proposed = clerk.page.xpath("string(//textarea[@name='anschrift'])").split("\n")

    clerk.send(
        f"{case_path(receipt.reference)}/neu-versenden/{delivery}",
        anschrift="Kim Beispiel\nNeue Straße 1\n64285 Darmstadt",
    )

    assert "Rheinstraße 12" in proposed
    assert ("bescheid", "queued") in town.deliveries(receipt.case_id)
    assert town.worklist() == ()


def test_an_address_has_more_than_one_line(town: Town, desk: At) -> None:
    receipt = town.open()
    town.post()
    delivery = town.mail_returns(receipt.case_id)

    clerk = desk("sommer").send(f"{case_path(receipt.reference)}/neu-versenden/{delivery}", anschrift="unbekannt")

    assert clerk.status == 422
    assert clerk.page.xpath("string(//*[@role='alert']//a/@href)") == f"#anschrift-{delivery}"


@pytest.mark.parametrize(
    ("lines", "ticked", "told"),
    [
        ("Kim Beispiel\nGasse 1\n5020 Salzburg\nÖSTERREICH", {}, "Liegt die Anschrift im Ausland"),
        ("Kim Beispiel\nRue 1\n75001 Paris", {"ausland": "ja"}, "das Land in Großbuchstaben"),
        ("Kim Beispiel\nGasse 1\n5020 Salzburg\nÖSTERREICH", {"ausland": "ja"}, ""),
        ("Kim Beispiel\nGasse 1\n64285 Darmstadt", {}, ""),
    ],
)
def test_the_desk_asks_whether_an_address_lies_abroad(
    town: Town, desk: At, lines: str, ticked: dict[str, str], told: str
) -> None:
    receipt = town.open()
    town.post()
    delivery = town.mail_returns(receipt.case_id)

    clerk = desk("sommer").send(f"{case_path(receipt.reference)}/neu-versenden/{delivery}", anschrift=lines, **ticked)

    assert clerk.status == (422 if told else 200)
    assert told in clerk.text


@pytest.mark.parametrize("path", ["", "/nachricht", "/verlaengern", "/aufgabe/{id}", "/uebergeben/{id}"])
def test_a_reference_that_is_none_is_not_found(town: Town, desk: At, path: str) -> None:
    somewhere = "00000000-0000-0000-0000-000000000000"
    clerk = desk("sommer")

    assert clerk.open("/arbeitsplatz/vorgang/unsinn" + path.format(id=somewhere)).status in {404, 405, 403}


def test_a_broken_promise_is_told_as_broken(town: Town, desk: At) -> None:
    receipt = town.open(LISTED)
    town.now += timedelta(days=7)

    clerk = desk("sommer").open(case_path(receipt.reference))

    assert "Serviceziel nicht gehalten." in clerk.text
