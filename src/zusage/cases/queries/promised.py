"""What was said about a day at receipt where none could be promised yet."""

from datetime import date
from uuid import UUID

from zusage.cases.models import Event
from zusage.promises.domain.promise import AWAITS_PAPERS, DECISION


def provisional_day(case_id: UUID) -> date | None:
    """Return the day that held at receipt where the decision is promised from complete papers; None elsewhere."""
    found = Event.objects.filter(
        case_id=case_id, kind="promise.not_made", facts__promise=DECISION, facts__reason=AWAITS_PAPERS
    )
    facts = found.values_list("facts", flat=True).first()
    return date.fromisoformat(facts["provisional_due_on"]) if facts else None
