"""The decision requirement graph: what is decided from what, and how its values are made.

Source: DMN 1.5, chapter 6 (requirements, decision services) and 10.4 (execution semantics).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from zusage.processes.domain.dmn.report import note_at
from zusage.processes.domain.dmn.runs import Run, Scope
from zusage.processes.domain.dmn.types import TypedName
from zusage.processes.domain.feel import Function, Notes, Value
from zusage.processes.domain.feel.types import ANY


@dataclass(slots=True, eq=False)
class InputData:
    """What the caller gives.

    :ivar keys: the names under which it may be given, ``{namespace}name`` among them; the first that is there counts
    """

    variable: TypedName
    keys: tuple[str, ...]


@dataclass(slots=True, eq=False)
class Decision:
    """One decision: what it needs and how it is made.

    :ivar variable: the name under which other decisions see its value
    :ivar needs: the input data and decisions it sees
    :ivar functions: the business knowledge models and decision services it may call, by name; those of an imported
        model in a context under the import's name
    """

    id: str
    name: str
    variable: TypedName
    needs: tuple[Need, ...] = ()
    functions: Scope = field(default_factory=dict, repr=False)
    run: Run = field(default=lambda scope, notes: None, repr=False)

    @property
    def required_decisions(self) -> tuple[Decision, ...]:
        """The decisions it needs."""
        return tuple(need.node for need in self.needs if isinstance(need.node, Decision))


class Need(NamedTuple):
    """What a decision needs, and the names under which it sees it.

    :ivar prefix: the name of the import it comes from; '' if it is seen without one
    """

    prefix: str
    name: str
    node: InputData | Decision


@dataclass(slots=True, eq=False)
class KnowledgeModel:
    """A business knowledge model: a function."""

    id: str
    name: str
    function: Function
    functions: Scope = field(default_factory=dict, repr=False)


@dataclass(slots=True, eq=False)
class DecisionService:
    """Decisions that are made together from what is given: also a function.

    :ivar inputs: input data and decisions that are given, in the order of the function's parameters
    :ivar outputs: the decisions whose values it gives: of one its value, of several a context
    """

    id: str
    variable: TypedName
    inputs: tuple[InputData | Decision, ...] = ()
    outputs: tuple[Decision, ...] = ()

    @property
    def name(self) -> str:
        """The name under which it is called."""
        return self.variable.name

    def value(self, graph: Frame, notes: Notes) -> Value:
        """Return what the service gives where its inputs are known already."""
        values = {output.variable.name: graph.value(output, notes) for output in self.outputs}
        value = next(iter(values.values())) if len(self.outputs) == 1 else values
        return self.variable.checked(value, notes)

    def function(self) -> Function:
        """Return the service as a function; what it is not given is null in it."""

        def body(notes: Notes, at: int, *arguments: Value) -> Value:
            return self.value(Frame({}, {}, dict(zip(self.inputs, arguments, strict=True))), notes)

        types = tuple(None if node.variable.type is ANY else node.variable.type for node in self.inputs)
        names = tuple(node.variable.name for node in self.inputs)
        return Function(self.name, names, body, types if any(types) else ())


class Frame:
    """One evaluation of the graph, or one call of a decision service: each value is made once.

    :param variables: what the caller gives
    :param free: those of them that name nothing in the file; every decision sees them
    :param made: values that are known already
    """

    __slots__ = ("free", "made", "variables")

    def __init__(self, variables: Scope, free: Scope, made: dict[InputData | Decision, Value]) -> None:
        self.variables = variables
        self.free = free
        self.made = made

    def value(self, node: InputData | Decision, notes: Notes) -> Value:
        """Return the value of a node, made if it is not yet."""
        made = self.made
        if node not in made:
            made[node] = self._decided(node, notes) if isinstance(node, Decision) else self._given(node, notes)
        return made[node]

    def _given(self, data: InputData, notes: Notes) -> Value:
        variables = self.variables
        for key in data.keys:
            if key in variables:
                return data.variable.checked(variables[key], notes)
        note_at(notes, data.variable.cell, f"{data.variable.name} is not given")
        return None

    def _decided(self, decision: Decision, notes: Notes) -> Value:
        scope, made = {**self.free, **decision.functions}, self.made
        for prefix, name, node in decision.needs:
            value = made[node] if node in made else self.value(node, notes)
            if prefix:
                known = scope.get(prefix)
                scope[prefix] = {**known, name: value} if isinstance(known, dict) else {name: value}
            else:
                scope[name] = value
        return decision.variable.checked(decision.run(scope, notes), notes)
