"""One call of ``start`` or ``advance``: the state taken apart, and what all parts of the engine do with it."""

from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from zusage.processes.domain import kernel
from zusage.processes.domain.dmn import Decisions
from zusage.processes.domain.engine.binding import marking_of
from zusage.processes.domain.engine.effects import Effect
from zusage.processes.domain.feel import GIVES_UP, NotAFeelValue, Notes, Value
from zusage.processes.domain.feel.values import kind_of
from zusage.processes.domain.findings import Stuck
from zusage.processes.domain.language import Code
from zusage.processes.domain.model import FlowNode, Kind
from zusage.processes.domain.program import Program
from zusage.processes.domain.state import Awaited, State
from zusage.processes.domain.state.values import PLAIN, why_not_storable

# How much may happen in one step; a process that goes round in circles is stopped there.
MAX_MOVES = 250_000


class Run:
    """The state of a process while it moves.

    :ivar at: the element of each token, as in the kernel's marking
    :ivar data: variables by scope
    :ivar has_new_data: whether a variable was set since conditions were last looked at
    """

    # Most calls need none of these; they are made where they are needed.
    notes: Notes | None = None
    has_new_data = True

    def __init__(
        self, program: Program, state: State, now: datetime, zone: tzinfo, decisions: Decisions | None
    ) -> None:
        if now.tzinfo is not UTC:
            if now.tzinfo is None:
                raise ValueError("now must be aware of its time zone")
            now = now.astimezone(UTC)
        self.program = program
        self.tables = program.tables
        self.marking = marking_of(program, state)
        self.at = self.marking.node
        self.now = now
        self.zone = zone
        self.decisions = decisions
        self.waiting: list[Awaited] = state.waiting[:]
        if state.ids is not program.ids and self.waiting:
            self.waiting = [_renumbered(program, state, awaited) for awaited in state.waiting]
        self.data: dict[int, dict[str, Value]] = (
            {0: state.data[0].copy()}
            if len(state.data) == 1
            else {scope: values.copy() for scope, values in state.data.items()}
        )
        self.counter = state.counter
        self.effects: list[Effect] = []
        self.log: list[Any] = []
        self.counted: dict[int, tuple[int, list[Value] | None]] = {}

    def rest(self) -> int:
        """Let everything that is ready go on; return what the kernel asks for."""
        marking = self.marking
        if not (marking.ready or marking.done or marking.thrown or self.tables.looks_back[0]):
            return kernel.IDLE
        return kernel.run(self.tables, marking, self.log, 0, kernel.REST, 0, MAX_MOVES)

    def go(self, subject: int, phase: int, choice: int = 0) -> int:
        """Let the kernel go on with a token or scope; return what it asks for."""
        return kernel.run(self.tables, self.marking, self.log, subject, phase, choice, MAX_MOVES)

    # -- what all parts of the engine need ------------------------------------------------------------------

    def next_number(self) -> int:
        """Return the number of the next effect."""
        self.counter += 1
        return self.counter

    def element(self, token: int) -> FlowNode:
        """Return the element a token stands at."""
        return self.program.elements[self.at[token]]

    def stuck(self, element: FlowNode, reason: str) -> Stuck:
        """Return the error that the process cannot go on by itself."""
        return Stuck(element.id, element.name, reason)

    # -- data -----------------------------------------------------------------------------------------------

    def names(self, scope: int) -> dict[str, Value]:
        """Return the variables that can be seen in a scope: its own, and those of the scopes around it."""
        data = self.data
        if scope == 0 or len(data) == 1:
            return data[0]
        marking, found = self.marking, []
        while scope > 0:
            if scope in data:
                found.append(data[scope])
            scope = kernel.GONE if self.is_isolated(scope) else marking.scope_parent[scope]
        seen = dict(data[0]) if scope == 0 else {}
        for values in reversed(found):
            seen.update(values)
        return seen

    def is_isolated(self, scope: int) -> bool:
        """Say whether a scope is of a call with data associations, which sees only what it was given."""
        at = self.marking.scope_node[scope]
        if at < 0 or self.marking.scope_kind[scope] > kernel.INSTANCE:
            return False
        node = self.program.elements[at]
        return node.kind is Kind.CALL and bool(node.takes or node.gives)

    def set(self, scope: int, by: int, values: dict[str, Value]) -> None:
        """Set variables where they are declared: in the nearest scope that has them, else in the process.

        :raises Stuck: if a value cannot be stored
        """
        if not values:
            return
        self.has_new_data = True
        self.refuse_unstorable(by, values)
        if scope == 0 or len(self.data) == 1:
            self.data[0].update(values)
            self.log.append(("variables.set", by, 0, values))
            return
        for name, value in values.items():
            self.set_in(self.home_of(scope, name), by, {name: value})

    def set_in(self, scope: int, by: int, values: dict[str, Value]) -> None:
        """Set variables of a scope itself; errors as for ``set``."""
        if not values:
            return
        self.has_new_data = True
        self.refuse_unstorable(by, values)
        self.data.setdefault(scope, {}).update(values)
        self.log.append(("variables.set", by, scope, values))

    def refuse_unstorable(self, by: int, values: dict[str, Value]) -> None:
        """Stop before anything is half done that the state could not keep."""
        for value in values.values():
            if type(value) not in PLAIN:
                break
        else:
            return
        reason = why_not_storable(values)
        if reason and by < 0:
            raise NotAFeelValue(reason)
        if reason:
            raise self.stuck(self.program.elements[by], reason)

    def home_of(self, scope: int, name: str) -> int:
        """Return the scope in which a variable is set that is named in another."""
        while scope > 0:
            if name in self.data.get(scope, ()) or self.is_isolated(scope):
                return scope
            scope = self.marking.scope_parent[scope]
        return 0

    def evaluate(self, element_id: str, code: Code, names: dict[str, Value]) -> Value:
        """Return the value of an expression, and tell why parts of it had none.

        :raises ScriptError: if a script throws a BPMN error
        """
        notes = self.notes
        if notes is None:
            notes = self.notes = Notes(self.now, self.zone)
        try:
            value = code.run(names, notes)
        except GIVES_UP as reason:
            notes.note(0, str(reason) or "the evaluation nests too deep")
            value = None
        if notes.problems:
            for problem in notes.problems:
                self.log.append(("expression.failed", element_id, problem.at, problem.reason))
            notes.problems.clear()
        return value

    def holds(self, element_id: str, code: Code, names: dict[str, Value]) -> bool:
        """Say whether a condition is true."""
        value = self.evaluate(element_id, code, names)
        if value is not None and not isinstance(value, bool):
            self.log.append(("expression.failed", element_id, 0, f"gives {kind_of(value)}, not a truth"))
        return value is True


def _renumbered(program: Program, state: State, awaited: Awaited) -> Awaited:
    return awaited if awaited.event < 0 else replace(awaited, event=program.number[state.ids[awaited.event]])
