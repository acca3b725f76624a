"""A festival of lanterns, through every process part of the house: asked, answered, silent, looked at, released."""

from typing import Any

import pytest

from zusage.cases.domain.message_lines import Incoming
from zusage.cases.models import AwaitedMessage, Case
from zusage.cases.operations.complete_work_item import complete_work_item
from zusage.cases.operations.enter_message import enter_message
from zusage.cases.operations.import_message import Came, import_message
from zusage.cases.operations.open_case import Receipt
from zusage.cases.operations.parts.receiving import OtherKeys
from zusage.cases.queries.process import process_of_case
from zusage.cases.queries.reading import engine_state, variables_of
from zusage.cases.tests.stories import Town
from zusage.cases.tests.walking import PACKAGES, apply_for, offer
from zusage.catalogue.domain.reader import read_files
from zusage.catalogue.tests.domain.test_parts import findings
from zusage.common.tenancy import read_transaction

FESTIVAL, ANSWER = "laternenfest-erlauben", "beteiligung_antwort"
MEADOW = "Ein Laternenfest auf der Wiese."


@pytest.fixture
def offered(town: Town) -> Town:
    offer(town, read_files(PACKAGES / FESTIVAL))
    return town


def asked(town: Town) -> Receipt:
    """Open a matter whose papers are complete, and ask both bodies."""
    receipt = apply_for(town, FESTIVAL, anliegen=MEADOW)
    town.complete(receipt.case_id, {"vollstaendigkeit_ergebnis": "vollstaendig"})
    for item in sorted(row.item_id for row in town.worklist() if row.case_id == receipt.case_id):
        complete_item(town, item)
    return receipt


def complete_item(town: Town, item_id: Any) -> None:
    complete_work_item(municipality_id=town.id, item_id=item_id, outputs={}, by=town.clerk(), now=town.now)


def answer(town: Town, receipt: Receipt, body: str, result: str = "zustimmung") -> Came:
    payload = {"beteiligung_stelle": body, "beteiligung_ergebnis": result}
    incoming = Incoming(f"m-{body}", FESTIVAL, ANSWER, payload, receipt.reference)
    return import_message(municipality_id=town.id, incoming=incoming, now=town.now)[0]


def enter(town: Town, receipt: Receipt, body: str, result: str) -> None:
    """Enter an answer at the desk, whose form stands for the wait that began first."""
    with read_transaction(town.id):
        oldest = AwaitedMessage.objects.filter(case_id=receipt.case_id).order_by("created_at", "id")[0]
    enter_message(
        municipality_id=town.id,
        case_id=receipt.case_id,
        awaited_id=oldest.id,
        payload={"beteiligung_stelle": body, "beteiligung_ergebnis": result},
        by=town.clerk(),
        now=town.now,
    )


def variables(town: Town, receipt: Receipt) -> dict[str, Any]:
    with read_transaction(town.id):
        return dict(variables_of(Case.objects.get(id=receipt.case_id)))


def stands_at(town: Town, receipt: Receipt) -> tuple[str, ...]:
    with read_transaction(town.id):
        return engine_state(Case.objects.get(id=receipt.case_id)).marking


def is_sound(town: Town) -> bool:
    found = town.verify()
    assert (found.faults, found.reports, town.verify_ledger()) == ([], [], [])
    return True


