"""The item definitions of a file as types of FEEL, and what a value becomes where one is asked for.

Source: DMN 1.5, 7.3.3 (item definition), 10.3.2.9 (conformance and conversion).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from zusage.processes.domain.dmn.report import Cell, note_at
from zusage.processes.domain.dmn.source import DOCUMENTING, Source, cell_of
from zusage.processes.domain.feel import (
    GIVES_UP,
    CellTest,
    FeelSyntaxError,
    Function,
    Notes,
    Type,
    Value,
    Wrong,
    coerced,
)
from zusage.processes.domain.feel import compile_cell as compile_feel_cell
from zusage.processes.domain.feel.types import (
    ANY,
    BASE_TYPES,
    NULL,
    BaseType,
    ContextType,
    FunctionType,
    ListType,
    NullType,
    RangeType,
    type_of_function,
)
from zusage.processes.domain.feel.values import shown
from zusage.processes.domain.findings import Finding
from zusage.processes.domain.xml_source import text_in

_IN_ITEM_DEFINITION = DOCUMENTING | {"typeRef", "allowedValues", "typeConstraint", "itemComponent", "functionItem"}

MAX_DEFINITIONS_DEEP = 50

# Besides the types of FEEL, what modellers write for kinds of values whose parts they leave open.
_BUILT_IN: dict[str, Type] = BASE_TYPES | {
    "context": ContextType(),
    "list": ListType(ANY),
    "range": RangeType(ANY),
    "function": BaseType("function", (Function,)),
}


@dataclass(frozen=True, slots=True, eq=False)
class Constrained:
    """A type that allows some of another one's values only."""

    name: str
    base: Type
    allowed: CellTest

    def holds(self, value: Value) -> bool:
        """Return whether the value is of the other type and allowed."""
        return self.base.holds(value) and self.allows(value)

    def takes(self, other: Type) -> bool:
        """Return whether the other type is the same, or Null."""
        return other is self or isinstance(other, NullType)

    def allows(self, value: Value) -> bool:
        """Return whether the unary tests of the definition accept a value."""
        try:
            return self.allowed.run({}, Notes(), value) is True
        except GIVES_UP:
            return False


@dataclass(frozen=True, slots=True, eq=False)
class Structure(ContextType):
    """A context type that goes by the name of its definition, and is told and compared by it.

    A structure that holds one structure twice, and so on, is short to write and endless to spell out.
    """

    called: str = ""
    __hash__ = object.__hash__

    @property
    def name(self) -> str:
        """The name of its definition."""
        return self.called

    def __eq__(self, other: object) -> bool:
        return self is other

    def takes(self, other: Type) -> bool:
        """Return whether the other type is the same, or has all these entries, of conforming types."""
        return other is self or super(Structure, self).takes(other)


@dataclass(slots=True, eq=False)
class Reference:
    """A structure mentioned within its own definition, such as the children of a person."""

    name: str
    meant: Type = ANY

    def holds(self, value: Value) -> bool:
        """Return whether the value is of the structure."""
        return self.meant.holds(value)

    def takes(self, other: Type) -> bool:
        """Return whether the other type is the same structure, or Null."""
        return other is self or other is self.meant or isinstance(other, NullType)


@dataclass(frozen=True, slots=True, eq=False)
class FunctionItem:
    """A function type where a function is handed over: what the function does not declare fits."""

    name: str
    strict: FunctionType

    def holds(self, value: Value) -> bool:
        """Return whether the value is a function that may be called as one of this type."""
        if type(value) is not Function:
            return False
        theirs = type_of_function(value)
        return self.strict.takes(FunctionType(theirs.parameters, NULL) if theirs.result == ANY else theirs)

    def takes(self, other: Type) -> bool:
        """Return whether the other type conforms to the function type."""
        return other is self or self.strict.takes(other)


@dataclass(frozen=True, slots=True)
class TypedName:
    """A variable with its type; ``cell`` is where it is declared."""

    name: str
    type: Type
    cell: Cell

    def checked(self, value: Value, notes: Notes) -> Value:
        """Return what the value becomes as this variable; null, and a problem, where it is not of the type."""
        if value is None or self.type is ANY or self.type.holds(value):
            return value
        return converted(value, self.type, self.name, self.cell, notes)


def converted(value: Value, wanted: Type, name: str, cell: Cell, notes: Notes) -> Value:
    """Return what a value becomes where a type is asked for; null, and a problem, where it does not become one."""
    try:
        return conformed(value, wanted)
    except Wrong as reason:
        note_at(notes, cell, f"{name}: {reason}" if name else str(reason))
        return None


def conformed(value: Value, wanted: Type) -> Value:
    """Return what a value becomes where a type is asked for.

    :raises Wrong: if it is not of the type and does not become it
    """
    if not isinstance(wanted, Constrained):
        return coerced(value, wanted)
    value = conformed(value, wanted.base)
    if value is not None and not wanted.allows(value):
        raise Wrong(f"{shown(value)} is not allowed by {wanted.name}")
    return value


