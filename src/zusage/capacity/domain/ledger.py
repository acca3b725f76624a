"""The ledger's proof: the rows that run must be the rows that a fresh computation gives, to the minute."""

from collections.abc import Iterable
from dataclasses import dataclass

from zusage.capacity.domain.order import Reservation, ReservationKey


@dataclass(frozen=True)
class Difference:
    """A row that is missing (no `running`), unexpected (no `rebuilt`) or different (both)."""

    key: ReservationKey
    running: Reservation | None
    rebuilt: Reservation | None

    def __str__(self) -> str:
        return f"{self.key}: running {self.running}, rebuilt {self.rebuilt}"


def compare(running: Iterable[Reservation], rebuilt: Iterable[Reservation]) -> list[Difference]:
    """Return every difference between the running ledger and the rebuilt one.

    None is the only good answer.
    """
    have = {row.key: row for row in running}
    want = {row.key: row for row in rebuilt}
    return [
        Difference(key, have.get(key), want.get(key))
        for key in sorted(have.keys() | want.keys())
        if have.get(key) != want.get(key)
    ]
