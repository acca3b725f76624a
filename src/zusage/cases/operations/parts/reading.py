"""What no process takes, a person reads."""

from zusage.cases.domain.house_items import MESSAGE_ACTIVITY, effect_of_message
from zusage.cases.models import WorkItem
from zusage.cases.session import CaseSession

_MESSAGE_MINUTES = 5


def have_message_read(session: CaseSession) -> None:
    """Have somebody of the staff read what came for a matter; the last event of this act tells of it."""
    skill = next(activity.skill for activity in session.package.activities.values() if activity.skill)
    session.add_item(
        WorkItem(
            case=session.case,
            effect_id=effect_of_message(session.case.event_count),
            activity_id=MESSAGE_ACTIVITY,
            name="Nachricht lesen",
            performer=f"skill:{skill}",
            minutes=_MESSAGE_MINUTES,
            created_at=session.now,
        )
    )
