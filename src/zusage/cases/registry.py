"""Which function carries out which connector; so the case in hand and the connectors do not need each other."""

from collections.abc import Callable
from typing import Any, TypeVar

CarryOut = TypeVar("CarryOut", bound=Callable[..., None])
_CARRIED_OUT: dict[str, Callable[[Any, str], None]] = {}


def connector(kind: str) -> Callable[[CarryOut], CarryOut]:
    """Register a function for ``zusage:KIND.KEY``; it takes the case in hand and the key."""

    def register(carry_out: CarryOut) -> CarryOut:
        _CARRIED_OUT[kind] = carry_out
        return carry_out

    return register


def carry_out(session: object, kind: str, key: str) -> bool:
    """Run a connector; say whether the house has it."""
    found = _CARRIED_OUT.get(kind)
    if found is None:
        return False
    found(session, key)
    return True


def registered() -> frozenset[str]:
    """Return the kinds that are carried out."""
    return frozenset(_CARRIED_OUT)
