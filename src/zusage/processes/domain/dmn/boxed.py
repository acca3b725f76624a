"""Boxed expressions as elements to Python functions; what these do stands in ``runs``.

Source: DMN 1.5, 7.3 (metamodel) and 10.2.2 (boxed expressions).
"""

from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TypeVar

from lxml import etree

from zusage.processes.domain.dmn.external import external
from zusage.processes.domain.dmn.report import note_at
from zusage.processes.domain.dmn.runs import (
    NeverAValue,
    Run,
    Scope,
    conditional,
    context,
    filter_of,
    for_each,
    function_of,
    invocation,
    list_of,
    placed,
    quantified,
    refused_function,
    relation,
    typed,
)
from zusage.processes.domain.dmn.source import DOCUMENTING, Source, cell_of
from zusage.processes.domain.dmn.types import FunctionItem, TypedName, Types
from zusage.processes.domain.feel import (
    CellTest,
    Expression,
    FeelSyntaxError,
    Notes,
    Type,
    Value,
    Wrong,
    compile_cell,
    compile_expression,
)
from zusage.processes.domain.feel.types import ANY
from zusage.processes.domain.findings import Finding
from zusage.processes.domain.xml_source import local_name

Names = frozenset[str]
_Compiled = TypeVar("_Compiled", Expression, CellTest)

_IN_LITERAL = DOCUMENTING | {"text"}


