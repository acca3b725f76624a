"""Work items that no process knows: the house itself makes them."""

from zusage.cases.models import WorkItem
from zusage.cases.session import CaseSession

MESSAGE_ACTIVITY = "nachricht"
_MESSAGE_MINUTES = 5


ADDRESS_ACTIVITY = "anschrift"


def have_message_read(session: CaseSession) -> None:
    """Have somebody of the staff read what came for a matter and no process takes."""
    skill = next(activity.skill for activity in session.package.activities.values() if activity.skill)
    session.add_item(
        WorkItem(
            case=session.case,
            effect_id=f"m{session.case.event_count}",
            activity_id=MESSAGE_ACTIVITY,
            name="Nachricht lesen",
            performer=f"skill:{skill}",
            minutes=_MESSAGE_MINUTES,
            created_at=session.now,
        )
    )
