"""Tenancy: every row belongs to one municipality, and only here is a transaction opened.

``write_transaction`` and ``read_transaction`` name the municipality once; every query inside sees only its rows, and a
query outside raises. On PostgreSQL the same is enforced by row level security (`guards`), since the
municipality is set LOCAL to the transaction. On SQLite acts begin IMMEDIATE, which is the only lock there.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, ClassVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.models.constants import OnConflict

from zusage.common.domain.ids import new_id
from zusage.common.domain.refusal import Mistake

SETTING = "zusage.municipality"
_MOST_PARAMETERS = 65_535
"""What PostgreSQL's protocol can count in one statement."""

_current: ContextVar[UUID | None] = ContextVar("municipality", default=None)
_stamp: ContextVar[tuple[int | None] | None] = ContextVar("stamp", default=None)
"""The number of the current municipality's stamp as this act or look found it; None while nobody has asked."""


class NoMunicipality(Mistake):
    """A query ran without anybody having said for which municipality."""


class NestedTransaction(Mistake):
    """A transaction was opened inside another; an act is one transaction."""


class ForeignRow(Mistake):
    """A row of one municipality was about to be written in the name of another."""


def current_municipality() -> UUID:
    """Return the municipality of the open transaction.

    :raises NoMunicipality: outside of both
    """
    municipality_id = _current.get()
    if municipality_id is None:
        raise NoMunicipality("open write_transaction(municipality_id) or read_transaction(municipality_id) first")
    return municipality_id


def current_stamp() -> int | None:
    """Return the number that was drawn at the last change of what processes keep of the current municipality.

    Read once in an act or look; None if none was ever drawn. See `stamps`.

    :raises NoMunicipality: outside of both
    """
    municipality_id = current_municipality()
    if (found := _stamp.get()) is None:
        found = _ask(_ITS_STAMP, _parameter(municipality_id)) or (None,)
        _stamp.set(found)
    return found[0]


def stamped(number: int) -> None:
    """Remember the number that the open act has drawn itself."""
    _stamp.set((number,))


@contextmanager
def write_transaction(municipality_id: UUID) -> Iterator[None]:
    """Open the one transaction of an act: all of it happens, or nothing."""
    with _entered(municipality_id), transaction.atomic(durable=True), _named(municipality_id, write=True):
        yield


@contextmanager
def read_transaction(municipality_id: UUID) -> Iterator[None]:
    """Open a transaction that only reads; all queries inside see the same moment."""
    with (
        _entered(municipality_id),
        _only_reading(),
        transaction.atomic(durable=True),
        _named(municipality_id, write=False),
    ):
        yield


@contextmanager
def _entered(municipality_id: UUID) -> Iterator[None]:
    if _current.get() is not None:
        raise NestedTransaction(f"already acting for municipality {_current.get()}")
    token, stamp = _current.set(municipality_id), _stamp.set(None)
    try:
        yield
    finally:
        _current.reset(token)
        _stamp.reset(stamp)


@contextmanager
def _only_reading() -> Iterator[None]:
    """Let a transaction on SQLite begin without the write lock, and let the connection refuse to write.

    Around the transaction, not inside: after an error nothing more can be said inside, and a connection that stayed
    read-only would stop its worker for good.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
    _say("PRAGMA query_only = ON")
    try:
        yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]
        _say("PRAGMA query_only = OFF")


@contextmanager
def _named(municipality_id: UUID, *, write: bool) -> Iterator[None]:
    """Tell PostgreSQL for whom this transaction runs, and whether it may write; the answer brings the stamp."""
    if connection.vendor != "postgresql":
        yield
        return
    inside_a_test = bool(connection.savepoint_ids)
    only_reads = "" if write or inside_a_test else ", set_config('transaction_read_only', 'on', true)"
    found = _ask(
        f"SELECT ({_ITS_STAMP}), set_config(%s, %s, true){only_reads}",
        _parameter(municipality_id),
        SETTING,
        str(municipality_id),
    )
    _stamp.set((found[0] if found else None,))
    yield
    if inside_a_test:  # a rolled back savepoint takes the setting back by itself, a released one does not
        _say("SELECT set_config(%s, '', true)", SETTING)


_ITS_STAMP = "SELECT number FROM common_stamp WHERE municipality_id = %s"


def _parameter(municipality_id: UUID) -> UUID | str:
    return municipality_id if connection.features.has_native_uuid_field else municipality_id.hex


def _say(statement: str, *parameters: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters) or None)


def _ask(statement: str, *parameters: UUID | str) -> Any:
    """Return the one row that a statement brings, or None."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters))
        return cursor.fetchone()


