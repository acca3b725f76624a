"""Follow: whose turn it is, what is promised, what is expected, what happened, and what can be done."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zusage.applications.domain.answers import Problem, check_questions
from zusage.applications.domain.fields import errors_of
from zusage.cases.operations.send_message import send_message
from zusage.cases.operations.supply_papers import supply_papers
from zusage.cases.operations.withdraw_case import withdraw_case
from zusage.cases.queries.process import process_of_case
from zusage.cases.queries.proof import signed_promises
from zusage.cases.queries.status import (
    CaseStatus,
    WrongCode,
    case_status,
    identify,
    letter_pdf,
)
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.form import Question
from zusage.catalogue.domain.package import ServicePackage
from zusage.common import clock
from zusage.common.domain.ids import CaseId
from zusage.common.tenancy import read_transaction
from zusage.common.throttle import forget_tries, give_back_try, sender, take_try
from zusage.pages.written import language
from zusage.portal.forms import Error, page_fields, read_uploads
from zusage.portal.plain import message_hint, status_page
from zusage.portal.requests import PortalRequest
from zusage.portal.session import case_in_hand, forget_case, remember_case

BY_ADDRESS = "portal.code-by-address"
BY_REFERENCE = "portal.code-by-reference"
MOST_WRONG_TRIES_OF_AN_ADDRESS = 100
"""A library, a shelter or an office has one address for many."""
WRONG = gettext_lazy("Vorgangsnummer oder Zugangscode stimmen nicht. Bitte prüfen Sie beide.")
LONGEST_MESSAGE = 4000
LONGEST_AT_THE_DOOR = 100
"""Characters: reference and code have up to 30 with every stroke and blank that a person puts in."""

CaseView = Callable[..., HttpResponse]


def with_case(view: CaseView) -> CaseView:
    """Give a view the case that this browser has opened; without one, lead to the door."""

    @wraps(view)
    def open_or_ask(request: PortalRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case_id = case_in_hand(request)
        return redirect("portal:find") if case_id is None else view(request, case_id, *args, **kwargs)

    return open_or_ask


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: PortalRequest) -> HttpResponse:
    """Open a case with reference and code.

    Counted per sender and reference, more kindly per sender, and refused before anything is looked up. Nobody can lock
    out somebody else, and a code is too long to be guessed from many places. A missing reference and a wrong code get
    the same answer after the same work.
    """
    if request.method != "POST":
        return _door(request, reference="")
    now = clock.now()
    reference, code = request.POST.get("reference", ""), request.POST.get("code", "")
    too_long = _too_long(reference, code)
    if too_long:
        return _door(request, reference=reference, errors=too_long)
    here, compact = sender(request.META["REMOTE_ADDR"]), _compact(request, reference)
    take_try(BY_REFERENCE, here, compact, now=now)
    take_try(BY_ADDRESS, here, now=now, at_most=MOST_WRONG_TRIES_OF_AN_ADDRESS)
    try:
        with read_transaction(request.municipality.id):
            case_id = identify(reference, code)
    except WrongCode:
        return _door(request, reference=reference, errors=[{"id": "reference", "message": str(WRONG)}])
    forget_tries(BY_REFERENCE, here, compact)
    give_back_try(BY_ADDRESS, here, now=now)
    remember_case(request, case_id)
    return redirect("portal:status")


@require_safe
@with_case
def status(request: PortalRequest, case_id: CaseId) -> HttpResponse:
    """Show how a case stands."""
    now = clock.now()
    case = _status(request, case_id, now)
    return render(request, "portal/status.html", {"section": "case", "case": status_page(case, now)})


@require_safe
@with_case
def process(request: PortalRequest, case_id: CaseId) -> HttpResponse:
    """Show at which step a case stands and which way it came."""
    now = clock.now()
    with read_transaction(request.municipality.id):
        shown = process_of_case(case_id, now, for_staff=False, say=gettext, language=language())
    case = status_page(_status(request, case_id, now), now)
    return render(request, "portal/process_of_case.html", {"section": "case", "case": case, "process": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def papers(request: PortalRequest, case_id: CaseId) -> HttpResponse:
    """Hand in what was asked for."""
    now = clock.now()
    case = _status(request, case_id, now)
    if case.asked is None:
        return redirect("portal:status")
    package = _package(request, case)
    questions = _asked_questions(package, case.asked.activity_id)
    text_of = package.texts_in(language()).output
    errors: list[Error] = []
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        uploads, errors = read_uploads(request, questions, text_of)
        checked = check_questions(questions, dict(request.POST.lists()), today=request.municipality.day_of(now))
        text = next((str(answer) for answer in checked.answers.values() if answer), "")  # a package has one at most
        problems = checked.problems
        errors += errors_of(problems, {question.key: question for question in questions}, text_of, gettext)
        if not uploads and not text and not errors:
            nothing = gettext("Bitte wählen Sie eine Datei aus, oder schreiben Sie uns etwas dazu.")
            errors = [{"id": questions[0].key, "message": nothing}]
        if not errors:
            supply_papers(municipality_id=request.municipality.id, case_id=case_id, text=text, uploads=uploads, now=now)
            return redirect("portal:status")
    context = {
        "section": "case",
        "case": status_page(case, now),
        "errors": errors,
        "fields": page_fields(
            package,
            questions,
            raw={name: request.POST.getlist(name) for name in request.POST},
            text_of=text_of,
            problems=problems,
            upload_errors=errors,
        ),
    }
    return render(request, "portal/papers.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def message(request: PortalRequest, case_id: CaseId) -> HttpResponse:
    """Write to the people who work on the case."""
    now = clock.now()
    errors: list[Error] = []
    text = _written(request, "nachricht")
    if request.method == "POST":
        if not text:
            errors = [{"id": "nachricht", "message": gettext("Bitte schreiben Sie uns etwas.")}]
        elif len(text) > LONGEST_MESSAGE:
            errors = [
                {
                    "id": "nachricht",
                    "message": gettext("Höchstens {longest_message} Zeichen; es sind {count}.").format(
                        longest_message=LONGEST_MESSAGE, count=len(text)
                    ),
                }
            ]
        else:
            send_message(municipality_id=request.municipality.id, case_id=case_id, text=text, now=now)
            return redirect("portal:status")
    case = _status(request, case_id, now)
    context = {
        "section": "case",
        "case": status_page(case, now),
        "errors": errors,
        "field": {
            "id": "nachricht",
            "label": gettext("Ihre Nachricht"),
            "hint": message_hint(case),
            "error": errors[0]["message"] if errors else "",
            "value": text,
        },
    }
    return render(request, "portal/message.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def withdraw(request: PortalRequest, case_id: CaseId) -> HttpResponse:
    """Take the case back, after asking once."""
    now = clock.now()
    if request.method == "POST":
        withdraw_case(municipality_id=request.municipality.id, case_id=case_id, now=now)
        return redirect("portal:status")
    case = _status(request, case_id, now)
    if not case.may_withdraw:
        return redirect("portal:status")
    return render(request, "portal/withdraw.html", {"section": "case", "case": status_page(case, now)})


@require_safe
@with_case
def letter(request: PortalRequest, case_id: CaseId, document_id: UUID) -> HttpResponse:
    """Return a copy of a letter that has left the house."""
    try:
        with read_transaction(request.municipality.id):
            name, pdf = letter_pdf(case_id, document_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_safe
@with_case
def proof(request: PortalRequest, case_id: CaseId) -> HttpResponse:
    """Return what was signed, to be kept and checked by anybody."""
    with read_transaction(request.municipality.id):
        signed = signed_promises(case_id)
    return JsonResponse(
        {
            "promises": [
                {"statement": promise.statement, "signature": promise.signature, "key_id": promise.key_id}
                for promise in signed
            ]
        },
        headers={"Content-Disposition": 'attachment; filename="zusage.json"'},
    )


@require_POST
def leave(request: PortalRequest) -> HttpResponse:
    """Close the case in this browser."""
    forget_case(request)
    return redirect("portal:find")


def _too_long(reference: str, code: str) -> list[Error]:
    """Return what is no reference or code by its length alone: a slip in pasting, no guess, and not counted."""
    given = (("reference", gettext("Vorgangsnummer"), reference), ("code", gettext("Zugangscode"), code))
    return [
        {
            "id": name,
            "message": gettext(
                "{label}: Das sind {count} Zeichen. Bitte geben Sie hier nur die Angabe selbst ein."
            ).format(label=label, count=len(text)),
        }
        for name, label, text in given
        if len(text) > LONGEST_AT_THE_DOOR
    ]


def _door(request: PortalRequest, *, reference: str, errors: Sequence[Error] = ()) -> HttpResponse:
    wrong = {error["id"]: error["message"] for error in errors}
    context = {
        "section": "case",
        "errors": errors,
        "is_open": case_in_hand(request) is not None,
        "fields": [
            {
                "id": "reference",
                "label": gettext("Vorgangsnummer"),
                "hint": gettext("Sie sieht so aus: {reference_prefix}-7K2M-4Q9X").format(
                    reference_prefix=request.municipality.reference_prefix
                ),
                "value": reference,
                "error": wrong.get("reference", ""),
                "width": "middle",
                "autocomplete": "off",
            },
            {
                "id": "code",
                "label": gettext("Zugangscode"),
                "hint": gettext(
                    "16 Zeichen auf Ihrer Eingangsbestätigung. Groß oder klein, mit oder ohne Striche ist gleich."
                ),
                "error": wrong.get("code", ""),
                "width": "middle",
                "autocomplete": "off",
            },
        ],
    }
    return render(request, "portal/find.html", context, status=422 if errors else 200)


def _compact(request: PortalRequest, reference: str) -> str:
    """Return a reference without what does not matter in it, so that spelling it otherwise gains no tries."""
    return f"{request.municipality.key}:" + "".join(character for character in reference.upper() if character.isalnum())


def _status(request: PortalRequest, case_id: CaseId, now: datetime) -> CaseStatus:
    with read_transaction(request.municipality.id):
        return case_status(case_id, now, language())


def _package(request: PortalRequest, case: CaseStatus) -> ServicePackage:
    with read_transaction(request.municipality.id):
        return catalogue.get_version(case.service_id)


def _asked_questions(package: ServicePackage, activity_id: str) -> list[Question]:
    return [output.question for output in package.activities[activity_id].outputs]


def _written(request: PortalRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\r\n", "\n").strip()
