"""Tasks that use an operation or a message, scripts, and calls of other processes."""

from collections import Counter
from collections.abc import Iterator

from zusage.processes.domain.document import Element
from zusage.processes.domain.rules.rule import Violation, rule
from zusage.processes.domain.rules.view import View, label

_SERVICE = "10.3.3, Service Task"
_SEND = "10.3.3, Send Task"
_RECEIVE = "10.3.3, Receive Task"


def _with(view: View, task_name: str, reference: str) -> Iterator[Element]:
    for task in view.all(task_name):
        if task.get(reference):
            yield task


def _differs(view: View, data: Element, carrier: Element | None) -> bool:
    """Say whether data are of another item than a message carries, or one of the two leaves it open."""
    return carrier is not None and view.structure(data) != view.structure(carrier)


# -- service task -------------------------------------------------------------------------------------------


@rule("service-task.input-set", _SERVICE, "EXT.042")
def services_take_one_input_set(view: View) -> Iterator[Violation]:
    """A service task that names an operation has exactly one input set."""
    for task in _with(view, "serviceTask", "operationRef"):
        if (sets := len(view.in_specification(task, "inputSet"))) != 1:
            yield task, f"{label(task)} has {sets} input sets; give it one, with the data its operation takes."


@rule("service-task.output-set", _SERVICE, "EXT.043")
def services_give_one_output_set(view: View) -> Iterator[Violation]:
    """A service task that names an operation has at most one output set."""
    for task in _with(view, "serviceTask", "operationRef"):
        if len(view.in_specification(task, "outputSet")) > 1:
            yield task, f"{label(task)} has several output sets; keep one, with the data its operation gives."


def _operation_differs(view: View, message_name: str, data_name: str) -> Iterator[Violation]:
    for task in _with(view, "serviceTask", "operationRef"):
        operation = view.named_by(task, "operationRef")
        messages = view.listed(operation, message_name) if operation is not None else []
        data = view.in_specification(task, data_name)
        if messages and data and all(_differs(view, element, messages[0]) for element in data):
            yield task, f"{data_name} of {label(task)} is of another item than {label(messages[0])}; name the same."


@rule("service-task.input-item", _SERVICE, "EXT.044")
def services_take_what_the_operation_takes(view: View) -> Iterator[Violation]:
    """The data that go into a service task are of the item of its operation's in-message."""
    return _operation_differs(view, "inMessageRef", "dataInput")


@rule("service-task.output-item", _SERVICE, "EXT.045")
def services_give_what_the_operation_gives(view: View) -> Iterator[Violation]:
    """The data that come out of a service task are of the item of its operation's out-message."""
    return _operation_differs(view, "outMessageRef", "dataOutput")


# -- send and receive task ----------------------------------------------------------------------------------


def _too_many(view: View, task_name: str, name: str) -> Iterator[Violation]:
    for task in _with(view, task_name, "messageRef"):
        if len(view.in_specification(task, name)) > 1:
            yield task, f"{label(task)} has several {name}; keep one, for its message."


def _message_differs(view: View, task_name: str, name: str) -> Iterator[Violation]:
    for task in _with(view, task_name, "messageRef"):
        message = view.named_by(task, "messageRef")
        for data in view.in_specification(task, name):
            if _differs(view, data, message):
                yield task, f"{label(data)} is not of the item of {label(message or data)}; let both name the same."


@rule("send-task.input-set", _SEND, "EXT.046")
def senders_take_one_input_set(view: View) -> Iterator[Violation]:
    """A send task that names a message has at most one input set."""
    return _too_many(view, "sendTask", "inputSet")


@rule("send-task.input", _SEND, "EXT.047")
def senders_take_one_input(view: View) -> Iterator[Violation]:
    """A send task that names a message has at most one data input."""
    return _too_many(view, "sendTask", "dataInput")


@rule("send-task.item", _SEND, "EXT.048")
def senders_take_what_the_message_carries(view: View) -> Iterator[Violation]:
    """The data that go into a send task are of the item of its message."""
    return _message_differs(view, "sendTask", "dataInput")


@rule("receive-task.start", f"{_RECEIVE} (instantiate)", "EXT.049")
def starting_receivers_are_not_entered(view: View) -> Iterator[Violation]:
    """A receive task that starts a process has no incoming flow."""
    for task in view.all("receiveTask"):
        if task.is_true("instantiate") and view.has_entering(task):
            yield task, f"{label(task)} starts the process; take out the flow that leads to it, or instantiate."


