"""The fields that the package says a message carries."""

from datetime import date

from django.http import QueryDict

from zusage.catalogue.domain.package import Message, ServicePackage
from zusage.workplace.forms import Asked, QuestionsForm, decision_text


def message_form(package: ServicePackage, message: Message, typed: QueryDict | None, today: date) -> QuestionsForm:
    """Return the form of a message, filled with what was typed."""
    return QuestionsForm(
        typed,
        package=package,
        asked=[Asked(field.question, field.when) for field in message.carries],
        text_of=decision_text(package),
        today=today,
    )
