"""When a matter is over: answered for good, its process ended, and everything with the person."""

from zusage.cases.models import Case, Delivery
from zusage.cases.session import CaseSession
from zusage.catalogue.domain.package import EndKind


def close_when_over(session: CaseSession) -> None:
    """End a matter by hand-over once nothing of it is left to do or on its way."""
    if session.case.state != Case.State.DECIDED or not session.engine.is_ended or session.deliveries:
        return
    on_its_way = Delivery.objects.filter(case=session.case).exclude(
        state__in=[Delivery.State.HANDED_OVER, Delivery.State.STOPPED]
    )
    if not on_its_way.exists():
        session.end_case(EndKind.HANDED_OVER)