def plain(its_type: Type, made: dict[Type, Type]) -> Type:
    """Return a type as ``instance of`` sees it: without the constraints on its values.

    :param made: the plain structures so far, as one may be met often
    """
    match its_type:
        case Constrained():
            return plain(its_type.base, made)
        case FunctionItem():
            return its_type.strict
        case ListType():
            return ListType(plain(its_type.item, made))
        case Structure():
            if its_type not in made:
                entries = tuple((name, plain(entry, made)) for name, entry in its_type.entries)
                made[its_type] = Structure(entries, its_type.called)
            return made[its_type]
        case _:
            return its_type


class Types:
    """The types a file knows by name: those of FEEL, its own, and those of the files it imports.

    :ivar known: all but those of FEEL
    :ivar plain: the same as ``instance of`` sees them
    """

    def __init__(self, source: Source, imported: Mapping[str, Type]) -> None:
        self.source = source
        self.known: dict[str, Type] = dict(imported)
        self._elements = {
            element.get("name", "").strip(): element for element in source.children(source.root, "itemDefinition")
        }
        self._open: list[_Open] = []
        for name in self._elements:
            self._defined(name)
        structures: dict[Type, Type] = {}
        self.plain = {name: plain(its_type, structures) for name, its_type in self.known.items()}

    def of(self, element: etree._Element) -> Type:
        """Return the type an element's ``typeRef`` names; Any if it names none."""
        name = element.get("typeRef")
        return ANY if name is None else self.named(name, element)

    def named(self, name: str, element: etree._Element) -> Type:
        """Return the type of a name; a name that is unknown is a finding."""
        name = name.strip()
        if ":" in name and name not in self.known:
            # DMN 1.1 writes qualified names: feel:number, ns:tPerson.
            name = name.partition(":")[2]
        found = self._defined(name) if name in self._elements else self.known.get(name) or _BUILT_IN.get(name)
        if found is None:
            self.source.doubt(element, "type.unknown", f'There is no type "{name}".')
        return found or ANY

    def _defined(self, name: str) -> Type:
        if name in self.known:
            return self.known[name]
        element = self._elements[name]
        for place, definition in enumerate(self._open):
            if definition.name == name:
                if not any(inner.is_inside for inner in self._open[place:]):
                    self.source.find(element, "type.circle", f"The type {name} is defined by itself.")
                    return ANY
                definition.reference = definition.reference or Reference(name)
                return definition.reference
        if len(self._open) >= MAX_DEFINITIONS_DEEP:
            self.source.find(element, "type.too-deep", f"More than {MAX_DEFINITIONS_DEEP} types build on one another.")
            return ANY
        opened = _Open(name)
        self._open.append(opened)
        made = self.known[name] = self._made(element, opened)
        self._open.pop()
        if opened.reference is not None:
            opened.reference.meant = made
        return made

    def _made(self, element: etree._Element, opened: _Open) -> Type:
        self.source.refuse_others(element, _IN_ITEM_DEFINITION)
        name = element.get("name", "").strip()
        made = self._inside(element, opened)
        made = self._constrained(made, name, self.source.child(element, "allowedValues"))
        if element.get("isCollection") == "true":
            made = ListType(made)
        return self._constrained(made, name, self.source.child(element, "typeConstraint"))

    def _inside(self, element: etree._Element, opened: _Open) -> Type:
        function, components = self.source.child(element, "functionItem"), []
        was_inside, opened.is_inside = opened.is_inside, True
        for component in self.source.children(element, "itemComponent"):
            components.append((component.get("name", "").strip(), self._made(component, opened)))
        if function is not None:
            made = self._function(function)
        opened.is_inside = was_inside
        type_name = self.source.child(element, "typeRef")
        if components:
            return Structure(tuple(components), element.get("name", "").strip())
        if function is not None:
            return FunctionItem(element.get("name", "").strip(), made)
        return ANY if type_name is None else self.named(text_in(type_name), element)

    def _function(self, element: etree._Element) -> FunctionType:
        parameters = tuple(self.of(parameter) for parameter in self.source.children(element, "parameters"))
        result = element.get("outputTypeRef")
        return FunctionType(parameters, ANY if result is None else self.named(result, element))

    def _constrained(self, base: Type, name: str, constraint: etree._Element | None) -> Type:
        if constraint is None or not self.source.text(constraint).strip():
            return base
        try:
            allowed = compile_feel_cell(self.source.text(constraint), strict=self.source.strict)
        except FeelSyntaxError as error:
            line = self.source.text_line(constraint) + error.line - 1
            cell = cell_of(constraint)
            self.source.findings.append(Finding(self.source.file, line, cell.id, "feel.syntax", f"FEEL: {error}"))
            return base
        return Constrained(name, base, allowed)


@dataclass(slots=True)
class _Open:
    """A definition that is being read; ``is_inside`` while its components are."""

    name: str
    is_inside: bool = False
    reference: Reference | None = None
