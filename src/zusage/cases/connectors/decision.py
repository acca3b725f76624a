"""``zusage:decision.OUTCOME``: record a decision and put what says so on its way."""

from collections.abc import Mapping
from typing import Any

from zusage.cases.registry import connector
from zusage.cases.session import CaseSession, Settling
from zusage.catalogue.domain.package import EndKind, Nature, Outcome, Purpose
from zusage.promises.domain.promise import DECISION, FIRST_ANSWER


@connector("decision")
def decide(session: CaseSession, key: str) -> None:
    """Decide with an outcome of the package; reasons are taken from the variable that it names."""
    outcome = session.package.outcomes[key]
    reasons = session.variables.get(outcome.reasons) if outcome.reasons else None
    session.record_decision(outcome, reasons)
    send_outcome(session, outcome)


def send_outcome(session: CaseSession, outcome: Outcome, about: Mapping[str, Any] | None = None) -> None:
    """Send what an outcome brings: its deliverables, or its letter to the applicant alone, or nothing.

    Only the first decision on the whole settles what was promised.

    :param about: what its letters say beside what the process found
    """
    settles = outcome.nature is Nature.FIRST and not outcome.partial
    people = session.recipients()
    for deliverable in session.package.deliverables:
        if deliverable.key in outcome.deliverables:
            to = people if deliverable.recipients == "joint_debtors" else people[:1]
            purpose = session.package.letter_purposes[deliverable.letter] if deliverable.letter else None
            session.send(
                deliverable.key,
                deliverable.kind,
                deliverable.window if settles else "",
                deliverable.letter,
                to,
                purpose=purpose,
                about=about,
            )
    if outcome.letter and not outcome.deliverables:
        window = DECISION if settles else ""
        session.send(
            outcome.letter, "notice", window, outcome.letter, people[:1], purpose=Purpose.DECISION, about=about
        )
    if settles:
        _owe_nothing_else(session, outcome)


def _owe_nothing_else(session: CaseSession, outcome: Outcome) -> None:
    """Settle what goes with other outcomes only: nobody waits for a thing that is not to come."""
    owed = {
        deliverable.window for deliverable in session.package.deliverables if deliverable.key in outcome.deliverables
    }
    rest = session.package.windows.keys() - owed - {DECISION, FIRST_ANSWER}
    if rest:
        session.settling.append(Settling(EndKind.SETTLED_OTHERWISE, tuple(sorted(rest))))
