"""How a profile is brought in where pages have edited what it once said: pure, for every kind a profile can say.

Three values meet in each field: what the profile said last, what is there now, and what the profile says. What nobody
edited follows the profile; what was edited stays until the profile says the same, from when on it follows it again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Values = Mapping[str, Any]

_NOTHING: Any = object()


@dataclass(frozen=True)
class Merged:
    """What to write, which fields differ by that from what is there, and which stay although the profile differs."""

    values: dict[str, Any]
    changed: tuple[str, ...]
    kept: tuple[str, ...]


def merge(said: Values | None, now: Values, says: Values) -> Merged:
    """Bring in what the profile says of one thing; `said` is None if the profile has not named it before.

    Fields that neither of the two profiles knows are not touched.
    """
    values, changed, kept = dict(now), [], []
    before = said or {}
    for name in sorted(says.keys() | before.keys()):
        is_there, wanted = now.get(name, _NOTHING), says.get(name, _NOTHING)
        if is_there == wanted:
            continue
        if said is None or is_there != before.get(name, _NOTHING):
            kept.append(name)
            continue
        changed.append(name)
        values[name] = wanted
    return Merged({name: value for name, value in values.items() if value is not _NOTHING}, tuple(changed), tuple(kept))


class Fate(StrEnum):
    """What became of something at an installation."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"  # a membership that the profile no longer names, and nobody edited
    KEPT = "kept"  # edited on pages; the profile says otherwise
    STAYS_AWAY = "stays away"  # taken away on pages; the profile still names it
    STAYS = "stays"  # no longer named; nothing is deleted by leaving it out


_BECAUSE = {
    Fate.ENDED: "the profile no longer names it",
    Fate.KEPT: "edited on pages, and the profile says otherwise",
    Fate.STAYS_AWAY: "taken away on pages, and the profile still names it",
    Fate.STAYS: "the profile no longer names it; nothing is deleted by leaving it out",
}


@dataclass(frozen=True, order=True)
class Line:
    """What became of one thing, and in which of its fields."""

    fate: Fate
    kind: str
    key: str
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        what = f": {', '.join(self.fields)}" if self.fields else ""
        why = f" ({_BECAUSE[self.fate]})" if self.fate in _BECAUSE else ""
        return f"{self.fate} {self.kind} {self.key}{what}{why}"


@dataclass
class InstallReport:
    """What an installation did and what it left, each with its reason; what was right already is not named."""

    lines: list[Line] = field(default_factory=list)

    def note(self, fate: Fate, kind: str, key: str, fields: tuple[str, ...] = ()) -> None:
        self.lines.append(Line(fate, kind, key, fields))

    def note_merged(self, merged: Merged, kind: str, key: str) -> None:
        """Note what was changed of a thing that was there, and what was kept."""
        if merged.changed:
            self.note(Fate.CHANGED, kind, key, merged.changed)
        if merged.kept:
            self.note(Fate.KEPT, kind, key, merged.kept)

    def of(self, *fates: Fate) -> list[Line]:
        return [line for line in self.lines if line.fate in fates]

    def __iter__(self) -> Iterator[Line]:
        return iter(sorted(self.lines))


def changes(report: InstallReport) -> list[Line]:
    """Return what was written; of a second installation of the same profile, nothing."""
    return report.of(Fate.ADDED, Fate.CHANGED, Fate.ENDED)
