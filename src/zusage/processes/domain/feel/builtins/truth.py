"""Functions of truths, and ``is``.

Source: DMN 1.5, tables 73 (boolean) and 10.3.4.10 (``is``).
"""

from collections.abc import Callable
from datetime import datetime

from zusage.processes.domain.feel.builtins.signature import Declared
from zusage.processes.domain.feel.operators import same
from zusage.processes.domain.feel.temporal import Time, WideDateTime
from zusage.processes.domain.feel.values import Value, Wrong, datetime_text, kind_of, time_text

TRUTH = Declared()


@TRUTH.builtin("not(negand: boolean?): boolean")
def _not(negand: bool | None) -> Value:
    return None if negand is None else not negand


@TRUTH.builtin("all(list: list): boolean")
def _all(items: list[Value]) -> Value:
    return _decided(items, decisive=False)


@TRUTH.builtin("all(value: Any, values: Any...): boolean")
def _all_of(*items: Value) -> Value:
    return _decided(list(items), decisive=False)


@TRUTH.builtin("any(list: list): boolean")
def _any(items: list[Value]) -> Value:
    return _decided(items, decisive=True)


@TRUTH.builtin("any(value: Any, values: Any...): boolean")
def _any_of(*items: Value) -> Value:
    return _decided(list(items), decisive=True)


def _decided(items: list[Value], *, decisive: bool) -> bool | None:
    """Return ``decisive`` if an item is it, null if an item is no truth, else the opposite."""
    if any(item is decisive for item in items):
        return decisive
    strangers = [item for item in items if item is not None and type(item) is not bool]
    if strangers:
        raise Wrong(f"{kind_of(strangers[0])} given where a truth is needed")
    return None if None in items else not decisive


@TRUTH.builtin("is([value1: Any], [value2: Any]): boolean")
def _is(value1: Value = None, value2: Value = None) -> Value:
    identity = _IDENTITY.get(type(value1))
    if identity is not None and type(value1) is type(value2):
        return identity(value1) == identity(value2)
    return same(value1, value2)


# Values that may be equal and differ all the same: the same moment written in two zones.
_IDENTITY: dict[type, Callable[[Value], object]] = {
    Time: time_text,
    datetime: datetime_text,
    WideDateTime: datetime_text,
}
