"""The windows of a matter: as its package states them, and as a decision table chose them when it came in."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from zusage.cases.domain.events import WindowsChosen
from zusage.cases.history import first_of
from zusage.catalogue.domain.package import ServicePackage


def windows_of(case_id: UUID, package: ServicePackage) -> Mapping[str, int]:
    """Return the working days of each window; what was chosen at receipt stays, whatever is answered or changed."""
    if not package.window_tables:
        return package.windows
    chosen = first_of(WindowsChosen, case_id)
    return {**package.windows, **(chosen.days if chosen else {})}


def window_faults(package: ServicePackage, variables: Mapping[str, Any], written: Mapping[str, int]) -> Iterator[str]:
    """Yield each window that the answers of a matter choose otherwise than was written down at its receipt.

    :param package: the version that it came in by
    """
    chosen = package.windows_for(variables)
    for name in sorted(package.window_tables.keys() | written):
        if name not in package.window_tables or written.get(name) != chosen[name]:
            yield f"its window {name} was {written.get(name)} working days, its answers give {chosen.get(name)}"