class Boxed:
    """Compiles the boxed expressions of one file.

    :ivar entries: names that may stand behind a dot: of components, columns, outputs and context entries
    :ivar owner: id of the decision or business knowledge model that is being read
    :ivar read_table: what reads decision tables; it needs the expressions of this class, and this class needs it
    """

    def __init__(self, source: Source, types: Types, entries: Collection[str], read_table: "TableReader") -> None:
        self.source = source
        self.types = types
        self.entries = frozenset(entries)
        self.owner = ""
        self.read_table = read_table
        self._asked_for: frozenset[str] = frozenset()
        """Names that expressions outside of cells mention: whoever asks may give what the model does not declare."""

    # -- expressions ----------------------------------------------------------------------------------------

    def expression(self, element: etree._Element, names: Names) -> Run:
        """Return the function of a boxed expression, of the type it declares."""
        kind = local_name(element)
        handler = KINDS.get(kind)
        if handler is None:
            return self.null(element, "element.unsupported", f"{kind} is not carried out here.")
        before = len(self.source.findings)
        run = handler(self, element, names)
        found = self.source.findings[before:]
        if found and not self.source.strict:
            # Only this expression has no value; the rest of the file is of use.
            del self.source.findings[before:]
            return NeverAValue(cell_of(element), found[0].message)
        return typed(run, self.types.of(element), "", cell_of(element))

    def inside(self, element: etree._Element, names: Names, empty: str = "expression.missing") -> Run:
        """Return the function of the one boxed expression an element holds; ``empty`` is the rule if it holds none."""
        if self.source.strict:
            self.source.refuse_others(element, frozenset(KINDS) | _BESIDE_EXPRESSION)
        found = [child for child in self.source.children(element) if local_name(child) in KINDS]
        if len(found) == 1:
            return self.expression(found[0], names)
        kind = local_name(element)
        reason = f"{kind} holds no expression." if not found else f"{kind} holds more than one expression."
        return self.null(element, empty if not found else "expression.several", reason)

    def part(self, element: etree._Element, name: str, names: Names) -> Run:
        """Return the function of the expression in a named part, such as ``if``."""
        part = self.source.child(element, name)
        if part is None:
            return self.null(element, "expression.missing", f"{local_name(element)} has no {name}.")
        return typed(self.inside(part, names), self.types.of(part), "", cell_of(part))

    def null(self, element: etree._Element, rule: str, message: str) -> Run:
        """Return what has no value; read strictly, it is a finding."""
        self.source.doubt(element, rule, message)
        cell = cell_of(element)

        def run(scope: Scope, notes: Notes) -> Value:
            note_at(notes, cell, message)
            return None

        return run

    # -- FEEL -----------------------------------------------------------------------------------------------

    def literal(self, element: etree._Element, names: Names) -> Run:
        """``literalExpression``"""
        self.source.refuse_others(element, _IN_LITERAL)
        self.source.refuse_other_languages(element)
        compiled = self.feel(element, names)
        return compiled if isinstance(compiled, NeverAValue) else placed(compiled.run, cell_of(element))

    def output_cell(self, element: etree._Element, names: Names) -> Run:
        """Return the function of an output cell of a table."""
        asked_for = self._asked_for
        run = self.literal(element, names)
        self._doubt_unknown(element, self._asked_for - asked_for - names)
        self._asked_for = asked_for
        return run

    def feel(self, element: etree._Element, names: Names) -> Expression | NeverAValue:
        """Return the compiled text of an element."""
        text = self.source.text(element)
        if not text.strip():
            message = "The expression is empty; write null for no value."
            self.source.doubt(element, "feel.empty", message)
            return NeverAValue(cell_of(element), message)
        compiled = self._compiled(compile_expression, element, text, names)
        if isinstance(compiled, Expression):
            self._asked_for |= compiled.names
        return compiled

    def cell(self, element: etree._Element, names: Names) -> CellTest | NeverAValue | None:
        """Return the tests of a cell, or None where any value fits: an empty cell means ``-``, as modellers write."""
        text = self.source.text(element)
        if text.strip() in ("", "-"):
            return None
        compiled = self._compiled(compile_cell, element, text, names)
        if isinstance(compiled, CellTest):
            self._doubt_unknown(element, compiled.names - names - self._asked_for - {"?"})
        return compiled

    def _compiled(
        self, compiler: Callable[..., _Compiled], element: etree._Element, text: str, names: Names
    ) -> _Compiled | NeverAValue:
        entries, types, strict = self.entries, self.types.plain, self.source.strict
        try:
            return compiler(text, names, entries=entries, types=types, external=external, strict=strict)
        except FeelSyntaxError as error:
            return self._not_feel(element, error)

    def _doubt_unknown(self, element: etree._Element, unknown: AbstractSet[str]) -> None:
        """Find names in a cell that stand for nothing; most are texts that lack their quotes."""
        for name in sorted(unknown):
            message = f"'{name}' is no name that exists here. If it is a text, write it in quotes: \"{name}\"."
            self.source.doubt(element, "feel.unknown-name", message)

    def _not_feel(self, element: etree._Element, error: FeelSyntaxError) -> NeverAValue:
        cell = cell_of(element)
        if self.source.strict:
            line = self.source.text_line(element) + error.line - 1
            self.source.findings.append(Finding(self.source.file, line, cell.id, "feel.syntax", f"FEEL: {error}"))
        return NeverAValue(cell, f"FEEL: {error}")

    def table(self, element: etree._Element, names: Names) -> Run:
        """``decisionTable``"""
        return self.read_table(self, element, names)

    # -- structures -----------------------------------------------------------------------------------------

    def context(self, element: etree._Element, names: Names) -> Run:
        """``context``: later entries see earlier ones; an entry without a name is the result."""
        entries: list[tuple[str, Run]] = []
        result: Run | None = None
        for entry in self.source.children(element, "contextEntry"):
            variable = self.source.child(entry, "variable")
            name = "" if variable is None else variable.get("name", "").strip()
            if result is not None:
                self.source.find(entry, "context.result", "No entry may stand behind the result of a context.")
            if variable is None or not name:
                result = self.inside(entry, names)
                continue
            if name in (known for known, _ in entries):
                self.source.find(entry, "context.duplicate", f"There is already an entry called {name}.")
            # A function may call itself; any other entry sees only those before it.
            may_be_function = bool(list(self.source.children(entry, "functionDefinition", "literalExpression")))
            made = self.inside(entry, names | {name} if may_be_function else names)
            names |= {name}
            entries.append((name, typed(made, self.types.of(variable), name, cell_of(entry))))
        return context(entries, result)

    def list_of(self, element: etree._Element, names: Names) -> Run:
        """``list``"""
        return list_of([self.expression(child, names) for child in self.boxes(element)])

    def relation(self, element: etree._Element, names: Names) -> Run:
        """``relation``: a list of contexts, a row each."""
        columns = [
            TypedName(column.get("name", "").strip(), self.types.of(column), cell_of(column))
            for column in self.source.children(element, "column")
        ]
        if not all(column.name for column in columns) or len({column.name for column in columns}) < len(columns):
            self.source.find(element, "relation.column", "Each column needs a name of its own.")
        rows: list[list[tuple[str, Run]]] = []
        for row in self.source.children(element, "row"):
            cells = [self.expression(child, names) for child in self.boxes(row)]
            if len(cells) != len(columns):
                self.source.find(row, "relation.cells", f"The row has {len(cells)} cells, not {len(columns)}.")
            rows.append(
                [
                    (column.name, typed(cell, column.type, column.name, column.cell))
                    for column, cell in zip(columns, cells, strict=False)
                ]
            )
        return relation(rows)

    def boxes(self, element: etree._Element) -> list[etree._Element]:
        """Return the boxed expressions directly below; anything else but documentation is a finding."""
        self.source.refuse_others(element, frozenset(KINDS) | DOCUMENTING | {"column", "row", "typeRef"})
        return [child for child in self.source.children(element) if local_name(child) in KINDS]

    # -- control --------------------------------------------------------------------------------------------

    def conditional(self, element: etree._Element, names: Names) -> Run:
        """``conditional``: null counts as false; what is no truth at all makes the whole null."""
        condition, then, otherwise = (self.part(element, part, names) for part in ("if", "then", "else"))
        return conditional(condition, then, otherwise, cell_of(element))

    def filter_of(self, element: etree._Element, names: Names) -> Run:
        """``filter``: the match sees ``item`` and, if it is a context, its entries."""
        source = self.part(element, "in", names)
        match = self.part(element, "match", names | {"item"})
        return placed(filter_of(source, match), cell_of(element))

    def loop(self, element: etree._Element, names: Names) -> Run:
        """``for``, ``some`` and ``every``; the body of ``for`` sees ``partial``, the results so far.

        Other than in FEEL, a ``satisfies`` that is no truth for one item makes the whole null.
        """
        kind, variable = local_name(element), element.get("iteratorVariable", "").strip()
        if not variable:
            return self.null(element, "expression.iterator", f"{kind} needs an iteratorVariable.")
        source = self.part(element, "in", names)
        if kind == "for":
            body = self.part(element, "return", names | {variable, "partial"})
            return placed(for_each(variable, source, body), cell_of(element))
        body = self.part(element, "satisfies", names | {variable})
        return placed(quantified(kind, variable, source, body), cell_of(element))

    # -- functions ------------------------------------------------------------------------------------------

    def invocation(self, element: etree._Element, names: Names) -> Run:
        """``invocation``: the arguments by the names of the parameters."""
        bindings: dict[str, Run] = {}
        for binding in self.source.children(element, "binding"):
            parameter = self.source.child(binding, "parameter")
            name = "" if parameter is None else parameter.get("name", "").strip()
            if not name or name in bindings:
                self.source.find(binding, "invocation.parameter", "Each binding needs a parameter of its own.")
                continue
            made = self.inside(binding, names)
            bindings[name] = (
                made if parameter is None else typed(made, self.types.of(parameter), name, cell_of(binding))
            )
        return placed(invocation(self.inside(element, names), bindings), cell_of(element))

    def function(self, element: etree._Element, names: Names) -> Run:
        """``functionDefinition``: gives a function, which sees what is in scope where it is defined."""
        return self.named_function(element, names, "function", ANY)

    def named_function(self, element: etree._Element, names: Names, name: str, result: Type) -> Run:
        """Return what makes the function of a ``functionDefinition``, also of a business knowledge model."""
        parameters = [
            TypedName(parameter.get("name", "").strip(), self.types.of(parameter), cell_of(parameter))
            for parameter in self.source.children(element, "formalParameter")
        ]
        given = tuple(parameter.name for parameter in parameters)
        if not all(given) or len(set(given)) < len(given):
            self.source.find(element, "function.parameter", "Each parameter needs a name of its own.")
        declared = self.types.of(element)
        result = declared.strict.result if isinstance(declared, FunctionItem) else result
        types = tuple(None if parameter.type is ANY else parameter.type for parameter in parameters)
        types = types if any(types) else ()
        kind = element.get("kind", "FEEL")
        if kind == "Java":
            return self.java(element, names, given, types)
        if kind != "FEEL":
            return self.null(element, "function.kind", f"external function: {kind} is not carried out here")
        body = typed(self.inside(element, names | set(given)), result, name, cell_of(element))

        return function_of(name, given, body, types, result)

    def java(
        self, element: etree._Element, names: Names, given: tuple[str, ...], types: tuple[Type | None, ...]
    ) -> Run:
        """Return what makes a function of kind Java; its body is the context that names class and method."""
        where, cell = self.inside(element, names), cell_of(element)

        def make(scope: Scope, notes: Notes) -> Value:
            try:
                return replace(external(given, {"java": where(scope, notes)}), types=types)
            except Wrong as reason:
                return refused_function(given, cell, str(reason))

        if self.source.strict:
            try:
                external(given, {"java": where({}, Notes())})
            except Wrong as reason:
                self.source.find(element, "function.external", f"{reason}.")
        return make


TableReader = Callable[[Boxed, etree._Element, Names], Run]


KINDS: dict[str, Callable[[Boxed, etree._Element, Names], Run]] = {
    "literalExpression": Boxed.literal,
    "context": Boxed.context,
    "list": Boxed.list_of,
    "relation": Boxed.relation,
    "conditional": Boxed.conditional,
    "filter": Boxed.filter_of,
    "for": Boxed.loop,
    "some": Boxed.loop,
    "every": Boxed.loop,
    "invocation": Boxed.invocation,
    "functionDefinition": Boxed.function,
    "decisionTable": Boxed.table,
}
_BESIDE_EXPRESSION = DOCUMENTING | {
    "variable", "formalParameter", "parameter", "binding", "informationRequirement", "knowledgeRequirement",
    "authorityRequirement", "question", "allowedAnswers", "supportedObjective", "impactedPerformanceIndicator",
    "decisionMaker", "decisionOwner", "usingProcess", "usingTask", "typeRef",
}  # fmt: skip
