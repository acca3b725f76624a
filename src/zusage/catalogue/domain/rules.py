"""What must hold before an activity counts as done: a FEEL expression over what the process knows and what was entered.

A form checks field by field; a rule looks at several, and at what was answered. It binds every door, not a page alone.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from zusage.processes.domain import Value, compile_expression, feel_value
from zusage.processes.domain.feel import Expression, FeelSyntaxError


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of an activity; the text ``rule.KEY`` says what to do when it does not hold.

    :ivar holds: a FEEL expression; whatever is not true refuses
    :ivar beside: the field beside which the sentence stands
    """

    key: str
    holds: str
    beside: str


def broken_rule(rules: Sequence[Rule], variables: Mapping[str, Value], entered: Mapping[str, object]) -> Rule | None:
    """Return the first rule that does not hold for what was entered; None if all do.

    :param variables: what the process knows, as FEEL values; what was entered comes over it
    :raises NotAFeelValue: if what was entered is no FEEL value
    """
    if not rules:
        return None
    known = {**variables, **feel_value(dict(entered))}
    return next((rule for rule in rules if _compiled(rule.holds).evaluate(known).value is not True), None)


def rule_problems(
    rules: Sequence[Rule], fields: Collection[str], variables: Collection[str]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield for each rule that could never be carried out its key, what is wrong, and what is allowed."""
    for rule in rules:
        if rule.beside not in fields:
            yield rule.key, f"stands beside '{rule.beside}', which nobody is asked", tuple(sorted(fields))
        try:
            names = _compiled(rule.holds).names
        except FeelSyntaxError as error:
            yield rule.key, f"is no FEEL expression: {error}", ()
            continue
        for name in sorted(names - set(variables)):
            yield rule.key, f"names '{name}', which the process does not know", tuple(sorted(variables))


@cache
def _compiled(text: str) -> Expression:
    return compile_expression(text)
