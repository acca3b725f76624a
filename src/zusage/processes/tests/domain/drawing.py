"""Small processes and tables for tests, written as a modeller's file would be."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from zusage.processes.domain import Program, compile_process, read_bpmn

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY_NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # 12:00 in Berlin

FILE = "process.bpmn"


def bpmn(*elements: str, attributes: str = 'isExecutable="true"', beside: str = "") -> bytes:
    """Return a BPMN file with one process; the first element stands on line 4, each further one on the next."""
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zusage="urn:zusage:bpmn:1" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">\n'
        f'<process id="Process" name="Ein Vorgang" {attributes}>\n'
    )
    return (head + "\n".join(elements) + f"\n</process>{beside}</definitions>").encode()


def program(*elements: str) -> Program:
    """Return the compiled process of these elements."""
    return compile_process(read_bpmn(bpmn(*elements), FILE))


def line(*element_ids: str) -> list[str]:
    """Return the sequence flows that connect elements in a row, called ``A_B``."""
    return [flow(source, target) for source, target in pairwise(element_ids)]


def flow(source: str, target: str, condition: str = "") -> str:
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def start(element_id: str = "Start") -> str:
    return f'<startEvent id="{element_id}"/>'


def end(element_id: str = "End") -> str:
    return f'<endEvent id="{element_id}"/>'


def user(element_id: str, performer: str = "skill:steuer", attributes: str = "", inner: str = "") -> str:
    owner = (
        "<potentialOwner><resourceAssignmentExpression>"
        f"<formalExpression>{performer}</formalExpression>"
        "</resourceAssignmentExpression></potentialOwner>"
    )
    return f'<userTask id="{element_id}" name="{element_id}" {attributes}>{owner}{inner}</userTask>'


def service(element_id: str, connector: str = "letters.notice", attributes: str = "") -> str:
    return f'<serviceTask id="{element_id}" implementation="zusage:{connector}" {attributes}/>'


def rule(element_id: str, decision: str, attributes: str = "") -> str:
    return f'<businessRuleTask id="{element_id}" zusage:decision="{decision}" {attributes}/>'


def script(element_id: str, text: str, attributes: str = "", language: str = "feel") -> str:
    return f'<scriptTask id="{element_id}" scriptFormat="{language}" {attributes}><script>{text}</script></scriptTask>'


def gateway(element_id: str, default: str = "") -> str:
    return f'<exclusiveGateway id="{element_id}"' + (f' default="{default}"' if default else "") + "/>"


def timer(element_id: str, definition: str = "<timeDuration>P2D</timeDuration>") -> str:
    return (
        f'<intermediateCatchEvent id="{element_id}"><timerEventDefinition>{definition}</timerEventDefinition>'
        "</intermediateCatchEvent>"
    )


def boundary(
    element_id: str, activity: str, definition: str = "<timeDuration>P2D</timeDuration>", attributes: str = ""
) -> str:
    return (
        f'<boundaryEvent id="{element_id}" attachedToRef="{activity}" {attributes}>'
        f"<timerEventDefinition>{definition}</timerEventDefinition></boundaryEvent>"
    )


def dmn(*elements: str) -> bytes:
    """Return a DMN file; the first element stands on line 3."""
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="urn:test">\n'
    )
    return (head + "\n".join(elements) + "\n</definitions>").encode()


def table(
    inputs: list[str],
    outputs: list[str],
    rules: list[list[str]],
    policy: str = 'hitPolicy="UNIQUE"',
    decision_id: str = "satz",
    requires: str = "",
) -> str:
    """Return a decision table. ``inputs`` are expressions, ``outputs`` names, a rule its cells in that order."""
    return (
        f'<decision id="{decision_id}" name="{decision_id}">\n{requires}<decisionTable id="table" {policy}>'
        + "".join(
            f'<input id="in{n}"><inputExpression><text>{text}</text></inputExpression></input>'
            for n, text in enumerate(inputs)
        )
        + "".join(output if output.startswith("<") else f'<output name="{output}"/>' for output in outputs)
        + "".join(
            f'\n<rule id="r{number}">'
            + "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in cells[: len(inputs)])
            + "".join(f"<outputEntry><text>{cell}</text></outputEntry>" for cell in cells[len(inputs) :])
            + "</rule>"
            for number, cells in enumerate(rules, start=1)
        )
        + "</decisionTable></decision>"
    )


def literal(decision_id: str, text: str, requires: str = "") -> str:
    """Return a decision of one expression."""
    return (
        f'<decision id="{decision_id}" name="{decision_id}">{requires}'
        f"<literalExpression><text>{text}</text></literalExpression></decision>"
    )


def requires(*decision_ids: str) -> str:
    return "".join(
        f'<informationRequirement><requiredDecision href="#{decision_id}"/></informationRequirement>'
        for decision_id in decision_ids
    )
