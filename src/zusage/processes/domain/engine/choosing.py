"""Gateways and conditional flows: which way a token takes.

Source: OMG BPMN 2.0.2, 13.4.
"""

from decimal import Decimal

from zusage.processes.domain import kernel
from zusage.processes.domain.engine.run import Run
from zusage.processes.domain.feel import Value
from zusage.processes.domain.model import ACTIVITIES, FlowNode, Kind


def one_flow(run: Run, token: int) -> int:
    """Take the first flow whose condition is true, else the default."""
    at = run.at[token]
    choice = run.program.choices[at]
    if choice is None:
        return run.go(token, kernel.CHOSEN, 0)
    names = run.names(run.marking.scope[token])
    for position, flow_id, code in choice.conditional:
        if run.holds(flow_id, code, names):
            return run.go(token, kernel.CHOSEN, position)
    if choice.default < 0:
        raise run.stuck(run.program.elements[at], "no condition is true, and the gateway has no default flow")
    return run.go(token, kernel.CHOSEN, choice.default)


def some_flows(run: Run, token: int) -> int:
    """Take every flow without a condition or whose condition is true; the default if no condition is."""
    at = run.at[token]
    node = run.program.elements[at]
    choice = run.program.choices[at]
    assert choice is not None
    names = run.names(run.marking.scope[token])
    if node.kind is Kind.COMPLEX:
        names = names | {"waitingForStart": True}
    chosen = _true_flows(run, at, names)
    if chosen == 0 and choice.default >= 0:
        chosen = 1 << choice.default
    if chosen | choice.always == 0:
        raise run.stuck(node, _nothing_chosen(node))
    return run.go(token, kernel.CHOSEN_SOME, chosen | choice.always)


def _nothing_chosen(node: FlowNode) -> str:
    what = "activity" if node.kind in ACTIVITIES else "gateway"
    return f"no condition is true, and the {what} has no default flow"


def _true_flows(run: Run, at: int, names: dict[str, Value]) -> int:
    choice = run.program.choices[at]
    assert choice is not None
    return sum(1 << position for position, flow_id, code in choice.conditional if run.holds(flow_id, code, names))


def activate(run: Run, token: int) -> int:
    """Say whether a complex gateway is activated by the token that has come; without a condition it is."""
    at, scope = run.at[token], run.marking.scope[token]
    code = run.program.conditions.get(at)
    if code is None:
        return run.go(token, kernel.ACTIVATED, 1)
    arrived = sum(1 for other in range(len(run.at)) if run.at[other] == at and run.marking.scope[other] == scope)
    names = run.names(scope) | {"activationCount": Decimal(arrived), "waitingForStart": True}
    return run.go(token, kernel.ACTIVATED, int(run.holds(run.program.ids[at], code, names)))


def reset(run: Run, token: int) -> int:
    """Take the flows of a complex gateway whose condition is true while it is reset; there need be none."""
    names = run.names(run.marking.scope[token]) | {"waitingForStart": False}
    return run.go(token, kernel.CHOSEN_SOME, _true_flows(run, run.at[token], names))
