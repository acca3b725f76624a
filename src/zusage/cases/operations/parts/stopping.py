"""Letters that nobody needs any more do not leave the house."""

from zusage.cases.domain.events import LetterStopped
from zusage.cases.journal import MACHINE
from zusage.cases.models import Delivery
from zusage.cases.session import (
    CaseSession,
)
from zusage.catalogue.domain.package import Purpose


def stop_unposted(session: CaseSession, *purposes: Purpose) -> None:
    """Stop letters that have not left the house, all of them or those for some purposes: nobody needs them any more."""
    waiting = (Delivery.State.QUEUED, Delivery.State.READY)
    letters = Delivery.objects.filter(case=session.case, kind="letter", state__in=waiting)
    for delivery in letters.filter(purpose__in=[purpose.value for purpose in purposes]) if purposes else letters:
        delivery.state = Delivery.State.STOPPED
        delivery.save(update_fields=["state"])
        session.journal.add(LetterStopped(delivery.letter), MACHINE)
