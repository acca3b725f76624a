"""One page of questions, and a receipt to take along: only there the access code can be seen."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zusage.cases.operations.open_case import Receipt, open_case
from zusage.cases.operations.receipt_letter import receipt_letter
from zusage.cases.queries.sendings import AlreadySent
from zusage.cases.queries.status import identify
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import ServicePackage
from zusage.catalogue.queries import ChannelClosed
from zusage.common import clock
from zusage.common.domain.german import format_date, format_datetime_short
from zusage.common.domain.refusal import Refusal
from zusage.common.tenancy import read_transaction
from zusage.letters.domain.typesetting import typeset
from zusage.promises import queries as promises
from zusage.promises.domain.promise import DECISION
from zusage.workplace import tickets
from zusage.workplace.access import StaffRequest
from zusage.workplace.acts.register.form import IntakeForm
from zusage.workplace.pages import page, pdf


@require_safe
def choose(request: StaffRequest) -> HttpResponse:
    """Show the services that can be taken in; with only one, go on to it."""
    with read_transaction(request.municipality.id):
        services = [
            {"key": service.key, "name": service.name}
            for service in catalogue.find_services("")
            if service.package.staffed_channels
        ]
    if len(services) == 1:
        return HttpResponseRedirect(reverse("workplace:register", args=[services[0]["key"]]))
    return page(request, "acts/register/choose.html", {"services": services}, section="new")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: StaffRequest, key: str) -> HttpResponse:
    """Take a matter in. The page that answers is the receipt."""
    now = clock.now()
    with read_transaction(request.municipality.id):
        package, calendar = catalogue.get_service(key).package, promises.calendar_at(now)
    if not package.staffed_channels:
        raise ChannelClosed(service=package.name)
    today = request.municipality.day_of(now)
    if request.method != "POST":
        return _form_page(request, package, IntakeForm(None, package=package, calendar=calendar, today=today))
    form = IntakeForm(request.POST, request.FILES, package=package, calendar=calendar, today=today)
    if not form.is_valid():
        return _form_page(request, package, form, status=422)
    try:
        receipt = open_case(
            municipality_id=request.municipality.id,
            service_key=key,
            answers=form.answers,
            channel=form.cleaned_data["weg"],
            received_on=form.cleaned_data["eingang"],
            uploads=form.uploads,
            now=now,
            form=request.POST.get(tickets.TICKET, ""),
        )
    except AlreadySent as sent:
        shown = {"reference": sent.parameters["reference"]}
        return page(request, "acts/register/already_taken.html", shown, section="new", status=409)
    except Refusal as refusal:
        _, sentence, status = request.explain(refusal)
        form.refuse("eingang", sentence)
        return _form_page(request, package, form, status=status)
    return page(request, "acts/register/receipt.html", _receipt(package, receipt, request, now), section="new")


@sensitive_post_parameters()
@require_POST
def receipt_pdf(request: StaffRequest, key: str) -> HttpResponse:
    """Return the receipt on paper to whoever has reference and code before them.

    :raises WrongCode: if they do not belong together
    """
    now, code = clock.now(), request.POST.get("code", "")
    with read_transaction(request.municipality.id):
        case_id = identify(request.POST.get("nummer", ""), code)
        address = request.build_absolute_uri("/vorgang")
        letter = receipt_letter(case_id, code, address, now)
    return pdf(typeset(letter, timestamp=now), "Eingangsbestaetigung.pdf")


def _form_page(request: StaffRequest, package: ServicePackage, form: IntakeForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "key": package.key,
        "service": package.name,
        "ticket": tickets.new_ticket(request),
        "form": form,
        "errors": form.error_list,
    }
    return page(request, "acts/register/template.html", context, section="new", status=status)


def _receipt(package: ServicePackage, receipt: Receipt, request: StaffRequest, now: datetime) -> dict[str, Any]:
    with read_transaction(request.municipality.id):
        decision = promises.promise_of_case(receipt.case_id, DECISION, today=request.municipality.day_of(now))
        word = promises.given_word(package.key)
    return {
        "key": package.key,
        "service": package.name,
        "reference": receipt.reference,
        "code": receipt.access_code,
        "was_sent_before": receipt.was_sent_before,
        "received_at": format_datetime_short(receipt.received_at, request.municipality.zone),
        "result": package.text("promise.decision"),
        "word": "Serviceziel" if word.is_target else "Zusage",
        "until": format_date(decision.until) if decision else "",
    }
