"""Types of DMN: the base types of FEEL, and the item definitions of a file.

Source: OMG DMN 1.5, chapters 7.3.3 and 10.3.2.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from zusage.processes.domain.feel import CellTest, Months, Value

_BASE: dict[str, type] = {
    "number": Decimal,
    "string": str,
    "boolean": bool,
    "date": date,
    "date and time": datetime,
    "dateTime": datetime,
    "days and time duration": timedelta,
    "dayTimeDuration": timedelta,
    "years and months duration": Months,
    "yearMonthDuration": Months,
}


@dataclass(slots=True)
class ItemType:
    """What values a variable, an input or an output may have; null always may."""

    name: str
    base: ItemType | None = None
    python: type | None = None
    allowed: CellTest | None = None
    is_collection: bool = False
    components: dict[str, ItemType] = field(default_factory=dict)

    def conforms(self, value: Value) -> bool:
        """Return whether a value is of this type, deeply."""
        if value is None:
            return True
        if not self.is_collection:
            return self._item_conforms(value)
        return type(value) is list and all(map(self._item_conforms, value))

    def _item_conforms(self, value: Value) -> bool:
        if value is None:
            return True
        if self.python is not None and type(value) is not self.python:
            return False
        if self.base is not None and not self.base.conforms(value):
            return False
        if self.components and not self._components_conform(value):
            return False
        return self.allowed is None or self.allowed.holds(value, {}).value is True

    def _components_conform(self, value: Value) -> bool:
        return type(value) is dict and all(
            name in value and component.conforms(value[name]) for name, component in self.components.items()
        )


ANY = ItemType("Any")

BASE_TYPES = {"Any": ANY, **{name: ItemType(name, python=python) for name, python in _BASE.items()}}
