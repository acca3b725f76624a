"""From questions to the fields of a page: plain values that the form components show.

The names of inputs are those of `domain.answers.inputs_of`. The first input of a question has the question's key as its
id, so that an error can link to it; further inputs have their name as id.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zusage.applications.domain.answers import Problem, inputs_of
from zusage.applications.domain.sentences import sentence
from zusage.catalogue.domain.form import ADDRESS_PARTS, Question, QuestionType
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.domain.texts import QuestionText
from zusage.common.domain.languages import Say, marked

Raw = Mapping[str, Sequence[str]]
"""What was typed, by the names of the inputs."""

ADDRESS_LABELS = {
    "street": marked("Straße"),
    "house_number": marked("Hausnummer"),
    "postal_code": marked("Postleitzahl"),
    "city": marked("Ort"),
}
_OWN_ADDRESS = {"street": "address-line1", "postal_code": "postal-code", "city": "address-level2"}


TextOf = Callable[[str], QuestionText]
"""Gives label, hint and options of a question by its key."""


@dataclass(frozen=True)
class _Place:
    """A question on a page: how it is worded, what was typed, and whether it is the typing person's own."""

    package: ServicePackage
    question: Question
    text: QuestionText
    raw: Raw
    is_own: bool
    say: Say


def fields_of(
    package: ServicePackage,
    questions: Iterable[Question],
    *,
    text_of: TextOf,
    raw: Raw,
    problems: Iterable[Problem] = (),
    is_own: bool = True,
    say: Say = str,
) -> list[dict[str, Any]]:
    """Return the fields of a page, each with the template that shows it.

    :param is_own: whether the person fills in what is their own, so that the browser may offer to help
    :param say: tells the words of the house in the language of the page
    """
    wrong = list(problems)
    return [
        _field(
            _Place(package, question, text_of(question.key), raw, is_own, say),
            [problem for problem in wrong if problem.question == question.key],
        )
        for question in questions
    ]


def errors_of(
    problems: Iterable[Problem], questions: Mapping[str, Question], text_of: TextOf, say: Say = str
) -> list[dict[str, str]]:
    """Return what an error summary lists: a sentence and the id of the input it leads to."""
    return [
        {
            "id": control_id(questions[problem.question], problem.input),
            "message": sentence(problem, questions[problem.question], text_of(problem.question), say),
        }
        for problem in problems
    ]


def control_id(question: Question, name: str) -> str:
    """Return the id of an input: the question's key for its first, else the input's name."""
    return question.key if name == inputs_of(question)[0] else name


def _field(at: _Place, problems: Sequence[Problem]) -> dict[str, Any]:
    question, text = at.question, at.text
    template, more = _KINDS.get(question.type, _line)(at)
    field: dict[str, Any] = {
        "template": f"pages/components/field_{template}.html",
        "id": question.key,
        "name": question.key,
        "label": text.label,
        "hint": text.hint,
        "error": sentence(problems[0], question, text, at.say) if problems else "",
        "is_optional": not question.required,
        "value": typed(at.raw, question.key),
        **more,
    }
    if problems and question.type is QuestionType.ADDRESS:
        said = {control_id(question, problem.input): sentence(problem, question, text, at.say) for problem in problems}
        field["parts"] = [part | {"error": said.get(part["id"], "")} for part in field["parts"]]
        field["error"] = ""
    return field


Kind = Callable[[_Place], tuple[str, dict[str, Any]]]


def _day(at: _Place) -> tuple[str, dict[str, Any]]:
    parts = {part: typed(at.raw, f"{at.question.key}.{part}") for part in ("day", "month", "year")}
    return "date", {**parts, "without_day": at.question.type is QuestionType.MONTH}


def _choice(at: _Place) -> tuple[str, dict[str, Any]]:
    chosen = at.raw.get(at.question.key, ())
    options = [
        {"value": value, "label": at.text.options.get(value, value), "is_chosen": value in chosen}
        for value in at.question.options or ("ja", "nein")
    ]
    return "choice", {"options": options, "is_multiple": at.question.type is QuestionType.CHOICES}


def _address(at: _Place) -> tuple[str, dict[str, Any]]:
    helps = at.is_own and at.question.key == at.package.recipients.address
    parts = [
        {
            "id": control_id(at.question, f"{at.question.key}.{part}"),
            "name": f"{at.question.key}.{part}",
            "label": at.say(ADDRESS_LABELS[part]),
            "value": typed(at.raw, f"{at.question.key}.{part}"),
            "autocomplete": _OWN_ADDRESS.get(part, "") if helps else "",
            "inputmode": "numeric" if part == "postal_code" else "",
        }
        for part in ADDRESS_PARTS
    ]
    return "address", {"parts": parts}


def _textarea(at: _Place) -> tuple[str, dict[str, Any]]:
    return "textarea", {"rows": 5}


def _upload(at: _Place) -> tuple[str, dict[str, Any]]:
    return "upload", {"accept": ",".join(at.question.accept)}


def _line(at: _Place) -> tuple[str, dict[str, Any]]:
    people = at.package.recipients
    more: dict[str, Any] = {
        "autocomplete": at.question.autocomplete if at.is_own else "",
        "inputmode": at.question.inputmode,
        "suggestions": at.package.suggestions(at.question),
    }
    match at.question.type:
        case QuestionType.EMAIL:
            more |= {"type": "email", "autocomplete": "email" if at.is_own and at.question.key == people.email else ""}
        case QuestionType.PHONE:
            more |= {"type": "tel", "autocomplete": "tel" if at.is_own and at.question.key == people.phone else ""}
        case QuestionType.INTEGER:
            more |= {"inputmode": "numeric", "width": "short"}
        case QuestionType.MONEY:
            more |= {"inputmode": "decimal", "width": "short"}
    return "text", more


_KINDS: Mapping[QuestionType, Kind] = {
    QuestionType.DATE: _day,
    QuestionType.MONTH: _day,
    QuestionType.CHOICE: _choice,
    QuestionType.CHOICES: _choice,
    QuestionType.YES_NO: _choice,
    QuestionType.ADDRESS: _address,
    QuestionType.TEXTAREA: _textarea,
    QuestionType.UPLOAD: _upload,
}


def typed(raw: Raw, name: str) -> str:
    """Return what was typed last under a name, or nothing."""
    return "".join(raw.get(name, ())[-1:])
