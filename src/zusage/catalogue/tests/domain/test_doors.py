"""Every message and signal of a process has a door, or its package is refused by the name of the element."""

from collections.abc import Callable, Mapping

import pytest

from zusage.cases.tests.walking import opinion_by_person, without_the_catch
from zusage.catalogue.domain.check import check_package
from zusage.catalogue.domain.findings import Finding, PackageBroken
from zusage.catalogue.domain.reader import package_from_files
from zusage.catalogue.tests.domain.conftest import TODAY

PROCESS, SERVICE = "process.bpmn", "service.toml"
Change = Callable[[str], str]

CATCH_STORM = """    <bpmn:subProcess id="sturm_kommt" name="Sturm" triggeredByEvent="true">
      <bpmn:startEvent id="sturm" name="Sturm" isInterrupting="false">
        <bpmn:outgoing>f_sturm</bpmn:outgoing>
        <bpmn:signalEventDefinition id="sturm_signal" signalRef="signal_sturm" />
      </bpmn:startEvent>
      <bpmn:endEvent id="sturm_vorbei" name="Vorbei"><bpmn:incoming>f_sturm</bpmn:incoming></bpmn:endEvent>
      <bpmn:sequenceFlow id="f_sturm" sourceRef="sturm" targetRef="sturm_vorbei" />
    </bpmn:subProcess>
"""


def replaced(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new)

    return change


def found_after(changes: Mapping[str, list[Change]]) -> list[Finding]:
    files = opinion_by_person()
    for file, each in changes.items():
        text = files[file].decode()
        for change in each:
            text = change(text)
        files[file] = text.encode()
    try:
        return check_package(package_from_files(files), today=TODAY)
    except PackageBroken as broken:
        return list(broken.findings)


def on_the_way(drawn: str) -> Change:
    """Put an element between the register and the wait for the answer."""

    def change(text: str) -> str:
        text = text.replace(
            'id="f_register" sourceRef="register" targetRef="stellungnahme"',
            'id="f_register" sourceRef="register" targetRef="dazwischen"',
        )
        text = text.replace("<bpmn:incoming>f_register</bpmn:incoming>", "<bpmn:incoming>f_weiter</bpmn:incoming>")
        flow = '    <bpmn:sequenceFlow id="f_weiter" sourceRef="dazwischen" targetRef="stellungnahme" />\n'
        first = text.index('    <bpmn:sequenceFlow id="f_beginn"')
        return text[:first] + drawn + flow + text[first:]

    return change


def throws(definition: str) -> Change:
    return on_the_way(
        '    <bpmn:intermediateThrowEvent id="dazwischen" name="Melden"><bpmn:incoming>f_register</bpmn:incoming>'
        f"<bpmn:outgoing>f_weiter</bpmn:outgoing>{definition}</bpmn:intermediateThrowEvent>\n"
    )


MESSAGE = (
    '<bpmn:messageEventDefinition id="md" messageRef="nachricht_nachtrag">'
    "<bpmn:operationRef>nachtragen</bpmn:operationRef></bpmn:messageEventDefinition>"
)
SIGNAL = '<bpmn:signalEventDefinition id="sd" signalRef="signal_sturm" />'
SEND_TASK = on_the_way(
    '    <bpmn:sendTask id="dazwischen" name="Senden" messageRef="nachricht_nachtrag">'
    "<bpmn:incoming>f_register</bpmn:incoming><bpmn:outgoing>f_weiter</bpmn:outgoing></bpmn:sendTask>\n"
)
END_BY_MESSAGE = replaced(
    "<bpmn:incoming>f_bewilligt</bpmn:incoming>\n    </bpmn:endEvent>",
    f"<bpmn:incoming>f_bewilligt</bpmn:incoming>{MESSAGE}</bpmn:endEvent>",
)
BEGUN_BY_MESSAGE = replaced(
    "<bpmn:outgoing>f_beginn</bpmn:outgoing>", f"<bpmn:outgoing>f_beginn</bpmn:outgoing>{MESSAGE}"
)
STORM_IS_KNOWN = replaced('  <bpmn:error id="', '  <bpmn:signal id="signal_sturm" name="Sturm" />\n  <bpmn:error id="')
STORM_IS_HEARD = replaced(
    '    <bpmn:subProcess id="nachtrag_kommt"', f'{CATCH_STORM}    <bpmn:subProcess id="nachtrag_kommt"'
)


def test_the_package_of_the_tests_is_in_order() -> None:
    assert found_after({}) == []


