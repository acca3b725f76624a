"""Data: what an element is given, and where what it gives is kept.

Source: OMG BPMN 2.0.2, 10.4.
"""

from zusage.processes.domain.engine.run import Run
from zusage.processes.domain.feel import Value
from zusage.processes.domain.model import FlowNode


def inputs(run: Run, token: int, node: FlowNode) -> dict[str, Value]:
    """Return the variables an activity can see, with what its data inputs are given."""
    names = run.data[0] if len(run.data) == 1 else run.names(run.marking.scope[token])
    return names | taken(run, node, names) if node.takes else names


def taken(run: Run, node: FlowNode, names: dict[str, Value]) -> dict[str, Value]:
    """Return what the data inputs of an element are given."""
    found: dict[str, Value] = {}
    for association in node.takes:
        if association.transformation is not None:
            found[association.target] = run.evaluate(
                node.id, run.program.transformations[association.transformation], names
            )
        else:
            found[association.target] = names.get(association.source)
    return found


def store(run: Run, token: int, node: FlowNode, at: int, outputs: Value) -> None:
    """Keep what an activity gave: under its result name, or each output as a variable, and where its outputs lead."""
    values = {node.result: outputs} if node.result else outputs
    if node.gives:
        values = values | given(run, node, values)
    if len(run.data) > 1:
        run.set(run.marking.scope[token], at, values)
    elif values:
        run.refuse_unstorable(at, values)
        run.has_new_data = True
        run.data[0].update(values)
        run.log.append(("variables.set", at, 0, values))


def given(run: Run, node: FlowNode, outputs: dict[str, Value]) -> dict[str, Value]:
    """Return what data output associations make of outputs.

    An activity with one data output may call its one value as it likes.
    """
    found: dict[str, Value] = {}
    for association in node.gives:
        if association.transformation is not None:
            found[association.target] = run.evaluate(
                node.id, run.program.transformations[association.transformation], outputs
            )
        elif association.source in outputs:
            found[association.target] = outputs[association.source]
        elif len(node.gives) == 1 and len(outputs) == 1:
            found[association.target] = next(iter(outputs.values()))
        else:
            found[association.target] = None
    return found
