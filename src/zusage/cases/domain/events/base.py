"""What an event is: a kind, public facts, and a sealed part; how both are written as plain data and read again.

A kind is a class. Its fields are the facts; `sealed`, where it has one, is what only the key of the case opens.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, get_args, get_origin, get_type_hints

from zusage.cases.domain.events.folded import Folded
from zusage.common.domain.refusal import Mistake

KINDS: dict[str, type["CaseEvent"]] = {}
"""Every kind of event by its name. A kind once written is understood for ever."""


class UnknownKind(Mistake):
    """An event has a kind that this program does not know."""


class UnreadableEvent(Mistake):
    """What is stored of an event is not what its kind says of it."""


@dataclass(frozen=True, slots=True)
class Saying:
    """What an event tells the applicant: a code of `plain_words`, and what the sentence speaks of.

    :ivar texts: parameters that the package has the words for, with the keys of its texts
    """

    code: str
    parameters: Mapping[str, str | int | date]
    texts: Mapping[str, str]


def saying(code: str, *, texts: Mapping[str, str] | None = None, **parameters: str | int | date) -> Saying:
    """Make a saying."""
    return Saying(code, parameters, texts or {})


class CaseEvent:
    """Something that happened to a case. A kind is a frozen dataclass ``class X(CaseEvent, kind="x.happened")``.

    Names of fields and of kinds are stored; to change one takes a new format version and an upcaster (`event_log`).

    :cvar is_silent: whether it tells the applicant nothing
    :cvar shows_words: whether the applicant reads the sealed words as they were said
    """

    kind: ClassVar[str] = ""
    is_silent: ClassVar[bool] = False
    shows_words: ClassVar[bool] = False

    def __init_subclass__(cls, *, kind: str = "", is_silent: bool = False, shows_words: bool = False) -> None:
        super().__init_subclass__()
        if kind:  # none: several kinds have these fields in common
            cls.kind, cls.is_silent, cls.shows_words = kind, is_silent, shows_words
            KINDS[kind] = cls

    def said(self) -> Saying | None:
        """Return what the applicant reads; the sentence of the kind, if it does not say otherwise."""
        return None if self.is_silent else saying(self.kind)

    def change(self, folded: Folded) -> None:
        """Change the state that all events of the case amount to; most change nothing."""

    @property
    def facts(self) -> dict[str, Any]:
        """Return the public facts as plain data."""
        return {name: _plain(getattr(self, name)) for name in public_types(type(self))}

    @property
    def body(self) -> dict[str, Any] | None:
        """Return the sealed part as plain data; None if there is none."""
        part = getattr(self, "sealed", None)
        return None if part is None else {field.name: _plain(getattr(part, field.name)) for field in fields(part)}

    @property
    def words(self) -> str:
        """Return somebody's own words that the applicant reads with it; nothing if they are not open or not shown."""
        part = getattr(self, "sealed", None)
        return str(part.text) if self.shows_words and isinstance(part, Words) else ""


@dataclass(frozen=True)
class Words:
    """Sealed: what somebody said or wrote."""

    text: str


def read(kind: str, facts: Mapping[str, Any], body: Mapping[str, Any] | None = None) -> CaseEvent:
    """Return the event that plain data of the present format tell.

    :param body: the sealed part, opened; None if there is none or it stays closed
    :raises UnknownKind, UnreadableEvent: if this program did not write it
    """
    known = KINDS.get(kind)
    if known is None:
        raise UnknownKind(f"no kind of event is called {kind!r}")
    values = _read(known, facts, public_types(known), kind)
    sealed = sealed_type(known)
    if body is not None:
        if sealed is None:
            raise UnreadableEvent(f"{kind}: nothing of it is sealed, yet there is a body")
        values["sealed"] = sealed(**_read(sealed, body, _types(sealed)[0], f"{kind}, sealed"))
    return known(**values)


def public_types(kind: type[CaseEvent]) -> Mapping[str, Any]:
    """Return the types of the public facts of a kind, by name."""
    return _types(kind)[0]


def sealed_type(kind: type[CaseEvent]) -> type | None:
    """Return the class of the sealed part of a kind; None if it has none."""
    return _types(kind)[1]


_TYPES: dict[type, tuple[Mapping[str, Any], type | None]] = {}


def _types(kind: type) -> tuple[Mapping[str, Any], type | None]:
    """Return the types of what stands in the clear, and the class of what is sealed; found out once."""
    found = _TYPES.get(kind)
    if found is None:
        hints = get_type_hints(kind)
        types = {field.name: hints[field.name] for field in fields(kind)}  # type: ignore[arg-type]
        sealed = get_args(types.pop("sealed", None))
        found = _TYPES[kind] = types, next((part for part in sealed if part is not type(None)), None)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value


def _read(kind: type, stored: Mapping[str, Any], wanted: Mapping[str, Any], where: str) -> dict[str, Any]:
    if stored.keys() != wanted.keys():
        astray = ", ".join(sorted(stored.keys() ^ wanted.keys()))
        raise UnreadableEvent(f"{where}: these are missing, or not of {kind.__name__}: {astray}")
    return {name: _typed(stored[name], wanted[name], f"{where}, {name}") for name in wanted}


def _typed(value: Any, wanted: Any, where: str) -> Any:
    stored_as, make = _READERS.get(wanted) or _reader(wanted)
    if type(value) is not stored_as and stored_as is not object:
        raise UnreadableEvent(f"{where}: {value!r} is no {stored_as.__name__}")
    try:
        return make(value)
    except ValueError as error:
        raise UnreadableEvent(f"{where}: {error}") from None


_READERS: dict[Any, tuple[type, Callable[[Any], Any]]] = {
    str: (str, str),
    int: (int, int),
    bool: (bool, bool),
    date: (str, date.fromisoformat),
    Any: (object, lambda value: value),
}
"""By the type of a field: what it is stored as, and how it is made of that."""


def _reader(wanted: Any) -> tuple[type, Callable[[Any], Any]]:
    origin = get_origin(wanted)
    if origin is tuple:
        return list, tuple
    if origin is not None and issubclass(origin, Mapping):
        return dict, dict
    if issubclass(wanted, StrEnum):
        return str, wanted
    raise TypeError(f"no event can hold a {wanted}")
