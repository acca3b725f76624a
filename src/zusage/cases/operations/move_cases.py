"""Running matters are moved to the newest version of their service: all that can be, in one act. No promise moves."""

from collections.abc import Mapping
from datetime import datetime

from zusage.cases.domain.events import CaseMoved
from zusage.cases.journal import MACHINE
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.queries.moving import NO_NEW_NAMES, MovePlan, PlannedMove, plan_moves
from zusage.cases.session import CaseSession
from zusage.catalogue.queries import ServiceVersion
from zusage.common.domain.ids import MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.processes import domain as processes


class SomeCannotMove(Refusal):
    """Matters stand where the new version has no place for them; nothing was moved."""

    code = "case.some_cannot_move"


def move_cases(
    *,
    municipality_id: MunicipalityId,
    service_key: str,
    now: datetime,
    renamed: Mapping[str, str] = NO_NEW_NAMES,
    leave: bool = False,
) -> MovePlan:
    """Carry every running matter of a service on by its newest version; return what was done.

    Everything is planned again inside the act, so what was shown before is what is done, or nothing is.

    :param leave: let matters that cannot move stay with their version, instead of moving none
    :raises SomeCannotMove: if there are any and they are not to be left
    """
    with write_transaction(municipality_id):
        plan = plan_moves(service_key, renamed)
        if plan.impossible and not leave:
            first = plan.impossible[0]
            raise SomeCannotMove(
                service=service_key,
                count=len(plan.impossible),
                reference=first.reference,
                reason=str(first.obstacles[0]),
            )
        for move in plan.possible:
            _move(move, plan.service, renamed, now)
    return plan


def _move(move: PlannedMove, target: ServiceVersion, renamed: Mapping[str, str], now: datetime) -> None:
    session = CaseSession.lock(move.case_id, now)
    before = session.package
    state, events = processes.move_state(before.program, target.package.program, session.engine, renamed)
    names = dict(events[0]["renamed"])
    session.journal.add(CaseMoved(before.digest, target.package.digest, target.package.version, names), MACHINE)
    session.carry_on_by(target, state, events)
    for item in session.open_items():
        if item.activity_id in names:
            item.activity_id = names[item.activity_id]
            session.touch(item)
    follow_work(session)
    session.save()
