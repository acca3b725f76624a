"""``sort``.

Source: DMN 1.5, table 77 (sort).
"""

from functools import cmp_to_key

from zusage.processes.domain.feel.builtins.signature import Declared
from zusage.processes.domain.feel.calls import apply
from zusage.processes.domain.feel.operators import ordered_pair
from zusage.processes.domain.feel.problems import Notes
from zusage.processes.domain.feel.values import Function, Value, Wrong, kind_of

SORTING = Declared()


@SORTING.builtin("sort(list: list, precedes: function): list", takes_notes=True)
def _sort(notes: Notes, at: int, items: list[Value], precedes: Function) -> Value:
    if len(precedes.parameters) != 2:
        raise Wrong("the function that says what precedes takes two items")

    def is_before(left: Value, right: Value) -> bool:
        verdict = apply(precedes, (left, right), notes, at)
        if type(verdict) is not bool:
            raise Wrong(f"the function that says what precedes gives {kind_of(verdict)}, not a truth")
        return verdict

    # Python sorts stably and asks only whether the later item precedes the earlier one.
    return sorted(items, key=cmp_to_key(lambda left, right: -1 if is_before(left, right) else 0))


@SORTING.builtin("sort(list: list): list", takes_notes=True)
def _sort_by_order(notes: Notes, at: int, items: list[Value]) -> Value:
    """Sort by ``<``; beyond the standard, and what other engines do too."""
    notes.spend(len(items) * len(items).bit_length() >> 3)

    def order(left: Value, right: Value) -> int:
        pair = ordered_pair(left, right)
        if pair is None:
            raise Wrong("the items are not of one ordered kind")
        return -1 if pair[0] < pair[1] else 0

    return sorted(items, key=cmp_to_key(order))
