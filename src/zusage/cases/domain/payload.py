"""What comes from outside, held against the fields that a package declares for it: the same rules as in a form."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from zusage.applications.domain.answers import check_questions, raw_of
from zusage.catalogue.domain.form import ADDRESS_PARTS, Question, QuestionType, holds
from zusage.catalogue.domain.package import OutputField
from zusage.common.domain.refusal import Refusal


class PayloadMisfit(Refusal):
    """What came does not hold what was declared: a field is unknown, missing, or no such value.

    Parameter `problems`: names of fields with what is wrong, never what stood in them.
    """

    code = "payload.misfit"


_KINDS: Mapping[QuestionType, type] = {
    QuestionType.YES_NO: bool,
    QuestionType.INTEGER: int,
    QuestionType.MONEY: int,
    QuestionType.CHOICES: list,
    QuestionType.ADDRESS: dict,
}
"""What an answer is as JSON; a text where nothing stands here."""

_PARTS = {QuestionType.DATE: 3, QuestionType.MONTH: 2}


def fitting(fields: Sequence[OutputField], values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return the values as a form would have given them.

    :raises PayloadMisfit: with everything that does not fit
    """
    known = {field.question.key for field in fields}
    problems = [f"{name}: unknown" for name in sorted(values.keys() - known)]
    found: dict[str, Any] = {}
    for field in fields:
        question, value = field.question, values.get(field.question.key)
        if not holds(field.when, found):
            problems += [f"{question.key}: not asked"] if value is not None else []
            continue
        wrong = list(_problems(question, value, today, found))
        problems += [f"{question.key}: {reason}" for reason in wrong]
    if problems:
        raise PayloadMisfit(problems=", ".join(problems))
    return found


def _problems(question: Question, value: Any, today: date, found: dict[str, Any]) -> Iterator[str]:
    if value is not None and not _is_of_kind(question, value):
        yield "wrong type"
        return
    checked = check_questions([question], raw_of(question, value), today=today)
    found.update(checked.answers)
    yield from (problem.code.removeprefix("answer.").replace("_", " ") for problem in checked.problems)


def _is_of_kind(question: Question, value: Any) -> bool:
    kind = type(value)  # a boolean is no number here
    if kind is not _KINDS.get(question.type, str):
        return False
    if question.type is QuestionType.CHOICES:
        return all(type(item) is str for item in value)
    if question.type is QuestionType.ADDRESS:
        return value.keys() <= set(ADDRESS_PARTS) and all(type(part) is str for part in value.values())
    if question.type in _PARTS:
        parts = value.split("-")
        return len(parts) == _PARTS[question.type] and all(part.isascii() and part.isdecimal() for part in parts)
    return question.type is not QuestionType.UPLOAD
