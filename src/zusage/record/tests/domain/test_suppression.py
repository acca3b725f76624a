"""Nobody can be recognised by the record, not even by somebody who knows how it hides."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zusage.record.domain.suppression import THRESHOLD, Hidden, ShownRow, shown_row

NAMES = ("kept", "extended", "broken", "withdrawn", "open")
COVER = ("open", "withdrawn", "extended", "kept", "broken")
SMALL, COVERED = Hidden.SMALL, Hidden.COVER
Counts = tuple[int, ...]


def shown(*counts: int) -> tuple[object, ...]:
    row = shown_row(dict(zip(NAMES, counts, strict=True)), cover=COVER)
    return (row.total, *row.parts.values())


def key_of(row: ShownRow) -> tuple[object, ...]:
    return (row.total, *row.parts.values())


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((206, 0, 6, 0, 0), (212, 206, 0, 6, 0, 0)),  # nobody stands in a small group
        ((3, 0, 1, 0, 0), (SMALL, SMALL, SMALL, SMALL, SMALL, SMALL)),
        ((206, 1, 5, 0, 0), (212, 206, SMALL, 5, SMALL, SMALL)),  # zeros are the cover
        ((206, 6, 7, 8, 3), (230, 206, 6, 7, COVERED, SMALL)),  # 3 and 8 make 11, anything could be in it
        ((206, 6, 7, 5, 3), (227, 206, COVERED, 7, COVERED, SMALL)),  # 3 and 5 would leave 1, 2 or 3 only
        ((206, 4, 4, 9, 9), (232, 206, SMALL, SMALL, 9, COVERED)),  # two parts below 5 that make 8 are two fours
        ((4, 4, 4, 4, 4), (20, COVERED, COVERED, COVERED, COVERED, COVERED)),
        ((21, 0, 2, 0, 0), (23, COVERED, COVERED, COVERED, COVERED, COVERED)),
    ],
)
def test_small_groups_are_hidden_together_with_what_would_give_them_away(
    counts: Counts, expected: tuple[object, ...]
) -> None:
    assert shown(*counts) == expected


@given(st.lists(st.integers(0, 300), min_size=5, max_size=5))
def test_no_group_below_five_is_ever_shown(counts: list[int]) -> None:
    total, *parts = shown(*counts)

    assert total == sum(counts) or sum(counts) < THRESHOLD
    assert not {1, 2, 3, 4} & {cell for cell in (total, *parts) if isinstance(cell, int) and cell is not SMALL}


@given(st.lists(st.integers(0, 300), min_size=5, max_size=5))
def test_what_is_shown_is_true(counts: list[int]) -> None:
    _, *parts = shown(*counts)

    for cell, count in zip(parts, counts, strict=True):
        assert cell in {count, COVERED} or (cell == SMALL and count < THRESHOLD)


@pytest.mark.slow
@pytest.mark.parametrize("total", range(THRESHOLD, 36))
def test_no_small_group_can_be_derived_even_by_somebody_who_knows_the_rule(total: int) -> None:
    """Every row that looks the same is a row it could have been; each hidden small part must differ among them."""
    for rows in looks_of(total).values():
        for position in range(len(NAMES)):
            values = {row[position] for row in rows}
            hides_a_small_part = len(values & {1, 2, 3, 4}) > 0 and shown(*rows[0])[position + 1] != rows[0][position]
            if hides_a_small_part:
                assert len(values) > 1, rows


@given(small=st.lists(st.integers(1, 4), min_size=1, max_size=4), large=st.lists(st.integers(5, 60), min_size=4))
def test_a_part_that_covers_small_ones_cannot_be_computed_from_the_total(small: list[int], large: list[int]) -> None:
    counts = [*small, *large][:5]

    total, *parts = shown(*counts)

    hidden = [name for name in parts if isinstance(name, Hidden)]
    if isinstance(total, int) and COVERED in hidden and SMALL in hidden:
        together = total - sum(cell for cell in parts if isinstance(cell, int) and not isinstance(cell, Hidden))
        least_of_others = THRESHOLD * (hidden.count(COVERED) - 1)
        assert together - least_of_others > THRESHOLD


def test_the_order_of_columns_says_nothing() -> None:
    looks = {tuple(sorted(str(cell) for cell in shown(*order)[1:])) for order in permutations((50, 40, 30, 20, 2))}

    assert len(looks) > 1  # what covers depends on the column, by rule, and not on the size of the parts


@cache
def looks_of(total: int) -> dict[tuple[object, ...], list[Counts]]:
    looks: dict[tuple[object, ...], list[Counts]] = defaultdict(list)
    for counts in rows_of(total, len(NAMES)):
        looks[shown(*counts)].append(counts)
    return looks


def rows_of(total: int, parts: int) -> Iterator[Counts]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in rows_of(total - first, parts - 1):
            yield (first, *rest)
