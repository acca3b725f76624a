"""Periods after which an approval counts as granted, as they run now."""

from collections.abc import Iterable
from uuid import UUID

from zusage.law.domain.deemed_approval import ApprovalExtension, DeemedApproval, extend_deemed_approval
from zusage.law.domain.derivation import derivation_from_json
from zusage.promises.models import DeemedApproval as DeemedApprovalRow

REASON_IN_THE_EVENT = "named_in_the_event"
"""What stands for the reason where it was already checked: the words themselves are sealed in the case's event."""


def approval_of_case(case_id: UUID) -> DeemedApproval | None:
    """Return the period of a case, or None if none was started."""
    return approvals_of_cases([case_id]).get(case_id)


def approvals_of_cases(case_ids: Iterable[UUID]) -> dict[UUID, DeemedApproval]:
    """Return the periods of many cases, in one statement."""
    rows = DeemedApprovalRow.objects.filter(case_id__in=list(case_ids)).select_related("extended")
    return {row.case_id: _running(row) for row in rows}


def _running(row: DeemedApprovalRow) -> DeemedApproval:
    first = DeemedApproval(
        rule=row.rule,
        source=row.source,
        extension_source=row.extension_source,
        at_most_months=row.at_most_months,
        papers_complete_on=row.papers_complete_on,
        nominal_end=row.nominal_end,
        ends_on=row.ends_on,
        derivation=derivation_from_json(row.derivation),
    )
    extended = getattr(row, "extended", None)
    if extended is None:
        return first
    return extend_deemed_approval(first, ApprovalExtension(extended.until_on, REASON_IN_THE_EVENT, extended.told_on))
