"""What a package calls a clock of the law, as the rules that start it: none of its promises may outlast them."""

from datetime import date

from zusage.catalogue.domain.approval import approval_rule
from zusage.catalogue.domain.package import ServicePackage
from zusage.law.domain.clocks import INACTION, ClockKind, ClockRule
from zusage.law.domain.deemed_approval import ApprovalRuleNotInForce, DeemedApprovalRule
from zusage.law.domain.period import Period, Unit

_KINDS_OF_LAW = {"decision": ClockKind.STATUTORY_DECISION, "inaction": ClockKind.INACTION}
"""What a package calls a clock of the law, and the clock it is; the city's own decision promise is another one."""


def rules_from_receipt(package: ServicePackage) -> tuple[ClockRule, ...]:
    """Return the clocks that the law starts at receipt: the package's own, and inaction for an application.

    A duty to notify asks for no decision, so § 75 VwGO does not run.
    """
    own = _own_rules(package, "receipt")
    return (*own, INACTION) if package.kind == "application" else own


def rules_from_complete_papers(
    package: ServicePackage, approval: DeemedApprovalRule | None = None
) -> tuple[ClockRule, ...]:
    """Return the clocks that begin with complete papers; with `approval`, its period as one more."""
    own = _own_rules(package, "complete")
    if approval is None:
        return own
    kind = ClockKind.STATUTORY_DECISION
    return (*own, ClockRule(code=approval.code, kind=kind, source=approval.source, period=approval.period))


def bounds_on(package: ServicePackage, day: date) -> tuple[ClockRule, ...]:
    """Return the clocks that would begin if the papers were complete on `day`.

    A matter is taken in whatever has become of the law that its package names, so a rule not in force bounds nothing.
    """
    try:
        approval = approval_rule(package, day)
    except ApprovalRuleNotInForce:
        approval = None
    return rules_from_complete_papers(package, approval)


def _own_rules(package: ServicePackage, starts: str) -> tuple[ClockRule, ...]:
    return tuple(
        ClockRule(
            code=f"{package.key}:{clock.kind}",
            kind=_KINDS_OF_LAW[clock.kind],
            source=clock.source,
            period=Period(clock.months, Unit.MONTHS) if clock.months else Period(clock.days, Unit.DAYS),
            lawyer_check=clock.lawyer_check,
        )
        for clock in package.clocks
        if clock.starts == starts and clock.kind in _KINDS_OF_LAW
    )
