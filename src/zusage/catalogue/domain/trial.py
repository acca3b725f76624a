"""Runs a scenario of a package through its process, without a city around it, and says what came out otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from zusage.catalogue.domain.connectors import may_be_pending
from zusage.catalogue.domain.declarations import answers_for_good
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.rules import broken_rule
from zusage.catalogue.domain.scenarios import Act, Scenario
from zusage.common.domain.german import local_day
from zusage.common.domain.refusal import Mistake
from zusage.processes.domain import (
    AwaitMessage,
    CallService,
    Cancel,
    CompleteService,
    CompleteWorkItem,
    EngineEvent,
    EngineInput,
    Kind,
    MessageArrived,
    ProcessError,
    ReportError,
    State,
    Step,
    TimerFired,
    advance,
    catches_error,
    keys_of_message,
    start,
)
from zusage.processes.domain.model import ACTIVITIES
from zusage.processes.domain.state import ITEM, MESSAGE, SERVICE, TIMER, Wait

_OPEN = frozenset({ITEM, SERVICE, MESSAGE})
"""What somebody has to bring: work, an answer, a message."""


class ActImpossible(Mistake):
    """A scenario asks for something that cannot happen where the matter stands."""


@dataclass(frozen=True)
class Difference:
    """What a scenario expects and what came out instead."""

    what: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.what}: expected {self.expected!r}, found {self.found!r}"


@dataclass(frozen=True)
class Outcome:
    """What became of a scenario; it holds if there are no differences.

    :ivar flows: ids of the sequence flows it took
    :ivar rules: the rules of decision tables that counted: id of the decision, number of the rule from 1
    """

    scenario: Scenario
    steps: tuple[str, ...]
    open: tuple[str, ...]
    end: str
    variables: Mapping[str, Any]
    windows: Mapping[str, int]
    differences: tuple[Difference, ...]
    flows: frozenset[str] = frozenset()
    rules: frozenset[tuple[str, int]] = frozenset()

    @property
    def holds(self) -> bool:
        """Say whether everything came out as expected."""
        return not self.differences


def try_scenarios(package: ServicePackage, zone: tzinfo = UTC) -> tuple[Outcome, ...]:
    """Run every scenario of the package."""
    return tuple(try_scenario(package, scenario, zone) for scenario in package.scenarios)


def try_scenario(package: ServicePackage, scenario: Scenario, zone: tzinfo = UTC) -> Outcome:
    """Run one scenario: services answer at once unless they may be pending, people do what it says.

    Its moments are times by the clock of `zone`, that of the municipality if there is one.
    A process that gets stuck, or an act that cannot happen, is a difference like any other.
    """
    trial = _Trial(package, scenario, zone)
    problem = ""
    try:
        trial.run()
    except (ProcessError, ActImpossible) as error:
        problem = str(error)
    outcome = Outcome(
        scenario,
        tuple(trial.steps),
        trial.open(),
        trial.end,
        trial.variables(),
        trial.windows,
        (),
        frozenset(trial.flows),
        frozenset(trial.rules),
    )
    differences = [*_differences(scenario, outcome)]
    if trial.stays_open():
        differences.append(Difference("end", "a decision with a letter, or an end", "a matter open for ever"))
    if problem:
        differences.insert(0, Difference("run", "no problem", problem))
    return replace(outcome, differences=tuple(differences))


class _Trial:
    """One matter on its way."""

    def __init__(self, package: ServicePackage, scenario: Scenario, zone: tzinfo) -> None:
        self.package = package
        self.scenario = scenario
        self.zone = zone
        self.now = self.aware(scenario.received_at)
        self.state = State()
        self.steps: list[str] = []
        self.keys: dict[str, Mapping[str, Any]] = {}
        self.end = ""
        self.flows: set[str] = set()
        self.rules: set[tuple[str, int]] = set()
        self.windows: Mapping[str, int] = {}
        self.is_answered = False
        self.shown = {node.id for node in package.program.elements if node.kind in ACTIVITIES} | self._ends()

    def run(self) -> None:
        unknown = self.scenario.answers.keys() - self.package.form.questions.keys()
        if unknown:
            raise ActImpossible(f"no such questions: {', '.join(sorted(unknown))}")
        variables = self.package.start_variables(
            self.scenario.answers,
            received_on=local_day(self.now, self.zone),
            channel=self.scenario.channel,
            duplicate_of=self.scenario.duplicate_of,
        )
        self.choose_windows(variables)
        self.take(start(self.package.program, variables, self.now, self.zone, decisions=self.package.decisions))
        for act in self.scenario.acts:
            self.act(act)

    def choose_windows(self, variables: Mapping[str, Any]) -> None:
        self.windows = self.package.windows_for(variables)
        for table in self.package.window_tables.values():
            hits = self.package.decisions.evaluate(table.decision, variables).hits
            self.rules |= {(hit.table, hit.index) for hit in hits}

    def act(self, act: Act) -> None:
        if act.withdraw:
            self.advance(Cancel())
        elif act.wait_until is not None:
            self.wait_until(self.aware(act.wait_until))
        elif act.message:
            self.receive(act.message, dict(act.outputs or {}))
        elif act.fail:
            self.fail(act.fail, act.error)
        else:
            self.complete(act.complete, dict(act.outputs or {}))

    def aware(self, moment: datetime) -> datetime:
        """Return a moment of the scenario; one without an offset is local time."""
        return moment if moment.tzinfo else moment.replace(tzinfo=self.zone)

    def complete(self, activity: str, outputs: dict[str, Any]) -> None:
        wait = self.wait(activity)
        declared = self.package.activities.get(activity)
        if declared and (broken := broken_rule(declared.rules, self.state.variables, outputs)):
            raise ActImpossible(f"'{activity}' cannot be completed so: rule '{broken.key}' does not hold")
        done = CompleteWorkItem if wait.kind == ITEM else CompleteService
        self.advance(done(wait.effect_id, outputs))

    def receive(self, message: str, payload: dict[str, Any]) -> None:
        said = keys_of_message(self.package.program, message, payload)
        for wait in self.state.waits:
            if wait.kind == MESSAGE and wait.name == message and self.is_meant(wait, said):
                self.advance(MessageArrived(wait.effect_id, payload))
                return
        raise ActImpossible(f"the message '{message}' is not awaited; open are: {', '.join(self.open()) or 'none'}")

    def is_meant(self, wait: Wait, said: Mapping[str, Any]) -> bool:
        """Say whether nothing that a message says of itself belongs to another wait."""
        keys = self.keys.get(wait.effect_id, {})
        return all(said[name] is None or keys.get(name) in {None, said[name]} for name in said)

    def fail(self, activity: str, code: str) -> None:
        wait = self.wait(activity)
        if not catches_error(self.package.program, self.state, wait.effect_id, code):
            raise ActImpossible(f"nothing catches error '{code}' of '{activity}': somebody steps in; complete it")
        self.advance(ReportError(wait.effect_id, code))

    def wait(self, activity: str) -> Wait:
        for wait in self.state.waits:
            if wait.kind in {ITEM, SERVICE} and wait.activity_id == activity:
                return wait
        raise ActImpossible(f"'{activity}' does not wait for anybody; open are: {', '.join(self.open()) or 'none'}")

    def wait_until(self, moment: datetime) -> None:
        """Let time pass; timers fire in the order in which they are due."""
        while due := sorted(
            (wait.due_at, wait.effect_id) for wait in self.state.waits if wait.kind == TIMER and wait.due_at
        ):
            due_at, effect_id = due[0]
            if due_at > moment:
                break
            self.now = max(self.now, due_at)
            self.advance(TimerFired(effect_id))
        self.now = max(self.now, moment)

    def advance(self, engine_input: EngineInput) -> None:
        self.take(
            advance(
                self.package.program, self.state, engine_input, self.now, self.zone, decisions=self.package.decisions
            )
        )

    def take(self, step: Step) -> None:
        self.state = step.state
        for event in step.events:
            self.note_coverage(event)
            if event["kind"] == "token.moved" and event["to"] in self.shown:
                self.steps.append(str(event["to"]))
                self.end = self.steps[-1] if event["to"] in self._ends() else self.end
        for effect in step.effects:
            if isinstance(effect, AwaitMessage):
                self.keys[effect.effect_id] = effect.keys
            if isinstance(effect, CallService) and not may_be_pending(effect.connector):
                self.is_answered |= answers_for_good(self.package, effect.connector)
                self.advance(CompleteService(effect.effect_id, {}))

    def stays_open(self) -> bool:
        """Say whether the process is over although nothing ended the matter."""
        withdrawn = any(act.withdraw for act in self.scenario.acts)
        return self.state.is_ended and not self.is_answered and not withdrawn and bool(self.steps)

    def note_coverage(self, event: EngineEvent) -> None:
        if event["kind"] == "token.moved" and "flow" in event:
            self.flows.add(str(event["flow"]))
        elif event["kind"] == "table.gave":
            self.rules |= {(str(rule["table"]), int(rule["index"])) for rule in event["rules"]}

    def open(self) -> tuple[str, ...]:
        return tuple(
            sorted({wait.activity_id for wait in self.state.waits if wait.kind in _OPEN and not wait.event_id})
        )

    def variables(self) -> dict[str, Any]:
        return {name: plain(value) for name, value in self.state.variables.items()}

    def _ends(self) -> set[str]:
        return {node.id for node in self.package.model.nodes if node.kind is Kind.END}


def plain(value: Any) -> Any:
    """Return a value of the process as plain JSON: whole numbers as int, others as text, days as ISO text."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else str(value)
        case date():
            return value.isoformat()
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case list():
            return [plain(item) for item in value]
        case None | bool() | int() | str():
            return value
        case _:
            return str(value)


def _differences(scenario: Scenario, outcome: Outcome) -> Iterator[Difference]:
    if scenario.steps != outcome.steps:
        yield Difference("steps", scenario.steps, outcome.steps)
    if tuple(sorted(scenario.open)) != outcome.open:
        yield Difference("open", scenario.open, outcome.open)
    if scenario.end != outcome.end:
        yield Difference("end", scenario.end, outcome.end)
    for path, expected in scenario.variables.items():
        found = found_at(outcome.variables, path)
        if found != expected:
            yield Difference(path, expected, found)
    for name, days in scenario.windows.items():
        if outcome.windows.get(name) != days:
            yield Difference(f"window {name}", days, outcome.windows.get(name))


def found_at(variables: Any, path: str) -> Any:
    """Return what stands at ``jahre.0.betrag_cent``; None where nothing does."""
    for part in path.split("."):
        if isinstance(variables, Mapping):
            variables = variables.get(part)
        elif isinstance(variables, list) and part.isdigit() and int(part) < len(variables):
            variables = variables[int(part)]
        else:
            return None
    return variables