class OwnedQuerySet(models.QuerySet[Any]):
    """A query that can only see the rows of the current municipality."""

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        rows = list(objs)
        for row in rows:
            row.check_owner()
        if args or kwargs.keys() - {"ignore_conflicts"}:
            return super().bulk_create(rows, *args, **kwargs)
        _insert(rows, **kwargs)
        return rows


def _insert(rows: list["OwnedModel"], *, ignore_conflicts: bool = False) -> None:
    """Write rows of one table in one statement whose text is made once.

    An act writes a few rows to each of many tables; Django would compose each statement anew.
    """
    if not rows:
        return
    model = type(rows[0])
    columns, database = _columns(model), connections[DEFAULT_DB_ALIAS]
    at_once = (database.features.max_query_params or _MOST_PARAMETERS) // len(columns)
    with transaction.mark_for_rollback_on_error(database.alias), database.cursor() as cursor:
        for start in range(0, len(rows), at_once):
            batch = rows[start : start + at_once]
            values = [_value(row, column, database) for row in batch for column in columns]
            cursor.execute(_insert_statement(model, len(batch), ignore_conflicts), values)
    for row in rows:
        row._state.adding, row._state.db = False, database.alias


_Column = tuple[str, "models.Field[Any, Any]", frozenset[type]]
"""Name of the attribute, field, and the types whose values the database takes as they are."""


@lru_cache(maxsize=256)
def _columns(model: type["OwnedModel"]) -> tuple[_Column, ...]:
    return tuple((field.attname, field, _taken_as_is(field)) for field in model._meta.concrete_fields)


def _taken_as_is(field: "models.Field[Any, Any]") -> frozenset[type]:
    if type(field).pre_save is not models.Field.pre_save:
        return frozenset()
    kind = field.get_internal_type()
    if kind.endswith("IntegerField") and connection.vendor == "sqlite":
        return frozenset({int, type(None)})
    return _TAKEN_AS_IS.get(kind, frozenset())


_TAKEN_AS_IS: dict[str, frozenset[type]] = {
    "CharField": frozenset({str, type(None)}),
    "TextField": frozenset({str, type(None)}),
    "BooleanField": frozenset({bool, type(None)}),
    "UUIDField": frozenset({UUID, type(None)}),
    "ForeignKey": frozenset({UUID, type(None)}),
    "OneToOneField": frozenset({UUID, type(None)}),
}
"""Of these Django would give back the same object after half a dozen calls; all our keys are ids.

Numbers on SQLite alone: for PostgreSQL Django wraps them by the width of their column, which keeps one statement one.
"""


def _value(row: "OwnedModel", column: _Column, database: Any) -> Any:
    name, field, as_is = column
    value = getattr(row, name)
    return value if type(value) in as_is else field.get_db_prep_save(field.pre_save(row, add=True), database)


@lru_cache(maxsize=1024)
def _insert_statement(model: type["OwnedModel"], count: int, ignore_conflicts: bool) -> str:
    fields, quote = model._meta.concrete_fields, connection.ops.quote_name
    on_conflict = OnConflict.IGNORE if ignore_conflicts else None
    columns = ", ".join(quote(str(field.column)) for field in fields)
    row = "(" + ", ".join(["%s"] * len(fields)) + ")"
    insert = connection.ops.insert_statement(on_conflict=on_conflict)
    suffix = connection.ops.on_conflict_suffix_sql(fields, on_conflict, [], [])
    return f"{insert} {quote(model._meta.db_table)} ({columns}) VALUES {', '.join([row] * count)} {suffix}"


class RowGone(Mistake):
    """A row that was to be changed is not there."""


def update_rows(rows: Iterable["OwnedModel"], *names: str) -> None:
    """Write some columns of rows that are there, by one statement a row whose text is made once.

    :raises RowGone: if a row is not there
    """
    database = connections[DEFAULT_DB_ALIAS]
    with transaction.mark_for_rollback_on_error(database.alias), database.cursor() as cursor:
        for row in rows:
            row.check_owner()
            statement, columns = _update_statement(type(row), names)
            values = [_value(row, column, database) for column in columns]
            cursor.execute(statement, values)
            if cursor.rowcount != 1:
                raise RowGone(f"{type(row).__name__} {row.pk}")


