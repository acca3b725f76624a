"""Calling by a name that may be a function of the caller's or a built-in one.

Source: DMN 1.5, 10.3.2.12: the built-in functions are the outermost scope; whatever else has the name comes first. A
variable that is no function does not hide them, so that ``date`` may be both an input and ``date(…)``.
"""

from zusage.processes.domain.feel.builtins.signature import Builtin, run
from zusage.processes.domain.feel.calls import call
from zusage.processes.domain.feel.problems import Notes
from zusage.processes.domain.feel.values import Function, Value, Wrong


def call_own_or_built_in(  # noqa: PLR0917  # called by compiled expressions, which know places only
    own: Value, built_in: Builtin, arguments: tuple[Value, ...], names: tuple[str, ...], notes: Notes, at: int
) -> Value:
    """Call the variable if it is a function, else the built-in function of the same name."""
    if type(own) is Function:
        return call(own, arguments, names, notes, at)
    try:
        signature = built_in.signature_for(len(arguments), names)
    except Wrong as reason:
        notes.note(at, f"{built_in.name} {reason}")
        return None
    if names:
        arguments = signature.arrange(arguments, names, absent=None)
    return run(built_in, signature, arguments, notes, at)
