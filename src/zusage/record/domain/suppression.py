"""What of a row of counts may be shown, so that nobody can be recognised by standing in a small group.

The rule, for a row of parts that add up to a total:

1. A total below 5 is not shown, nor any of its parts.
2. If no part lies between 1 and 4, everything is shown. A zero tells of nobody.
3. Otherwise parts below 5, zeros among them as cover, are shown as "unter 5".
4. Parts below 5 could still be computed if there is only one of them, or if together they come close to the most that
   they can be: k parts below 5 make at most 4k. So if k = 1, or they make more than 4k - 4, c larger parts are covered
   as well, in a fixed order, until all that is hidden makes at least 4k + 5c: then each of the small parts can
   be anything from 1 to 4, also for somebody who knows this rule.
5. Rule 4 needs enough to cover with: 24 for five parts (one of 4, four of 5). A row with a lower total and a part
   between 1 and 4 shows its total and none of its parts.

What is protected are the small parts; a larger part that covers them is no secret by itself. The rule looks at one row.
Rows for different promises of the same matters are alike but not equal, and nothing adds them up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

THRESHOLD = 5
"""Counts from here on are shown (rule of the house; the statistics laws leave the number to the publisher)."""


class Hidden(StrEnum):
    """Why a figure is not shown."""

    SMALL = "unter 5"
    COVER = "verdeckt"


Cell = int | Hidden


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row as everybody may see it."""

    total: Cell
    parts: Mapping[str, Cell]


def shown_row(parts: Mapping[str, int], *, cover: Sequence[str]) -> ShownRow:
    """Return what may be shown of a row.

    :param cover: all parts, in the order in which larger ones are covered to protect small ones
    """
    total = sum(parts.values())
    if total < THRESHOLD:
        return ShownRow(Hidden.SMALL, dict.fromkeys(parts, Hidden.SMALL))
    if not any(0 < count < THRESHOLD for count in parts.values()):
        return ShownRow(total, dict(parts))
    if total < len(parts) * THRESHOLD - 1:
        return ShownRow(total, dict.fromkeys(parts, Hidden.COVER))
    hidden = _hidden(parts, cover)
    return ShownRow(total, {name: hidden.get(name, count) for name, count in parts.items()})


def _hidden(parts: Mapping[str, int], cover: Sequence[str]) -> dict[str, Hidden]:
    """Return the parts that are not shown, with the reason; see rules 3 and 4."""
    small = [name for name, count in parts.items() if count < THRESHOLD]
    together = sum(parts[name] for name in small)
    enough = len(small) * (THRESHOLD - 1)
    hidden = dict.fromkeys(small, Hidden.SMALL)
    if len(small) > 1 and together <= enough - (THRESHOLD - 1):
        return hidden
    for name in (name for name in cover if name not in small):
        hidden[name] = Hidden.COVER
        together += parts[name]
        enough += THRESHOLD
        if together >= enough:
            break
    return hidden
