"""Invented packages that a town offers in a story, and what their applicants answer."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zusage.cases.operations.open_case import Receipt, open_case
from zusage.catalogue.domain.reader import package_from_files, read_files
from zusage.catalogue.operations import publish_service

if TYPE_CHECKING:
    from zusage.cases.tests.stories import Town

PACKAGES = Path(__file__).parent / "packages"

TWO_POOLS, THREE_STEPS, OPINION = "zwei-stellen", "drei-schritte", "stellungnahme-einholen"

ANSWERS: Mapping[str, Any] = {
    "name": "Kim Beispiel",
    "anschrift": {
        "street": "Rheinstraße",
        "house_number": "12",
        "postal_code": "64283",
        "city": "Darmstadt",
    },
    "anliegen": "Ich bitte um die Bewilligung.",
}


def two_pools() -> dict[str, bytes]:
    """A wait, 15 minutes of the post room, a wait of ten days, 900 minutes of the tax team."""
    return read_files(PACKAGES / TWO_POOLS)


def three_steps() -> dict[str, bytes]:
    """20, 240 and 120 minutes of one pool, one after the other, with no wait at all."""
    return read_files(PACKAGES / THREE_STEPS)


def opinion() -> dict[str, bytes]:
    """A register answers later, another body by message within four weeks; beside it a supplement may come."""
    return read_files(PACKAGES / OPINION)


def opinion_by_person() -> dict[str, bytes]:
    """The same where somebody of the staff looks into the register: no connector that only a test has."""
    files = opinion()
    process = files["process.bpmn"].decode()
    drawn = process[process.index('<bpmn:serviceTask id="register"') : process.index("</bpmn:serviceTask>")]
    performer = process[process.index('<bpmn:potentialOwner id="entscheiden_wer"') :]
    performer = performer[: performer.index("</bpmn:potentialOwner>")] + "</bpmn:potentialOwner>"
    task = drawn.replace("serviceTask", "userTask").replace(' implementation="zusage:auskunft.person"', "")
    task += performer.replace("entscheiden_wer", "register_wer") + "</bpmn:userTask>"
    service = files["service.toml"].decode().replace("[waits.register]\nworking_days = 2\n", "")
    process = process.replace(drawn + "</bpmn:serviceTask>", task)
    return {**files, "process.bpmn": process.encode(), "service.toml": service.encode()}


def without_the_catch(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same package where nothing catches that somebody is unknown: every way leads over the other body's answer."""
    process = files["process.bpmn"].decode()
    process = re.sub(r'    <bpmn:boundaryEvent id="unbekannt".*?</bpmn:boundaryEvent>\n', "", process, flags=re.DOTALL)
    process = re.sub(r'    <bpmn:sequenceFlow id="f_unbekannt".*?/>\n', "", process)
    process = process.replace("      <bpmn:incoming>f_unbekannt</bpmn:incoming>\n", "")
    service = files["service.toml"].decode().replace('version = "0.1.0"', 'version = "0.1.1"', 1)
    return {**files, "process.bpmn": process.encode(), "service.toml": service.encode()}


def with_time_for_the_first_answer(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same package where the first answer may wait as long as the decision, so that only this orders the work."""
    service = files["service.toml"].replace(b"first_answer = 5", b"first_answer = 20")
    return {**files, "service.toml": service}


def offer(town: "Town", files: Mapping[str, bytes]) -> str:
    """Have a town adopt and publish a package that needs nothing of it; return its key."""
    key = package_from_files(files).key
    package = package_from_files(
        files, f'service = "{key}"\nlawyer_check = true\n[data]\n[header]\nunit = "steueramt"\n'.encode()
    )
    publish_service(municipality_id=town.id, package=package, by="test", now=town.now)
    return key


def apply_for(town: "Town", service: str, **answers: Any) -> Receipt:
    return open_case(
        municipality_id=town.id, service_key=service, answers={**ANSWERS, **answers}, channel="online", now=town.now
    )