def test_a_festival_is_allowed_on_its_way_through_all_parts(offered: Town) -> None:
    receipt = apply_for(offered, FESTIVAL, anliegen=MEADOW)
    asks = {"vollstaendigkeit_ergebnis": "nachfordern", "vollstaendigkeit_fehlt": ["lageplan"]}
    offered.complete(receipt.case_id, asks)
    assert is_sound(offered)
    offered.later(hours=3).post()
    assert "promise.paused" in offered.kinds(receipt.case_id)
    offered.later(days=2).supply(receipt.case_id, "Hier ist der Lageplan.")
    offered.complete(receipt.case_id, {"vollstaendigkeit_ergebnis": "vollstaendig"})
    for row in [row for row in offered.worklist() if row.case_id == receipt.case_id]:
        complete_item(offered, row.item_id)
    assert offered.status(receipt.case_id).turn == "elsewhere"
    assert is_sound(offered)

    assert answer(offered.later(days=1), receipt, "gruenflaechen") is Came.DELIVERED
    assert answer(offered.later(days=1), receipt, "feuerwehr", "bedenken") is Came.DELIVERED
    found = variables(offered, receipt)
    assert [body["stelle"] for body in found["beteiligung_stellungnahmen"]] == ["feuerwehr", "gruenflaechen"]
    assert (found["beteiligung_bedenken"], found["beteiligung_ohne_antwort"]) == (["feuerwehr"], [])
    offered.complete(receipt.case_id, {"ortstermin_am": "2026-12-10"}, activity="ortstermin_vereinbaren")
    offered.complete(receipt.case_id, {"ortstermin_befund": "in_ordnung"}, activity="ortstermin_nachsehen")
    offered.complete(receipt.case_id, {"entscheidung": "bewilligen"}, activity="entscheiden")
    assert is_sound(offered)
    offered.complete(receipt.case_id, {"freigabe_ergebnis": "freigeben"}, activity="freigabe_freigeben")
    offered.later(hours=3).post()

    assert offered.case(receipt.case_id).end_kind == "handed_over"
    assert variables(offered, receipt)["vollstaendigkeit_text"] == "Hier ist der Lageplan."
    assert is_sound(offered)


def test_each_body_has_its_own_answer_its_own_day_and_its_own_silence(offered: Town) -> None:
    receipt = asked(offered)

    offered.later(days=10, minutes=1).run_jobs()
    assert stands_at(offered, receipt).count("beteiligung_abwarten") == 1
    with pytest.raises(OtherKeys):
        answer(offered, receipt, "gruenflaechen")

    offered.later(days=4).run_jobs()

    assert "beteiligung_klaeren" in stands_at(offered, receipt)
    assert is_sound(offered)
    offered.complete(receipt.case_id, {"beteiligung_geklaert": "entbehrlich"}, activity="beteiligung_klaeren")
    assert variables(offered, receipt)["beteiligung_ohne_antwort"] == ["feuerwehr", "gruenflaechen"]
    assert is_sound(offered)


def test_of_several_answers_that_are_alike_the_desk_gives_each_to_the_body_that_it_names(offered: Town) -> None:
    receipt = asked(offered)

    for body, result in (("gruenflaechen", "zustimmung"), ("feuerwehr", "bedenken")):
        enter(offered.later(hours=1), receipt, body, result)

    said = variables(offered, receipt)["beteiligung_stellungnahmen"]
    assert {body["stelle"]: body["ergebnis"] for body in said} == {
        "feuerwehr": "bedenken",
        "gruenflaechen": "zustimmung",
    }
    assert is_sound(offered)


def test_who_is_heard_before_a_refusal_can_convince(offered: Town) -> None:
    receipt = asked(offered)
    for body in ("feuerwehr", "gruenflaechen"):
        answer(offered.later(hours=1), receipt, body)
    offered.complete(receipt.case_id, {"ortstermin_am": "2026-12-10"}, activity="ortstermin_vereinbaren")
    offered.complete(receipt.case_id, {"ortstermin_befund": "nicht_in_ordnung"}, activity="ortstermin_nachsehen")
    refuse = {"entscheidung": "ablehnen", "begruendung": "Die Zufahrt ist zu eng."}
    offered.complete(receipt.case_id, refuse, activity="entscheiden")
    offered.later(hours=3).post()
    assert "promise.paused" not in offered.kinds(receipt.case_id)

    offered.later(days=3).supply(receipt.case_id, "Wir räumen die Zufahrt.")

    assert stands_at(offered, receipt).count("anhoerung_wuerdigen") == 1
    assert variables(offered, receipt)["anhoerung_text"] == "Wir räumen die Zufahrt."
    assert is_sound(offered)


def test_the_page_shows_what_a_process_calls_and_where_the_matter_stands_in_it(offered: Town) -> None:
    receipt = asked(offered)
    with read_transaction(offered.id):
        page = process_of_case(receipt.case_id, offered.now, for_staff=True)

    parts = {part.name: part for part in page.parts}

    assert set(parts) == {
        "Anhören",
        "Eine Stelle fragen",
        "Freigeben",
        "Stellen beteiligen",
        "Vollständigkeit prüfen",
        "Vor Ort nachsehen",
    }
    assert "hier" in str(parts["Stellen beteiligen"].drawing)
    assert parts["Vollständigkeit prüfen"].steps[0].is_passed
    assert parts["Vor Ort nachsehen"].steps[1].who == page.steps[5].who != ""


