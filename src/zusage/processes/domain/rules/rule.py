"""What a structural rule is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from zusage.processes.domain.document import Element
from zusage.processes.domain.rules.view import View

Violation = tuple[Element, str]
"""The element to mend, and a sentence that says what is wrong and what to do."""

Check = Callable[[View], Iterable[Violation]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One demand of the standard.

    :ivar id: stable; may be quoted in documents and tests
    :ivar demands: the sentence of the reference page
    :ivar source: where BPMN 2.0.2 says so
    :ivar constraints: numbers in the list of Geiger (2013), "BPMN 2.0 Process Model Serialization Constraints",
        under which other tools report the same; () if the list has none
    """

    id: str
    demands: str
    source: str
    constraints: tuple[str, ...]
    check: Check


def rule(rule_id: str, source: str, *constraints: str) -> Callable[[Check], Rule]:
    """Make a rule of a function; the first line of its docstring is what it demands."""

    def made(check: Check) -> Rule:
        demands = (check.__doc__ or "").strip().splitlines()[0]
        return Rule(rule_id, demands, source, tuple(constraints), check)

    return made