@pytest.mark.parametrize(
    ("changes", "element", "said"),
    [
        ([throws(MESSAGE)], "dazwischen", "sends a message, which is not carried out yet"),
        ([SEND_TASK], "dazwischen", "sends a message, which is not carried out yet"),
        ([END_BY_MESSAGE], "bewilligt", "sends a message, which is not carried out yet"),
        ([BEGUN_BY_MESSAGE], "start", "a matter begins with an application"),
        ([STORM_IS_KNOWN, throws(SIGNAL)], "dazwischen", "sends the signal 'Sturm', which nothing in this process"),
        ([STORM_IS_KNOWN, STORM_IS_HEARD], "sturm", "awaits the signal 'Sturm', which nothing in this process sends"),
        ([replaced('name="stellungnahme" />', 'name="antwort" />')], "stellungnahme", "awaits the message 'antwort'"),
        ([replaced(' id="az_pfad">aktenzeichen', ' id="az_pfad">nummer')], "aktenzeichen", "apart by 'nummer'"),
        ([replaced("antrag.aktenzeichen<", "antrag.nummer<")], "aktenzeichen: antrag.nummer", "unknown key 'nummer'"),
    ],
)
def test_what_has_no_door_is_refused_by_name(changes: list[Change], element: str, said: str) -> None:
    found = [finding for finding in found_after({PROCESS: changes}) if finding.key == element]

    assert [said in finding.message for finding in found] == [True], found
    assert found[0].file == PROCESS
    assert found[0].line > 0


def test_a_signal_within_the_process_needs_no_door() -> None:
    assert found_after({PROCESS: [STORM_IS_KNOWN, STORM_IS_HEARD, throws(SIGNAL)]}) == []


@pytest.mark.parametrize(
    ("change", "key", "said"),
    [
        (replaced("[messages.nachtrag]", "[messages.zugabe]"), "messages.zugabe", "nothing in the process awaits it"),
        (replaced('doors = ["import"]', "doors = []"), "messages.nachtrag.doors", "must name at least one door"),
        (
            replaced('"counter", "import"', '"counter", "link"'),
            "messages.stellungnahme.doors",
            "is not carried out yet",
        ),
        (replaced('"counter", "import"', '"tür"'), "messages.stellungnahme.doors", "is not allowed"),
        (replaced('from = "other_body"', 'from = "payment"'), "messages.nachtrag.from", "is not carried out yet"),
        (replaced('from = "other_body"\n', ""), "messages.nachtrag.from", "is missing"),
        (
            replaced('"nachtrag_text", type = "textarea"', '"b", type = "upload"'),
            "messages.nachtrag.carries[1].type",
            "is not carried out yet",
        ),
        (replaced('"nachtrag_text", type', '"hinweise", type'), "messages.nachtrag.carries", "needs a name of its own"),
        (replaced('"nachtrag_text", type', '"entscheidung", type'), "messages.nachtrag.carries", "name of its own"),
        (replaced("[waits.stellungnahme]", "[waits.register]"), "waits.register", "unknown key"),
    ],
)
def test_a_declaration_that_nothing_carries_out_is_told_at_its_key(change: Change, key: str, said: str) -> None:
    found = [finding for finding in found_after({SERVICE: [change]}) if finding.key == key]

    assert [said in finding.message for finding in found] == [True], found
    assert found[0].line > 0


def test_what_waits_for_a_message_says_how_long() -> None:
    found = found_after({SERVICE: [replaced("[waits.stellungnahme]\nworking_days = 10\n", "")]})

    assert [(finding.file, finding.key) for finding in found] == [(PROCESS, "stellungnahme")]


def test_no_machine_decides_behind_a_message(files: dict[str, bytes]) -> None:
    """A file that is read at night carries the matter on while no person looks."""
    text = without_the_catch(opinion_by_person())[PROCESS].decode()
    text = text.replace('sourceRef="stellungnahme" targetRef="entscheiden"', 'sourceRef="stellungnahme" targetRef="x"')
    text = text.replace('targetRef="x"', 'targetRef="bewilligung"')
    text = text.replace("      <bpmn:incoming>f_stellungnahme</bpmn:incoming>\n", "")
    text = text.replace(
        "<bpmn:incoming>f_entschieden</bpmn:incoming>",
        "<bpmn:incoming>f_entschieden</bpmn:incoming>\n      <bpmn:incoming>f_stellungnahme</bpmn:incoming>",
    )

    found = check_package(package_from_files({**opinion_by_person(), PROCESS: text.encode()}), today=TODAY)

    assert [(finding.key, finding.message) for finding in found if "without a person" in finding.message] == [
        ("bewilligung", "is reached without a person, but automation is 'none'")
    ]
