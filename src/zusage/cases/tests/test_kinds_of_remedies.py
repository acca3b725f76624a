"""What can be lodged against a notice: with a period or without one, and never one that nobody looked up."""

from datetime import date
from pathlib import Path

import pytest

from zusage.cases.tests.stories import PLAIN, Town
from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.operations import publish_service
from zusage.common.tenancy import read_transaction
from zusage.law.domain.deadlines import DeadlineKind
from zusage.promises.models import Deadline

ROOT = Path(__file__).parents[4]
FILES = read_files(ROOT / "services" / "hund-anmelden")
OVERLAY = (ROOT / "municipalities" / "darmstadt" / "overlays" / "hund-anmelden.toml").read_bytes()


def with_remedy(kind: str, months: int) -> dict[str, bytes]:
    service = FILES["service.toml"].decode().replace('version = "1', 'version = "2', 1)
    service = service.replace('kind = "widerspruch"', f'kind = "{kind}"', 1).replace(
        "months = 1", f"months = {months}", 1
    )
    texts = FILES["texts/de.md"].decode().replace("# remedy.widerspruch", f"# remedy.{kind}")
    return {**FILES, "service.toml": service.encode(), "texts/de.md": texts.encode()}


@pytest.mark.parametrize(
    ("kind", "months", "said"),
    [
        ("widerspruch", 1, ""),
        ("klage", 1, ""),
        ("einspruch", 1, ""),
        ("einspruch", 0, "needs months"),
        ("antrag_gericht", 0, ""),
        ("antrag_gericht", 1, "has no period; write months = 0"),
        ("beschwerde", 0, ""),
        ("unverified", 0, "nobody has looked up which remedy there is"),
        ("unverified", 1, "nobody has looked up which remedy there is"),
    ],
)
def test_a_remedy_has_a_period_or_none_and_is_known(kind: str, months: int, said: str) -> None:
    found = [
        str(finding)
        for finding in check_package(package_from_files(with_remedy(kind, months)), today=date(2026, 12, 1))
    ]

    assert found == [] if not said else [said in finding for finding in found] == [True], found


@pytest.mark.parametrize(("kind", "months", "periods"), [("klage", 1, 1), ("antrag_gericht", 0, 0)])
def test_only_a_remedy_with_a_period_starts_one_when_the_notice_arrives(
    town: Town, kind: str, months: int, periods: int
) -> None:
    package = package_from_files(with_remedy(kind, months), OVERLAY)
    publish_service(municipality_id=town.id, package=package, by="test", now=town.now)
    receipt = town.open(PLAIN)
    town.later(hours=2).run_jobs()
    town.post()

    with read_transaction(town.id):
        found = Deadline.objects.filter(case_id=receipt.case_id, kind=DeadlineKind.REMEDY).count()

    assert found == periods
    assert town.verify().faults == []
