"""What boxed expressions do when they are evaluated.

Each is a Python function of the variables in scope and the notes, made of those of its parts. Parts that are evaluated
again and again take steps, so that no model runs for ever.
Source: DMN 1.5, 10.2.2 (boxed expressions).
"""

from collections.abc import Callable, Mapping

from zusage.processes.domain.dmn.report import Cell, note_at, place
from zusage.processes.domain.dmn.types import converted
from zusage.processes.domain.feel import Function, Notes, Type, Value
from zusage.processes.domain.feel.calls import call
from zusage.processes.domain.feel.loops import for_each_with_partial, items_of
from zusage.processes.domain.feel.navigation import filtered
from zusage.processes.domain.feel.operators import conjunction, disjunction
from zusage.processes.domain.feel.types import ANY
from zusage.processes.domain.feel.values import kind_of

Scope = dict[str, Value]
Run = Callable[[Scope, Notes], Value]


class NeverAValue:
    """An expression that can never have a value; it says so whenever it is evaluated."""

    def __init__(self, cell: Cell, reason: str) -> None:
        self.cell = cell
        self.reason = reason

    def __call__(self, scope: Scope, notes: Notes) -> Value:
        note_at(notes, self.cell, self.reason)
        return None

    def run(self, scope: Scope, notes: Notes, tested: Value = None) -> Value:
        return self(scope, notes)


def placed(run: Run, cell: Cell) -> Run:
    """Return a function whose problems are those of a cell."""

    def evaluate(scope: Scope, notes: Notes) -> Value:
        first = len(notes.problems)
        value = run(scope, notes)
        if len(notes.problems) > first:
            place(notes, cell, first)
        return value

    return evaluate


def typed(run: Run, wanted: Type, name: str, cell: Cell) -> Run:
    """Return a function whose value is of a type, or null."""
    if wanted is ANY:
        return run

    def evaluate(scope: Scope, notes: Notes) -> Value:
        value = run(scope, notes)
        if value is None or wanted.holds(value):
            return value
        return converted(value, wanted, name, cell, notes)

    return evaluate


def context(entries: list[tuple[str, Run]], result: Run | None) -> Run:
    """Later entries see earlier ones; a result takes the place of the context."""

    def run(scope: Scope, notes: Notes) -> Value:
        # Functions among the entries keep this scope, so that they may call themselves.
        notes.spend(len(entries))
        inner, made = dict(scope), {}
        for name, entry in entries:
            inner[name] = made[name] = entry(inner, notes)
        return made if result is None else result(inner, notes)

    return run


def for_each(variable: str, source: Run, body: Run) -> Run:
    """The list of what the body gives for each item."""

    def work(scope: Scope, notes: Notes) -> Value:
        def once(partial: list[Value], item: Value) -> Value:
            return body({**scope, variable: item, "partial": partial}, notes)

        return for_each_with_partial((lambda: source(scope, notes),), once, notes, 0)

    return work


def quantified(kind: str, variable: str, source: Run, body: Run) -> Run:
    """Three-valued ``some`` or ``every``, over all items: one that is neither truth nor null makes it null."""

    joined = disjunction if kind == "some" else conjunction

    def work(scope: Scope, notes: Notes) -> Value:
        items = items_of(source(scope, notes), notes, 0)
        if items is None:
            return None
        notes.spend(len(items))
        verdicts = [body({**scope, variable: item}, notes) for item in items]
        stranger = next((verdict for verdict in verdicts if verdict is not None and type(verdict) is not bool), None)
        if stranger is not None:
            notes.note(0, f"satisfies needs a truth, not {kind_of(stranger)}")
            return None
        verdict: bool | None = kind == "every"
        for item_verdict in verdicts:
            verdict = joined(verdict, item_verdict, notes, 0)
        return verdict

    return work


def refused_function(parameters: tuple[str, ...], cell: Cell, reason: str) -> Function:
    """A function that says at each call why it has no value."""

    def body(notes: Notes, at: int, *arguments: Value) -> Value:
        note_at(notes, cell, reason)
        return None

    return Function("function", parameters, body)


def list_of(items: list[Run]) -> Run:
    """A list of what each box gives."""

    def run(scope: Scope, notes: Notes) -> Value:
        notes.spend(len(items))
        return [item(scope, notes) for item in items]

    return run


def relation(rows: list[list[tuple[str, Run]]]) -> Run:
    """A list of contexts, one per row."""

    def run(scope: Scope, notes: Notes) -> Value:
        notes.spend(sum(map(len, rows)))
        return [{name: cell(scope, notes) for name, cell in row} for row in rows]

    return run


def conditional(condition: Run, then: Run, otherwise: Run, cell: Cell) -> Run:
    """One of two; null counts as false, what is no truth at all makes the whole null."""

    def run(scope: Scope, notes: Notes) -> Value:
        verdict = condition(scope, notes)
        if verdict is not None and type(verdict) is not bool:
            note_at(notes, cell, f"if needs a truth, not {kind_of(verdict)}")
            return None
        return then(scope, notes) if verdict is True else otherwise(scope, notes)

    return run


def filter_of(source: Run, match: Run) -> Run:
    """The items that match; the match sees ``item`` and, if it is a context, its entries."""

    def run(scope: Scope, notes: Notes) -> Value:
        def matches(item: Value) -> Value:
            entries = item if type(item) is dict else {}
            return match({**scope, "item": item, **entries}, notes)

        return filtered(source(scope, notes), matches, notes, 0)

    return run


def invocation(function: Run, bindings: Mapping[str, Run]) -> Run:
    """The call of a function with arguments by name."""
    names = tuple(bindings)

    def run(scope: Scope, notes: Notes) -> Value:
        called = function(scope, notes)
        arguments = tuple(argument(scope, notes) for argument in bindings.values())
        return call(called, arguments, names, notes, 0)

    return run


def function_of(name: str, parameters: tuple[str, ...], body: Run, types: tuple[Type | None, ...], result: Type) -> Run:
    """A function that sees what is in scope where it is defined."""

    def run(scope: Scope, notes: Notes) -> Value:
        def call_body(notes: Notes, at: int, *arguments: Value) -> Value:
            return body({**scope, **dict(zip(parameters, arguments, strict=True))}, notes)

        return Function(name, parameters, call_body, types, result)

    return run
