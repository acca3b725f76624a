"""From the raw strings of one page to typed answers, or to what is wrong with each field.

Names are taken as they are written: one letter, one word, apostrophes and every script of the world are names.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zusage.catalogue.domain.form import ADDRESS_PARTS, Form, Page, Question, QuestionType

_WHOLE = re.compile(r"[+-]?\d{1,9}")
_MONEY = re.compile(r"(\d{1,3}(?:\.\d{3})*|\d{1,9})(?:,(\d{1,2}))?")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_PHONE = re.compile(r"\+?[0-9 ()/\-.]{5,40}")
_POSTAL_CODE = re.compile(r"\d{5}")
_IBAN_LENGTHS = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18,
    "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "VA": 22,
}  # fmt: skip
"""The countries of the SEPA area and the length of their numbers."""

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
    """A value that is no answer; ``part`` names the input of a question that has several."""

    def __init__(self, code: str, part: str = "", **parameters: Any) -> None:
        super().__init__(code)
        self.code = code
        self.part = part
        self.parameters = parameters


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
            place = f"{question.key}.{wrong.part}" if wrong.part else names[0]
            problems.append(Problem(question.key, place, wrong.code, wrong.parameters))
    return Checked(answers, tuple(problems), seen)


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
    """Say whether a compact upper-case IBAN has the length of its country and the right check digits (ISO 13616)."""
    if _IBAN_LENGTHS.get(text[:2]) != len(text) or not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]+", text):
        return False
    digits = "".join(str(int(character, 36)) for character in text[4:] + text[:4])
    return int(digits) % 97 == 1


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
    if len(text) > question.max_length:
        raise _Wrong("answer.too_long", max_length=question.max_length, length=len(text))
    if question.pattern and not re.fullmatch(question.pattern, text):
        raise _Wrong("answer.pattern")
    if question.type is QuestionType.EMAIL and not _EMAIL.fullmatch(text):
        raise _Wrong("answer.no_email")
    if question.type is QuestionType.PHONE and not _PHONE.fullmatch(text):
        raise _Wrong("answer.no_phone")
    return text


def _integer(question: Question, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise _Wrong("answer.no_whole_number")
    return _within(question, int(text))


def _money(question: Question, text: str) -> int:
    found = _MONEY.fullmatch(text.removesuffix("€").strip())
    if not found:
        raise _Wrong("answer.no_amount")
    cents = (found.group(2) or "").ljust(2, "0")
    return _within(question, int(found.group(1).replace(".", "")) * 100 + int(cents))


def _within(question: Question, number: int) -> int:
    if question.minimum is not None and number < question.minimum:
        raise _Wrong("answer.too_small", minimum=question.minimum)
    if question.maximum is not None and number > question.maximum:
        raise _Wrong("answer.too_large", maximum=question.maximum)
    return number


def _iban(text: str) -> str:
    compact = re.sub(r"[\s\-]", "", text).upper()
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
        if not re.fullmatch(r"[0-9]{1,4}", text):
            raise _Wrong("answer.no_number", part)
    return {part: int(text) for part, text in texts.items()}


def _address(question: Question, raw: Mapping[str, Sequence[str]]) -> dict[str, str] | None:
    parts = {part: _text(raw, f"{question.key}.{part}") for part in ADDRESS_PARTS}
    if not any(parts.values()):
        _refuse_nothing(question, "street")
        return None
    for part in ADDRESS_PARTS:
        if not parts[part]:
            raise _Wrong("answer.part_missing", part)
        if len(parts[part]) > question.max_length:
            raise _Wrong("answer.too_long", part, max_length=question.max_length, length=len(parts[part]))
    if not _POSTAL_CODE.fullmatch(parts["postal_code"]):
        raise _Wrong("answer.no_postal_code", "postal_code")
    return parts


def _choices(question: Question, raw: Mapping[str, Sequence[str]]) -> list[str] | None:
    chosen = [value for value in raw.get(question.key, ()) if value]
    if not chosen:
        _refuse_nothing(question)
        return None
    if not set(chosen) <= set(question.options):
        raise _Wrong("answer.not_an_option")
    return [option for option in question.options if option in chosen]


def _text(raw: Mapping[str, Sequence[str]], name: str, *, lines: bool = False) -> str:
    """Return the last value of an input, composed (NFC), without control characters and needless blanks."""
    values = raw.get(name, ())
    text = unicodedata.normalize("NFC", values[-1]) if values else ""
    if lines:
        kept = "".join(
            sign for sign in text.replace("\r\n", "\n") if sign == "\n" or unicodedata.category(sign) != "Cc"
        )
        return "\n".join(line.rstrip() for line in kept.split("\n")).strip()
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).split())
