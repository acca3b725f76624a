"""What a package estimates has to fit its process, and whoever is waited for has to be estimated."""

import pytest

from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.tests.domain.conftest import ROOT, TODAY, Break

PAPERS = "[branches.f_unterlagen]\npercent = 30"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[branches.f_gibt_es_nicht]\npercent = 12", "branches.f_gibt_es_nicht"),
        ("[branches.f_satz]\npercent = 12", "branches.f_satz"),
        ("[branches.f_unterlagen]\npercent = 101", "must be between 0 and 100"),
        ("[branches.f_unterlagen]\npercent = 60\n[branches.f_festsetzen]\npercent = 60", "120 of 100 matters"),
        ("[waits.pruefen]\nworking_days = 3", "waits.pruefen"),
        ("[rounds.pruefen]\nhundredths = 300", "rounds.pruefen"),
    ],
)
def test_an_estimate_of_what_is_not_there_is_a_finding(findings_after: Break, written: str, said: str) -> None:
    found = findings_after("service.toml", PAPERS, written)

    assert [str(finding) for finding in found if said in str(finding)], [str(finding) for finding in found]


@pytest.mark.parametrize(
    ("stated", "found"),
    [("", ["process.bpmn: stellungnahme"]), ("[waits.stellungnahme]\nworking_days = 8\n", [])],
)
def test_a_wait_needs_a_timer_or_somebody_who_says_how_long(stated: str, found: list[str]) -> None:
    files = dict(read_files(ROOT / "src" / "zusage" / "cases" / "tests" / "packages" / "zwei-stellen"))
    files["process.bpmn"] = files["process.bpmn"].replace(b">P10D<", b">=duration(&quot;P10D&quot;)<")
    files["service.toml"] += f"\n{stated}".encode()

    findings = check_package(package_from_files(files), today=TODAY)

    assert [f"{finding.file}: {finding.key}" for finding in findings] == found
