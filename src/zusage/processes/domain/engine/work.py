"""What activities do by themselves: scripts, decisions, messages sent; and what becomes of their data."""

from zusage.processes.domain import kernel
from zusage.processes.domain.dmn import UnknownDecision
from zusage.processes.domain.engine import throwing, waits
from zusage.processes.domain.engine.run import MAX_MOVES, Run
from zusage.processes.domain.feel import Value
from zusage.processes.domain.language import ScriptError, Takes
from zusage.processes.domain.model import FlowNode, Kind, Transfer


def work(run: Run, token: int) -> int:
    """Carry out the activity a token has reached."""
    at = run.at[token]
    node = run.program.elements[at]
    code = run.program.scripts.get(at)
    if code is not None:
        try:
            value = run.evaluate(node.id, code, inputs(run, token, node))
        except ScriptError as error:
            return throwing.throw_error(run, token, error.code)
        if type(value) is not dict:
            if isinstance(value, Takes):
                waits.work_for(run, token, (run.now + value.duration, value.value))
                return run.rest()
            if not node.result:
                raise run.stuck(node, f"the script gives no context {{name: value}} {_reasons(run, node)}".rstrip())
        store(run, token, node, at, value)
    elif node.kind is Kind.SEND_TASK:
        throwing.send_message(run, token, node, node.message)
    else:
        _decide(run, token, at, node)
    return complete(run, token)


def complete(run: Run, token: int) -> int:
    """Let a token go on whose activity is done, after the conditions that its data may have made true.

    Source: OMG BPMN 2.0.2, table 10.84: a conditional event is triggered when its condition becomes true.
    """
    if run.waiting:
        waits.withdraw_all_of(run, token)
    if run.program.looks and run.is_dirty:
        kernel.finish(run.marking, token)
        return kernel.IDLE
    return kernel.run(run.tables, run.marking, run.log, token, kernel.DONE, 0, MAX_MOVES)


def _reasons(run: Run, node: FlowNode) -> str:
    """Return why parts of a script had no value, as the log tells it."""
    told = [entry for entry in run.log if type(entry) is tuple and entry[0] == "expression.failed"]
    return "; ".join(reason for _, element, _, reason in told if element == node.id)


def _decide(run: Run, token: int, at: int, task: FlowNode) -> None:
    if run.decisions is None:
        raise run.stuck(task, "no decisions were given")
    try:
        evaluation = run.decisions.evaluate(task.decision, inputs(run, token, task))
    except UnknownDecision:
        raise run.stuck(task, f"there is no decision {task.decision}") from None
    run.log.append(("table.gave", at, evaluation))
    store(run, token, task, at, evaluation.value if task.result else evaluation.outputs)


# -- data ----------------------------------------------------------------------------------------------------------


def inputs(run: Run, token: int, node: FlowNode) -> dict[str, Value]:
    """Return the variables an activity can see, with what its data inputs are given."""
    names = run.data[0] if len(run.data) == 1 else run.names(run.marking.scope[token])
    return transferred(run, node, node.takes, names) if node.takes else names


def transferred(run: Run, node: FlowNode, transfers: tuple[Transfer, ...], names: dict[str, Value]) -> dict[str, Value]:
    """Return the names with what data associations make of them."""
    found = dict(names)
    for one in transfers:
        if one.transformation is not None:
            found[one.target] = run.evaluate(node.id, run.program.transformations[one.transformation], names)
        else:
            found[one.target] = names.get(one.source)
    return found


def store(run: Run, token: int, node: FlowNode, at: int, outputs: Value) -> None:
    """Keep what an activity gave: under its result name, or each output as a variable, and where its outputs lead."""
    values = {node.result: outputs} if node.result else outputs
    if node.gives:
        values = values | given(run, node, values)
    if len(run.data) > 1:
        run.set(run.marking.scope[token], at, values)
    elif values:
        run.is_dirty = True
        run.data[0].update(values)
        run.log.append(("variables.set", at, 0, values))


def given(run: Run, node: FlowNode, outputs: dict[str, Value]) -> dict[str, Value]:
    """Return what data output associations make of outputs.

    An activity with one data output may call its one value as it likes.
    """
    found: dict[str, Value] = {}
    for one in node.gives:
        if one.transformation is not None:
            found[one.target] = run.evaluate(node.id, run.program.transformations[one.transformation], outputs)
        elif one.source in outputs:
            found[one.target] = outputs[one.source]
        elif len(node.gives) == 1 and len(outputs) == 1:
            found[one.target] = next(iter(outputs.values()))
        else:
            found[one.target] = None
    return found
