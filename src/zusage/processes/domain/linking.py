"""A process joined with the files of the processes that it calls, so that everybody sees through the call."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from zusage.processes.domain.model import CalledModel, FlowNode, ProcessModel


def linked(model: ProcessModel, parts: Iterable[ProcessModel]) -> ProcessModel:
    """Return a process that can call others as if they stood in its own file.

    Ids stay as they are; who writes parts keeps them apart, and `shared_ids` says where they are not.
    """
    called = dict(model.callable)
    correlations, subscriptions, keys = dict(model.correlations), list(model.subscriptions), list(model.keys)
    for part in parts:
        own = CalledModel(part.id, part.name, part.line, part.nodes, part.flows, part.variables, part.file)
        inner = (replace(other, file=part.file) for other in part.callable.values())
        called |= {other.id: other for other in (own, *inner)}
        correlations |= part.correlations
        subscriptions += part.subscriptions
        keys += part.keys
    return replace(
        model, callable=called, correlations=correlations, subscriptions=tuple(subscriptions), keys=tuple(keys)
    )


def shared_ids(model: ProcessModel, parts: Iterable[ProcessModel]) -> list[tuple[str, str]]:
    """Return ids that a part has in common with the process or with an earlier part, each with the file of the part."""
    taken = set(_ids(model))
    found = []
    for part in parts:
        own = set(_ids(part))
        found += [(part.file, element_id) for element_id in sorted(own & taken)]
        taken |= own
    return found


def with_performers(model: ProcessModel, performer: Callable[[str], str]) -> ProcessModel:
    """Return a process whose user tasks are done by whom a function names for the performer that stands there."""

    def named(nodes: tuple[FlowNode, ...]) -> tuple[FlowNode, ...]:
        return tuple(replace(node, performer=performer(node.performer)) for node in nodes)

    called = {name: replace(other, nodes=named(other.nodes)) for name, other in model.callable.items()}
    return replace(model, nodes=named(model.nodes), callable=called)


def _ids(model: ProcessModel) -> Iterable[str]:
    processes: tuple[ProcessModel | CalledModel, ...] = (model, *model.callable.values())
    for process in processes:
        yield process.id
        yield from (node.id for node in process.nodes)
        yield from (flow.id for flow in process.flows)
