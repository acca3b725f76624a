"""What a JSON document holds, for values that leave the house as they were kept."""

from collections.abc import Mapping

JsonObject = Mapping[str, object]
"""A document whose form is somebody else's: read it by what that one declares."""
