"""Facts: what flows upwards between chapters.

A fact is a frozen dataclass published inside the act. Listeners are registered only in ``config.wiring`` and
run in that act, in the order listed; what must leave the house is queued as a job by the listener.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Fact = TypeVar("Fact")

_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(fact_type: type[Fact], listener: Callable[[Fact], None]) -> None:
    """Let the listener hear every fact of this type; called only by ``config.wiring``."""
    if listener not in _listeners[fact_type]:
        _listeners[fact_type].append(listener)


def publish(fact: object) -> None:
    """Tell all listeners, inside the act that is open; an error of a listener rolls the act back."""
    for listener in _listeners.get(type(fact), ()):
        listener(fact)
