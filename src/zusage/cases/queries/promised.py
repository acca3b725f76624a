"""What was said about a day at receipt where none could be promised yet."""

from datetime import date
from uuid import UUID

from zusage.cases.domain.events import PromiseNotMade
from zusage.cases.history import first_of
from zusage.promises.domain.promise import AWAITS_PAPERS, DECISION


def provisional_day(case_id: UUID) -> date | None:
    """Return the day that held at receipt where the decision is promised from complete papers; None elsewhere."""
    missing = first_of(PromiseNotMade, case_id, promise=DECISION, reason=AWAITS_PAPERS)
    return missing.provisional_due_on if missing else None
