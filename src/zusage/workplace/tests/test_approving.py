"""The period after which an approval counts as granted, at the desk: begun, extended, judged."""

from collections.abc import Callable
from datetime import date

import pytest

from zusage.cases.operations.open_case import Receipt
from zusage.cases.queries.approval import ApprovalStanding
from zusage.cases.tests.stories import APPROVAL, FOR_A_PERSON, PHOTO, Town
from zusage.workplace.tests.conftest import Desk

At = Callable[..., Desk]


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}.day": str(value.day), f"{name}.month": str(value.month), f"{name}.year": str(value.year)}


def path(receipt: Receipt, act: str = "") -> str:
    return f"/arbeitsplatz/vorgang/{receipt.reference}{act}"


@pytest.fixture
def applied(town: Town) -> Receipt:
    town.offers_an_approval()
    return town.open(FOR_A_PERSON, service=APPROVAL)


@pytest.fixture
def complete(town: Town, applied: Receipt) -> Receipt:
    """Complete since Tuesday, 24 November 2026, so over after Wednesday, 24 February 2027."""
    town.on(date(2026, 11, 24)).confirm_papers(applied.case_id, date(2026, 11, 24))
    return applied


def test_a_clerk_says_since_when_the_papers_are_complete(town: Town, desk: At, applied: Receipt) -> None:
    clerk = desk("sommer").open(path(applied))
    assert "Unterlagen als vollständig bestätigen" in clerk.text

    clerk.send(path(applied, "/vollstaendig"), **day("vollstaendig_seit", date(2026, 11, 23)))

    assert "Die Unterlagen sind als vollständig bestätigt; die gesetzliche Frist läuft." in clerk.text
    end = (
        "Die Genehmigung gilt ab Mittwoch, 24. Februar 2027 als erteilt, wenn bis Dienstag, 23. Februar 2027, 24 Uhr, "
        "keine Entscheidung bekannt ist."
    )
    assert clerk.text.replace("\u00a0", " ").count(end) == 2  # said at once, and beside the file
    assert "Unterlagen als vollständig bestätigen" not in clerk.text


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({}, 422),
        (day("vollstaendig_seit", date(2026, 11, 24)), 422),  # tomorrow
        (day("vollstaendig_seit", date(2026, 11, 20)), 422),  # before the matter came in
    ],
)
def test_a_day_that_cannot_be_begins_nothing(
    town: Town, desk: At, applied: Receipt, typed: dict[str, str], status: int
) -> None:
    clerk = desk("sommer").send(path(applied, "/vollstaendig"), **typed)

    assert clerk.status == status
    assert town.status(applied.case_id).approval is None


def test_a_service_without_such_a_period_offers_none(town: Town, desk: At) -> None:
    receipt = town.open(FOR_A_PERSON)

    text = desk("sommer").open(path(receipt)).text

    assert "vollständig bestätigen" not in text
    assert "Genehmigungsfiktion" not in text


def test_the_list_of_today_says_what_would_count_as_granted(town: Town, desk: At, complete: Receipt) -> None:
    said = desk("sommer").open("/arbeitsplatz/").text
    assert "gilt ab Do 25.02.2027 als erteilt" in said
    assert "eilt: gilt" not in said

    town.on(date(2027, 2, 15))
    assert "eilt: gilt ab Do 25.02.2027 als erteilt" in desk("sommer").open("/arbeitsplatz/").text

    town.on(date(2027, 2, 25))
    over = "Frist am Mi 24.02.2027 abgelaufen: prüfen, ob erteilt"
    assert over in desk("sommer").open("/arbeitsplatz/").text
    assert over in desk("keller").open("/arbeitsplatz/").text


def test_a_head_of_unit_records_the_extension_that_has_arrived(town: Town, desk: At, complete: Receipt) -> None:
    town.on(date(2027, 2, 10))
    head = desk("keller").open(path(complete))
    assert "Höchstens bis Samstag, 24. April 2027." in head.text.replace("\u00a0", " ")

    head.send(
        path(complete, "/frist-verlaengern"),
        **day("fristende", date(2027, 3, 24)),
        **day("bekannt_seit", date(2027, 2, 9)),
        fristgrund="Die Denkmalpflege braucht länger.",
    )

    assert "Die gesetzliche Frist ist verlängert." in head.text
    assert "Die Denkmalpflege braucht länger." in head.text
    assert "Die gesetzliche Frist einmal verlängern" not in head.text


@pytest.mark.parametrize(
    ("until_on", "told_on", "reason", "status"),
    [
        (date(2027, 3, 24), date(2027, 2, 9), "", 422),
        (date(2027, 3, 24), date(2027, 2, 11), "Grund", 422),  # told tomorrow
        (date(2027, 4, 26), date(2027, 2, 9), "Grund", 422),  # longer than two months
        (date(2027, 2, 24), date(2027, 2, 9), "Grund", 422),  # no later than it was
        (date(2027, 3, 24), date(2026, 11, 23), "Grund", 422),  # told before the period began
    ],
)
def test_an_extension_that_does_not_hold_is_not_recorded(
    town: Town, desk: At, complete: Receipt, until_on: date, told_on: date, reason: str, status: int
) -> None:
    town.on(date(2027, 2, 10))

    head = desk("keller").send(
        path(complete, "/frist-verlaengern"),
        **day("fristende", until_on),
        **day("bekannt_seit", told_on),
        fristgrund=reason,
    )

    assert head.status == status
    assert town.events(complete.case_id, "approval.extended") == []


