"""Every time a member of staff opens a case is recorded, with the purpose, and shown to the applicant."""

from datetime import datetime

from zusage.cases.journal import actor_of
from zusage.cases.models import Case, Reading
from zusage.catalogue import queries as catalogue
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk


def record_reading(*, municipality_id: MunicipalityId, case_id: CaseId, by: Clerk, purpose: str, now: datetime) -> None:
    """Record one reading under the unit and role that count for this matter; the applicant never sees the name."""
    with write_transaction(municipality_id):
        package = catalogue.get_version(Case.objects.values_list("service_id", flat=True).get(id=case_id))
        skills = {activity.skill for activity in package.activities.values() if activity.skill}
        acting = by.acting(unit_key=package.unit, skills=skills)
        Reading.objects.create(
            case_id=case_id,
            at=now,
            unit=acting.unit_name,
            role=acting.role_name,
            purpose=purpose,
            actor=actor_of(case_id, by),
        )
