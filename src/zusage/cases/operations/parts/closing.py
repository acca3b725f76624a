"""When a matter is over: answered for good, its process ended, and everything with the person."""

from collections.abc import Iterable

from zusage.cases.models import Case, Delivery, ReceivedMessage
from zusage.cases.operations.parts.reading import have_message_read
from zusage.cases.session import CaseSession
from zusage.catalogue.domain.package import EndKind


def close_when_over(session: CaseSession, deliveries: Iterable[Delivery] | None = None) -> None:
    """End a matter by hand-over once nothing of it is left to do or on its way.

    :param deliveries: all of the case, if they are at hand
    """
    _leave_nothing_unread(session)
    if session.case.state != Case.State.DECIDED or not session.engine.is_ended or session.deliveries:
        return
    of_case = Delivery.objects.filter(case=session.case) if deliveries is None else deliveries
    if all(delivery.state in _ARRIVED for delivery in of_case):
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


_ARRIVED = frozenset({Delivery.State.HANDED_OVER, Delivery.State.STOPPED})
