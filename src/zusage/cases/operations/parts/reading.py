"""What no process takes, a person reads."""

from datetime import date, datetime, timedelta

from zusage.capacity.domain.order import latest_start
from zusage.capacity.queries import calendar_at, office_day
from zusage.cases.domain.events import ObjectionNoticed
from zusage.cases.domain.house_items import MESSAGE_ACTIVITY, OBJECTION_ACTIVITY, effect_of_message
from zusage.cases.journal import MACHINE
from zusage.cases.models import WorkItem
from zusage.cases.session import CaseSession
from zusage.identity import queries as identity
from zusage.law.domain.objection import sounds_like_an_objection

_MESSAGE_MINUTES = 5
OBJECTION_MINUTES = 15


def have_words_read(session: CaseSession, text: str, message: int) -> None:
    """Have a person read what the applicant wrote; what sounds like an objection brings a call on the same day.

    :param message: the number of the event that holds the words
    """
    if sounds_like_an_objection(text):
        session.journal.add(ObjectionNoticed(message, day_of_a_call(session.now)), MACHINE)
        _add(session, message, OBJECTION_ACTIVITY, "Formlosen Widerspruch klären", OBJECTION_MINUTES)
    else:
        _add(session, message, MESSAGE_ACTIVITY, "Nachricht lesen", _MESSAGE_MINUTES)


def day_of_a_call(now: datetime) -> date:
    """Return the working day on which somebody can still call: this one, after its last hour the next."""
    calendar, today = calendar_at(now), identity.day_of(now)
    if calendar.is_working_day(today) and now <= latest_start(today, OBJECTION_MINUTES, calendar, office_day()):
        return today
    return calendar.next_working_day(today + timedelta(days=1))


def have_message_read(session: CaseSession) -> None:
    """Have somebody of the staff read what came for a matter; the last event of this act tells of it."""
    _add(session, session.case.event_count, MESSAGE_ACTIVITY, "Nachricht lesen", _MESSAGE_MINUTES)


def _add(session: CaseSession, message: int, activity: str, name: str, minutes: int) -> None:
    skill = next(activity.skill for activity in session.package.activities.values() if activity.skill)
    session.add_item(
        WorkItem(
            case=session.case,
            effect_id=effect_of_message(message),
            activity_id=activity,
            name=name,
            performer=f"skill:{skill}",
            minutes=minutes,
            created_at=session.now,
        )
    )
