"""Answers of an application are put right before anything is decided by them; how they were stays in the history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zusage.applications.domain.summary import NOT_GIVEN, shown
from zusage.cases.domain.events import AnswersCorrected, Correction
from zusage.cases.journal import actor_of
from zusage.cases.models import Case
from zusage.cases.operations.parts.keeping_promises import follow_work
from zusage.cases.session import CaseSession
from zusage.catalogue.domain.form import QuestionType
from zusage.catalogue.domain.package import ServicePackage
from zusage.common.domain.ids import CaseId, MunicipalityId
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import write_transaction
from zusage.identity.domain import Clerk, NotAllowed
from zusage.processes import domain as processes


class AnswersDecided(Refusal):
    """It is decided already; what was decided by wrong answers is corrected as a decision."""

    code = "answers.decided"


class NothingCorrected(Refusal):
    """The answers are what they were."""

    code = "answers.nothing_corrected"


def correct_answers(
    *,
    municipality_id: MunicipalityId,
    case_id: CaseId,
    answers: Mapping[str, Any],
    reason: str,
    by: Clerk,
    now: datetime,
) -> None:
    """Put answers right, and tell the applicant what was changed and why.

    What tables and scripts found by the answers before stays as it was found; files stay as they are.

    :param answers: all answers as they are now
    :raises NotAllowed: if not said by a clerk with a skill of the service
    :raises CaseAlreadyEnded, AnswersDecided: if nothing is left to be decided
    :raises NothingCorrected: if no answer is another one
    """
    with write_transaction(municipality_id):
        session = CaseSession.lock(case_id, now, actor=actor_of(case_id, by))
        package = session.package
        if not by.works_with(*package.skills):
            raise NotAllowed()
        session.refuse_if_ended()
        if session.case.state != Case.State.OPEN:
            raise AnswersDecided(reference=session.case.reference)
        before = processes.encode_value(session.variables["antrag"])
        after = {**package.form.complete(answers), **_files(package, before)}
        changed = tuple(key for key in package.form.questions if before.get(key) != after[key])
        if not changed:
            raise NothingCorrected(reference=session.case.reference)
        text = "\n".join([*(_line(package, key, before.get(key), after[key]) for key in changed), f"Grund: {reason}"])
        session.journal.add(AnswersCorrected(changed, Correction(text, after)), session.actor)
        session.advance(processes.CorrectVariables({"antrag": after}))
        follow_work(session)
        session.tell_applicant("news")
        session.save()


def _files(package: ServicePackage, before: Mapping[str, Any]) -> dict[str, Any]:
    uploads = (key for key, question in package.form.questions.items() if question.type is QuestionType.UPLOAD)
    return {key: before.get(key) for key in uploads}


def _line(package: ServicePackage, key: str, before: Any, after: Any) -> str:
    question, text = package.form.questions[key], package.texts["de"].question(key)
    was, now = (", ".join(shown(question, answer, text)) or NOT_GIVEN for answer in (before, after))
    return f"{text.label}: bisher {was}; jetzt {now}"
