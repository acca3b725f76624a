"""A connector answers later than it was called."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from zusage.cases.domain.payload import fitting
from zusage.cases.operations.parts.closing import close_when_over
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.queries.calls import answer_to
from zusage.cases.session import CaseSession
from zusage.common.domain.refusal import Refusal
from zusage.processes import domain as processes
from zusage.processes.domain.state import SERVICE


class AnswerNotAwaited(Refusal):
    """The process waits for no answer to this call, or no longer: somebody stepped in, time ran out, it ended."""

    code = "connector.not_awaited"


class AnsweredOtherwise(Refusal):
    """The call was answered before, and not with this."""

    code = "connector.answered_otherwise"


def answer_connector(*, case_id: UUID, effect_id: str, outputs: Mapping[str, Any], now: datetime) -> None:
    """Let the process go on with an answer; the same answer again does nothing.

    Run inside the act that finishes what brought it, so that an answer counts once although it may come twice.

    :param effect_id: of the call
    :raises AnsweredOtherwise: if another answer came before
    :raises AnswerNotAwaited: if there is no such call, or nobody waits for it any longer
    :raises PayloadMisfit: if it does not hold what the task declares
    """
    session = CaseSession.lock(case_id, now)
    earlier = answer_to(case_id, session.case.key_id, effect_id)
    if earlier is not None:
        fields = session.package.activities[earlier.activity].outputs
        if earlier.outputs != fitting(fields, outputs, session.today):
            raise AnsweredOtherwise(reference=session.case.reference)
        return  # it came twice, as whatever comes from outside may
    activity_id = awaited_activity(session, effect_id)
    known = session.record_answer(effect_id, activity_id, outputs)
    session.drop_call(effect_id)
    session.advance(processes.CompleteService(effect_id, known))
    close_when_over(session)
    follow_work(session)
    session.tell_applicant("news")
    session.save()


def awaited_activity(session: CaseSession, effect_id: str) -> str:
    """Return the service task that waits for the answer to a call.

    :raises AnswerNotAwaited: if none does
    """
    for wait in session.engine.waits:
        if wait.effect_id == effect_id and wait.kind == SERVICE:
            return wait.activity_id
    raise AnswerNotAwaited(reference=session.case.reference)
