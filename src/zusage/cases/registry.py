"""Which function carries out which connector; so the case in hand and the connectors do not need each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from zusage.common.domain.refusal import Mistake


class By(StrEnum):
    """Who brings an answer that comes later."""

    ITEM = "item"  # somebody of the staff finds out
    JOB = "job"  # a job of ours asks, outside of every act
    MESSAGE = "message"  # whoever was asked tells us


@dataclass(frozen=True, slots=True)
class Pending:
    """The answer of a connector comes later; the process waits for it, and no act does."""

    by: By


@dataclass(frozen=True, slots=True)
class Question:
    """What a job asks in the name of a matter.

    :ivar key: what follows the kind in ``zusage:KIND.KEY``
    :ivar variables: what the process knows, as plain JSON
    :ivar once: the same at every try, so that whoever is asked can tell a repetition
    """

    key: str
    variables: Mapping[str, Any]
    once: str


class ConnectorFailed(Exception):
    """Whoever was asked will not answer, however often it is asked; the reason may tell of a person.

    :ivar code: what the process may catch as an error
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason


class UnknownConnector(Mistake):
    """A service task names a connector that the house does not have."""


Answer = Mapping[str, Any] | Pending | None
"""Outputs; that they come later; or that there is nothing to say."""

CarryOut = TypeVar("CarryOut", bound=Callable[[Any, str], Answer])
Ask = TypeVar("Ask", bound=Callable[[Question], Mapping[str, Any]])
_CARRIED_OUT: dict[str, Callable[[Any, str], Answer]] = {}
_ASKED: dict[str, Callable[[Question], Mapping[str, Any]]] = {}


def connector(kind: str) -> Callable[[CarryOut], CarryOut]:
    """Register a function for ``zusage:KIND.KEY``; it takes the case in hand and the key, inside the act."""

    def register(carry_out: CarryOut) -> CarryOut:
        _CARRIED_OUT[kind] = carry_out
        return carry_out

    return register


def asked_by_job(kind: str) -> Callable[[Ask], Ask]:
    """Register what a job does for a connector that said `Pending(By.JOB)`; it may be slow and talk to the world.

    It raises `ConnectorFailed` if there will never be an answer; after any other error it is tried again.
    """

    def register(ask: Ask) -> Ask:
        _ASKED[kind] = ask
        return ask

    return register


def carry_out(session: object, name: str) -> Answer:
    """Run a connector by the name that a service task gives it, ``KIND.KEY``.

    :raises UnknownConnector: if the house has none
    """
    kind, _, key = name.partition(".")
    if kind not in _CARRIED_OUT:
        raise UnknownConnector(name)
    return _CARRIED_OUT[kind](session, key)


def ask(name: str, variables: Mapping[str, Any], once: str) -> Mapping[str, Any]:
    """Ask in the place of a connector; see `asked_by_job`.

    :raises UnknownConnector: if nobody said how
    """
    kind, _, key = name.partition(".")
    if kind not in _ASKED:
        raise UnknownConnector(name)
    return _ASKED[kind](Question(key, variables, once))


def registered() -> frozenset[str]:
    """Return the kinds that are carried out."""
    return frozenset(_CARRIED_OUT)
