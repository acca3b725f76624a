"""The questions that the package asks whoever completes an activity; none for messages and addresses."""

from datetime import date

from django.http import QueryDict

from zusage.cases.queries.worklist import CaseFile, OpenItem
from zusage.workplace.forms import QuestionsForm, decision_questions, decision_text, proposal


def decision_form(file: CaseFile, item: OpenItem, typed: QueryDict | None, today: date) -> QuestionsForm:
    """Return the form of an item: filled with what was typed, else with what the process proposes."""
    activity = file.activity(item)
    return QuestionsForm(
        typed,
        package=file.package,
        asked=decision_questions(activity) if activity else (),
        text_of=decision_text(file.package),
        today=today,
        proposed=proposal(activity, file.variables) if activity else {},
    )
