"""When a matter is over: answered for good, its process ended, and everything with the person."""

from collections.abc import Iterable

from zusage.cases.models import Case, Delivery
from zusage.cases.session import CaseSession
from zusage.catalogue.domain.package import EndKind


def close_when_over(session: CaseSession, deliveries: Iterable[Delivery] | None = None) -> None:
    """End a matter by hand-over once nothing of it is left to do or on its way.

    :param deliveries: all of the case, if they are at hand
    """
    if session.case.state != Case.State.DECIDED or not session.engine.is_ended or session.deliveries:
        return
    of_case = Delivery.objects.filter(case=session.case) if deliveries is None else deliveries
    if all(delivery.state in _ARRIVED for delivery in of_case):
        session.end_case(EndKind.HANDED_OVER)


_ARRIVED = frozenset({Delivery.State.HANDED_OVER, Delivery.State.STOPPED})
