"""Django finds a kind of database by this file's name.

An id stands in its row, in the index of the key and in every row and index that names it: written as letters, ids took
a sixth of what a matter takes. Nothing else differs from Django's own way with SQLite.
"""

import sqlite3
from typing import Any
from uuid import UUID

from django.db.backends.sqlite3 import base, features, operations

sqlite3.register_adapter(UUID, lambda value: value.bytes)


class DatabaseFeatures(features.DatabaseFeatures):
    """An id goes to the driver as it is."""

    has_native_uuid_field = True


class DatabaseOperations(operations.DatabaseOperations):
    """An id comes back as its bytes."""

    def convert_uuidfield_value(self, value: bytes | None, expression: Any, connection: Any) -> UUID | None:
        """Make an id of its bytes."""
        return None if value is None else UUID(bytes=value)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection."""

    data_types = base.DatabaseWrapper.data_types | {"UUIDField": "blob"}
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations
