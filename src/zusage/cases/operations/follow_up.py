"""The day of a follow-up has come: somebody looks at a matter that has long been over."""

from datetime import datetime
from uuid import UUID

from zusage.cases.domain.house_items import FOLLOW_UP_ACTIVITY
from zusage.cases.models import Case, WorkItem
from zusage.cases.session import CaseSession


def follow_up(*, case_id: UUID, key: str, ended_at: datetime, now: datetime) -> None:
    """Give somebody the task of a follow-up; the matter stays ended. Run inside the act that finishes its job.

    :param ended_at: the end that brought it; one that was undone, or came again later, brings it no more
    """
    session = CaseSession.lock(case_id, now)
    declared = session.package.follow_ups.get(key)
    if declared is None or session.case.state != Case.State.CLOSED or session.case.ended_at != ended_at:
        return
    session.add_item(
        WorkItem(
            case=session.case,
            effect_id=f"n{session.case.event_count}",
            activity_id=FOLLOW_UP_ACTIVITY,
            name=session.package.text(f"follow_up.{key}"),
            performer=f"skill:{declared.skill}",
            minutes=declared.minutes,
            created_at=now,
        )
    )
    session.save()
