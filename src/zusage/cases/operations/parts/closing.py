"""When a matter is over: answered for good, its process ended, and everything with the person."""

from zusage.cases.models import Case, Delivery, ReceivedMessage
from zusage.cases.operations.parts.reading import have_message_read
from zusage.cases.session import CaseSession
from zusage.catalogue.domain.package import EndKind


def close_when_over(session: CaseSession) -> None:
    """End a matter by hand-over once nothing of it is left to do or on its way."""
    _leave_nothing_unread(session)
    if session.case.state != Case.State.DECIDED or not session.engine.is_ended or session.deliveries:
        return
    on_its_way = Delivery.objects.filter(case=session.case).exclude(
        state__in=[Delivery.State.HANDED_OVER, Delivery.State.STOPPED]
    )
    if not on_its_way.exists():
        session.end_case(EndKind.HANDED_OVER)


def _leave_nothing_unread(session: CaseSession) -> None:
    """Have a person read what was kept for a process that has ended without it."""
    if not session.package.messages or not session.engine.is_ended:
        return
    taken = {message.id for message in session.mailbox.changed}
    for received in ReceivedMessage.objects.filter(case=session.case, state=ReceivedMessage.State.KEPT):
        if received.id not in taken:
            received.state = ReceivedMessage.State.UNREAD
            session.mailbox.changed.append(received)
            have_message_read(session)
