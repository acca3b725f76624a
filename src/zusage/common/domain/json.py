"""What a JSON document holds, for values that leave the house as they were kept."""

from collections.abc import Mapping

JsonObject = Mapping[str, object]
"""A document whose form is somebody else's: read it by what that one declares."""


def part_of(document: JsonObject, key: str) -> JsonObject:
    """Return an object within a document; an empty one where there is none."""
    part = document.get(key)
    return part if isinstance(part, Mapping) else {}