def test_a_matter_keeps_the_part_that_it_began_with(offered: Town) -> None:
    before = apply_for(offered, FESTIVAL, anliegen=MEADOW)
    files = read_files(PACKAGES / FESTIVAL)
    files["service.toml"] = files["service.toml"].replace(b'version = "0.1.0"', b'version = "0.2.0"', 1)
    part = files["parts/vollstaendigkeit.bpmn"]
    files["parts/vollstaendigkeit.bpmn"] = part.replace(b">P38D<", b">P45D<")
    offer(offered, files)
    after = apply_for(offered, FESTIVAL, anliegen=MEADOW)
    for receipt in (before, after):
        asks = {"vollstaendigkeit_ergebnis": "nachfordern", "vollstaendigkeit_fehlt": ["lageplan"]}
        offered.complete(receipt.case_id, asks)

    offered.later(days=40).run_jobs()

    assert stands_at(offered, before) != stands_at(offered, after)
    assert "vollstaendigkeit_nachreichen" in stands_at(offered, after)
    assert "beteiligung_anfragen" in stands_at(offered, before)
    assert is_sound(offered)


# --- long after ---


def granted(town: Town) -> Receipt:
    receipt = asked(town)
    for body in ("feuerwehr", "gruenflaechen"):
        answer(town.later(hours=1), receipt, body)
    town.complete(receipt.case_id, {"ortstermin_am": "2026-12-10"}, activity="ortstermin_vereinbaren")
    town.complete(receipt.case_id, {"ortstermin_befund": "in_ordnung"}, activity="ortstermin_nachsehen")
    town.complete(receipt.case_id, {"entscheidung": "bewilligen"}, activity="entscheiden")
    town.complete(receipt.case_id, {"freigabe_ergebnis": "freigeben"}, activity="freigabe_freigeben")
    town.later(hours=3).post()
    return receipt


def tasks(town: Town, receipt: Receipt) -> list[str]:
    return [row.what for row in town.worklist() if row.case_id == receipt.case_id]


def test_half_a_year_later_somebody_looks_while_the_matter_stays_ended(offered: Town) -> None:
    receipt = granted(offered)
    ended = offered.case(receipt.case_id).ended_at
    offered.later(days=150).run_jobs()
    assert tasks(offered, receipt) == []

    offered.later(days=35).run_jobs()

    assert tasks(offered, receipt) == ["Nachsehen, ob sich die Wiese erholt hat"]
    case = offered.case(receipt.case_id)
    assert (case.state, case.ended_at) == (Case.State.CLOSED, ended)
    assert is_sound(offered)
    offered.complete(receipt.case_id, {})
    assert tasks(offered, receipt) == []
    assert offered.case(receipt.case_id).state == Case.State.CLOSED
    assert is_sound(offered)


def test_an_end_that_was_undone_brings_no_follow_up_twice(offered: Town) -> None:
    receipt = granted(offered)
    offered.send_again(offered.mail_returns(receipt.case_id))
    offered.later(days=1).post()
    assert offered.case(receipt.case_id).state == Case.State.CLOSED

    offered.later(days=190).run_jobs()

    assert tasks(offered, receipt) == ["Nachsehen, ob sich die Wiese erholt hat"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('after = ["bewilligt"]', 'after = ["erlaubt"]', "'erlaubt' is neither an outcome nor an end"),
        ('after = ["bewilligt"]', "after = []", "must name at least one outcome or end"),
        ("months = 6", "months = 120", "before the end of retention, 120 months"),
        ("minutes = 20", "minutes = 0", "must be at least one minute"),
        ("format = 2", "format = 1", "follow_ups: needs format = 2"),
    ],
)
def test_a_follow_up_that_cannot_come_is_refused(old: str, new: str, said: str) -> None:
    files = read_files(PACKAGES / FESTIVAL)
    files["service.toml"] = files["service.toml"].decode().replace(old, new, 1).encode()

    assert any(said in finding for finding in findings(files))
