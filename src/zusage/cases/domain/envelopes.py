"""Which things lie in the envelope of which letter: a notice and its tag are one to whoever packs and ticks them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID


class Packed(Protocol):
    """What of a delivery says where it lies."""

    @property
    def case_id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def copy(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...


P = TypeVar("P", bound=Packed)


def in_envelopes(deliveries: Iterable[P]) -> list[list[P]]:
    """Return what lies together, the letter first, in the order given.

    A thing goes with the first letter to the applicant that the same act wrote, as long as both are in the same state;
    what has no such letter goes alone. Letters stay apart: each has its own address in the window.
    """
    envelopes: list[list[P]] = []
    of_letter: dict[tuple[UUID, datetime, str], list[P]] = {}
    found = list(deliveries)
    for delivery in found:
        if delivery.kind != "item":
            envelopes.append([delivery])
            if delivery.copy == 1:
                of_letter.setdefault(_act(delivery), envelopes[-1])
    for thing in found:
        if thing.kind == "item":
            envelope = of_letter.get(_act(thing))
            if envelope is None:
                envelopes.append([thing])
            else:
                envelope.append(thing)
    places = {id(delivery): place for place, delivery in enumerate(found)}
    return sorted(envelopes, key=lambda envelope: places[id(envelope[0])])


def _act(delivery: Packed) -> tuple[UUID, datetime, str]:
    return delivery.case_id, delivery.created_at, delivery.state
