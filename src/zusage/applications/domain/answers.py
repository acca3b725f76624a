"""From the raw strings of one page to typed answers, or to what is wrong with each field.

Names are taken as they are written: one letter, one word, apostrophes and every script of the world are names.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from email_validator import EmailNotValidError, validate_email
from stdnum import iban as iban_numbers

from zusage.catalogue.domain.form import ADDRESS_PARTS, Form, Page, Question, QuestionType
from zusage.common.domain.text import clean, clean_lines, plain

_WHOLE = re.compile(r"[+-]?[0-9]{1,9}")
_MONEY = re.compile(r"([0-9]{1,3}(?:[. '][0-9]{3})+|[0-9]{1,9})(?:,([0-9]{1,2}|-{1,2})|\.([0-9]{2}))?")
_CURRENCY = re.compile(r"^(?:€|EUR)\s*|\s*(?:€|EUR|Euro)$", re.IGNORECASE)
_MAILBOX = re.compile(r"(?:[^<>]*<)?(?:mailto:)?([^<>?]*)(?:\?[^<>]*)?>?", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9 ()/\-.]{5,40}")
_FEWEST_DIGITS_OF_A_PHONE = 5
_POSTAL_CODE = re.compile(r"(?:DE?[ -]*)?([0-9]{5})", re.IGNORECASE)
_MAY_BE_EMPTY = {"house_number"}
"""Parts of an address that not every house has."""

EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one question. ``input`` is the id of the input that an error summary links to."""

    question: str
    input: str
    code: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """The typed answers of one page; with problems, ``raw`` is what the person sees again."""

    answers: Mapping[str, Any]
    problems: tuple[Problem, ...]
    raw: Mapping[str, tuple[str, ...]]


class _Wrong(Exception):
    """A value that is no answer; ``part`` names the input of a question with several, ``also`` what is wrong too."""

    def __init__(self, code: str, part: str = "", **parameters: Any) -> None:
        super().__init__(code)
        self.code = code
        self.part = part
        self.parameters = parameters
        self.also: tuple[_Wrong, ...] = ()


def inputs_of(question: Question) -> tuple[str, ...]:
    """Return the names of the inputs that a question has on a page, the first of which an error links to."""
    match question.type:
        case QuestionType.DATE:
            return tuple(f"{question.key}.{part}" for part in ("day", "month", "year"))
        case QuestionType.MONTH:
            return tuple(f"{question.key}.{part}" for part in ("month", "year"))
        case QuestionType.ADDRESS:
            return tuple(f"{question.key}.{part}" for part in ADDRESS_PARTS)
        case _:
            return (question.key,)


def check_page(form: Form, page: Page, raw: Mapping[str, Sequence[str]], *, today: date) -> Checked:
    """Check what a person wrote on one page. Uploads are not in it: they are taken one by one."""
    return check_questions([form.questions[key] for key in page.questions], raw, today=today)


def check_questions(questions: Iterable[Question], raw: Mapping[str, Sequence[str]], *, today: date) -> Checked:
    """Check raw inputs against questions, wherever these stand."""
    answers: dict[str, Any] = {}
    problems: list[Problem] = []
    seen: dict[str, tuple[str, ...]] = {}
    for question in questions:
        if question.type is QuestionType.UPLOAD:
            continue
        names = inputs_of(question)
        seen.update({name: tuple(raw.get(name, ())) for name in names})
        try:
            answers[question.key] = _answer(question, raw, today)
        except _Wrong as wrong:
            problems += [_problem(question, names[0], each) for each in (wrong, *wrong.also)]
    return Checked(answers, tuple(problems), seen)


def _problem(question: Question, first_input: str, wrong: "_Wrong") -> Problem:
    place = f"{question.key}.{wrong.part}" if wrong.part else first_input
    return Problem(question.key, place, wrong.code, wrong.parameters)


def raw_of(question: Question, answer: Any) -> dict[str, tuple[str, ...]]:
    """Return an answer as a person would have typed it, to fill the inputs again."""
    names = inputs_of(question)
    if answer is None:
        return dict.fromkeys(names, ())
    return dict(zip(names, _typed(question, answer), strict=True))


