"""The engine: starts a process and carries it on at a signal. Deterministic, without any outside effect.

The kernel moves the tokens; the engine evaluates FEEL and decision tables, keeps the variables and hands the kernel
the choice. What the world has to do comes back as effects, what happened as facts. An effect's id is unique within
its matter; carrying out an effect twice is the caller's to prevent by that id, a signal for it is accepted once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from zusage.processes.domain import kernel
from zusage.processes.domain.dmn import Decisions, RuleHit, UnknownDecision
from zusage.processes.domain.feel import Expression, Result, Value, feel_value
from zusage.processes.domain.feel.values import kind_of
from zusage.processes.domain.findings import Stuck, TooEarly, UnknownEffect
from zusage.processes.domain.model import FlowNode, Kind
from zusage.processes.domain.program import Program
from zusage.processes.domain.state import ITEM, SERVICE, TIMER, Fact, State, Wait, encode_value
from zusage.processes.domain.timers import NotDue

# How often tokens may move without anything to wait for, in one step.
MAX_MOVES = 10_000


# -- signals -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CompleteWorkItem:
    """A person has done a work item; ``outputs`` become variables."""

    effect_id: str
    outputs: dict[str, Value]


@dataclass(frozen=True, slots=True)
class CompleteService:
    """A connector has answered; ``outputs`` become variables."""

    effect_id: str
    outputs: dict[str, Value]


@dataclass(frozen=True, slots=True)
class TimerFired:
    """The moment of a timer has come."""

    effect_id: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """The matter ends here, wherever it stands."""


Signal = CompleteWorkItem | CompleteService | TimerFired | Cancel


# -- effects -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CreateWorkItem:
    """A person has something to do: ``performer`` is ``applicant`` or ``skill:NAME``."""

    effect_id: str
    activity_id: str
    name: str
    performer: str


@dataclass(frozen=True, slots=True)
class WithdrawWorkItem:
    """The work item created under this effect id is no longer to be done."""

    effect_id: str


@dataclass(frozen=True, slots=True)
class CallService:
    """A connector has something to do."""

    effect_id: str
    activity_id: str
    connector: str


@dataclass(frozen=True, slots=True)
class WithdrawService:
    """The answer to the call under this effect id is no longer awaited."""

    effect_id: str


@dataclass(frozen=True, slots=True)
class SetTimer:
    """``TimerFired`` is to be signalled at ``due_at`` (UTC); ``activity_id`` is the element that waits."""

    effect_id: str
    activity_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """The timer set under this effect id is no longer needed."""

    effect_id: str


@dataclass(frozen=True, slots=True)
class EndReached:
    """The process has ended at this end event."""

    effect_id: str
    end_event_id: str
    name: str


Effect = CreateWorkItem | WithdrawWorkItem | CallService | WithdrawService | SetTimer | CancelTimer | EndReached


@dataclass(frozen=True, slots=True)
class Step:
    """The state after a start or a signal, what is to be done about it, and what happened."""

    state: State
    effects: tuple[Effect, ...]
    facts: tuple[Fact, ...]


def start(
    program: Program,
    variables: dict[str, Value],
    now: datetime,
    zone: tzinfo,
    *,
    decisions: Decisions | None = None,
) -> Step:
    """Start a process and carry it on until it waits or ends.

    :param variables: Python or JSON values; see ``feel.feel_value``
    :param now: aware; timers count from here
    :param zone: the city's time zone, for calendar days of timers
    :param decisions: what business rule tasks evaluate
    :raises Stuck: if the process cannot go on: no condition of a gateway holds, a script or timer has no value
    :raises NotAFeelValue: if a variable is no FEEL value
    """
    run = _Run(program, State(), now, zone, decisions)
    run.set_variables(program.process_id, feel_value(variables))
    run.place_token()
    return run.step()


def advance(
    program: Program,
    state: State,
    signal: Signal,
    now: datetime,
    zone: tzinfo,
    *,
    decisions: Decisions | None = None,
) -> Step:
    """Carry a process on at a signal until it waits or ends again. Parameters and errors as for ``start``.

    :raises UnknownEffect: if nothing (any longer) waits for what the signal reports
    :raises TooEarly: if a timer is reported before it is due
    """
    run = _Run(program, state, now, zone, decisions)
    if isinstance(signal, Cancel):
        run.cancel()
    else:
        run.take(signal)
    return run.step()


class _Run:
    """One call of ``start`` or ``advance``: the state taken apart, and what comes out of it."""

    def __init__(
        self, program: Program, state: State, now: datetime, zone: tzinfo, decisions: Decisions | None
    ) -> None:
        if now.tzinfo is None:
            raise ValueError("now must be aware of its time zone")
        self.program = program
        self.now = now.astimezone(UTC)
        self.zone = zone
        self.decisions = decisions
        self.tokens = [program.number[element_id] for element_id in state.marking]
        self.waits = list(state.waits)
        self.variables = dict(state.variables)
        self.counter = state.counter
        self.moves_left = MAX_MOVES
        self.effects: list[Effect] = []
        self.facts: list[Fact] = []

    def step(self) -> Step:
        marking = sorted(self.program.nodes[node].id for node in self.tokens if node != kernel.GONE)
        state = State(tuple(marking), tuple(self.waits), self.variables, self.counter)
        return Step(state, tuple(self.effects), tuple(self.facts))

    def next_effect_id(self) -> str:
        self.counter += 1
        return f"e{self.counter}"

    def tell(self, kind: str, **details: object) -> None:
        self.facts.append({"kind": kind, **details})

    # -- signals --------------------------------------------------------------------------------------------

    def place_token(self) -> None:
        start_event = self.program.start
        self.tokens.append(start_event)
        self.tell("token.placed", to=self.program.nodes[start_event].id)
        self.go_on(len(self.tokens) - 1, 0)

    def take(self, signal: CompleteWorkItem | CompleteService | TimerFired) -> None:
        wait = self.wait_for(signal)
        node = self.program.number[wait.activity_id]
        self.waits.remove(wait)
        if isinstance(signal, TimerFired):
            self.tell("timer.fired", effect=wait.effect_id, activity=wait.activity_id)
            outcome = self.outcome_of_timer(wait, node)
        else:
            self.tell(f"{wait.kind}.completed", effect=wait.effect_id, activity=wait.activity_id)
            self.store(self.program.nodes[node], feel_value(signal.outputs))
            outcome = 0
        self.withdraw([other for other in self.waits if other.activity_id == wait.activity_id])
        self.go_on(self.tokens.index(node), outcome)

    def wait_for(self, signal: CompleteWorkItem | CompleteService | TimerFired) -> Wait:
        for wait in self.waits:
            if wait.effect_id == signal.effect_id and wait.kind == _ANSWERED_BY[type(signal)]:
                if wait.due_at is not None and self.now < wait.due_at:
                    raise TooEarly(wait.effect_id)
                return wait
        raise UnknownEffect(signal.effect_id)

    def outcome_of_timer(self, wait: Wait, node: int) -> int:
        if not wait.event_id:
            return 0
        return 1 + self.program.boundaries_of(node).index(self.program.number[wait.event_id])

    def cancel(self) -> None:
        self.withdraw(self.waits)
        for position, node in enumerate(self.tokens):
            if node != kernel.GONE:
                self.tell("token.removed", **{"from": self.program.nodes[node].id})
                self.tokens[position] = kernel.GONE

    def withdraw(self, waits: list[Wait]) -> None:
        """End waits whose outcome no longer matters."""
        for wait in list(waits):
            effect, fact = _WITHDRAWN_BY[wait.kind]
            self.effects.append(effect(wait.effect_id))
            self.tell(fact, effect=wait.effect_id, activity=wait.activity_id)
            self.waits.remove(wait)

    # -- moving ---------------------------------------------------------------------------------------------

    def go_on(self, token: int, choice: int) -> None:
        """Move a token on until it waits or is consumed."""
        asks = self.move(token, choice)
        while asks in (kernel.CHOICE, kernel.WORK):
            node = self.tokens[token]
            if asks == kernel.CHOICE:
                choice = self.chosen_flow(node)
            else:
                self.work(node)
                choice = 0
            asks = self.move(token, choice)
        if asks == kernel.WAIT:
            self.begin_waiting(self.tokens[token])

    def move(self, token: int, choice: int) -> int:
        nodes, moves = self.program.nodes, list[int]()
        asks = kernel.move(self.program.tables, self.tokens, token, choice, moves, self.moves_left)
        self.moves_left -= len(moves) // 3
        if asks == kernel.TOO_MANY_MOVES or self.moves_left <= 0:
            raise self.stuck(nodes[self.tokens[token]], f"the process goes round in circles ({MAX_MOVES} moves)")
        for left, flow, reached in zip(moves[::3], moves[1::3], moves[2::3], strict=True):
            details = {"from": nodes[left].id, "to": nodes[reached].id}
            if flow != kernel.FIRED:
                details["flow"] = self.program.flows[flow].id
            self.tell("token.moved", **details)
        if asks == kernel.END:
            self.reach_end(nodes[moves[-1]])
        return asks

    def reach_end(self, end: FlowNode) -> None:
        effect_id = self.next_effect_id()
        self.effects.append(EndReached(effect_id, end.id, end.name))
        self.tell("token.consumed", **{"from": end.id}, effect=effect_id)

    def chosen_flow(self, node: int) -> int:
        """Return which flow of an exclusive gateway is taken: the first whose condition is true, else the default."""
        gateway, flows = self.program.nodes[node], self.program.flows_of(node)
        for position, flow in enumerate(flows):
            condition = self.program.conditions[flow]
            if condition is not None and self.holds(self.program.flows[flow].id, condition):
                return position
        default = self.program.default_flow[node]
        if default < 0:
            raise self.stuck(gateway, "no condition is true, and the gateway has no default flow")
        return default - flows.start

    def holds(self, flow_id: str, condition: Expression) -> bool:
        value = self.evaluate(flow_id, condition).value
        if value is not None and not isinstance(value, bool):
            self.tell("expression.failed", element=flow_id, position=0, reason=f"gives {kind_of(value)}, not a truth")
        return value is True

    # -- activities -----------------------------------------------------------------------------------------

    def work(self, node: int) -> None:
        activity = self.program.nodes[node]
        if activity.kind is Kind.SCRIPT_TASK:
            self.run_script(activity, self.program.scripts[node])
        else:
            self.decide(activity)

    def run_script(self, task: FlowNode, script: Expression) -> None:
        result = self.evaluate(task.id, script)
        if not task.result and not isinstance(result.value, dict):
            reasons = "; ".join(problem.reason for problem in result.problems)
            raise self.stuck(task, f"the script gives no context {{name: value}} {reasons}".rstrip())
        self.store(task, result.value)

    def decide(self, task: FlowNode) -> None:
        if self.decisions is None:
            raise self.stuck(task, "no decisions were given")
        try:
            evaluation = self.decisions.evaluate(task.decision, self.variables)
        except UnknownDecision:
            raise self.stuck(task, f"there is no decision {task.decision}") from None
        self.tell(
            "table.gave",
            activity=task.id,
            decision=evaluation.decision_id,
            rules=[_hit(hit) for hit in evaluation.hits],
            outputs=encode_value(evaluation.outputs),
            problems=[str(problem) for problem in evaluation.problems],
        )
        self.store(task, evaluation.value if task.result else evaluation.outputs)

    def store(self, activity: FlowNode, outputs: Value) -> None:
        self.set_variables(activity.id, {activity.result: outputs} if activity.result else outputs)

    def set_variables(self, by: str, values: dict[str, Value]) -> None:
        if values:
            self.variables |= values
            self.tell("variables.set", by=by, values={name: encode_value(value) for name, value in values.items()})

    def evaluate(self, element_id: str, expression: Expression) -> Result:
        result = expression.evaluate(self.variables)
        for problem in result.problems:
            self.tell("expression.failed", element=element_id, position=problem.at, reason=problem.reason)
        return result

    # -- waiting --------------------------------------------------------------------------------------------

    def begin_waiting(self, node: int) -> None:
        element = self.program.nodes[node]
        match element.kind:
            case Kind.USER_TASK:
                self.create_item(element)
            case Kind.SERVICE_TASK:
                self.call_service(element)
            case _:
                self.set_timer(element, element)
        for event in self.program.boundaries_of(node):
            self.set_timer(element, self.program.nodes[event])

    def create_item(self, task: FlowNode) -> None:
        effect_id = self.next_effect_id()
        self.waits.append(Wait(effect_id, ITEM, task.id))
        self.effects.append(CreateWorkItem(effect_id, task.id, task.name, task.performer))
        self.tell("item.created", effect=effect_id, activity=task.id, name=task.name, performer=task.performer)

    def call_service(self, task: FlowNode) -> None:
        effect_id = self.next_effect_id()
        self.waits.append(Wait(effect_id, SERVICE, task.id))
        self.effects.append(CallService(effect_id, task.id, task.connector))
        self.tell("service.called", effect=effect_id, activity=task.id, connector=task.connector)

    def set_timer(self, element: FlowNode, event: FlowNode) -> None:
        try:
            due_at = self.program.timers[self.program.number[event.id]].due_at(self.variables, self.now, self.zone)
        except NotDue as reason:
            raise self.stuck(event, f"the timer cannot be set: {reason}") from None
        effect_id = self.next_effect_id()
        event_id = "" if event is element else event.id
        self.waits.append(Wait(effect_id, TIMER, element.id, event_id, due_at))
        self.effects.append(SetTimer(effect_id, element.id, due_at))
        self.tell("timer.set", effect=effect_id, activity=element.id, event=event_id, due_at=due_at.isoformat())

    def stuck(self, element: FlowNode, reason: str) -> Stuck:
        return Stuck(element.id, element.name, reason)


def _hit(hit: RuleHit) -> Fact:
    return {"table": hit.table, "rule": hit.rule_id, "index": hit.index, "annotations": list(hit.annotations)}


_ANSWERED_BY = {CompleteWorkItem: ITEM, CompleteService: SERVICE, TimerFired: TIMER}
_WITHDRAWN_BY: dict[str, tuple[type[WithdrawWorkItem | WithdrawService | CancelTimer], str]] = {
    ITEM: (WithdrawWorkItem, "item.withdrawn"),
    SERVICE: (WithdrawService, "service.withdrawn"),
    TIMER: (CancelTimer, "timer.cancelled"),
}
