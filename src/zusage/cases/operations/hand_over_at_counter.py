"""Somebody takes a letter or a thing at the counter."""

from datetime import datetime
from uuid import UUID

from zusage.cases.models import Delivery
from zusage.cases.operations.parts.handing_over import NotWaiting, hand_over, lock_delivery
from zusage.common.domain.ids import MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed, Role


class NotThisWay(Refusal):
    """The package of the service does not name this way of delivery."""

    code = "delivery.not_this_way"


def hand_over_at_counter(*, municipality_id: MunicipalityId, delivery_id: UUID, by: Clerk, now: datetime) -> None:
    """Record that somebody took a letter or a thing at the counter today.

    :raises NotWaiting: if it is not ready, or on its way already
    :raises NotThisWay: if the service does not hand over at the counter
    """
    with write_transaction(municipality_id):
        if not by.may(Role.COUNTER):
            raise NotAllowed()
        session, delivery = lock_delivery(delivery_id, now, by)
        if "counter" not in session.package.delivery:
            raise NotThisWay()
        if delivery.state not in {Delivery.State.READY, Delivery.State.IN_RUN}:
            raise NotWaiting()
        hand_over([(session, delivery)], channel="counter", on=session.today, now=now)
