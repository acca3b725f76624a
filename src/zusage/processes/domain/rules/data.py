"""Data objects, inputs and outputs, their sets, and how data flow between them."""

from collections.abc import Iterator

from zusage.processes.domain.document import Element
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import SUB_PROCESSES, View, label

_SETS = "10.4.1, Input Sets and Output Sets"
_ASSOCIATION = "10.4.2, Data Associations"


@rule(
    "data.collection",
    "8.4.10; 10.4.1 (isCollection)",
    "EXT.020",
    "EXT.075",
    "EXT.081",
    "EXT.083",
)
def collections_are_collections(view: View) -> Iterator[Violation]:
    """Data are a collection exactly if their item definition is."""
    for data in view.all("dataObject", "dataInput", "dataOutput"):
        item = view.named_by(data, "itemSubjectRef")
        if item is not None and item.name == "itemDefinition":
            wanted = item.is_true("isCollection")
            if data.is_true("isCollection") != wanted:
                yield data, f'{label(data)} and {label(item)} disagree; write isCollection="{str(wanted).lower()}".'


@rule("data.state-name", "10.4.1, Data Object References (naming conventions)", "EXT.076")
def references_are_named_by_object_and_state(view: View) -> Iterator[Violation]:
    """A data object reference that has a state is named by its object and, in brackets, its state."""
    for reference in view.all("dataObjectReference"):
        held = view.named_by(reference, "dataObjectRef")
        state = reference.first("dataState")
        names = (held.get("name") if held is not None else "", state.get("name") if state is not None else "")
        wanted = f"{names[0]} [{names[1]}]"
        if reference.get("name") and all(names) and reference.get("name") != wanted:
            yield reference, f'{label(reference)} is named "{reference.get("name")}"; name it "{wanted}".'


@rule("sub-process.data", "10.4.1, Data Inputs and Outputs (InputOutputSpecification)", "EXT.079")
def sub_processes_have_no_inputs(view: View) -> Iterator[Violation]:
    """A sub-process has no data inputs and outputs of its own; what is inside sees the data around it."""
    for sub_process in view.all(*SUB_PROCESSES):
        if sub_process.first("ioSpecification") is not None:
            yield sub_process, f"Take the ioSpecification out of {label(sub_process)}; use data objects."


def _data_of_processes(view: View, name: str) -> Iterator[Element]:
    for process in view.all("process"):
        for specification in process.named("ioSpecification"):
            yield from specification.named(name)


@rule("data.process-input", "10.4.1, Data Input", "EXT.080")
def nothing_flows_into_a_process_input(view: View) -> Iterator[Violation]:
    """Inside a process, no data flow into its own data input."""
    inputs = {id(data_input) for data_input in _data_of_processes(view, "dataInput")}
    for association in view.all("dataInputAssociation", "dataOutputAssociation"):
        for target in view.listed(association, "targetRef"):
            if id(target) in inputs:
                yield association, f"{label(association)} leads to {label(target)}, which is filled from outside."


@rule("data.process-output", "10.4.1, Data Output", "EXT.082")
def nothing_flows_out_of_a_process_output(view: View) -> Iterator[Violation]:
    """Inside a process, no data flow out of its own data output."""
    outputs = {id(data_output) for data_output in _data_of_processes(view, "dataOutput")}
    for association in view.all("dataInputAssociation", "dataOutputAssociation"):
        for source in view.listed(association, "sourceRef"):
            if id(source) in outputs:
                yield association, f"{label(association)} comes from {label(source)}, which is for the outside."


# -- sets ---------------------------------------------------------------------------------------------------


def _in_no_set(view: View, data_name: str, set_name: str, reference: str) -> Iterator[Violation]:
    for owner in view.elements:
        data = owner.named(data_name)
        if not data:
            continue
        listed = {id(member) for each in owner.named(set_name) for member in view.listed(each, reference)}
        for element in data:
            if id(element) not in listed:
                yield element, f"{label(element)} is in no {set_name}; list it there as {reference}."


@rule("data.input-set", f"{_SETS} (inputSetRefs)", "EXT.084")
def inputs_are_in_a_set(view: View) -> Iterator[Violation]:
    """A data input is in at least one input set."""
    return _in_no_set(view, "dataInput", "inputSet", "dataInputRefs")


