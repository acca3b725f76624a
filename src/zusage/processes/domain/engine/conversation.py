"""Which conversation a process is in: the first message binds the values of a correlation key, later ones carry them.

Source: OMG BPMN 2.0.2, 8.4.2: key-based and context-based correlation.
"""

from collections.abc import Mapping

from zusage.processes.domain.engine.run import Run
from zusage.processes.domain.feel import Value

CONVERSATION = "_conversation"
"""The variable of the process that keeps the values of bound keys, by correlation property."""


def properties_of(run: Run, message: str, payload: Mapping[str, Value]) -> dict[str, Value]:
    """Return what a message carries of the correlation properties; null where it carries nothing."""
    values = dict(payload)
    return {
        name: run.evaluate(run.program.process_id, code, values)
        for name, code in run.program.correlations.get(message, ())
    }


def bind(run: Run, at: int, carried: Mapping[str, Value]) -> bool:
    """Bind every key that a message carries whole and that is not bound yet; say whether there was one."""
    known = bound(run)
    found = dict(known)
    for key in run.program.keys:
        if all(carried.get(name) is not None for name in key) and all(
            known.get(name, carried[name]) == carried[name] for name in key
        ):
            found |= {name: carried[name] for name in key}
    if found == known:
        return False
    run.set(0, at, {CONVERSATION: found})
    return True


def bound(run: Run) -> dict[str, Value]:
    """Return the values of the keys that are bound."""
    known = run.data[0].get(CONVERSATION) if run.program.keys else None
    return dict(known) if isinstance(known, dict) else {}


def keys_in(run: Run, message: str) -> dict[str, Value]:
    """Return what a message of a name must carry to belong to the conversations that this process is in."""
    carried = {name for name, _ in run.program.correlations.get(message, ())}
    known = bound(run)
    wanted = (key for key in run.program.keys if all(name in carried and name in known for name in key))
    return {name: known[name] for key in wanted for name in key}
