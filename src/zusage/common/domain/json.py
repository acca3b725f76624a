"""What a JSON document holds, for values that leave the house as they were kept."""

from collections.abc import Mapping

JsonObject = Mapping[str, object]
"""A document whose form is somebody else's: read it by what that one declares."""


def part_of(document: JsonObject, key: str) -> JsonObject:
    """Return an object within a document; an empty one where there is none."""
    part = document.get(key)
    return part if isinstance(part, Mapping) else {}


def rows_of(document: JsonObject, key: str) -> tuple[JsonObject, ...]:
    """Return the objects of a list within a document."""
    rows = document.get(key)
    return tuple(row for row in rows if isinstance(row, Mapping)) if isinstance(rows, list | tuple) else ()
