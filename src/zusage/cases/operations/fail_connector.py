"""A connector will never answer: the process catches that, or a person steps in. A matter is never blocked by it."""

from datetime import datetime
from uuid import UUID

from zusage.cases.domain.events import ConnectorFailed, Reason
from zusage.cases.history import rows_of
from zusage.cases.journal import MACHINE
from zusage.cases.operations.answer_connector import awaited_activity
from zusage.cases.operations.parts.closing import close_when_over
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.session import CaseSession
from zusage.processes import domain as processes


def fail_connector(*, case_id: UUID, effect_id: str, code: str, reason: str, now: datetime) -> None:
    """Record that a call failed for good. Run inside the act that finishes what found out; twice, it does nothing.

    Where the process catches an error of this code it goes on there; else somebody of the staff does the task.

    :param reason: for whoever steps in; it may tell of a person, so it is sealed
    :raises AnswerNotAwaited: if there is no such call, or nobody waits for it any longer
    """
    session = CaseSession.lock(case_id, now)
    if rows_of(ConnectorFailed, call=effect_id).filter(case_id=case_id).exists():
        return
    activity_id = awaited_activity(session, effect_id)
    is_caught = processes.catches_error(session.package.program, session.engine, effect_id, code)
    session.journal.add(ConnectorFailed(effect_id, activity_id, code, is_caught, Reason(reason)), MACHINE)
    if is_caught:
        session.drop_call(effect_id)
        session.advance(processes.ReportError(effect_id, code))
    elif all(item.effect_id != effect_id for item in session.open_items()):
        session.let_step_in(effect_id, activity_id)
    close_when_over(session)
    follow_work(session)
    session.save()