@rule("data.output-set", f"{_SETS} (outputSetRefs)", "EXT.088")
def outputs_are_in_a_set(view: View) -> Iterator[Violation]:
    """A data output is in at least one output set."""
    return _in_no_set(view, "dataOutput", "outputSet", "dataOutputRefs")


def _not_in_the_set(view: View, set_name: str, special: str, general: str) -> Iterator[Violation]:
    for each in view.all(set_name):
        for member in view.listed(each, special):
            if not view.lists(each, general, member):
                yield each, f"{special} of {label(each)} names {label(member)}; list it as {general} too."


@rule("data.optional-input", f"{_SETS} (optionalInputRefs)", "EXT.085")
def optional_inputs_are_in_the_set(view: View) -> Iterator[Violation]:
    """An optional input is one of the inputs of the set."""
    return _not_in_the_set(view, "inputSet", "optionalInputRefs", "dataInputRefs")


@rule("data.executing-input", f"{_SETS} (whileExecutingInputRefs)", "EXT.086")
def later_inputs_are_in_the_set(view: View) -> Iterator[Violation]:
    """An input that is taken while executing is one of the inputs of the set."""
    return _not_in_the_set(view, "inputSet", "whileExecutingInputRefs", "dataInputRefs")


@rule("data.optional-output", f"{_SETS} (optionalOutputRefs)", "EXT.089")
def optional_outputs_are_in_the_set(view: View) -> Iterator[Violation]:
    """An optional output is one of the outputs of the set."""
    return _not_in_the_set(view, "outputSet", "optionalOutputRefs", "dataOutputRefs")


@rule("data.executing-output", f"{_SETS} (whileExecutingOutputRefs)", "EXT.090")
def earlier_outputs_are_in_the_set(view: View) -> Iterator[Violation]:
    """An output that is given while executing is one of the outputs of the set."""
    return _not_in_the_set(view, "outputSet", "whileExecutingOutputRefs", "dataOutputRefs")


@rule("data.set-pairs", f"{_SETS} (outputSetRefs, inputSetRefs)", "EXT.087")
def sets_name_each_other(view: View) -> Iterator[Violation]:
    """An input set and an output set that belong together name each other."""
    for set_name, there, back in (
        ("inputSet", "outputSetRefs", "inputSetRefs"),
        ("outputSet", "inputSetRefs", "outputSetRefs"),
    ):
        for each in view.all(set_name):
            for other in view.listed(each, there):
                if not view.lists(other, back, each):
                    yield each, f"{label(each)} names {label(other)}, which does not name it back; add {back} there."


# -- associations -------------------------------------------------------------------------------------------


@rule("data.association-item", _ASSOCIATION, "EXT.091")
def associations_keep_the_item(view: View) -> Iterator[Violation]:
    """Data flow between places of one item, unless a transformation is said."""
    for association in view.all("dataInputAssociation", "dataOutputAssociation"):
        if association.first("transformation") is not None:
            continue
        # The schema allows one target; asking for more would ask for every pair.
        for target in view.listed(association, "targetRef")[:1]:
            for source in view.listed(association, "sourceRef"):
                structures = view.structure(source), view.structure(target)
                if all(structures) and structures[0] != structures[1]:
                    yield (
                        association,
                        f"{label(source)} and {label(target)} are of different items; say a transformation.",
                    )


@rule("data.association-source", _ASSOCIATION, "EXT.092")
def associations_have_one_source(view: View) -> Iterator[Violation]:
    """Data come from one source, unless a transformation is said."""
    for association in view.all("dataInputAssociation", "dataOutputAssociation"):
        if association.first("transformation") is None and len(association.named("sourceRef")) > 1:
            yield association, f"{label(association)} has several sources; say a transformation, or keep one."


RULES = (
    collections_are_collections,
    references_are_named_by_object_and_state,
    sub_processes_have_no_inputs,
    nothing_flows_into_a_process_input,
    nothing_flows_out_of_a_process_output,
    inputs_are_in_a_set,
    outputs_are_in_a_set,
    optional_inputs_are_in_the_set,
    later_inputs_are_in_the_set,
    optional_outputs_are_in_the_set,
    earlier_outputs_are_in_the_set,
    sets_name_each_other,
    associations_keep_the_item,
    associations_have_one_source,
)