def _typed(question: Question, answer: Any) -> list[tuple[str, ...]]:
    match question.type:
        case QuestionType.DATE | QuestionType.MONTH:
            return [(str(int(part)),) for part in reversed(answer.split("-"))]
        case QuestionType.ADDRESS:
            return [(answer.get(part, ""),) for part in ADDRESS_PARTS]
        case QuestionType.CHOICES:
            return [tuple(answer)]
        case QuestionType.YES_NO:
            text = "ja" if answer else "nein"
        case QuestionType.MONEY:
            text = f"{answer // 100},{answer % 100:02d}"
        case QuestionType.IBAN:
            text = grouped(answer)
        case _:
            text = str(answer)
    return [(text,)]


def grouped(iban: str) -> str:
    """Return an IBAN in groups of four."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))


def is_iban(text: str) -> bool:
    """Say whether a compact IBAN has the form of its country and the right check digits (ISO 13616)."""
    return bool(iban_numbers.is_valid(text, check_country=False))


# ---------------------------------------------------------------- one question


def _answer(question: Question, raw: Mapping[str, Sequence[str]], today: date) -> Any:
    match question.type:
        case QuestionType.DATE:
            return _date(question, raw, today)
        case QuestionType.MONTH:
            return _month(question, raw, today)
        case QuestionType.ADDRESS:
            return _address(question, raw)
        case QuestionType.CHOICES:
            return _choices(question, raw)
        case _:
            text = _text(raw, question.key, lines=question.type is QuestionType.TEXTAREA)
            if not text:
                _refuse_nothing(question)
                return None
            return _single(question, text)


def _refuse_nothing(question: Question, part: str = "") -> None:
    if question.required:
        raise _Wrong("answer.missing", part)


def _single(question: Question, text: str) -> Any:
    match question.type:
        case QuestionType.CHOICE:
            if text not in question.options:
                raise _Wrong("answer.not_an_option")
            return text
        case QuestionType.YES_NO:
            if text not in {"ja", "nein"}:
                raise _Wrong("answer.not_an_option")
            return text == "ja"
        case QuestionType.INTEGER:
            return _integer(question, text)
        case QuestionType.MONEY:
            return _money(question, text)
        case QuestionType.IBAN:
            return _iban(text)
        case _:
            return _written(question, text)


def _written(question: Question, text: str) -> str:
    for character in question.ignore:
        text = text.replace(character, "")
    text = _KINDS_OF_TEXT.get(question.type, _as_it_is)(text)
    if len(text) > question.max_length:
        raise _Wrong("answer.too_long", max_length=question.max_length, length=len(text))
    if question.pattern and not re.fullmatch(question.pattern, text):
        raise _Wrong("answer.pattern")
    return text


def _as_it_is(text: str) -> str:
    return text


def _email(text: str) -> str:
    """Return an address that a mail server takes; what was copied around it is left out.

    :raises _Wrong: if there is none
    """
    found = _MAILBOX.fullmatch(text)
    typed = found.group(1).strip(" ,;") if found else text
    try:
        return validate_email(typed, check_deliverability=False, allow_smtputf8=False, strict=True).normalized
    except EmailNotValidError:
        raise _Wrong("answer.no_email") from None


def _phone(text: str) -> str:
    number = plain(text)
    if not _PHONE.fullmatch(number) or sum(sign.isdigit() for sign in number) < _FEWEST_DIGITS_OF_A_PHONE:
        raise _Wrong("answer.no_phone")
    return number


_KINDS_OF_TEXT: Mapping[QuestionType, Callable[[str], str]] = {
    QuestionType.EMAIL: _email,
    QuestionType.PHONE: _phone,
}


def _integer(question: Question, text: str) -> int:
    number = plain(text)
    if not _WHOLE.fullmatch(number):
        raise _Wrong("answer.no_whole_number")
    return _within(question, int(number))


def _money(question: Question, text: str) -> int:
    return _within(question, cents_of(text))


def cents_of(text: str) -> int:
    """Return an amount in cents, as people write it: `12,50`, `€ 12,50`, `12,-`, `1 234,50`, `1.234,50 EUR`.

    :raises _Wrong: if it is none, or could be two (`1,234`)
    """
    found = _MONEY.fullmatch(_CURRENCY.sub("", plain(text)))
    if not found:
        raise _Wrong("answer.no_amount")
    euros, after_comma, after_point = found.groups()
    cents = (after_comma or after_point or "").replace("-", "").ljust(2, "0")
    return int(re.sub(r"[. ']", "", euros)) * 100 + int(cents)


def _within(question: Question, number: int) -> int:
    if question.minimum is not None and number < question.minimum:
        raise _Wrong("answer.too_small", minimum=question.minimum)
    if question.maximum is not None and number > question.maximum:
        raise _Wrong("answer.too_large", maximum=question.maximum)
    return number


def _iban(text: str) -> str:
    compact = re.sub(r"[\s\-.:]", "", plain(text)).upper().removeprefix("IBAN")
    if not is_iban(compact):
        raise _Wrong("answer.no_iban")
    return compact


def _date(question: Question, raw: Mapping[str, Sequence[str]], today: date) -> str | None:
    texts = {part: _text(raw, f"{question.key}.{part}") for part in ("day", "month", "year")}
    if not any(texts.values()):
        _refuse_nothing(question, "day")
        return None
    numbers = _numbers(texts)
    try:
        day = date(numbers["year"], numbers["month"], numbers["day"])
    except ValueError:
        raise _Wrong("answer.no_such_date", "day") from None
    if day < EARLIEST:
        raise _Wrong("answer.too_early", "year")
    if question.past and day > today:
        raise _Wrong("answer.in_future", "day")
    return day.isoformat()


def _month(question: Question, raw: Mapping[str, Sequence[str]], today: date) -> str | None:
    texts = {part: _text(raw, f"{question.key}.{part}") for part in ("month", "year")}
    if not any(texts.values()):
        _refuse_nothing(question, "month")
        return None
    numbers = _numbers(texts)
    try:
        first = date(numbers["year"], numbers["month"], 1)
    except ValueError:
        raise _Wrong("answer.no_such_month", "month") from None
    if first < EARLIEST:
        raise _Wrong("answer.too_early", "year")
    if question.past and first > today:
        raise _Wrong("answer.in_future", "month")
    return f"{first:%Y-%m}"


def _numbers(texts: Mapping[str, str]) -> dict[str, int]:
    for part, text in texts.items():
        if not text:
            raise _Wrong("answer.part_missing", part)
        if not re.fullmatch(r"[0-9]{1,4}\.?", plain(text)):
            raise _Wrong("answer.no_number", part)
    return {part: int(plain(text).removesuffix(".")) for part, text in texts.items()}


def _address(question: Question, raw: Mapping[str, Sequence[str]]) -> dict[str, str] | None:
    parts = {part: _text(raw, f"{question.key}.{part}") for part in ADDRESS_PARTS}
    if not any(parts.values()):
        _refuse_nothing(question, "street")
        return None
    parts["postal_code"] = _postal_code(parts["postal_code"])
    wrong = [problem for part in ADDRESS_PARTS if (problem := _wrong_part(question, part, parts[part]))]
    if wrong:
        wrong[0].also = tuple(wrong[1:])
        raise wrong[0]
    return parts


def _postal_code(text: str) -> str:
    """Return the five digits, if there are five; else what was typed."""
    found = _POSTAL_CODE.fullmatch(plain(text))
    return found.group(1) if found else text


def _wrong_part(question: Question, part: str, text: str) -> "_Wrong | None":
    if not text:
        return None if part in _MAY_BE_EMPTY else _Wrong("answer.part_missing", part)
    if len(text) > question.max_length:
        return _Wrong("answer.too_long", part, max_length=question.max_length, length=len(text))
    if part == "postal_code" and not _POSTAL_CODE.fullmatch(text):
        return _Wrong("answer.no_postal_code", part)
    return None


def _choices(question: Question, raw: Mapping[str, Sequence[str]]) -> list[str] | None:
    chosen = [value for value in raw.get(question.key, ()) if value]
    if not chosen:
        _refuse_nothing(question)
        return None
    if not set(chosen) <= set(question.options):
        raise _Wrong("answer.not_an_option")
    return [option for option in question.options if option in chosen]


def _text(raw: Mapping[str, Sequence[str]], name: str, *, lines: bool = False) -> str:
    """Return the last value of an input without what nobody sees."""
    text = "".join(raw.get(name, ())[-1:])
    return clean_lines(text) if lines else clean(text)
