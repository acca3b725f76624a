"""What is about to be decided, shown before it counts: what, from when, how much, to whom, and the letter."""

import base64
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from zusage.applications.domain.summary import shown
from zusage.cases.operations.foresee import Foreseen
from zusage.cases.queries.worklist import CaseFile
from zusage.catalogue.domain.figures import figures
from zusage.catalogue.domain.package import ServicePackage
from zusage.letters.domain.typesetting import pictures
from zusage.workplace.acts.act import Deed
from zusage.workplace.forms import QuestionsForm
from zusage.workplace.pages import page

CHECKED = "geprueft"
"""The button with which somebody says that the summary is right."""


def summary_page(deed: Deed, form: QuestionsForm, foreseen: Foreseen) -> HttpResponse:
    """Return the page between the form and the decision; it carries everything that was entered."""
    file = deed.opened.file
    arguments = [file.status.reference, deed.subject]
    context = {
        "service": file.package.name,
        "reference": file.status.reference,
        "what": _what(file, foreseen),
        "entered": _entered(form),
        "found": figures(file.package, foreseen.outcome, foreseen.found) if foreseen.outcome else [],
        "recipients": [", ".join(line for line in recipient.lines if line) for recipient in foreseen.recipients],
        "things": _things(file.package, foreseen),
        "letter_name": file.package.text(f"letter.{foreseen.letter_name}") if foreseen.letter else "",
        "pages": [base64.b64encode(drawn).decode() for drawn in pictures(foreseen.letter)] if foreseen.letter else [],
        "address": reverse("workplace:decide", args=arguments),
        "draft": reverse("workplace:draft_letter", args=arguments),
        "hidden": _hidden(form),
    }
    return page(deed.request, "acts/decide/summary.html", context, section="today")


def _what(file: CaseFile, foreseen: Foreseen) -> str:
    if foreseen.letter_name:
        return file.package.text(f"letter.{foreseen.letter_name}")
    return "Entscheidung ohne Schreiben"


def _entered(form: QuestionsForm) -> list[dict[str, Any]]:
    rows = []
    for entry in form.asked:
        text = form.text_of(entry.question.key)
        if lines := shown(entry.question, form.answers.get(entry.question.key), text):
            rows.append({"label": text.label, "value": "\n".join(lines)})
    return rows


def _things(package: ServicePackage, foreseen: Foreseen) -> list[str]:
    named = foreseen.outcome.deliverables if foreseen.outcome else ()
    things = [thing for thing in package.deliverables if thing.kind == "item" and thing.key in named]
    return [package.text(f"deliverable.{thing.key}") for thing in things]


def _hidden(form: QuestionsForm) -> list[tuple[str, str]]:
    raw: Mapping[str, Any] = form.questions.raw
    own = {CHECKED, "aendern", "csrfmiddlewaretoken"}
    return [(name, value) for name, values in raw.items() if name not in own for value in values]
