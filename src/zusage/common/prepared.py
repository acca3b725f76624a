"""Questions that acts ask again and again, composed once.

Django composes the text of a statement anew for each query, which takes ten times what the database needs to answer it
by a key. A function that builds a query from its arguments alone is composed once for each shape of these (their types,
and of a list its length); after that, asking fills in values and makes rows as Django would. The municipality is filled
in as well: what was composed in one's name never answers for another.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,  # type: ignore[attr-defined]
)
from django.db.models.sql.query import Query
from django.db.models.sql.subqueries import DeleteQuery

from zusage.common.domain.refusal import Mistake
from zusage.common.tenancy import current_municipality

P = ParamSpec("P")
Row = TypeVar("Row")

_MOST_SHAPES = 256
"""Of one question; one with lists of more lengths is composed anew beyond that."""
_MUNICIPALITY = -1


class NotPreparable(Mistake):
    """A question cannot be composed before the values are known that it asks for."""


def prepared(build: "Callable[P, QuerySet[Any, Row]]") -> "Prepared[P, Row]":
    """Let a function that builds a query be asked with values; it gives the rows.

    Its arguments are ids, days, moments and words, or lists of one of these, by position. The query depends on nothing
    else, and asks for each of them as it is: `startswith`, which changes a word, is refused.
    """
    return Prepared(build)


class Prepared(Generic[P, Row]):
    """A question; call it to ask."""

    def __init__(self, build: "Callable[P, QuerySet[Any, Row]]") -> None:
        self._build = build
        self._composed: dict[Hashable, _Composed] = {}
        update_wrapper(self, build)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        """Return the rows; none if a list among the values is empty.

        :raises NotPreparable: if the query depends on its values otherwise than by asking for them
        """
        values = self._values(args, kwargs)
        if any(value == [] for value in values):
            return []
        return self._for(values).ask(values)

    def first(self, *args: P.args, **kwargs: P.kwargs) -> Row | None:
        """Return the first row, or None; the question itself says in which order, and how many it looks for."""
        return next(iter(self(*args, **kwargs)), None)

    def delete(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Delete the rows that would be the answer, and nothing that hangs on them: the database would refuse."""
        values = self._values(args, kwargs)
        if not any(value == [] for value in values):
            self._for(values, DeleteQuery).run(values)

    def _values(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> list[Any]:
        if kwargs:
            raise NotPreparable(f"{self._build.__qualname__} takes its values by position")
        return [value if isinstance(value, (UUID, str, date)) else list(value) for value in args]

    def _for(self, values: Sequence[Any], kind: type[Query] = Query) -> "_Composed":
        shape = (connections[DEFAULT_DB_ALIAS].vendor, kind, *map(_shape, values))
        composed = self._composed.get(shape)
        if composed is None:
            composed = _compose(self._build, values, kind)
            if len(self._composed) < _MOST_SHAPES:
                self._composed[shape] = composed
        return composed


@dataclass(frozen=True, slots=True)
class _Gap:
    """Where a value goes: its place in the statement, the number of the argument, and its place in that list."""

    place: int
    argument: int
    item: int


@dataclass(frozen=True, slots=True)
class _Composed:
    """A statement with gaps, and how to make rows of its answer."""

    sql: str
    parameters: tuple[Any, ...]
    gaps: tuple[_Gap, ...]
    converters: tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]
    make: Callable[[Sequence[Any]], Any]

    def ask(self, values: Sequence[Any]) -> list[Any]:
        database = connections[DEFAULT_DB_ALIAS]
        with database.cursor() as cursor:
            cursor.execute(self.sql, self._filled(values, database))
            rows = cursor.fetchall()
        return [self.make(self._converted(row, database)) for row in rows]

    def run(self, values: Sequence[Any]) -> None:
        database = connections[DEFAULT_DB_ALIAS]
        with transaction.mark_for_rollback_on_error(database.alias), database.cursor() as cursor:
            cursor.execute(self.sql, self._filled(values, database))

    def _filled(self, values: Sequence[Any], database: Any) -> list[Any]:
        parameters = list(self.parameters)
        for gap in self.gaps:
            parameters[gap.place] = _stored(_value(values, gap), database)
        return parameters

    def _converted(self, row: Sequence[Any], database: Any) -> Sequence[Any]:
        found = list(row)
        for place, functions, expression in self.converters:
            for function in functions:
                found[place] = function(found[place], expression, database)
        return found


