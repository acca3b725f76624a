"""Reads ``municipalities/KEY/demo.toml``: what happened in an invented town before its demo opened."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

from zusage.common.domain.refusal import Mistake

_KEYS: dict[str, dict[str, type]] = {
    "": {"seed": int, "working_days": int, "matters_a_day": list, "desk": str, "post_room": str, "matters": list},
    "matters": {"service": str, "answers": dict, "variants": list, "decisions": list},
    "matters.decisions": {"times": int, "outputs": dict},
}


class DemoBroken(Mistake):
    """The story of a demo town cannot be told; nothing of it has happened."""


@dataclass(frozen=True)
class Matters:
    """Matters of one service: how their answers are drawn, and what the desk decides in turn."""

    service: str
    answers: Mapping[str, Any]
    variants: tuple[Mapping[str, Any], ...]
    decisions: tuple[Mapping[str, Any], ...]

    def drawn_answers(self, random: Random, today: date) -> dict[str, Any]:
        """Return the answers of one more matter."""
        answers: dict[str, Any] = drawn(self.answers, random, today)
        return answers | drawn(random.choice(self.variants), random, today)


@dataclass(frozen=True)
class DemoStory:
    """Days of an invented town."""

    seed: int
    working_days: int
    matters_a_day: tuple[int, ...]
    desk: str
    post_room: str
    matters: tuple[Matters, ...]

    def __post_init__(self) -> None:
        if not self.matters or not any(self.matters_a_day) or self.working_days < 1:
            raise DemoBroken("a demo needs days, matters, and at least one of them a day")


def read_story(path: Path) -> DemoStory:
    """Read a story.

    :raises DemoBroken: if a key is missing, unknown or of the wrong kind, with its name
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DemoBroken(f"{path}: {error}") from None
    for where, table in _tables(content):
        _check(f"{path}: {where}".rstrip(": "), _KEYS[where], table)
    matters = tuple(_matters(table) for table in content["matters"])
    return DemoStory(**{**content, "matters_a_day": tuple(content["matters_a_day"]), "matters": matters})


def drawn(value: Any, random: Random, today: date) -> Any:
    """Return a value as it stands, or as its table of one key says that it is drawn.

    :raises DemoBroken: if a list to draw from is empty, or a range has no two ends
    """
    match value:
        case {"one_of": [*choices], **more} if not more and choices:
            return drawn(random.choice(choices), random, today)
        case {"number": [int(least), int(most)], **more} if not more and least <= most:
            return str(random.randint(least, most))
        case {"days_ago": [int(least), int(most)], **more} if not more and least <= most:
            return str(today - timedelta(days=random.randint(least, most)))
        case {"first_of_next_month": True, **more} if not more:
            return str((today.replace(day=1) + timedelta(days=31)).replace(day=1))
        case dict() if value.keys() & {"one_of", "number", "days_ago", "first_of_next_month"}:
            raise DemoBroken(f"nothing can be drawn by {value}")
        case dict():
            return {key: drawn(part, random, today) for key, part in value.items()}
        case list():
            return [drawn(part, random, today) for part in value]
        case _:
            return value


def in_turn(decisions: tuple[Mapping[str, Any], ...]) -> Iterator[Mapping[str, Any]]:
    """Return the outputs of decisions without end, each as many times in a row as it says."""
    return cycle([decision["outputs"] for decision in decisions for _ in range(decision["times"])])


def _tables(content: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield "", content
    for matters in content["matters"]:
        yield "matters", matters
        yield from (("matters.decisions", decision) for decision in matters["decisions"])


def _check(where: str, keys: Mapping[str, type], table: Any) -> None:
    if not isinstance(table, dict):
        raise DemoBroken(f"{where}: must be a table")
    for name in sorted(table.keys() | keys.keys()):
        if name not in keys:
            raise DemoBroken(f"{where}: '{name}' is not known; allowed are {', '.join(keys)}")
        if not isinstance(table.get(name), keys[name]):
            raise DemoBroken(f"{where}: '{name}' is missing, or no {keys[name].__name__}")


def _matters(table: dict[str, Any]) -> Matters:
    if not any(decision["times"] > 0 for decision in table["decisions"]):
        raise DemoBroken(f"matters of {table['service']}: nothing is ever decided")
    return Matters(table["service"], table["answers"], tuple(table["variants"] or [{}]), tuple(table["decisions"]))
