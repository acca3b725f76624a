"""One list in the morning, in the order that keeps promises."""

from collections.abc import Callable
from datetime import timedelta

from zusage.capacity.models import ClosingDay
from zusage.cases.tests.stories import ASK_FOR_PAPERS, FOR_A_PERSON, Town
from zusage.common.tenancy import write_transaction
from zusage.workplace.tests.conftest import Desk

At = Callable[..., Desk]
HOLDS = "Wenn Sie oben anfangen, ist jeder Tag zu halten."


def rows(desk: Desk) -> list[list[str]]:
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./td|./th")]
        for row in desk.open("/arbeitsplatz/").page.xpath("//tbody/tr")
    ]


def test_what_has_to_begin_first_stands_first(town: Town, desk: At) -> None:
    older = town.open(FOR_A_PERSON)
    town.later(days=1)
    newer = town.open(FOR_A_PERSON)

    found = rows(desk("sommer"))

    assert [row[1].split()[-1] for row in found] == [older.reference, newer.reference]
    assert found[0][0] == "morgen"
    assert found[0][2:] == ["Anzeige prüfen", "Mi 25.11.2026", "6 Minuten"]


def test_the_page_says_how_much_waits_and_that_every_promise_holds(town: Town, desk: At) -> None:
    for _ in range(3):
        town.open(FOR_A_PERSON)

    text = desk("sommer").text

    assert "3 Aufgaben warten auf Sie und alle mit dieser Fachkenntnis, zusammen etwa 18 Minuten." in text
    assert HOLDS in text


def test_a_late_start_is_said_in_words_and_nothing_is_glossed_over(town: Town, desk: At) -> None:
    town.open(FOR_A_PERSON)
    town.later(days=3)

    clerk = desk("sommer")

    assert rows(clerk)[0][0] == "überfällig seit Mi 25.11.2026"
    assert HOLDS not in clerk.text
    assert "Eine davon ist überfällig" in clerk.text


def test_the_next_matter_is_one_press_away(town: Town, desk: At) -> None:
    first = town.open(FOR_A_PERSON)
    town.open(FOR_A_PERSON)

    links = desk("sommer").page.xpath("//a[contains(., 'Nächsten Vorgang öffnen')]/@href")

    assert links == [f"/arbeitsplatz/vorgang/{first.reference}"]


def test_what_rests_with_others_is_one_line(town: Town, desk: At) -> None:
    asked = town.open(FOR_A_PERSON)
    town.complete(asked.case_id, ASK_FOR_PAPERS)
    town.open()

    text = desk("sommer").text

    assert (
        "Nicht bei Ihnen: 1 Vorgang ruht (antragstellende Person am Zug), 1 Vorgang ist entschieden und noch nicht "
        "übergeben." in text
    )


def test_a_matter_without_a_promise_stands_by_its_own_day_and_says_so(town: Town, desk: At) -> None:
    town.has_no_roster()
    without = town.open(FOR_A_PERSON)

    (row,) = rows(desk("sommer"))

    assert row[0] == "Mi 25.11.2026"
    assert row[1].endswith(without.reference)
    assert row[3] == "Mi 25.11.2026, erste Antwort"  # for the decision no day is promised


def test_every_clerk_with_the_skill_sees_the_same_list(town: Town, desk: At) -> None:
    town.open(FOR_A_PERSON)

    assert rows(desk("sommer")) == rows(desk("berger"))


def test_a_head_sees_what_waits_for_every_skill_in_time_to_extend(town: Town, desk: At) -> None:
    receipt = town.open(FOR_A_PERSON)

    head = desk("keller")

    assert [row[1].split()[-1] for row in rows(head)] == [receipt.reference]
    assert "1 Aufgabe wartet im Haus" in head.text
    assert "Nächsten Vorgang öffnen" not in head.text


def test_a_head_is_told_of_a_year_without_closing_days(town: Town, desk: At) -> None:
    assert "Schließtage" not in desk("keller").text

    with write_transaction(town.id):
        ClosingDay.objects.filter(day__year__gt=2026).delete()

    assert "Für 2027 sind noch keine Schließtage eingetragen." in desk("keller").text
    assert "Schließtage" not in desk("sommer").text


def test_the_post_room_begins_with_its_post(desk: At) -> None:
    assert desk("wolf").heading == "Post"


def test_a_case_is_found_however_its_number_is_typed(town: Town, desk: At) -> None:
    receipt = town.open(FOR_A_PERSON)
    typed = receipt.reference.lower().replace("-", " ")

    clerk = desk("sommer").open(f"/arbeitsplatz/suche?nummer={typed}")

    assert clerk.path == f"/arbeitsplatz/vorgang/{receipt.reference}"


def test_a_wrong_check_symbol_is_told(desk: At) -> None:
    clerk = desk("sommer").open("/arbeitsplatz/suche?nummer=DA-7K2M-4Q9X")

    assert clerk.status == 404
    assert "Das Prüfzeichen passt nicht." in clerk.text


def test_the_neighbours_cases_are_not_found(town: Town, desk: At) -> None:
    receipt = town.open(FOR_A_PERSON)

    neighbour = desk("braun", "musterstadt")

    assert neighbour.open(f"/arbeitsplatz/suche?nummer={receipt.reference}").status in {403, 404}
    assert desk("yildiz", "musterstadt").open(f"/arbeitsplatz/suche?nummer={receipt.reference}").status == 404
    assert desk("yildiz", "musterstadt").open(f"/arbeitsplatz/vorgang/{receipt.reference}").status == 404


def test_what_was_just_done_is_said_and_nothing_else_can_be_put_there(town: Town, desk: At) -> None:
    receipt = town.open(FOR_A_PERSON)
    clerk = desk("sommer")

    said = clerk.open(f"/arbeitsplatz/?erledigt={receipt.reference}").text
    forged = clerk.open("/arbeitsplatz/?erledigt=Bitte+rufen+Sie+an").text

    assert f"{receipt.reference} ist erledigt." in said
    assert "rufen" not in forged


def test_time_passes_and_the_word_changes(town: Town, desk: At) -> None:
    town.open(FOR_A_PERSON)
    clerk = desk("sommer")

    monday = rows(clerk)[0][0]
    town.now += timedelta(days=1)
    tuesday = rows(clerk)[0][0]

    assert (monday, tuesday) == ("Mi 25.11.2026", "morgen")