def _value(values: Sequence[Any], gap: _Gap) -> Any:
    if gap.argument == _MUNICIPALITY:
        return current_municipality()
    value = values[gap.argument]
    return value[gap.item] if isinstance(value, list) else value


def _shape(value: Any) -> tuple[type, int]:
    return (type(value[0]), len(value)) if isinstance(value, list) else (type(value), -1)


def _compose(build: "Callable[..., QuerySet[Any, Any]]", values: Sequence[Any], kind: type[Query]) -> _Composed:
    """Compose a question with values that occur nowhere else, and see where they went."""
    database, samples = connections[DEFAULT_DB_ALIAS], _samples(values)
    queryset = build(*samples)
    query = queryset.query if kind is Query else queryset.query.chain(klass=kind)
    compiler = query.get_compiler(using=database.alias)
    sql, parameters = compiler.as_sql()
    wanted = {_stored(current_municipality(), database): (_MUNICIPALITY, 0)} | {
        _stored(value, database): (number, item)
        for number, sample in enumerate(samples)
        for item, value in enumerate(sample if isinstance(sample, list) else [sample])
    }
    # A number may be a type of the driver's own that nothing is looked up by.
    looked_up = [value if isinstance(value, (UUID, str, date)) else None for value in parameters]
    gaps = tuple(_Gap(place, *wanted[value]) for place, value in enumerate(looked_up) if value in wanted)
    if wanted.keys() - set(looked_up):
        raise NotPreparable(f"{build.__qualname__} does not ask for each of its values as it is")
    if kind is not Query:
        return _Composed(sql, tuple(parameters), gaps, (), tuple)
    return _Composed(sql, tuple(parameters), gaps, _converters(compiler), _maker(queryset, compiler))


def _converters(compiler: Any) -> tuple[tuple[int, tuple[Callable[..., Any], ...], Any], ...]:
    fields = [selected[0] for selected in compiler.select[: compiler.col_count]]
    found = compiler.get_converters(fields)
    return tuple((place, tuple(functions), expression) for place, (functions, expression) in found.items())


def _maker(queryset: "QuerySet[Any, Any]", compiler: Any) -> Callable[[Sequence[Any]], Any]:
    """Return what makes a row of the answer what Django would make of it.

    :raises NotPreparable: if that is something that nobody has needed yet
    """
    kind = queryset._iterable_class  # type: ignore[attr-defined]
    if kind is ModelIterable and not compiler.annotation_col_map:
        return _instance_maker(compiler, queryset.db)
    if kind is FlatValuesListIterable:
        return lambda row: row[0]
    if kind is ValuesListIterable:
        return tuple
    raise NotPreparable(f"rows of {kind.__name__} with annotations are not made here")


def _instance_maker(compiler: Any, alias: str) -> Callable[[Sequence[Any]], Any]:
    klass_info, select = compiler.klass_info, compiler.select
    model, places = klass_info["model"], klass_info["select_fields"]
    start, end = places[0], places[-1] + 1
    names = [selected[0].target.attname for selected in select[start:end]]
    related = get_related_populators(klass_info, select, alias)  # type: ignore[call-arg]

    def make(row: Sequence[Any]) -> Any:
        instance = model.from_db(alias, names, row[start:end])
        for populator in related:
            populator.populate(row, instance)
        return instance

    return make


def _samples(values: Sequence[Any]) -> list[Any]:
    unused = {kind: begin() for kind, begin in _UNUSED.items()}

    def sample(value: Any) -> Any:
        found = unused.get(type(value))
        if found is None:
            raise NotPreparable(f"a {type(value).__name__} is nothing that a prepared question asks for")
        return next(found)

    return [[sample(item) for item in value] if isinstance(value, list) else sample(value) for value in values]


def _ids() -> Iterator[UUID]:
    return (UUID(int=(0xA5 << 120) + number) for number in range(1 << 32))


def _words() -> Iterator[str]:
    return (f"\u2e2e{number}\u2e2e" for number in range(1 << 32))


def _days() -> Iterator[date]:
    return (date(1, 1, 1) + timedelta(days=number) for number in range(1 << 16))


def _moments() -> Iterator[datetime]:
    return (datetime(1000, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(1 << 16))


_UNUSED: dict[type, Callable[[], Iterator[Any]]] = {UUID: _ids, str: _words, date: _days, datetime: _moments}


def _stored(value: Any, database: Any) -> Any:
    """Return a value as Django hands it to the database."""
    if isinstance(value, UUID):
        return value if database.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return database.ops.adapt_datetimefield_value(value)
    return database.ops.adapt_datefield_value(value) if isinstance(value, date) else value
