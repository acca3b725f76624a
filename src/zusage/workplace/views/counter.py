"""Taking a matter in at the counter, on the phone or from a letter: the same questions, the same clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zusage.applications.domain.sentences import upload_sentence
from zusage.applications.domain.uploads import Upload, UploadRefused, accept
from zusage.cases.operations.opening import Receipt, open_case
from zusage.cases.operations.receipts import receipt_letter
from zusage.cases.queries.status import identify
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.form import QuestionType
from zusage.catalogue.domain.package import ServicePackage
from zusage.common import clock
from zusage.common.domain.german import format_date, format_datetime_short, local_day
from zusage.common.tenancy import read_transaction
from zusage.identity.domain import Role
from zusage.letters.domain.typesetting import typeset
from zusage.promises import queries as promises
from zusage.workplace import forms
from zusage.workplace.access import StaffRequest, staff_only
from zusage.workplace.file_page import CHANNELS
from zusage.workplace.forms import Read
from zusage.workplace.pages import page, pdf

_TAKEN = "workplace.taken"
_REMEMBERED = 20


@dataclass(frozen=True)
class Intake:
    """What was taken down: the way it came, the day of the stamp, the answers and files, and what is wrong."""

    channel: str
    received_on: date | None
    form: Read
    uploads: tuple[Upload, ...]
    errors: list[dict[str, str]]


@require_safe
@staff_only(Role.CLERK, Role.COUNTER)
def choose(request: StaffRequest) -> HttpResponse:
    """Show the services that can be taken in; with only one, go on to it."""
    with read_transaction(request.municipality.id):
        services = [{"key": one.key, "name": one.name} for one in catalogue.find_services("")]
    if len(services) == 1:
        return HttpResponseRedirect(reverse("workplace:register", args=[services[0]["key"]]))
    return page(request, "choose.html", {"services": services}, section="new")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.CLERK, Role.COUNTER)
def register(request: StaffRequest, key: str) -> HttpResponse:
    """Take a matter in. The page that answers is the receipt: only here the access code can be seen."""
    now = clock.now()
    with read_transaction(request.municipality.id):
        package = catalogue.get_service(key).package
    if request.method != "POST":
        return _form_page(request, package, _blank(now))
    taken: dict[str, str] = request.session.get(_TAKEN, {})
    ticket = request.POST.get("beleg", "")
    if ticket in taken:
        return page(request, "already_taken.html", {"reference": taken[ticket]}, section="new", status=409)
    intake = _read(request, package, now)
    if intake.errors or intake.received_on is None:
        return _form_page(request, package, intake, status=422)
    receipt = open_case(
        municipality_id=request.municipality.id,
        service_key=key,
        answers=intake.form.answers,
        channel=intake.channel,
        received_on=intake.received_on,
        uploads=intake.uploads,
        now=now,
    )
    if ticket:
        request.session[_TAKEN] = dict([*taken.items(), (ticket, receipt.reference)][-_REMEMBERED:])
    return page(request, "receipt.html", _receipt(package, receipt, request), section="new")


@sensitive_post_parameters()
@require_POST
@staff_only(Role.CLERK, Role.COUNTER)
def receipt_pdf(request: StaffRequest, key: str) -> HttpResponse:
    """Return the receipt on paper to whoever has reference and code before them.

    :raises WrongCode: if they do not belong together
    """
    now, code = clock.now(), request.POST.get("code", "")[:60]
    with read_transaction(request.municipality.id):
        case_id = identify(request.POST.get("nummer", "")[:40], code)
        address = request.build_absolute_uri("/vorgang")
        letter = receipt_letter(case_id, code, address, now)
    return pdf(typeset(letter, timestamp=now), "Eingangsbestaetigung.pdf")


def _blank(now: datetime) -> Intake:
    return Intake("counter", None, Read({}, (), forms.raw_day("eingang", local_day(now))), (), [])


def _read(request: StaffRequest, package: ServicePackage, now: datetime) -> Intake:
    today = local_day(now)
    raw = {name: request.POST.getlist(name) for name in request.POST}
    asked = forms.application_questions(package)
    form = forms.read(asked, raw, today=today)
    errors = forms.errors(asked, form, package.texts["de"].question)
    channel = request.POST.get("weg", "")
    if channel not in _channels(package):
        errors.insert(0, {"id": "weg", "message": "Bitte wählen Sie, wie die Angaben kamen."})
    received_on, wrong_day = forms.read_day(raw, "eingang", today=today, past=True)
    if wrong_day:
        errors.insert(0, {"id": "eingang", "message": wrong_day.replace("Datum", "Eingang", 1)})
    uploads, wrong_files = _files(request, package, form)
    return Intake(channel, received_on, form, uploads, [*errors, *wrong_files])


def _files(
    request: StaffRequest, package: ServicePackage, form: Read
) -> tuple[tuple[Upload, ...], list[dict[str, str]]]:
    """Take the files of the questions that were asked; each is known by its content and drawn anew."""
    uploads, errors = [], []
    for page_ in package.form.reachable(form.answers):
        for question in (package.form.questions[key] for key in page_.questions):
            file = request.FILES.get(question.key) if question.type is QuestionType.UPLOAD else None
            if file is None:
                continue
            try:
                content = file.read(question.max_bytes + 1)
                uploads.append(
                    accept(
                        file.name or "",
                        content,
                        allowed=question.accept,
                        max_bytes=question.max_bytes,
                        question=question.key,
                    )
                )
            except UploadRefused as refusal:
                text = package.texts["de"].question(question.key)
                errors.append({"id": question.key, "message": upload_sentence(refusal, question, text)})
    return tuple(uploads), errors


def _form_page(request: StaffRequest, package: ServicePackage, intake: Intake, status: int = 200) -> HttpResponse:
    asked = forms.application_questions(package)
    messages = {error["id"]: error["message"] for error in intake.errors}
    context: Mapping[str, Any] = {
        "key": package.key,
        "service": package.name,
        "ticket": request.POST.get("beleg") or str(uuid4()),
        "channel": {
            "id": "weg",
            "label": "Wie kamen die Angaben?",
            "error": messages.get("weg", ""),
            "options": [
                {"value": one, "label": CHANNELS[one], "is_chosen": one == intake.channel} for one in _channels(package)
            ],
        },
        "received_on": forms.day_field(
            "eingang",
            "Eingang",
            intake.form.raw,
            hint="Bei einem Brief der Tag des Eingangsstempels. Von diesem Tag an zählt die Frist.",
            error=messages.get("eingang", ""),
        ),
        "fields": forms.fields(package, asked, intake.form, package.texts["de"].question),
        "errors": intake.errors,
    }
    return page(request, "register.html", dict(context), section="new", status=status)


def _channels(package: ServicePackage) -> list[str]:
    return [one for one in package.channels if one != "online"]


def _receipt(package: ServicePackage, receipt: Receipt, request: StaffRequest) -> dict[str, Any]:
    decision = next((one for one in receipt.promised if one.kind == "decision"), None)
    with read_transaction(request.municipality.id):
        word = promises.given_word(package.key)
    return {
        "key": package.key,
        "service": package.name,
        "reference": receipt.reference,
        "code": receipt.access_code,
        "received_at": format_datetime_short(receipt.received_at),
        "word": "Serviceziel" if word.is_target else "Zusage",
        "until": format_date(decision.until) if decision else "",
    }
