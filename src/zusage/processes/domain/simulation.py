"""A virtual clock: processes carried on together, their timers fired in order, their messages and signals delivered.

For tests, scenarios and suites; nothing here waits. Whoever simulates answers work items and services himself, or
hands over what answers them.
Source for messages and signals between processes: OMG BPMN 2.0.2, 8.4, 9.3 and 10.5.7.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from zusage.processes.domain.dmn import Decisions
from zusage.processes.domain.engine import (
    BroadcastSignal,
    CallService,
    CancelTimer,
    CreateWorkItem,
    Effect,
    EngineInput,
    ErrorUncaught,
    MessageArrived,
    SendMessage,
    SetTimer,
    SignalArrived,
    Step,
    TimerFired,
    advance,
    start,
)
from zusage.processes.domain.engine.effects import AwaitMessage, IgnoreMessage
from zusage.processes.domain.feel import Value
from zusage.processes.domain.findings import SeveralAwait
from zusage.processes.domain.model import Kind, Trigger
from zusage.processes.domain.program import Program
from zusage.processes.domain.state import EngineEvent, State
from zusage.processes.domain.timers import Timer

# Answers a work item or service, or leaves it open by giving None.
Answer = Callable[["Instance", CreateWorkItem | CallService], EngineInput | None]


class Instance:
    """One running process of a simulation.

    :ivar open: the work items and services nobody has answered yet, by effect id
    :ivar events: everything that has happened
    :ivar error: the code of the error that ended it uncaught, or None
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.state = State()
        self.open: dict[str, CreateWorkItem | CallService] = {}
        self.events: list[EngineEvent] = []
        self.error: str | None = None
        self.timers: dict[str, datetime] = {}
        self.messages: dict[str, AwaitMessage] = {}


