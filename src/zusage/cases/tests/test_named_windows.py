"""A window that a decision table chooses: the page says the longest, the receipt promises by the answers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.test import Client

from zusage.cases.operations.open_case import Receipt, open_case
from zusage.cases.tests.stories import Town
from zusage.cases.tests.walking import ANSWERS, THREE_STEPS, offer, three_steps
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.tests.domain.test_window_tables import table
from zusage.common.tenancy import read_transaction

BY_MAIL: Mapping[str, Any] = {**ANSWERS, "email": "kim@example.org"}
SOON, LATE = 6, 12


@pytest.fixture
def offered(town: Town) -> Town:
    files = three_steps()
    drawn = table((("null",), str(LATE)), (("-",), str(SOON)), on=("antrag.email",))
    dmn = files["decisions.dmn"].decode().replace("</definitions>", f"{drawn}</definitions>")
    toml = files["service.toml"].decode().replace("decision = 5", 'decision = { table = "fristen" }', 1)
    assert toml != files["service.toml"].decode()
    offer(town, {**files, "decisions.dmn": dmn.encode(), "service.toml": toml.encode()})
    return town


def apply(town: Town, answers: Mapping[str, Any]) -> Receipt:
    return open_case(municipality_id=town.id, service_key=THREE_STEPS, answers=answers, channel="online", now=town.now)


def promised(receipt: Receipt) -> date:
    return next(promise.until for promise in receipt.promised if promise.kind == "decision")


def test_the_answers_choose_the_window_that_the_receipt_promises(offered: Town) -> None:
    by_mail, by_letter = apply(offered, BY_MAIL), apply(offered, ANSWERS)

    assert (promised(by_mail), promised(by_letter)) == (date(2026, 12, 1), date(2026, 12, 9))
    assert [event.facts for event in offered.events(by_mail.case_id, "windows.chosen")] == [{"days": {"decision": 6}}]
    assert offered.verify().faults == []
    assert offered.verify_ledger() == []


def test_the_page_says_the_longest_and_that_it_depends(offered: Town) -> None:
    with read_transaction(offered.id):
        quoted = catalogue.quote_service(catalogue.get_service(THREE_STEPS), offered.now).promised

    page = Client(headers={"host": "localhost"}).get(f"/leistungen/{THREE_STEPS}")

    assert quoted is not None
    assert quoted.until == promised(apply(offered, ANSWERS))
    assert f"je nach Ihren Angaben {SOON} bis {LATE} Arbeitstage" in page.content.decode()


def test_verify_sees_a_window_that_the_answers_do_not_give(offered: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as fault:
        fault.setattr(ServicePackage, "windows_for", lambda self, variables: {**self.windows, "decision": LATE})
        receipt = apply(offered, BY_MAIL)
    assert promised(receipt) == date(2026, 12, 9)

    assert [fault.reason for fault in offered.verify().faults] == [
        "its window decision was 12 working days, its answers give 6"
    ]
