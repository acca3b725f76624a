"""A key of format 2 that nobody carries out fails here: its value is changed, and nothing differs.

As `test_keys_by_themselves` does it for format 1; that test also asks that no key is forgotten.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.test_keys_by_themselves import SERVICE, Change, findings, tried, way
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.reader import read_files

PACKAGES = Path(__file__).parents[1] / "src" / "zusage" / "cases" / "tests" / "packages"
FESTIVAL = read_files(PACKAGES / "laternenfest-erlauben")

OPINION = read_files(PACKAGES / "stellungnahme-einholen")
_DOORS = b'doors = ["counter", "import"]'
SILENT = {
    **OPINION,
    SERVICE: OPINION[SERVICE].replace(_DOORS, _DOORS + b'\nsilence = "go_on"', 1),
    "process.bpmn": OPINION["process.bpmn"]
    .replace(b'sourceRef="frist" targetRef="entscheiden"', b'sourceRef="frist" targetRef="bewilligung"')
    .replace(b"<bpmn:incoming>f_frist</bpmn:incoming>", b"")
    .replace(b"<bpmn:incoming>f_entschieden<", b"<bpmn:incoming>f_frist</bpmn:incoming><bpmn:incoming>f_entschieden<"),
}
"""Without an answer it is granted: that is right only where silence lets us go on."""


def later(package: ServicePackage) -> Any:
    return package.follow_ups, sorted(package.skills)


CHANGES = [
    Change(
        "service.parts.skill",
        SERVICE,
        '[parts.freigabe]\nskill = "steuer"',
        '[parts.freigabe]\nskill = "b"',
        way,
        FESTIVAL,
    ),
    Change("service.parts.order", SERVICE, 'order = "parallel"', 'order = "sequential"', tried, FESTIVAL),
    Change("service.parts.bodies.key", SERVICE, 'key = "feuerwehr"', 'key = "polizei"', tried, FESTIVAL),
    Change(
        "service.parts.bodies.name",
        SERVICE,
        'name = "Feuerwehr"',
        'name = "Polizei"',
        lambda package: package.texts["de"].output("beteiligung_stelle"),
        FESTIVAL,
    ),
    Change("service.parts.bodies.days", SERVICE, "days = 14", "days = 40", tried, FESTIVAL),
    Change("service.parts.bodies.silence", SERVICE, 'silence = "stop"', 'silence = "go_on"', tried, FESTIVAL),
    Change("service.follow_ups.after", SERVICE, 'after = ["bewilligt"]', 'after = ["abgelehnt"]', later, FESTIVAL),
    Change("service.follow_ups.months", SERVICE, "months = 6", "months = 120", findings, FESTIVAL),
    Change(
        "service.follow_ups.skill", SERVICE, 'skill = "steuer"\nminutes', 'skill = "grün"\nminutes', later, FESTIVAL
    ),
    Change("service.follow_ups.minutes", SERVICE, "minutes = 20", "minutes = 0", findings, FESTIVAL),
    Change("service.messages.silence", SERVICE, 'silence = "go_on"', 'silence = "stop"', findings, SILENT),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.key)
def test_another_value_gives_something_else(change: Change) -> None:
    before, after = change.packages()

    assert str(change.gives(after)) != str(change.gives(before))
