"""DMN XML to ``Decisions``: the elements of a file and of those it imports, connected.

Source: DMN 1.5, chapters 6 and 7; 10.4 (which names an element sees).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

from lxml import etree

from zusage.processes.domain.dmn.boxed import Boxed
from zusage.processes.domain.dmn.decisions import Decisions
from zusage.processes.domain.dmn.graph import Decision, DecisionService, InputData, KnowledgeModel, Need
from zusage.processes.domain.dmn.imports import Imported, ImportedFile, files_of
from zusage.processes.domain.dmn.report import note_at
from zusage.processes.domain.dmn.source import DOCUMENTING, Source, cell_of
from zusage.processes.domain.dmn.table_reader import read_table
from zusage.processes.domain.dmn.types import FunctionItem, TypedName, Types
from zusage.processes.domain.feel import Function, Notes, Type, Value
from zusage.processes.domain.feel.types import ANY
from zusage.processes.domain.findings import ProcessBroken
from zusage.processes.domain.xml_source import local_name

_ROOTS = DOCUMENTING | {
    "import", "inputData", "itemDefinition", "decision", "businessKnowledgeModel", "decisionService",
    "knowledgeSource", "textAnnotation", "association", "group", "elementCollection", "performanceIndicator",
    "organizationUnit", "businessContextElement",
}  # fmt: skip
_NODES = ("inputData", "decision", "businessKnowledgeModel", "decisionService")
_IN_KNOWLEDGE_MODEL = DOCUMENTING | {"variable", "encapsulatedLogic", "knowledgeRequirement", "authorityRequirement"}

Node = InputData | Decision | KnowledgeModel | DecisionService


def read_dmn(xml: bytes, file: str, imported: Imported | None = None, *, strict: bool = True) -> Decisions:
    """Read and compile the decisions of a DMN file.

    :param file: the name that findings carry
    :param imported: the bytes of the models it imports, by their namespace; a mapping or a function
    :param strict: refuse what can never have a value, such as a text that is no FEEL or a type that is nowhere
        defined. Otherwise it is null when it is evaluated, with a problem, as the standard has it
    :raises ProcessBroken: with everything that is wrong, or not carried out here
    """
    models: dict[str, _Model] = {}
    for source in files_of(xml, file, {} if imported is None else imported, strict=strict):
        models[source.namespace] = model = _Model(source, models)
        model.read()
    findings = [finding for read in models.values() for finding in read.source.findings]
    if findings:
        raise ProcessBroken(list(set(findings)))
    return Decisions(
        file,
        hashlib.sha256(xml).hexdigest(),
        tuple(model.of(Decision)),
        tuple(data for read in models.values() for data in read.of(InputData)),
        (*model.of(DecisionService), *model.of(KnowledgeModel)),
    )


@dataclass(slots=True)
class _Seen:
    """What an element sees: names for FEEL, values that are needed, functions that may be called."""

    names: set[str] = field(default_factory=set)
    needs: list[Need] = field(default_factory=list)
    functions: list[tuple[str, KnowledgeModel | DecisionService]] = field(default_factory=list)


class _Model:
    """One file, read: its nodes by id."""

    def __init__(self, file: ImportedFile, models: dict[str, "_Model"]) -> None:
        self.source: Source = file.source
        self.namespace = file.namespace
        self.imports = {namespace: name for namespace, name in file.imports.items() if namespace in models}
        self.models = models
        self.nodes: dict[str, Node] = {}
        self.seen: dict[str, _Seen] = {}
        self.types = Types(self.source, self.imported_types())
        self.boxed = Boxed(self.source, self.types, frozenset(self.entries()), read_table)

    def of(self, kind: type) -> Iterator:  # type: ignore[type-arg]
        return (node for node in self.nodes.values() if isinstance(node, kind))

    def read(self) -> None:
        """Make a node of every element, then connect them, then compile what they are made of."""
        source = self.source
        source.refuse_others(source.root, _ROOTS)
        source.refuse_other_languages(source.root)
        elements = list(source.children(source.root, *_NODES))
        self.find_duplicates(elements)
        if not any(local_name(element) != "inputData" for element in elements):
            source.doubt(source.root, "decision.missing", "The file holds no decision.")
        placed = [(self.node(element), element) for element in elements]
        self.nodes = {_id(element): node for node, element in placed}
        for node, element in placed:
            if isinstance(node, DecisionService):
                self.connect_service(node, element)
        for node, element in placed:
            if isinstance(node, Decision):
                self.read_decision(node, element)
            elif isinstance(node, KnowledgeModel):
                self.read_knowledge_model(node, element)
        self.find_circles(placed)
        self.connect_functions()

    # -- names and types ------------------------------------------------------------------------------------

    def entries(self) -> Iterator[str]:
        """Names that may stand behind a dot, so that FEEL recognises those with operators in them."""
        yield from self.source.names("itemComponent", "column", "output")
        for entry in self.source.root.iter(f"{{{self.source.namespace}}}contextEntry"):
            variable = self.source.child(entry, "variable")
            if variable is not None:
                yield variable.get("name", "").strip()
        for namespace in self.imports:
            other = self.models[namespace]
            yield from other.boxed.entries
            yield from (_name(node) for node in other.nodes.values())

    def imported_types(self) -> dict[str, Type]:
        return {
            f"{prefix}.{name}" if prefix else name: its_type
            for namespace, prefix in self.imports.items()
            for name, its_type in self.models[namespace].types.known.items()
        }

    def variable(self, element: etree._Element) -> TypedName:
        variable = self.source.child(element, "variable")
        name = element.get("name", "").strip()
        if variable is None:
            return TypedName(name, ANY, cell_of(element))
        return TypedName(variable.get("name", name).strip(), self.types.of(variable), cell_of(element))

    # -- nodes ----------------------------------------------------------------------------------------------

    def find_duplicates(self, elements: list[etree._Element]) -> None:
        seen: set[str] = set()
        for element in elements:
            for key in {element.get("id", ""), element.get("name", "")} - {""}:
                if key in seen:
                    self.source.doubt(element, "decision.duplicate", f"There is already an element called {key}.")
                seen.add(key)
            if not element.get("id") and local_name(element) != "inputData":
                self.source.doubt(element, "id.missing", f"A {local_name(element)} needs an id.")

    def node(self, element: etree._Element) -> Node:
        variable = self.variable(element)
        match local_name(element):
            case "inputData":
                return InputData(variable, (f"{{{self.namespace}}}{variable.name}", variable.name))
            case "decision":
                return Decision(_id(element), element.get("name", "").strip(), variable)
            case "decisionService":
                return DecisionService(_id(element), replace(variable, type=_result(variable.type)))
            case _:
                name = element.get("name", "").strip()
                return KnowledgeModel(_id(element), name, Function(name, (), lambda notes, at: None))

    def meant(self, element: etree._Element) -> tuple[str, Node] | None:
        """Return the node an element's ``href`` means, and the name of the import it comes by ('' if by none)."""
        namespace, _, its_id = element.get("href", "").rpartition("#")
        model = self if namespace in ("", self.namespace) else self.models.get(namespace)
        node = None if model is None else model.nodes.get(its_id)
        if node is None:
            self.source.doubt(element, "requirement.unknown", f"There is no {element.get('href')}.")
            return None
        return ("" if model is self else self.imports.get(namespace, "")), node

    def requirements(self, element: etree._Element) -> _Seen:
        """Return what an element sees by its requirements."""
        seen, source = _Seen(), self.source
        for requirement in source.children(element, "informationRequirement", "knowledgeRequirement"):
            for target in source.children(requirement, "requiredInput", "requiredDecision", "requiredKnowledge"):
                found = self.meant(target)
                if found is None:
                    continue
                prefix, node = found
                seen.names |= {prefix, _name(node)} - {""}
                if isinstance(node, InputData | Decision):
                    seen.needs.append(Need(prefix, node.variable.name, node))
                else:
                    seen.functions.append((prefix, node))
        return seen

    def read_decision(self, decision: Decision, element: etree._Element) -> None:
        seen = self.seen[_id(element)] = self.requirements(element)
        decision.needs = tuple(seen.needs)
        self.boxed.owner = decision.id
        decision.run = self.boxed.inside(element, frozenset(seen.names), "decision.empty")

    def read_knowledge_model(self, model: KnowledgeModel, element: etree._Element) -> None:
        self.source.refuse_others(element, _IN_KNOWLEDGE_MODEL)
        seen = self.seen[_id(element)] = self.requirements(element)
        # A business knowledge model may call itself.
        seen.functions.append(("", model))
        logic = self.source.child(element, "encapsulatedLogic")
        self.boxed.owner = model.id
        if logic is None:
            make = self.boxed.null(element, "knowledge.empty", f"{model.name} has no encapsulatedLogic.")
        else:
            result = _result(self.variable(element).type)
            make = self.boxed.named_function(logic, frozenset(seen.names | {model.name}), model.name, result)
        made, notes = None, Notes()
        made = make(model.functions, notes)
        model.function = made if isinstance(made, Function) else _without_value(model.name, element, notes)

    def connect_service(self, service: DecisionService, element: etree._Element) -> None:
        """Parameters are the input data, then the input decisions (DMN 1.5, 10.4)."""
        given = [
            self.meant(child)
            for kind in ("inputData", "inputDecision")
            for child in self.source.children(element, kind)
        ]
        outputs = [self.meant(child) for child in self.source.children(element, "outputDecision")]
        service.inputs = tuple(
            found[1] for found in given if found is not None and isinstance(found[1], InputData | Decision)
        )
        service.outputs = tuple(found[1] for found in outputs if found is not None and isinstance(found[1], Decision))
        if not service.outputs:
            self.source.doubt(element, "service.output", "The decision service has no outputDecision.")

    def connect_functions(self) -> None:
        """Give every element the functions it may call; now that all of them are made."""
        for its_id, seen in self.seen.items():
            node = self.nodes[its_id]
            assert isinstance(node, Decision | KnowledgeModel)
            for prefix, invocable in seen.functions:
                function = invocable.function() if isinstance(invocable, DecisionService) else invocable.function
                if prefix:
                    node.functions.setdefault(prefix, {})[invocable.name] = function
                else:
                    node.functions[invocable.name] = function

    def find_circles(self, placed: list[tuple[Node, etree._Element]]) -> None:
        """Find decisions that require themselves; of several circles the first one met."""
        decisions = {node: element for node, element in placed if isinstance(node, Decision)}
        try:
            TopologicalSorter({decision: decision.required_decisions for decision in decisions}).prepare()
        except CycleError as error:
            for node in set(error.args[1]):
                self.source.find(decisions[node], "decision.circle", "The decision requires itself.")


def _result(declared: Type) -> Type:
    """Return the type of what a function gives, from that of its variable; until DMN 1.1 the variable had it."""
    return declared.strict.result if isinstance(declared, FunctionItem) else declared


def _without_value(name: str, element: etree._Element, notes: Notes) -> Function:
    reasons, cell = "; ".join(problem.reason for problem in notes.problems), cell_of(element)

    def body(notes: Notes, at: int, *arguments: Value) -> Value:
        note_at(notes, cell, reasons)
        return None

    return Function(name, (), body, is_variadic=True)


def _id(element: etree._Element) -> str:
    """Return an element's id, or its name where it has none."""
    return element.get("id", "") or element.get("name", "")


def _name(node: Node) -> str:
    return node.name if isinstance(node, KnowledgeModel) else node.variable.name
