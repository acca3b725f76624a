"""What would follow if a clerk decided so now. Nothing is written and nothing is on its way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zusage.cases.domain.answers import Recipient
from zusage.cases.models import WorkItem
from zusage.cases.operations.complete_work_item import WorkItemDone, refuse_broken_rule
from zusage.cases.operations.parts.letter_data import letter_for
from zusage.cases.session import CaseSession, CaseUnknown
from zusage.catalogue.domain.package import Outcome, ServicePackage
from zusage.common.domain.ids import CaseId
from zusage.common.domain.json import JsonObject
from zusage.identity import queries as identity
from zusage.letters.domain.letter import Letter
from zusage.processes import domain as processes

_BY_A_PERSON = "staff:draft"


@dataclass(frozen=True)
class Foreseen:
    """What follows from a decision.

    :ivar letter_name: key of the first letter to the applicant; nothing if none follows
    :ivar letter: that letter, marked MUSTER
    :ivar recipients: who gets what, the applicant first
    :ivar found: what the process found, as plain JSON
    """

    outcome: Outcome | None
    letter_name: str
    letter: Letter | None
    recipients: tuple[Recipient, ...]
    found: JsonObject


def foresee(*, case_id: CaseId, item_id: UUID, outputs: Mapping[str, Any], now: datetime) -> Foreseen | None:
    """Return what would be decided or sent; None if a decision of this kind only leads to further work.

    To be called inside a `read_transaction`: the engine runs on values in memory.

    :raises CaseUnknown: if there is no such work item in this case
    :raises WorkItemDone: if a colleague was faster
    :raises RuleBroken: if the package refuses what was entered
    """
    item = WorkItem.objects.select_related("case").filter(id=item_id, case_id=case_id).first()
    if item is None:
        raise CaseUnknown()
    if item.state != WorkItem.State.OPEN:
        raise WorkItemDone(reference=item.case.reference)
    session = CaseSession.read(item.case, now, actor=_BY_A_PERSON)
    refuse_broken_rule(session, item, outputs)
    step = processes.advance(
        session.package.program,
        session.engine,
        session.done(item, outputs),
        now,
        identity.zone(),
        decisions=session.package.decisions,
    )
    connectors = [effect.connector for effect in step.effects if isinstance(effect, processes.CallService)]
    outcome = next(_outcomes(session.package, connectors), None)
    letter_name = outcome.letter if outcome else next(_letters(connectors), "")
    if outcome is None and not letter_name:
        return None
    session.engine = step.state
    found, recipients = session.decision_variables(), session.recipients()
    letter = None
    if letter_name:
        content = {"recipient": recipients[0].as_json(), "decision": found, "dated_on": str(session.today)}
        letter = letter_for(session.case, session.package, session.variables, letter_name, content, sample=True)
    return Foreseen(outcome, letter_name, letter, _who(session.package, outcome, recipients), found)


def _outcomes(package: ServicePackage, connectors: list[str]) -> Iterator[Outcome]:
    for connector in connectors:
        kind, _, key = connector.partition(".")
        if kind == "decision":
            yield package.outcomes[key]


def _letters(connectors: list[str]) -> Iterator[str]:
    for connector in connectors:
        kind, _, key = connector.partition(".")
        if kind == "letter":
            yield key


def _who(package: ServicePackage, outcome: Outcome | None, recipients: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
    sent = [thing for thing in package.deliverables if outcome and thing.key in outcome.deliverables]
    return recipients if any(thing.recipients == "joint_debtors" for thing in sent) else recipients[:1]
