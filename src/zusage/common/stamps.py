"""Copies that processes keep, and how they learn that a copy is old.

What a municipality is, its pools and its rosters are asked for in every act and change a few times a year. Every
process keeps them, with the number that stood at the municipality when they were read. Whoever changes any of it draws
a new number in the same act, so the change is effective everywhere from the moment in which the act is over.

Drawn, not counted: after a change that was rolled back, the next one must not bring the same number again.
"""

from collections.abc import Callable
from secrets import randbelow
from typing import Generic, TypeVar
from uuid import UUID

from zusage.common.models import Stamp
from zusage.common.tenancy import current_municipality, current_stamp, stamped

_THE_HOUSE = UUID(int=0)
T = TypeVar("T")


class Kept(Generic[T]):
    """What a process keeps of each municipality; inside an act or look it is as old as its beginning, at most."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._kept: dict[UUID, tuple[int, T]] = {}

    def of_current(self) -> T:
        """Return what is kept of the current municipality, read anew if it changed."""
        municipality_id, number = current_municipality(), current_stamp()
        if number is None:  # a municipality in the making
            return self._read()
        kept = self._kept.get(municipality_id)
        if kept is None or kept[0] != number:
            kept = self._kept[municipality_id] = (number, self._read())
        return kept[1]


class KeptOfHouse(Generic[T]):
    """What a process keeps of all municipalities together; asked for outside of any act, too."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._kept: tuple[int, T] | None = None

    def get(self) -> T:
        """Return what is kept, read anew if the list of municipalities changed."""
        number = Stamp.objects.filter(pk=_THE_HOUSE).values_list("number", flat=True).first()
        kept = self._kept
        if number is None or kept is None or kept[0] != number:
            found = self._read()
            kept = self._kept = (-1 if number is None else number, found)
        return kept[1]


def town_changed() -> None:
    """Tell every process that its copies of the current municipality are old, from the end of this act on."""
    stamped(_draw(current_municipality()))


def house_changed() -> None:
    """Tell every process that the list of municipalities, or what it says of one, is another."""
    _draw(_THE_HOUSE)


def _draw(municipality_id: UUID) -> int:
    row = Stamp(municipality_id=municipality_id, number=randbelow(2**31))
    Stamp.objects.bulk_create([row], update_conflicts=True, update_fields=["number"], unique_fields=["municipality_id"])
    return row.number
