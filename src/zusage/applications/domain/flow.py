"""The way through the pages of a form, given what was answered so far."""

from collections.abc import Collection, Mapping
from typing import Any

from zusage.catalogue.domain.form import Form, Page, QuestionType

Answers = Mapping[str, Any]


def next_page(form: Form, answers: Answers, after: str | None) -> Page | None:
    """Return the page that follows; the first one after None, None after the last (then comes the summary)."""
    pages = form.reachable(answers)
    if after is None:
        return pages[0] if pages else None
    return next((page for page in pages if _position(form, page.key) > _position(form, after)), None)


def previous_page(form: Form, answers: Answers, before: str | None) -> Page | None:
    """Return the page before; the last one before None (the summary), None before the first."""
    pages = form.reachable(answers)
    if before is None:
        return pages[-1] if pages else None
    return next((page for page in reversed(pages) if _position(form, page.key) < _position(form, before)), None)


def is_reachable(form: Form, answers: Answers, key: str) -> bool:
    """Say whether the answers lead over a page."""
    return any(page.key == key for page in form.reachable(answers))


def progress(form: Form, answers: Answers, key: str) -> tuple[int, int]:
    """Return the number of a page, counted from 1, and how many there are as things stand."""
    pages = form.reachable(answers)
    return next((number for number, page in enumerate(pages, start=1) if page.key == key), 0), len(pages)


def first_open_page(form: Form, answers: Answers, uploaded: Collection[str] = (), visited: str = "") -> Page | None:
    """Return the first page where something required is missing, or that lies behind `visited`; None if there is none.

    :param uploaded: the questions for which a file is there
    :param visited: the last page that was saved; '' leaves optional pages out of account
    """
    for page in form.reachable(answers):
        if any(_is_missing(form, answers, key, uploaded) for key in page.questions):
            return page
        if visited and _position(form, page.key) > _position(form, visited):
            return page
    return None


def missing_answers(form: Form, answers: Answers, uploaded: Collection[str] = ()) -> tuple[str, ...]:
    """Return the required questions without an answer, in the order of the pages."""
    return tuple(
        key for page in form.reachable(answers) for key in page.questions if _is_missing(form, answers, key, uploaded)
    )


def reached_answers(form: Form, answers: Answers) -> dict[str, Any]:
    """Return only what the pages lead to. What was answered on a page that is left out now is dropped here, at the
    very end, so that changing an answer twice loses nothing."""
    asked = {key for page in form.reachable(answers) for key in page.questions}
    return {key: answer for key, answer in answers.items() if key in asked}


def _is_missing(form: Form, answers: Answers, key: str, uploaded: Collection[str]) -> bool:
    question = form.questions[key]
    if not question.required:
        return False
    return key not in uploaded if question.type is QuestionType.UPLOAD else answers.get(key) is None


def _position(form: Form, key: str) -> int:
    return [page.key for page in form.pages].index(key)
