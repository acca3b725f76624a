"""What a package calls a deadline of the law, as the rules that start it: none of its promises may outlast them."""

from datetime import date

from zusage.catalogue.domain.approval import approval_rule
from zusage.catalogue.domain.package import ServicePackage
from zusage.law.domain.deadlines import INACTION, DeadlineKind, DeadlineRule
from zusage.law.domain.deemed_approval import ApprovalRuleNotInForce, DeemedApprovalRule

_KINDS_OF_LAW = {"decision": DeadlineKind.STATUTORY_DECISION, "inaction": DeadlineKind.INACTION}
"""Deadlines of the law as a package calls them, and what they are; the city's own decision promise is another one."""


def rules_from_receipt(package: ServicePackage) -> tuple[DeadlineRule, ...]:
    """Return the deadlines that the law starts at receipt: the package's own, and inaction for an application.

    A duty to notify asks for no decision, so § 75 VwGO does not run.
    """
    own = _own_rules(package, "receipt")
    return (*own, INACTION) if package.kind == "application" else own


def rules_from_complete_papers(
    package: ServicePackage, approval: DeemedApprovalRule | None = None
) -> tuple[DeadlineRule, ...]:
    """Return the deadlines that begin with complete papers; with `approval`, its period as one more."""
    own = _own_rules(package, "complete")
    if approval is None:
        return own
    kind = DeadlineKind.STATUTORY_DECISION
    return (*own, DeadlineRule(code=approval.code, kind=kind, source=approval.source, period=approval.period))


def bounds_on(package: ServicePackage, day: date) -> tuple[DeadlineRule, ...]:
    """Return the deadlines that would begin if the papers were complete on `day`.

    A matter is taken in whatever has become of the law that its package names, so a rule not in force bounds nothing.
    """
    try:
        approval = approval_rule(package, day)
    except ApprovalRuleNotInForce:
        approval = None
    return rules_from_complete_papers(package, approval)


def _own_rules(package: ServicePackage, starts: str) -> tuple[DeadlineRule, ...]:
    return tuple(
        DeadlineRule(
            code=f"{package.key}:{deadline.kind}",
            kind=_KINDS_OF_LAW[deadline.kind],
            source=deadline.source,
            period=deadline.period,
            lawyer_check=deadline.lawyer_check,
        )
        for deadline in package.deadlines
        if deadline.starts == starts and deadline.kind in _KINDS_OF_LAW and deadline.period is not None
    )
