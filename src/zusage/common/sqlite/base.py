"""Django finds a kind of database by this file's name.

An id stands in its row, in the index of the key and in every row and index that names it: written as letters, ids took
a sixth of what a matter takes. Nothing else differs from Django's own way with SQLite, but that a statement which was
sent before is not rewritten again.
"""

import sqlite3
from functools import lru_cache
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


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that rewrites the marks of a statement once, not each time it is sent."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """Return the statement with the marks that SQLite knows."""
        return (
            _with_question_marks(query)
            if param_names is None
            else super().convert_query(query, param_names=param_names)
        )


@lru_cache(maxsize=1024)
def _with_question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection."""

    data_types = base.DatabaseWrapper.data_types | {"UUIDField": "blob"}
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations

    def create_cursor(self, name: str | None = None) -> Cursor:
        """Open a cursor."""
        return self.connection.cursor(factory=Cursor)
