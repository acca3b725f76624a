"""Small BPMN processes with what is to happen to them, for the tables of rules of the standard.

A *trace* is the list of the tasks that were carried out, in their order; whom the process waits for stands beside it.
Root elements are there already: messages ``m1`` and ``m2``, signals ``s1`` and ``s2``, errors ``e1`` and ``e2``,
escalations ``x1`` and ``x2``, each with its id as name or code.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from zusage.processes.domain import CompleteWorkItem, MessageArrived, SignalArrived, compile_process, read_bpmn
from zusage.processes.domain.feel import Notes, Value
from zusage.processes.domain.language import FEEL
from zusage.processes.domain.simulation import Instance, Simulation
from zusage.processes.domain.state import decode_state, encode_state, fold
from zusage.processes.tests.domain.drawing import BERLIN, FILE, MONDAY_NOON, bpmn

ROOTS = (
    "".join(f'<message id="m{n}" name="m{n}"/><signal id="s{n}" name="s{n}"/>' for n in (1, 2))
    + "".join(f'<error id="e{n}" errorCode="e{n}"/><escalation id="x{n}" escalationCode="x{n}"/>' for n in (1, 2))
)  # fmt: skip


# -- drawing -------------------------------------------------------------------------------------------------------


def task(element_id: str, attributes: str = "", inner: str = "") -> str:
    """Return a task that is carried out at once and leaves its id in the trace."""
    return (
        f'<scriptTask id="{element_id}" scriptFormat="trace" {attributes}>{inner}'
        f"<script>{element_id}</script></scriptTask>"
    )


def sub(element_id: str, *elements: str, attributes: str = "", kind: str = "subProcess") -> str:
    """Return a sub-process; ``kind`` may be ``transaction`` or ``adHocSubProcess``."""
    return f'<{kind} id="{element_id}" {attributes}>' + "\n".join(elements) + f"</{kind}>"


def event_sub(element_id: str, *elements: str) -> str:
    return sub(element_id, *elements, attributes='triggeredByEvent="true"')


def event(kind: str, element_id: str, *definitions: str, attributes: str = "") -> str:
    """Return an event of a kind such as ``endEvent`` with its definitions."""
    return f'<{kind} id="{element_id}" {attributes}>' + "".join(definitions) + f"</{kind}>"


def on_start(element_id: str, *definitions: str, attributes: str = "") -> str:
    return event("startEvent", element_id, *definitions, attributes=attributes)


def on_end(element_id: str, *definitions: str) -> str:
    return event("endEvent", element_id, *definitions)


def catch(element_id: str, *definitions: str, attributes: str = "") -> str:
    return event("intermediateCatchEvent", element_id, *definitions, attributes=attributes)


def throw(element_id: str, *definitions: str) -> str:
    return event("intermediateThrowEvent", element_id, *definitions)


def at_boundary(element_id: str, activity: str, *definitions: str, attributes: str = "") -> str:
    return event("boundaryEvent", element_id, *definitions, attributes=f'attachedToRef="{activity}" {attributes}')


STAYS = 'cancelActivity="false"'
BESIDE = 'isInterrupting="false"'
ALL_OF_THEM = 'parallelMultiple="true"'


def message(ref: str = "m1") -> str:
    return f'<messageEventDefinition messageRef="{ref}"/>'


def signal(ref: str = "s1") -> str:
    return f'<signalEventDefinition signalRef="{ref}"/>'


def error(ref: str = "") -> str:
    return f'<errorEventDefinition errorRef="{ref}"/>' if ref else "<errorEventDefinition/>"


def escalation(ref: str = "") -> str:
    return f'<escalationEventDefinition escalationRef="{ref}"/>' if ref else "<escalationEventDefinition/>"


def compensation(activity: str = "", attributes: str = "") -> str:
    ref = f'activityRef="{activity}"' if activity else ""
    return f"<compensateEventDefinition {ref} {attributes}/>"


def condition(text: str) -> str:
    return f"<conditionalEventDefinition><condition>{text}</condition></conditionalEventDefinition>"


def after(duration: str = "PT1H") -> str:
    return f"<timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition>"


def every(cycle: str) -> str:
    return f"<timerEventDefinition><timeCycle>{cycle}</timeCycle></timerEventDefinition>"


CANCEL = "<cancelEventDefinition/>"
TERMINATE = "<terminateEventDefinition/>"


def compensated(activity: str, *, by: str) -> str:
    """Return the boundary event and association that make one activity the compensation of another."""
    return (
        at_boundary(f"{activity}_undone", activity, compensation())
        + f'<association id="{activity}_{by}" sourceRef="{activity}_undone" targetRef="{by}"/>'
    )


def undoing(element_id: str) -> str:
    """Return a task that compensates."""
    return task(element_id, 'isForCompensation="true"')


def repeated(count: str, inner: str = "", attributes: str = 'isSequential="true"') -> str:
    """Return multi-instance characteristics."""
    return (
        f"<multiInstanceLoopCharacteristics {attributes}><loopCardinality>{count}</loopCardinality>{inner}"
        "</multiInstanceLoopCharacteristics>"
    )


def looped(condition_text: str = "", attributes: str = "") -> str:
    """Return standard loop characteristics."""
    inner = f"<loopCondition>{condition_text}</loopCondition>" if condition_text else ""
    return f"<standardLoopCharacteristics {attributes}>{inner}</standardLoopCharacteristics>"


# -- carrying out --------------------------------------------------------------------------------------------------


class Outcome(NamedTuple):
    """What came of a process: the tasks carried out, where it still waits, the uncaught error if any."""

    trace: list[str]
    waits: list[str]
    error: str | None = None


@dataclass
class _Tracing:
    """A script language whose only sentence is the name to write down."""

    trace: list[str] = field(default_factory=list)

    def speaks(self, name: str) -> bool:
        return name == "trace"

    def compile(self, text: str) -> "_Note":
        return _Note(text.strip(), self.trace)


class _Note(NamedTuple):
    text: str
    trace: list[str]

    def run(self, variables: dict[str, Value], notes: Notes) -> Value:
        self.trace.append(self.text)
        return {}


Happening = Callable[[Simulation, Instance], None]


def done(activity: str, **outputs: Value) -> Happening:
    """Let a person do a work item."""

    def happen(simulation: Simulation, instance: Instance) -> None:
        effect_id = next(open_id for open_id, item in instance.open.items() if item.activity_id == activity)
        del instance.open[effect_id]
        simulation.advance(instance, CompleteWorkItem(effect_id, outputs))

    return happen


def hours(count: float) -> Happening:
    """Let time pass."""

    def happen(simulation: Simulation, instance: Instance) -> None:
        simulation.run_until(simulation.now + timedelta(hours=count))

    return happen


def came(name: str) -> Happening:
    """Let a message (``m1``) arrive or a signal (``s1``) be broadcast elsewhere."""

    def happen(simulation: Simulation, instance: Instance) -> None:
        if name.startswith("s"):
            simulation.advance(instance, SignalArrived(name))
            return
        effect_id = next(message_id for message_id, awaited in instance.messages.items() if awaited.message == name)
        del instance.messages[effect_id]
        simulation.advance(instance, MessageArrived(effect_id))

    return happen


def outcome(elements: list[str], *happenings: Happening, beside: str = "", **variables: Value) -> Outcome:
    """Carry out a process, with what happens to it one after the other."""
    language = _Tracing()
    model = read_bpmn(bpmn(*elements, beside=ROOTS + beside), FILE)
    program = compile_process(model, languages=(language, *FEEL))
    simulation = Simulation([program], MONDAY_NOON, BERLIN)
    instance = simulation.start("Process", variables)
    for happening in happenings:
        happening(simulation, instance)
        # What is stored, and what the events add up to, is the same state at every moment.
        assert decode_state(encode_state(instance.state)) == instance.state == fold(instance.events)
    waits = sorted(instance.state.marking)
    assert instance.state.is_ended == (not waits)
    assert not instance.state.is_ended or not instance.state.waits
    return Outcome(language.trace, waits, instance.error)
