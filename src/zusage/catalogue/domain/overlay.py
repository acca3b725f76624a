"""What a municipality sets for a package it adopts; it fills in and never forks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from zusage.catalogue.domain.documents import Document, Table, Value, check_shape, parse_toml
from zusage.catalogue.domain.findings import Finding, unknown
from zusage.catalogue.domain.texts import value_at

_WINDOWS = Table(others=Value(int))
SHAPE = Table(
    {
        "service": Value(str, required=True),
        "lawyer_check": Value(bool),
        "data": Table(anything=True, required=True),
        "windows": _WINDOWS,
        "header": Table({"authority": Value(str), "unit": Value(str)}),
    }
)

_KINDS = {
    "text": "a text",
    "cents": "a whole number of cents",
    "days": "a whole number of days",
    "words": "a list of texts",
}


@dataclass(frozen=True)
class DataKey:
    """What a municipality has to set: a text, cents, days, or words (compared without regard to capitals)."""

    path: str
    kind: str
    example: Any


@dataclass(frozen=True)
class Overlay:
    """A municipality's settings for one package. ``data`` is complete and of the right kinds."""

    service: str
    data: Mapping[str, Any]
    words_as_written: Mapping[str, tuple[str, ...]]
    windows: Mapping[str, int]
    authority: str
    unit: str
    lawyer_check: bool
    source: bytes


def read_overlay(
    file: str,
    content: bytes,
    keys: Mapping[str, DataKey],
    service: str,
    findings: list[Finding],
    *,
    windows: Collection[str] = (),
) -> Overlay | None:
    """Read an overlay and hold it against what the package asks for; None if it cannot be used, see the findings.

    :param windows: names of the package's windows, of which a municipality may change the days
    """
    document = parse_toml(file, content, findings)
    check_shape(document, SHAPE, findings)
    if findings:
        return None
    given = document.content
    if given["service"] != service:
        findings.append(document.finding(("service",), f"is for '{given['service']}', not for '{service}'", (service,)))
    _check_data(document, given["data"], keys, findings)
    for name in given.get("windows", {}).keys() - set(windows):
        findings.append(unknown(file, document.line("windows", name), f"windows.{name}", windows))
    header = given.get("header", {})
    values = {path: value_at(given["data"], path) for path in keys}
    return Overlay(
        service=service,
        data=typed_data(values, keys),
        words_as_written=words_as_written(values, keys),
        windows=given.get("windows", {}),
        authority=header.get("authority", ""),
        unit=header.get("unit", ""),
        lawyer_check=given.get("lawyer_check", False),
        source=content,
    )


def typed_data(values: Mapping[str, Any], keys: Mapping[str, DataKey]) -> dict[str, Any]:
    """Return flat values as the nested data of a process; words in lower case, as FEEL compares them."""
    nested: dict[str, Any] = {}
    for path, value in values.items():
        *parents, name = path.split(".")
        place = nested
        for parent in parents:
            place = place.setdefault(parent, {})
        words = keys[path].kind == "words" and isinstance(value, list)
        place[name] = [str(word).lower() for word in value] if words else value
    return nested


def words_as_written(values: Mapping[str, Any], keys: Mapping[str, DataKey]) -> dict[str, tuple[str, ...]]:
    """Return the words with the capitals a person would like to read."""
    lists = {path: value for path, value in values.items() if keys[path].kind == "words" and isinstance(value, list)}
    return {path: tuple(str(word) for word in value) for path, value in lists.items()}


def kind_problem(key: DataKey, value: Any) -> str:
    """Say what is wrong with a value, or nothing."""
    match key.kind:
        case "text":
            fits = isinstance(value, str)
        case "words":
            fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        case _:
            fits = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return "" if fits else f"must be {_KINDS[key.kind]}"


def _check_data(
    document: Document, data: Mapping[str, Any], keys: Mapping[str, DataKey], findings: list[Finding]
) -> None:
    for path in _leaves(data):
        if path not in keys:
            line = document.line("data", *path.split("."))
            findings.append(unknown(document.file, line, f"data.{path}", keys))
    for path, key in keys.items():
        value = value_at(data, path)
        if value is None:
            findings.append(
                document.finding(("data", *path.split(".")), f"is missing; the package asks for {_KINDS[key.kind]}")
            )
        elif problem := kind_problem(key, value):
            findings.append(document.finding(("data", *path.split(".")), problem))


def _leaves(data: Mapping[str, Any], prefix: str = "") -> list[str]:
    found = []
    for name, value in data.items():
        found += _leaves(value, f"{prefix}{name}.") if isinstance(value, dict) else [prefix + name]
    return found