class Simulation:
    """Processes that share a clock and hear each other's messages and signals.

    :ivar now: the virtual moment, aware
    """

    def __init__(
        self,
        programs: Iterable[Program],
        now: datetime,
        zone: tzinfo,
        *,
        decisions: Decisions | None = None,
        answer: Answer | None = None,
    ) -> None:
        self.programs = {program.process_id: program for program in programs}
        self.now = now
        self.zone = zone
        self.instances: list[Instance] = []
        self._decisions = decisions
        self._answer = answer
        self._undelivered: deque[tuple[Instance, SendMessage | BroadcastSignal]] = deque()
        self._kept: list[SendMessage] = []
        self._beginnings = [beginning for program in self.programs.values() for beginning in self._timed(program)]
        self._seen: dict[tuple[str, int], set[int]] = {}

    def start(self, process_id: str, variables: dict[str, Value], *, by: str = "") -> Instance:
        """Start a process; parameters and errors as for ``engine.start``."""
        instance = Instance(self.programs[process_id])
        self.instances.append(instance)
        step = start(instance.program, variables, self.now, self.zone, decisions=self._decisions, by=by)
        self._take(instance, step)
        self._deliver()
        return instance

    def advance(self, instance: Instance, engine_input: EngineInput) -> None:
        """Tell a process what has happened; errors as for ``engine.advance``."""
        self._step(instance, engine_input)
        self._deliver()

    def send(self, message: str, payload: dict[str, Value], keys: dict[str, Value] | None = None) -> None:
        """Hand a message from outside to who awaits it; ``keys`` is what it carries of correlation properties."""
        self._deliver_message(SendMessage("", "", message, payload, keys or {}))
        self._deliver()

    def run_until(self, moment: datetime) -> None:
        """Let time pass; timers fire in the order in which they are due, those due at once in that of their setting."""
        while due := [*self._due_timers(moment), *self._due_beginnings(moment)]:
            due_at, place, number = min(due)
            self.now = max(self.now, due_at)
            if place < 0:
                self._begin_by_timer(number)
            else:
                self.instances[place].timers.pop(f"e{number}")
                self.advance(self.instances[place], TimerFired(f"e{number}"))
        self.now = max(self.now, moment)

    def _due_timers(self, moment: datetime) -> Iterator[tuple[datetime, int, int]]:
        for place, instance in enumerate(self.instances):
            for effect_id, due_at in instance.timers.items():
                if due_at <= moment:
                    yield due_at, place, int(effect_id[1:])

    # -- processes that a timer begins ----------------------------------------------------------------------

    def _timed(self, program: Program) -> Iterator["_Beginning"]:
        for element, listeners in program.starts():
            for listener in listeners:
                if listener.timer is not None:
                    due_at, rounds = listener.timer.schedule({}, self.now, self.zone)
                    yield _Beginning(program.process_id, program.elements[element].id, listener.timer, due_at, rounds)

    def _due_beginnings(self, moment: datetime) -> Iterator[tuple[datetime, int, int]]:
        for number, beginning in enumerate(self._beginnings):
            if beginning.due_at <= moment:
                yield beginning.due_at, -1, number

    def _begin_by_timer(self, number: int) -> None:
        beginning = self._beginnings[number]
        if beginning.rounds == 0:
            del self._beginnings[number]
        else:
            beginning.due_at = beginning.timer.due_again({}, beginning.due_at, self.zone)
            beginning.rounds -= 1 if beginning.rounds > 0 else 0
        self.start(beginning.process_id, {}, by=beginning.element_id)

    # -- one process ----------------------------------------------------------------------------------------

    def _step(self, instance: Instance, engine_input: EngineInput) -> None:
        step = advance(instance.program, instance.state, engine_input, self.now, self.zone, decisions=self._decisions)
        self._take(instance, step)

    def _take(self, instance: Instance, step: Step) -> None:
        instance.state = step.state
        instance.events += step.events
        answers = [answer for effect in step.effects if (answer := self._carry_out(instance, effect)) is not None]
        for engine_input in answers:
            self._step(instance, engine_input)

    def _carry_out(self, instance: Instance, effect: Effect) -> EngineInput | None:
        match effect:
            case SetTimer():
                instance.timers[effect.effect_id] = effect.due_at
            case CancelTimer():
                instance.timers.pop(effect.effect_id, None)
            case AwaitMessage():
                instance.messages[effect.effect_id] = effect
                self._deliver_late(instance, effect)
            case IgnoreMessage():
                instance.messages.pop(effect.effect_id, None)
            case SendMessage() | BroadcastSignal():
                self._undelivered.append((instance, effect))
            case ErrorUncaught():
                instance.error = effect.code
            case CreateWorkItem() | CallService():
                answer = self._answer(instance, effect) if self._answer is not None else None
                if answer is not None:
                    return answer
                instance.open[effect.effect_id] = effect
            case _:
                instance.open.pop(effect.effect_id, None)
        return None

    # -- between processes ----------------------------------------------------------------------------------

    def _deliver(self) -> None:
        while self._undelivered:
            sender, effect = self._undelivered.popleft()
            if isinstance(effect, SendMessage):
                self._deliver_message(effect)
            else:
                self._deliver_signal(sender, effect)

    def _deliver_message(self, sent: SendMessage) -> None:
        """Hand a message to one who awaits it, else begin a process with it, else keep it.

        :raises SeveralAwait: if several processes await it, and none is in its conversation
        """
        meant = [
            (instance, effect_id, awaited)
            for instance in self.instances
            for effect_id, awaited in instance.messages.items()
            if awaited.message == sent.message and _is_meant(awaited, sent)
        ]
        in_conversation = [found for found in meant if found[2].keys]
        if not in_conversation and sent.keys:
            asked = {id(instance) for instance, _, _ in meant if instance.program.keys}
            if len(asked) > 1:
                raise SeveralAwait(sent.message, len(asked))
        for instance, effect_id, _ in in_conversation or meant:
            del instance.messages[effect_id]
            self._step(instance, MessageArrived(effect_id, sent.payload))
            return
        for program, element in self._begun_by(Trigger.MESSAGE, sent.message):
            self.start(program, sent.payload, by=element)
            return
        self._kept.append(sent)

    def _deliver_late(self, instance: Instance, awaited: AwaitMessage) -> None:
        """Deliver again what nobody awaited when it was sent: a message is not lost."""
        for kept in self._kept:
            if kept.message == awaited.message and _is_meant(awaited, kept):
                self._kept.remove(kept)
                self._undelivered.append((instance, kept))
                return

    def _deliver_signal(self, sender: Instance, sent: BroadcastSignal) -> None:
        """Hand a signal to all who await it, and begin every process it begins."""
        for instance in list(self.instances):
            if instance is not sender and any(
                wait.kind == "signal" and wait.name == sent.signal for wait in instance.state.waits
            ):
                self._step(instance, SignalArrived(sent.signal, sent.payload))
        for program, element in self._begun_by(Trigger.SIGNAL, sent.signal):
            self.start(program, sent.payload, by=element)

    def _begun_by(self, trigger: Trigger, ref: str) -> list[tuple[str, str]]:
        """Return the processes something begins, and their elements it begins them by."""
        return [
            (program.process_id, program.elements[element].id)
            for program in self.programs.values()
            for element, listeners in program.starts()
            for which, listener in enumerate(listeners)
            if listener.trigger is trigger and listener.ref == ref
            if self._is_complete(program, element, which, len(listeners))
        ]

    def _is_complete(self, program: Program, element: int, which: int, count: int) -> bool:
        """Say whether a start event has all it needs; a parallel multiple one needs every trigger once."""
        node = program.elements[element]
        if node.kind is not Kind.START or not node.needs_all_events:
            return True
        seen = self._seen.setdefault((program.process_id, element), set())
        seen.add(which)
        if len(seen) < count:
            return False
        seen.clear()
        return True


@dataclass
class _Beginning:
    """A process that a timer begins, and how often again."""

    process_id: str
    element_id: str
    timer: Timer
    due_at: datetime
    rounds: int


def _is_meant(awaited: AwaitMessage, sent: SendMessage) -> bool:
    return all(sent.keys.get(name) == value for name, value in awaited.keys.items())