def test_what_was_typed_stays_and_the_field_says_what_is_wrong(town: Town, desk: At, complete: Receipt) -> None:
    town.on(date(2027, 2, 10))

    head = desk("keller").send(
        path(complete, "/frist-verlaengern"),
        **day("fristende", date(2027, 4, 26)),
        **day("bekannt_seit", date(2027, 2, 9)),
        fristgrund="Die Denkmalpflege braucht länger.",
    )

    text = head.text.replace("\u00a0", " ")
    wrong = "Neuer letzter Tag: Spätestens möglich ist Samstag, 24. April 2027."
    assert text.count(wrong) == 2  # above, and beside the field
    field = head.page.get_element_by_id("fristende")
    assert (field.get("value"), field.get("aria-invalid")) == ("26", "true")
    assert head.page.get_element_by_id("fristgrund").text.strip() == "Die Denkmalpflege braucht länger."


def test_a_second_extension_is_refused_in_a_sentence_whatever_is_typed(town: Town, desk: At, complete: Receipt) -> None:
    town.on(date(2027, 2, 10)).extend_approval(complete.case_id, date(2027, 3, 24))

    head = desk("keller").send(path(complete, "/frist-verlaengern"))

    assert head.status == 409
    assert "Die Frist wurde schon einmal verlängert, bis 24.03.2027." in head.text


def test_when_it_is_over_a_head_of_unit_judges(town: Town, desk: At, complete: Receipt) -> None:
    town.on(date(2027, 2, 25))
    head = desk("keller").open(path(complete))
    assert "Gilt die Genehmigung als erteilt?" in head.text
    assert "Die gesetzliche Frist einmal verlängern" in head.text  # if it arrived in time and nobody wrote it down
    assert head.send(path(complete, "/frist-abgelaufen"), erteilt="ja").status == 422

    head.send(path(complete, "/frist-abgelaufen"), erteilt="nein", urteil_grund="Der Lageplan fehlte doch.")

    facts = town.status(complete.case_id).approval
    assert facts is not None
    assert facts.standing is ApprovalStanding.NOT_GRANTED
    result = "Die Genehmigung gilt nicht als erteilt; so ist es geprüft."
    assert head.text.count(result) == 2  # at once, and beside the file
    assert "Der Lageplan fehlte doch." in head.text
    assert "Die gesetzliche Frist einmal verlängern" not in head.text


def test_whoever_decides_after_the_period_is_told_what_a_notice_may_still_say(
    town: Town, desk: At, complete: Receipt
) -> None:
    first, then = "Erst prüft die Leitung, ob die Genehmigung als erteilt gilt.", "zurücknehmen oder widerrufen"
    running = desk("sommer").open(path(complete)).text
    town.on(date(2027, 2, 25))
    over = desk("sommer").open(path(complete)).text

    desk("keller").open(path(complete)).send(
        path(complete, "/frist-abgelaufen"), erteilt="ja", urteil_grund="Nichts ist angekommen."
    )
    granted = desk("sommer").open(path(complete)).text

    assert "Weiter zur Prüfung" in granted
    assert [first in page for page in (running, over, granted)] == [False, True, False]
    assert [then in page for page in (running, over, granted)] == [False, False, True]


@pytest.mark.parametrize("act", ["/frist-verlaengern", "/frist-abgelaufen"])
def test_a_clerk_neither_extends_nor_judges(town: Town, desk: At, complete: Receipt, act: str) -> None:
    town.on(date(2027, 2, 25))
    clerk = desk("sommer").open(path(complete))

    assert "Gilt die Genehmigung als erteilt?" not in clerk.text
    assert clerk.send(path(complete, act), erteilt="ja", urteil_grund="Grund").status == 403


@pytest.mark.parametrize("act", ["/vollstaendig", "/frist-verlaengern", "/frist-abgelaufen"])
def test_reading_an_address_of_an_act_does_nothing(town: Town, desk: At, complete: Receipt, act: str) -> None:
    before = town.kinds(complete.case_id)

    somebody = desk("sommer" if act == "/vollstaendig" else "keller").open(path(complete, act))

    assert somebody.path == path(complete)
    assert [kind for kind in town.kinds(complete.case_id) if kind.startswith(("approval", "papers"))] == [
        kind for kind in before if kind.startswith(("approval", "papers"))
    ]


def test_a_file_is_offered_to_who_may_open_it(town: Town, desk: At) -> None:
    receipt = town.open(FOR_A_PERSON, uploads=(PHOTO,))

    def links(login: str) -> list[str]:
        return desk(login).open(path(receipt)).page.xpath("//a[contains(@href, '/unterlage/')]/@href")  # type: ignore[no-any-return]

    assert len(links("sommer")) == 1
    assert links("keller") == []
