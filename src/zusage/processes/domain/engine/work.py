"""What activities do by themselves: scripts, decisions, messages sent."""

from zusage.processes.domain import kernel
from zusage.processes.domain.dmn import UnknownDecision
from zusage.processes.domain.engine import data, throwing, waits
from zusage.processes.domain.engine.run import MAX_MOVES, Run
from zusage.processes.domain.language import ScriptError, Takes
from zusage.processes.domain.model import FlowNode, Kind


def work(run: Run, token: int) -> int:
    """Carry out the activity a token has reached."""
    at = run.at[token]
    node = run.program.elements[at]
    code = run.program.scripts.get(at)
    if code is not None:
        try:
            value = run.evaluate(node.id, code, data.inputs(run, token, node))
        except ScriptError as error:
            return throwing.throw_error(run, token, error.code)
        if type(value) is not dict:
            if isinstance(value, Takes):
                waits.work_for(run, token, (run.now + value.duration, value.value))
                return run.rest()
            if not node.result:
                raise run.stuck(node, f"the script gives no context {{name: value}} {_reasons(run, node)}".rstrip())
        data.store(run, token, node, at, value)
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
    if run.program.awaits_conditions and run.has_new_data:
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
        here = run.now.astimezone(run.zone)
        evaluation = run.decisions.evaluate(task.decision, data.inputs(run, token, task), here)
    except UnknownDecision:
        raise run.stuck(task, f"there is no decision {task.decision}") from None
    run.log.append(("table.gave", at, evaluation))
    data.store(run, token, task, at, evaluation.value if task.result else evaluation.outputs)
