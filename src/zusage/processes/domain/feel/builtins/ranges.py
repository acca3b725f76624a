"""How points and ranges lie to each other.

A point is a number, string, date, time, date and time or duration. Where a range has no end on a side, that side
reaches further than any point.
Source: DMN 1.5, table 78 (range functions).
"""

from collections.abc import Callable

from zusage.processes.domain.feel.builtins.signature import Declared
from zusage.processes.domain.feel.operators import ordered_pair
from zusage.processes.domain.feel.values import Range, Value, Wrong, kind_of

RANGES = Declared()

Relation = Callable[[Range, Range], bool]


def _order(left: Value, right: Value) -> int:
    """Return -1, 0 or 1 as the left point lies before, at or behind the right one."""
    pair = ordered_pair(left, right)
    if pair is None:
        raise Wrong(f"{kind_of(left)} and {kind_of(right)} have no order")
    return int(pair[0] > pair[1]) - int(pair[0] < pair[1])


# An end of a range on one scale: the point, moved by less than any distance where it is not included.


def _compare_ends(left: tuple[Value, int], right: tuple[Value, int]) -> int:
    """Compare two ends ``(point, shift)``; a point of None lies beyond all others on the side of its shift."""
    (left_point, left_shift), (right_point, right_shift) = left, right
    if left_point is None or right_point is None:
        left_rank = left_shift * 2 if left_point is None else 0
        right_rank = right_shift * 2 if right_point is None else 0
        return (left_rank > right_rank) - (left_rank < right_rank)
    order = _order(left_point, right_point)
    return order or (left_shift > right_shift) - (left_shift < right_shift)


def _low(range_: Range) -> tuple[Value, int]:
    return range_.low, -1 if range_.low is None else (0 if range_.low_included else 1)


def _high(range_: Range) -> tuple[Value, int]:
    return range_.high, 1 if range_.high is None else (0 if range_.high_included else -1)


def _as_range(value: Value) -> Range:
    return value if type(value) is Range else Range(value, value, True, True)


def _relation(declaration: str, relation: Relation) -> None:
    """Enter a relation of two ranges; a point counts as the range of just this point."""

    @RANGES.builtin(declaration)
    def _holds(left: Value, right: Value) -> bool:
        if left is None or right is None:
            raise Wrong("null has no place")
        return relation(_as_range(left), _as_range(right))


def _before(left: Range, right: Range) -> bool:
    return _compare_ends(_high(left), _low(right)) < 0


def _meets(left: Range, right: Range) -> bool:
    met = left.high is not None and right.low is not None and left.high_included and right.low_included
    return met and _order(left.high, right.low) == 0


def _overlaps(left: Range, right: Range) -> bool:
    return not _before(left, right) and not _before(right, left)


def _overlaps_before(left: Range, right: Range) -> bool:
    return (
        _compare_ends(_low(left), _low(right)) < 0
        and _overlaps(left, right)
        and _compare_ends(_high(left), _high(right)) <= 0
    )


def _finishes(left: Range, right: Range) -> bool:
    return _compare_ends(_high(left), _high(right)) == 0 and _compare_ends(_low(left), _low(right)) >= 0


def _starts(left: Range, right: Range) -> bool:
    return _compare_ends(_low(left), _low(right)) == 0 and _compare_ends(_high(left), _high(right)) <= 0


def _during(left: Range, right: Range) -> bool:
    return _compare_ends(_low(left), _low(right)) >= 0 and _compare_ends(_high(left), _high(right)) <= 0


def _same_place(left: Range, right: Range) -> bool:
    return _compare_ends(_low(left), _low(right)) == 0 and _compare_ends(_high(left), _high(right)) == 0


def _reversed(relation: Relation) -> Relation:
    return lambda left, right: relation(right, left)


for _name, _holds in (
    ("before", _before),
    ("after", _reversed(_before)),
    ("coincides", _same_place),
):
    _relation(f"{_name}(point1: Any, point2: Any): boolean", _holds)
    _relation(f"{_name}(point: Any, range: range): boolean", _holds)
    _relation(f"{_name}(range: range, point: Any): boolean", _holds)
    _relation(f"{_name}(range1: range, range2: range): boolean", _holds)

for _name, _holds in (
    ("meets", _meets),
    ("met by", _reversed(_meets)),
    ("overlaps", _overlaps),
    ("overlaps before", _overlaps_before),
    ("overlaps after", _reversed(_overlaps_before)),
):
    _relation(f"{_name}(range1: range, range2: range): boolean", _holds)

for _name, _holds in (("finishes", _finishes), ("during", _during), ("starts", _starts)):
    _relation(f"{_name}(point: Any, range: range): boolean", _holds)
    _relation(f"{_name}(range1: range, range2: range): boolean", _holds)

for _name, _holds in (
    ("finished by", _reversed(_finishes)),
    ("includes", _reversed(_during)),
    ("started by", _reversed(_starts)),
):
    _relation(f"{_name}(range: range, point: Any): boolean", _holds)
    _relation(f"{_name}(range1: range, range2: range): boolean", _holds)
