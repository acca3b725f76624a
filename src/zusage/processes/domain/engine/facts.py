"""How facts are told: the engine notes them as integers and tuples, and they become dicts when somebody reads them.

A token is named if it is not token 0, a scope if it is not the process.
"""

from collections.abc import Callable, Iterator
from typing import Any

from zusage.processes.domain import kernel
from zusage.processes.domain.program import Program
from zusage.processes.domain.state import Fact, encode_value

Entry = int | tuple[Any, ...]


def told(program: Program, log: list[Entry]) -> Iterator[Fact]:
    """Yield the facts of a log in their order."""
    opened: Fact = {}
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


def _moved(program: Program, token: int, flow: int, _: int) -> Fact:
    one = program.flows[flow]
    fact = {"kind": "token.moved", "from": one.source, "to": one.target}
    if one.id:
        fact["flow"] = one.id
    return _of(fact, token)


def _fired(program: Program, token: int, event: int, _: int) -> Fact:
    node = program.elements[event]
    return _of({"kind": "token.moved", "from": node.attached_to, "to": node.id}, token)


def _placed(program: Program, token: int, at: int, scope: int) -> Fact:
    return _of({"kind": "token.placed", "to": program.ids[at]}, token, scope)


def _on_flow(kind: str) -> Callable[[Program, int, int, int], Fact]:
    def tell(program: Program, token: int, flow: int, _: int) -> Fact:
        one = program.flows[flow]
        return _of({"kind": kind, "from": one.target, "flow": one.id}, token)

    return tell


def _taken(kind: str) -> Callable[[Program, int, int, int], Fact]:
    def tell(program: Program, token: int, at: int, _: int) -> Fact:
        return _of({"kind": kind, "from": program.ids[at]}, token)

    return tell


def _recorded(program: Program, kept: int, at: int, scope: int) -> Fact:
    fact = _of({"kind": "compensation.recorded", "activity": program.ids[at]}, 0, scope)
    return fact | ({"kept": kept - 1} if kept else {})


def _planned(program: Program, token: int, handler: int, scope: int) -> Fact:
    return _of({"kind": "compensation.planned", "activity": program.ids[handler]}, token, scope)


_MOVES: dict[int, Callable[[Program, int, int, int], Fact]] = {
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


def _of(fact: Fact, token: int, scope: int = 0) -> Fact:
    if token:
        fact["token"] = token
    if scope:
        fact["scope"] = scope
    return fact


# -- what the engine notes -----------------------------------------------------------------------------------------


def _begun(program: Program, kind: str, number: int, at: int, **details: Any) -> Fact:
    return {"kind": kind, "effect": f"e{number}", "activity": program.ids[at], **details}


def _item(program: Program, kind: str, number: int, at: int, holder: int) -> Fact:
    node = program.elements[at]
    return _held(_begun(program, kind, number, at, name=node.name, performer=node.performer), holder)


def _service(program: Program, kind: str, number: int, at: int, holder: int) -> Fact:
    return _held(_begun(program, kind, number, at, connector=program.elements[at].connector), holder)


def _timer(program: Program, kind: str, number: int, at: int, *rest: Any) -> Fact:
    holder, event, which, (due_at, rounds) = rest
    name = program.ids[event] if event >= 0 else ""
    fact = _begun(program, kind, number, at, event=name, due_at=due_at.isoformat())
    return _held(fact | ({"rounds": rounds} if rounds else {}), holder, which)


def _work(program: Program, kind: str, number: int, at: int, *rest: Any) -> Fact:
    holder, (due_at, value) = rest
    return _held(_begun(program, kind, number, at, due_at=due_at.isoformat(), value=encode_value(value)), holder)


def _awaited(name: str) -> Callable[..., Fact]:
    def tell(program: Program, kind: str, number: int, at: int, *rest: Any) -> Fact:
        holder, event, which, detail = rest
        fact = _begun(program, kind, number, at, event=program.ids[event] if event >= 0 else "")
        return _held(fact | ({name: detail} if name else {}), holder, which)

    return tell


def _held(fact: Fact, holder: int, which: int = 0) -> Fact:
    if holder > 0:
        fact["token"] = holder
    elif holder < 0:
        fact["scope"] = -1 - holder
    if which:
        fact["which"] = which
    return fact


def _ended(program: Program, kind: str, number: int, at: int) -> Fact:
    return _begun(program, kind, number, at)


def _reached(program: Program, kind: str, number: int, at: int, token: int) -> Fact:
    return _of({"kind": kind, "from": program.ids[at], "effect": f"e{number}"}, token)


def _thrown(name: str) -> Callable[..., Fact]:
    def tell(program: Program, kind: str, number: int, at: int, what: str) -> Fact:
        return _begun(program, kind, number, at, **{name: what})

    return tell


def _set(program: Program, kind: str, by: int, scope: int, values: dict[str, Any]) -> Fact:
    encoded = {name: encode_value(value) for name, value in values.items()}
    name = program.ids[by] if by >= 0 else program.process_id
    return _of({"kind": kind, "by": name, "values": encoded}, 0, scope)


def _failed(program: Program, kind: str, element: str, position: int, reason: str) -> Fact:
    return {"kind": kind, "element": element, "position": position, "reason": reason}


def _gave(program: Program, kind: str, at: int, evaluation: Any) -> Fact:
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


def _looked(program: Program, kind: str, number: int, holds: bool) -> Fact:
    return {"kind": kind, "effect": f"e{number}", "holds": holds}


_TELL: dict[str, Callable[..., Fact]] = {
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

FACT_KINDS = frozenset(_TELL) | {
    "token.moved", "token.placed", "token.held", "token.spent", "token.merged", "token.released", "token.removed",
    "scope.opened", "scope.closed", "scope.kept", "scope.rounds", "compensation.recorded", "compensation.taken",
    "compensation.planned", "compensation.begun",
}  # fmt: skip
"""Every kind of fact the engine tells."""
