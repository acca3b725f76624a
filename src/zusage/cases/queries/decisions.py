"""What was decided in a case, in the order in which it was."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zusage.cases.domain.sealing_contexts import decision_context
from zusage.cases.models import Decision
from zusage.common.keys import open_json


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """One decision; `reasons` are what the variable held that the package names, None for nothing."""

    outcome: str
    nature: str
    partial: bool
    by_machine: bool
    letter: str
    reasons: object
    decided_at: datetime


def decisions_of_case(case_id: UUID) -> tuple[DecisionFacts, ...]:
    """Return every decision of a case, opened, the first one first."""
    rows = Decision.objects.filter(case_id=case_id).select_related("case").order_by("number")
    return tuple(
        DecisionFacts(
            outcome=row.outcome,
            nature=row.nature,
            partial=row.partial,
            by_machine=row.by_machine,
            letter=row.letter,
            reasons=open_json(row.case.key_id, row.reasons, decision_context(row.id)) if row.reasons else None,
            decided_at=row.decided_at,
        )
        for row in rows
    )
