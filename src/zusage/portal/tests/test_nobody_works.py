"""A service on which no person works: the page names the day that the receipt promises, and says why it is that."""

import re
from datetime import date, datetime

import pytest

from zusage.cases.tests.stories import Town
from zusage.cases.tests.walking import apply_for, offer, three_steps
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.findings import PackageBroken
from zusage.catalogue.domain.reader import package_from_files
from zusage.common.tenancy import read_transaction
from zusage.identity.queries import MunicipalityFacts
from zusage.portal.tests.stories import Browser, text_of

WAIT = (
    '<bpmn:intermediateCatchEvent id="erfassen"><bpmn:incoming>f_beginn</bpmn:incoming>'
    "<bpmn:outgoing>f_entschieden</bpmn:outgoing><bpmn:timerEventDefinition>"
    '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P{days}D</bpmn:timeDuration>'
    "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
)


@pytest.fixture
def town(darmstadt: MunicipalityFacts, now: datetime) -> Town:
    return Town(darmstadt, now)


def by_machine(wait_days: int = 0, window: int = 5) -> dict[str, bytes]:
    """Return the package of three steps with nobody in it: after a wait, if any, the machine decides."""
    files = three_steps()
    process, service = files["process.bpmn"].decode(), files["service.toml"].decode()
    process = re.sub(
        r"<bpmn:userTask.*</bpmn:userTask>", WAIT.format(days=wait_days) if wait_days else "", process, flags=re.S
    )
    process = re.sub(r'<bpmn:sequenceFlow id="f_(erfasst|begutachtet)".*?/>', "", process)
    process = process.replace('sourceRef="entscheiden"', 'sourceRef="erfassen"')
    if not wait_days:
        process = re.sub(r'<bpmn:sequenceFlow id="f_beginn".*?/>', "", process).replace('"erfassen"', '"start"')
        process = process.replace("f_beginn", "f_entschieden")
    service = re.sub(
        r"\[activities\.erfassen\].*?\[\[deadlines\]\]", "[activities]\n\n[[deadlines]]", service, flags=re.S
    )
    service = service.replace('level = "none"', 'level = "full"\nlegal_basis = "§ 35a VwVfG"')
    service = service.replace("decision = 5", f"decision = {window}")
    return {**files, "process.bpmn": process.encode(), "service.toml": service.encode()}


def told(files: dict[str, bytes], today: date) -> list[str]:
    return [str(finding) for finding in check_package(package_from_files(files), today=today)]


def test_the_page_names_the_day_of_the_receipt(darmstadt: MunicipalityFacts, town: Town) -> None:
    service = offer(town, by_machine())
    with read_transaction(town.id):
        quoted = catalogue.quote_service(catalogue.get_service(service), town.now)

    receipt = apply_for(town, service)

    assert quoted.promised is not None
    assert {promised.until for promised in receipt.promised if promised.kind == "decision"} == {quoted.promised.until}


@pytest.mark.usefixtures("monday")
def test_the_page_says_that_nobody_works_on_it(darmstadt: MunicipalityFacts, town: Town) -> None:
    service = offer(town, by_machine())

    page = text_of(Browser(darmstadt).page(f"/leistungen/{service}"))

    assert "spätestens am Montag, 30. November 2026" in page
    assert "Daran muss kein Mensch arbeiten; deshalb gilt allein das Zeitfenster." in page


def test_a_wait_that_fits_the_window_is_no_fault(town: Town) -> None:
    assert told(by_machine(wait_days=1), town.today) == []


def test_a_wait_that_outlasts_the_window_is_told_before_anything_is_published(town: Town) -> None:
    too_long = by_machine(wait_days=30)

    with pytest.raises(PackageBroken, match="no person works on it, so the window alone is promised"):
        offer(town, too_long)

    (only,) = told(too_long, town.today)
    assert only.startswith("service.toml:")
    assert "windows.decision" in only
