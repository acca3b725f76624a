"""The rule by which an approval counts as granted: a row of the program's table, or a by-law that the package states.

Only a law or a by-law can order it, so a package that says `deemed_approval` has to say which.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from zusage.catalogue.domain.package import ServicePackage, StatutoryClock
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
    """What is wrong with a clock: the key it stands at, why, and what would be allowed."""

    key: str
    message: str
    allowed: tuple[str, ...] = ()


def approval_rule(package: ServicePackage, day: date) -> DeemedApprovalRule | None:
    """Return the rule by which this service's approvals count as granted, or None if they never do.

    :raises ApprovalRuleNotInForce: if the row of the table does not hold on that day
    """
    clock = next((one for one in package.clocks if one.kind == DEEMED_APPROVAL), None)
    return None if clock is None else rule_of(clock, day)


def rule_of(clock: StatutoryClock, day: date) -> DeemedApprovalRule:
    """Return the rule that a clock of this kind names.

    :raises ApprovalRuleNotInForce: if the row of the table does not hold on that day
    """
    if clock.rule != BY_LAW:
        return named_rule(clock.rule, day)
    return by_law_rule(
        source=clock.source,
        months=clock.months,
        extension_source=clock.extension_source,
        extension_months=clock.extension_months or None,
        lawyer_check=clock.lawyer_check,
    )


def approval_problems(package: ServicePackage, today: date) -> Iterator[Problem]:
    """Yield what keeps the clocks of a package from being published, as far as deemed approval goes."""
    for clock in package.clocks:
        if clock.kind == DEEMED_APPROVAL:
            yield from _approval_problems(package, clock, today)
        else:
            if clock.rule or clock.extension_source or clock.extension_months:
                yield Problem("clocks.rule", f"belongs to '{DEEMED_APPROVAL}' only, here it is '{clock.kind}'")
            if not clock.source.strip():
                yield Problem("clocks.source", f"is missing; which law orders the clock '{clock.kind}'?")
    if sum(clock.kind == DEEMED_APPROVAL for clock in package.clocks) > 1:
        yield Problem("clocks.kind", f"'{DEEMED_APPROVAL}' is named twice; an approval is granted by one rule")


def _approval_problems(package: ServicePackage, clock: StatutoryClock, today: date) -> Iterator[Problem]:
    if package.kind != "application":
        yield Problem("clocks.kind", f"a {package.kind} asks for no approval that could count as granted")
    if clock.starts != "complete":
        yield Problem("clocks.starts", "must be 'complete': the period begins with the complete papers", ("complete",))
    if not clock.rule:
        message = f"is missing: nothing counts as granted unless a law orders it; by a by-law, write '{BY_LAW}'"
        yield Problem("clocks.rule", message, RULES)
    elif clock.rule not in RULES:
        yield Problem("clocks.rule", f"no rule '{clock.rule}'", RULES)
    elif clock.rule == BY_LAW:
        yield from _by_law_problems(clock)
    else:
        yield from _table_problems(clock, today)


def _by_law_problems(clock: StatutoryClock) -> Iterator[Problem]:
    for key in ("source", "extension_source"):
        if not getattr(clock, key).strip():
            yield Problem(f"clocks.{key}", "is missing; name the provision of the by-law")
    if clock.months < 1 or clock.days:
        yield Problem("clocks.months", "a by-law's period is at least one month, in whole months")
    if clock.extension_months < 0:
        yield Problem("clocks.extension_months", "cannot be negative; leave it out where the by-law names no number")


def _table_problems(clock: StatutoryClock, today: date) -> Iterator[Problem]:
    given = [key for key in ("months", "days", "source", "extension_source", "extension_months") if getattr(clock, key)]
    if given:
        message = f"stands in the program's table, so leave out {', '.join(given)}"
        yield Problem(f"clocks.{given[0]}", f"what '{clock.rule}' says {message}")
    try:
        named_rule(clock.rule, today)
    except ApprovalRuleNotInForce:
        yield Problem("clocks.rule", f"'{clock.rule}' is not in force on {today}")
