"""What would be sent if a clerk decided so now. Nothing is written and nothing is on its way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from zusage.cases.models import WorkItem
from zusage.cases.operations.complete_work_item import WorkItemDone
from zusage.cases.operations.parts.letter_data import letter_for
from zusage.cases.session import CaseSession, CaseUnknown
from zusage.catalogue.domain.package import ServicePackage
from zusage.common.domain.ids import CaseId
from zusage.identity import queries as identity
from zusage.letters.domain.letter import Letter
from zusage.processes import domain as processes

_BY_A_PERSON = "staff:draft"


def draft_letter(*, case_id: CaseId, item_id: UUID, outputs: Mapping[str, Any], now: datetime) -> Letter | None:
    """Return the first letter that follows from a decision, to the applicant, marked MUSTER; None if none follows.

    To be called inside a `read_transaction`: the engine runs on values in memory.

    :raises CaseUnknown: if there is no such work item in this case
    :raises WorkItemDone: if a colleague was faster
    """
    item = WorkItem.objects.select_related("case").filter(id=item_id, case_id=case_id).first()
    if item is None:
        raise CaseUnknown()
    if item.state != WorkItem.State.OPEN:
        raise WorkItemDone(reference=item.case.reference)
    session = CaseSession.read(item.case, now, actor=_BY_A_PERSON)
    step = processes.advance(
        session.package.program,
        session.engine,
        session.done(item, outputs),
        now,
        identity.zone(),
        decisions=session.package.decisions,
    )
    calls = [effect.connector for effect in step.effects if isinstance(effect, processes.CallService)]
    letter = next(filter(None, (_letter_of(session.package, connector) for connector in calls)), None)
    if letter is None:
        return None
    session.engine = step.state
    content = {
        "recipient": session.recipients()[0].as_json(),
        "decision": session.decision_variables(),
        "dated_on": str(session.today),
    }
    return letter_for(session.case, session.package, session.variables, letter, content, sample=True)


def _letter_of(package: ServicePackage, connector: str) -> str | None:
    """Return the letter that a connector sends to the applicant; None if it sends none."""
    kind, _, key = connector.partition(".")
    if kind == "decision":
        return package.outcomes[key].letter or None
    return key if kind == "letter" else None