@rule("receive-task.output-set", _RECEIVE, "EXT.050")
def receivers_give_one_output_set(view: View) -> Iterator[Violation]:
    """A receive task that names a message has at most one output set."""
    return _too_many(view, "receiveTask", "outputSet")


@rule("receive-task.output", _RECEIVE, "EXT.051")
def receivers_give_one_output(view: View) -> Iterator[Violation]:
    """A receive task that names a message has at most one data output."""
    return _too_many(view, "receiveTask", "dataOutput")


@rule("receive-task.item", _RECEIVE, "EXT.052")
def receivers_give_what_the_message_carries(view: View) -> Iterator[Violation]:
    """The data that come out of a receive task are of the item of its message."""
    return _message_differs(view, "receiveTask", "dataOutput")


# -- script task, call activity, callable element -----------------------------------------------------------


@rule("script-task.format", "10.3.3, Script Task (scriptFormat)", "EXT.053")
def scripts_name_their_language(view: View) -> Iterator[Violation]:
    """A script task that has a script says in which language."""
    for task in view.all("scriptTask"):
        if task.first("script") is not None and not task.get("scriptFormat"):
            yield task, f"Say with scriptFormat in which language the script of {label(task)} is written."


@rule("call-activity.data", "10.3.6, Call Activity", "EXT.063")
def calls_match_what_they_call(view: View) -> Iterator[Violation]:
    """A call activity has the data inputs, data outputs and sets of what it calls."""
    for call in view.all("callActivity"):
        called = view.named_by(call, "calledElement")
        if called is None:
            continue
        for name in ("dataInput", "dataOutput"):
            if not _same_items(view, view.in_specification(call, name), view.in_specification(called, name)):
                yield (
                    call,
                    f"{name} of {label(call)} and of {label(called)} differ; give both the same, of equal items.",
                )
        for name, references in (("inputSet", "dataInputRefs"), ("outputSet", "dataOutputRefs")):
            sets = view.in_specification(call, name), view.in_specification(called, name)
            sizes = [sorted(len(view.listed(data_set, references)) for data_set in side) for side in sets]
            if len(sets[0]) != len(sets[1]) or sizes[0] != sizes[1]:
                yield call, f"{name} of {label(call)} and of {label(called)} differ; give both the same sets."


def _same_items(view: View, left: list[Element], right: list[Element]) -> bool:
    """Say whether two lists of data have equal items; data without an item match any."""
    if len(left) != len(right):
        return False
    known = [Counter(filter(None, (view.structure(element) for element in side))) for side in (left, right)]
    unmatched = [(known[0] - known[1]).total(), (known[1] - known[0]).total()]
    return unmatched[0] <= len(right) - known[1].total() and unmatched[1] <= len(left) - known[0].total()


@rule("callable.binding", "10.3.6 (ioBinding)", "EXT.064")
def services_bind_their_operations(view: View) -> Iterator[Violation]:
    """A process or global task that supports an interface binds at least one operation of it."""
    for element in view.of_kind("callableElement"):
        if element.first("supportedInterfaceRef") is not None and element.first("ioBinding") is None:
            yield element, f"{label(element)} supports an interface; bind an operation to its data with ioBinding."


@rule("callable.binding-item", "10.3.6 (InputOutputBinding)", "EXT.065")
def bindings_fit_their_operation(view: View) -> Iterator[Violation]:
    """A binding ties data inputs and outputs to an operation whose messages carry the same items."""
    for binding in view.all("ioBinding"):
        operation = view.named_by(binding, "operationRef")
        for reference, message_name in (("inputDataRef", "inMessageRef"), ("outputDataRef", "outMessageRef")):
            data = view.named_by(binding, reference)
            messages = view.listed(operation, message_name) if operation is not None else []
            if data is not None and operation is not None and (not messages or _differs(view, data, messages[0])):
                yield binding, f"{reference} {label(data)} does not fit {message_name} of {label(operation)}; mend it."


RULES = (
    services_take_one_input_set,
    services_give_one_output_set,
    services_take_what_the_operation_takes,
    services_give_what_the_operation_gives,
    senders_take_one_input_set,
    senders_take_one_input,
    senders_take_what_the_message_carries,
    starting_receivers_are_not_entered,
    receivers_give_one_output_set,
    receivers_give_one_output,
    receivers_give_what_the_message_carries,
    scripts_name_their_language,
    calls_match_what_they_call,
    services_bind_their_operations,
    bindings_fit_their_operation,
)
