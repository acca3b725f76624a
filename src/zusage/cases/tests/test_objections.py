"""A message that sounds like an objection keeps no period: it is said at once, and somebody calls that working day."""

from datetime import date

import pytest

from zusage.cases.domain.house_items import OBJECTION_ACTIVITY
from zusage.cases.operations.complete_work_item import MessageUnread
from zusage.cases.tests.stories import FOR_A_PERSON, Town

OBJECTION = "Hiermit lege ich Widerspruch ein."


def test_before_a_notice_it_says_so_and_names_no_day(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)

    town.write(receipt.case_id, OBJECTION)

    said = town.status(receipt.case_id).objection
    assert said is not None
    assert (said.remedy, said.safe_until, said.contact_by) == ("", None, town.today)
    assert any("nicht wirksam" in step.text for step in town.status(receipt.case_id).steps)


def test_behind_the_notice_it_says_how_and_until_when_it_is_safe(town: Town) -> None:
    receipt = town.open()
    town.later(hours=3).post()

    town.later(hours=1).write(receipt.case_id, OBJECTION)

    status = town.status(receipt.case_id)
    assert status.objection is not None
    assert "schriftlich oder zur Niederschrift" in status.objection.remedy
    assert "{" not in status.objection.remedy
    assert status.objection.safe_until in {deadline.ends_on for deadline in status.deadlines}
    assert status.turn == "office"
    assert town.verify().faults == []


@pytest.mark.parametrize(
    ("day", "hour", "call_on"),
    [
        (date(2026, 12, 1), 9, date(2026, 12, 1)),
        (date(2026, 12, 1), 23, date(2026, 12, 2)),
        (date(2026, 12, 5), 10, date(2026, 12, 7)),  # a Saturday
        (date(2026, 12, 24), 20, date(2026, 12, 28)),
    ],
)
def test_somebody_calls_on_the_same_working_day(town: Town, day: date, hour: int, call_on: date) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.on(day, hour)

    town.write(receipt.case_id, OBJECTION)

    row = next(row for row in town.worklist() if row.what == "Formlosen Widerspruch klären")
    assert row.latest_start_on == call_on
    assert town.status(receipt.case_id).objection.contact_by == call_on  # type: ignore[union-attr]


def test_nobody_decides_before_it_is_settled(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.write(receipt.case_id, OBJECTION)

    with pytest.raises(MessageUnread):
        town.complete(
            receipt.case_id,
            {"entscheidung": "kein_steuerfall", "begruendung": "Der Hund lebt woanders."},
            activity="pruefen",
        )

    town.complete(receipt.case_id, {}, activity=OBJECTION_ACTIVITY)
    town.complete(receipt.case_id, {"entscheidung": "kein_steuerfall", "begruendung": "Der Hund lebt woanders."})
    assert town.decisions(receipt.case_id)
    assert town.verify().faults == []


def test_it_is_noticed_in_what_came_with_papers_too(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, {"entscheidung": "unterlagen", "fehlende_unterlagen": ["foto_hund"]})
    town.post()

    town.supply(receipt.case_id, f"Anbei das Foto. {OBJECTION}")

    assert "Formlosen Widerspruch klären" in [row.what for row in town.worklist()]
    assert town.status(receipt.case_id).objection is not None
    assert town.verify().faults == []


def test_what_was_written_with_papers_stands_in_the_history(town: Town) -> None:
    receipt = town.open(FOR_A_PERSON)
    town.complete(receipt.case_id, {"entscheidung": "unterlagen", "fehlende_unterlagen": ["foto_hund"]})
    town.post()

    town.supply(receipt.case_id, "Das Foto ist von heute früh.")

    assert "Das Foto ist von heute früh." in [step.message for step in town.status(receipt.case_id).steps]
    assert [row.what for row in town.worklist()] == ["Anzeige prüfen"]
