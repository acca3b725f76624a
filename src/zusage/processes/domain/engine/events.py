"""How events are told: the engine notes them as integers and tuples, and they become dicts when somebody reads them.

A token is named if it is not token 0, a scope if it is not the process.
"""

from collections.abc import Callable, Iterator
from typing import Any

from zusage.processes.domain import kernel
from zusage.processes.domain.program import Program
from zusage.processes.domain.state import EngineEvent, encode_value

Entry = int | tuple[Any, ...]


def told(program: Program, log: list[Entry]) -> Iterator[EngineEvent]:
    """Yield the events of a log in their order."""
    opened: EngineEvent = {}
    for entry in log:
        if type(entry) is tuple:
            yield _TELL[entry[0]](program, *entry)
            continue
        assert isinstance(entry, int)
        kind = entry & 31
        third, second, first = entry >> 5 & 0x3FFFF, entry >> 23 & 0xFFFFF, entry >> 43
        if kind == kernel.SCOPE_OPENED:
            opened = {"kind": "scope.opened", "scope": first, "activity": program.ids[second], "parent": third}
        elif kind == kernel.SCOPE_OWNED:
            yield opened | ({"owner": second - 1} if second else {}) | {"as": third}
        else:
            yield _MOVES[kind](program, first, second, third)


def _moved(program: Program, token: int, flow: int, _: int) -> EngineEvent:
    sequence_flow = program.flows[flow]
    event = {"kind": "token.moved", "from": sequence_flow.source, "to": sequence_flow.target}
    if sequence_flow.id:
        event["flow"] = sequence_flow.id
    return _of(event, token)


def _fired(program: Program, token: int, caught: int, _: int) -> EngineEvent:
    node = program.elements[caught]
    return _of({"kind": "token.moved", "from": node.attached_to, "to": node.id}, token)


def _placed(program: Program, token: int, at: int, scope: int) -> EngineEvent:
    return _of({"kind": "token.placed", "to": program.ids[at]}, token, scope)


def _on_flow(kind: str) -> Callable[[Program, int, int, int], EngineEvent]:
    def tell(program: Program, token: int, flow: int, _: int) -> EngineEvent:
        sequence_flow = program.flows[flow]
        return _of({"kind": kind, "from": sequence_flow.target, "flow": sequence_flow.id}, token)

    return tell


def _taken(kind: str) -> Callable[[Program, int, int, int], EngineEvent]:
    def tell(program: Program, token: int, at: int, _: int) -> EngineEvent:
        return _of({"kind": kind, "from": program.ids[at]}, token)

    return tell


def _recorded(program: Program, kept: int, at: int, scope: int) -> EngineEvent:
    event = _of({"kind": "compensation.recorded", "activity": program.ids[at]}, 0, scope)
    return event | ({"kept": kept - 1} if kept else {})


def _planned(program: Program, token: int, handler: int, scope: int) -> EngineEvent:
    return _of({"kind": "compensation.planned", "activity": program.ids[handler]}, token, scope)


_MOVES: dict[int, Callable[[Program, int, int, int], EngineEvent]] = {
    kernel.MOVED: _moved,
    kernel.FIRED: _fired,
    kernel.PLACED: _placed,
    kernel.HELD: _on_flow("token.held"),
    kernel.SPENT: _on_flow("token.spent"),
    kernel.MERGED: _taken("token.merged"),
    kernel.RELEASED: _taken("token.released"),
    kernel.CONSUMED: _taken("token.consumed"),
    kernel.REMOVED: _taken("token.removed"),
    kernel.SCOPE_CLOSED: lambda program, scope, *_: {"kind": "scope.closed", "scope": scope},
    kernel.SCOPE_KEPT: lambda program, scope, *_: {"kind": "scope.kept", "scope": scope},
    kernel.ROUNDS_LEFT: lambda program, scope, left, _: {"kind": "scope.rounds", "scope": scope, "left": left - 1},
    kernel.RECORDED: _recorded,
    kernel.UNRECORDED: lambda program, place, *_: {"kind": "compensation.taken", "place": place},
    kernel.PLANNED: _planned,
    kernel.STEPPED: lambda program, token, *_: _of({"kind": "compensation.begun"}, token),
}


def _of(event: EngineEvent, token: int, scope: int = 0) -> EngineEvent:
    if token:
        event["token"] = token
    if scope:
        event["scope"] = scope
    return event


# -- what the engine notes -----------------------------------------------------------------------------------------


def _begun(program: Program, kind: str, number: int, at: int, **details: Any) -> EngineEvent:
    return {"kind": kind, "effect": f"e{number}", "activity": program.ids[at], **details}