@lru_cache(maxsize=256)
def _update_statement(model: type["OwnedModel"], names: tuple[str, ...]) -> tuple[str, tuple["_Column", ...]]:
    quote, by_name = connection.ops.quote_name, {column[1].name: column for column in _columns(model)}
    columns = tuple(by_name[name] for name in (*names, "id", "municipality_id"))
    *changes, key, owner = (f"{quote(str(field.column))} = %s" for _, field, _ in columns)
    parts = ("UPDATE", quote(model._meta.db_table), "SET", ", ".join(changes), "WHERE", key, "AND", owner)
    return " ".join(parts), columns


class SumBelowZero(Mistake):
    """More was taken from a sum than was ever added to it."""


def add_up(
    rows: list[Any], *, key: tuple[str, ...], sums: tuple[str, ...], largest: tuple[str, ...] = ()
) -> list[tuple[int, ...]]:
    """Insert rows of sums, or add them to the rows with the same key, in one statement; negative ones are taken away.

    `largest` are columns that keep the larger value. `key` must be unique, and its fields come once each in `rows`.
    Returns what the sums came to.

    :raises SumBelowZero: if a sum would be less than nothing
    """
    found: list[tuple[int, ...]] = []
    if not rows:
        return found
    for row in rows:
        row.check_owner()
    model: type[OwnedModel] = type(rows[0])
    columns, database = _columns(model), connections[DEFAULT_DB_ALIAS]
    at_once = (database.features.max_query_params or _MOST_PARAMETERS) // len(columns)
    with transaction.mark_for_rollback_on_error(database.alias), database.cursor() as cursor:
        for start in range(0, len(rows), at_once):
            batch = rows[start : start + at_once]
            values = [_value(row, column, database) for row in batch for column in columns]
            cursor.execute(_adding_statement(model, len(batch), key, sums, largest), values)
            found += cursor.fetchall()
        if any(value < 0 for row in found for value in row):
            raise SumBelowZero(f"{model._meta.db_table}: more was taken away than was there")
    return found


@lru_cache(maxsize=1024)
def _adding_statement(
    model: type["OwnedModel"], count: int, key: tuple[str, ...], sums: tuple[str, ...], largest: tuple[str, ...]
) -> str:
    columns = {field.name: field.column for field in model._meta.concrete_fields}

    def column(name: str) -> str:
        return connection.ops.quote_name(str(columns[name]))

    table, greater = connection.ops.quote_name(model._meta.db_table), _GREATER_OF_TWO[connection.vendor]
    changes = [f"{column(name)} = {table}.{column(name)} + excluded.{column(name)}" for name in sums]
    changes += [f"{column(name)} = {greater}({table}.{column(name)}, excluded.{column(name)})" for name in largest]
    unique, returned = (", ".join(map(column, names)) for names in (key, sums))
    insert = _insert_statement(model, count, ignore_conflicts=False)
    return f"{insert} ON CONFLICT ({unique}) DO UPDATE SET {', '.join(changes)} RETURNING {returned}"


_GREATER_OF_TWO = {"sqlite": "MAX", "postgresql": "GREATEST"}


class OwnedManager(models.Manager.from_queryset(OwnedQuerySet)):  # type: ignore[misc]
    """The only manager of owned rows; asks for the municipality at every query."""

    use_in_migrations = False

    def get_queryset(self) -> OwnedQuerySet:
        queryset: OwnedQuerySet = super().get_queryset()
        return queryset.filter(municipality_id=current_municipality())

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> Any:
        """Write rows; the filter of reading, which costs more than the check of each row's owner, is left out."""
        return super().get_queryset().bulk_create(objs, *args, **kwargs)


class OwnedModel(models.Model):
    """A row of one municipality. Subclasses set ``append_only`` if rows may never change or go."""

    append_only: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    municipality_id = models.UUIDField(default=current_municipality, editable=False)

    objects = OwnedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def check_owner(self) -> None:
        """Refuse to be written in the name of another municipality."""
        if self.municipality_id != current_municipality():
            raise ForeignRow(f"{type(self).__name__} {self.pk} belongs to {self.municipality_id}")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.check_owner()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        self.check_owner()
        return super().delete(*args, **kwargs)
