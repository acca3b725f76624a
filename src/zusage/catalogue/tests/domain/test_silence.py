"""What a package says of a body's silence is what its process does, or the package is refused."""

import re

import pytest

from zusage.cases.tests.walking import opinion_by_person
from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.reader import package_from_files
from zusage.catalogue.tests.domain.conftest import TODAY

DOORS = 'doors = ["counter", "import"]'
TO_A_PERSON, TO_A_NOTICE = 'sourceRef="frist" targetRef="entscheiden"', 'sourceRef="frist" targetRef="bewilligung"'
NO_PERSON = "bewilligung: is reached when 'stellungnahme' got no answer and nobody has asked; silence is 'stop'"
FOR_EVER = "stellungnahme: waits for ever if nobody answers"


def found(silence: str, *, decides_at_once: bool, has_timer: bool = True) -> list[str]:
    files = opinion_by_person()
    service, process = files["service.toml"].decode(), files["process.bpmn"].decode()
    service = service.replace(DOORS, f'{DOORS}\nsilence = "{silence}"', 1)
    if decides_at_once:
        process = process.replace(TO_A_PERSON, TO_A_NOTICE).replace("<bpmn:incoming>f_frist</bpmn:incoming>", "")
        process = process.replace(
            "<bpmn:incoming>f_entschieden<", "<bpmn:incoming>f_frist</bpmn:incoming><bpmn:incoming>f_entschieden<"
        )
    if not has_timer:
        process = re.sub(r'<bpmn:boundaryEvent id="frist".*?</bpmn:boundaryEvent>', "", process, flags=re.DOTALL)
        process = re.sub(r'<bpmn:sequenceFlow id="f_frist".*?/>', "", process)
        process = process.replace("<bpmn:incoming>f_frist</bpmn:incoming>", "")
        process = re.sub(r'<bpmndi:BPMNShape id="frist.*?</bpmndi:BPMNShape>', "", process, flags=re.DOTALL)
        process = re.sub(r'<bpmndi:BPMNEdge id="f_frist.*?</bpmndi:BPMNEdge>', "", process, flags=re.DOTALL)
        service = service.replace("[branches.frist]\npercent = 5\n", "")
    package = package_from_files({**files, "service.toml": service.encode(), "process.bpmn": process.encode()})
    return [str(finding) for finding in check_package(package, today=TODAY)]


@pytest.mark.parametrize(
    ("silence", "decides_at_once", "said"),
    [("go_on", False, ""), ("stop", False, ""), ("go_on", True, ""), ("stop", True, NO_PERSON)],
)
def test_where_silence_stops_a_person_comes_before_the_decision(silence: str, decides_at_once: bool, said: str) -> None:
    findings = found(silence, decides_at_once=decides_at_once)

    assert (
        [finding for finding in findings if "silence" in finding] == []
        if not said
        else any(said in finding for finding in findings)
    )


@pytest.mark.parametrize("silence", ["go_on", "stop"])
def test_a_wait_whose_silence_is_declared_has_a_last_day(silence: str) -> None:
    findings = found(silence, decides_at_once=False, has_timer=False)

    assert any(FOR_EVER in finding for finding in findings), findings