def _item(program: Program, kind: str, number: int, at: int, holder: int) -> EngineEvent:
    node = program.elements[at]
    return _held(_begun(program, kind, number, at, name=node.name, performer=node.performer), holder)


def _service(program: Program, kind: str, number: int, at: int, holder: int) -> EngineEvent:
    return _held(_begun(program, kind, number, at, connector=program.elements[at].connector), holder)


def _timer(program: Program, kind: str, number: int, at: int, *rest: Any) -> EngineEvent:
    holder, caught, which, (due_at, rounds) = rest
    name = program.ids[caught] if caught >= 0 else ""
    event = _begun(program, kind, number, at, event=name, due_at=due_at.isoformat())
    return _held(event | ({"rounds": rounds} if rounds else {}), holder, which)


def _work(program: Program, kind: str, number: int, at: int, *rest: Any) -> EngineEvent:
    holder, (due_at, value) = rest
    return _held(_begun(program, kind, number, at, due_at=due_at.isoformat(), value=encode_value(value)), holder)


def _awaited(name: str) -> Callable[..., EngineEvent]:
    def tell(program: Program, kind: str, number: int, at: int, *rest: Any) -> EngineEvent:
        holder, caught, which, detail = rest
        event = _begun(program, kind, number, at, event=program.ids[caught] if caught >= 0 else "")
        return _held(event | ({name: detail} if name else {}), holder, which)

    return tell


def _held(event: EngineEvent, holder: int, which: int = 0) -> EngineEvent:
    if holder > 0:
        event["token"] = holder
    elif holder < 0:
        event["scope"] = -1 - holder
    if which:
        event["which"] = which
    return event


def _ended(program: Program, kind: str, number: int, at: int) -> EngineEvent:
    return _begun(program, kind, number, at)


def _reached(program: Program, kind: str, number: int, at: int, token: int) -> EngineEvent:
    return _of({"kind": kind, "from": program.ids[at], "effect": f"e{number}"}, token)


def _thrown(name: str) -> Callable[..., EngineEvent]:
    def tell(program: Program, kind: str, number: int, at: int, what: str) -> EngineEvent:
        return _begun(program, kind, number, at, **{name: what})

    return tell


def _set(program: Program, kind: str, by: int, scope: int, values: dict[str, Any]) -> EngineEvent:
    encoded = {name: encode_value(value) for name, value in values.items()}
    name = program.ids[by] if by >= 0 else program.process_id
    return _of({"kind": kind, "by": name, "values": encoded}, 0, scope)


def _failed(program: Program, kind: str, element: str, position: int, reason: str) -> EngineEvent:
    return {"kind": kind, "element": element, "position": position, "reason": reason}


def _gave(program: Program, kind: str, at: int, evaluation: Any) -> EngineEvent:
    return {
        "kind": kind,
        "activity": program.ids[at],
        "decision": evaluation.decision_id,
        "rules": [
            {"table": hit.table, "rule": hit.rule_id, "index": hit.index, "annotations": list(hit.annotations)}
            for hit in evaluation.hits
        ],
        "outputs": encode_value(evaluation.outputs),
        "problems": [str(problem) for problem in evaluation.problems],
    }


def _looked(program: Program, kind: str, number: int, holds: bool) -> EngineEvent:
    return {"kind": kind, "effect": f"e{number}", "holds": holds}


_TELL: dict[str, Callable[..., EngineEvent]] = {
    "item.created": _item,
    "service.called": _service,
    "timer.set": _timer,
    "work.begun": _work,
    "message.awaited": _awaited("message"),
    "signal.awaited": _awaited("signal"),
    "condition.awaited": _awaited(""),
    "condition.looked": _looked,
    "token.consumed": _reached,
    "end.reached": _ended,
    "message.sent": _thrown("message"),
    "signal.broadcast": _thrown("signal"),
    "error.uncaught": _thrown("error"),
    "escalation.uncaught": _thrown("escalation"),
    "variables.set": _set,
    "expression.failed": _failed,
    "table.gave": _gave,
    **dict.fromkeys(
        (
            "item.completed", "item.withdrawn", "item.failed", "service.completed", "service.withdrawn",
            "service.failed", "timer.fired", "timer.cancelled", "message.received", "message.withdrawn",
            "signal.received", "signal.withdrawn", "condition.met", "condition.withdrawn", "work.completed",
            "work.withdrawn",
        ),
        _ended,
    ),
}  # fmt: skip

ENGINE_EVENT_KINDS = frozenset(_TELL) | {
    "token.moved", "token.placed", "token.held", "token.spent", "token.merged", "token.released", "token.removed",
    "scope.opened", "scope.closed", "scope.kept", "scope.rounds", "compensation.recorded", "compensation.taken",
    "compensation.planned", "compensation.begun",
}  # fmt: skip
"""Every kind of event the engine tells."""
