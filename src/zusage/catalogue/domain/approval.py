"""The rule by which an approval counts as granted: a row of the program's table, or a by-law that the package states.

Only a law or a by-law can order it, so a package that says `deemed_approval` has to say which.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from zusage.catalogue.domain.legal import StatutoryDeadline
from zusage.catalogue.domain.package import ServicePackage
from zusage.law.domain.deemed_approval import (
    BY_LAW,
    DEEMED_APPROVALS,
    ApprovalRuleNotInForce,
    DeemedApprovalRule,
    by_law_rule,
    named_rule,
)

DEEMED_APPROVAL = "deemed_approval"
RULES = tuple(sorted({rule.code for rule in DEEMED_APPROVALS} | {BY_LAW}))


class Problem(NamedTuple):
    """What is wrong with a deadline: the key it stands at, why, and what would be allowed."""

    key: str
    message: str
    allowed: tuple[str, ...] = ()


def approval_rule(package: ServicePackage, day: date) -> DeemedApprovalRule | None:
    """Return the rule by which this service's approvals count as granted, or None if they never do.

    :raises ApprovalRuleNotInForce: if the row of the table does not hold on that day
    """
    deadline = next((declared for declared in package.deadlines if declared.kind == DEEMED_APPROVAL), None)
    return None if deadline is None else rule_of(deadline, day)


def rule_of(deadline: StatutoryDeadline, day: date) -> DeemedApprovalRule:
    """Return the rule that a deadline of this kind names.

    :raises ApprovalRuleNotInForce: if the row of the table does not hold on that day
    """
    if deadline.rule != BY_LAW:
        return named_rule(deadline.rule, day)
    return by_law_rule(
        source=deadline.source,
        months=deadline.months,
        extension_source=deadline.extension_source,
        extension_months=deadline.extension_months or None,
        lawyer_check=deadline.lawyer_check,
    )


def approval_problems(package: ServicePackage, today: date) -> Iterator[Problem]:
    """Yield what keeps the deadlines of a package from being published, as far as deemed approval goes."""
    for deadline in package.deadlines:
        if deadline.kind == DEEMED_APPROVAL:
            yield from _approval_problems(package, deadline, today)
        else:
            if deadline.rule or deadline.extension_source or deadline.extension_months:
                yield Problem("deadlines.rule", f"belongs to '{DEEMED_APPROVAL}' only, here it is '{deadline.kind}'")
            if not deadline.source.strip():
                yield Problem("deadlines.source", f"is missing; which law orders the deadline '{deadline.kind}'?")
    if sum(deadline.kind == DEEMED_APPROVAL for deadline in package.deadlines) > 1:
        yield Problem("deadlines.kind", f"'{DEEMED_APPROVAL}' is named twice; an approval is granted by one rule")


def _approval_problems(package: ServicePackage, deadline: StatutoryDeadline, today: date) -> Iterator[Problem]:
    if package.kind != "application":
        yield Problem("deadlines.kind", f"a {package.kind} asks for no approval that could count as granted")
    if deadline.starts != "complete":
        yield Problem(
            "deadlines.starts", "must be 'complete': the period begins with the complete papers", ("complete",)
        )
    if not deadline.rule:
        message = f"is missing: nothing counts as granted unless a law orders it; by a by-law, write '{BY_LAW}'"
        yield Problem("deadlines.rule", message, RULES)
    elif deadline.rule not in RULES:
        yield Problem("deadlines.rule", f"no rule '{deadline.rule}'", RULES)
    elif deadline.rule == BY_LAW:
        yield from _by_law_problems(deadline)
    else:
        yield from _table_problems(deadline, today)


def _by_law_problems(deadline: StatutoryDeadline) -> Iterator[Problem]:
    for key in ("source", "extension_source"):
        if not getattr(deadline, key).strip():
            yield Problem(f"deadlines.{key}", "is missing; name the provision of the by-law")
    if deadline.months < 1 or deadline.days or deadline.weeks:
        yield Problem("deadlines.months", "a by-law's period is at least one month, in whole months")
    if deadline.extension_months < 0:
        yield Problem("deadlines.extension_months", "cannot be negative; leave it out where the by-law names no number")


def _table_problems(deadline: StatutoryDeadline, today: date) -> Iterator[Problem]:
    given = [
        key
        for key in ("months", "weeks", "days", "source", "extension_source", "extension_months")
        if getattr(deadline, key)
    ]
    if given:
        message = f"stands in the program's table, so leave out {', '.join(given)}"
        yield Problem(f"deadlines.{given[0]}", f"what '{deadline.rule}' says {message}")
    try:
        named_rule(deadline.rule, today)
    except ApprovalRuleNotInForce:
        yield Problem("deadlines.rule", f"'{deadline.rule}' is not in force on {today}")
