"""Every time a member of staff opens a case is recorded, with the purpose, and shown to the applicant."""

from datetime import datetime

from zusage.cases.journal import actor_of
from zusage.cases.models import Reading
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk


def record_reading(*, municipality_id: MunicipalityId, case_id: CaseId, by: Clerk, purpose: str, now: datetime) -> None:
    """Record one reading; the applicant sees unit and role, never the name."""
    with write_transaction(municipality_id):
        Reading.objects.create(
            case_id=case_id,
            at=now,
            unit=by.unit_name,
            role=by.role_name,
            purpose=purpose,
            actor=actor_of(case_id, by),
        )
