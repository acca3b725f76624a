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

    def is_before(one: Value, other: Value) -> bool:
        verdict = apply(precedes, (one, other), notes, at)
        if type(verdict) is not bool:
            raise Wrong(f"the function that says what precedes gives {kind_of(verdict)}, not a truth")
        return verdict

    # Python sorts stably and asks only whether the later item precedes the earlier one.
    return sorted(items, key=cmp_to_key(lambda one, other: -1 if is_before(one, other) else 0))


@SORTING.builtin("sort(list: list): list")
def _sort_by_order(items: list[Value]) -> Value:
    """Sort by ``<``, as DMN 1.5 lets the function be left out."""

    def order(one: Value, other: Value) -> int:
        pair = ordered_pair(one, other)
        if pair is None:
            raise Wrong("the items are not of one ordered kind")
        return -1 if pair[0] < pair[1] else 0

    return sorted(items, key=cmp_to_key(order))
