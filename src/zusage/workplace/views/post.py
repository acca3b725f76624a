"""The post room: what is ready, the runs so far, what they print, and the search for what came back."""

from datetime import date
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from zusage.cases.queries import post as postings
from zusage.cases.queries.post import Posting, Run
from zusage.common import clock
from zusage.common.domain.reference import BadReference, normalise_reference
from zusage.common.tenancy import read_transaction
from zusage.identity.domain import Role
from zusage.letters.domain.batch import merge
from zusage.workplace.access import StaffRequest, staff_only
from zusage.workplace.pages import page, pdf
from zusage.workplace.post_page import letter_row, run_row


@require_safe
@staff_only(Role.POST)
def room(request: StaffRequest) -> HttpResponse:
    """Show what is ready and the runs so far."""
    with read_transaction(request.municipality.id):
        ready, runs = postings.ready_to_post(), postings.runs(today=_today(request))
    context = {"ready": ready, "runs": [run_row(run) for run in runs]}
    return page(request, "post.html", context, section="post")


@require_safe
@staff_only(Role.POST)
def batch(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Return all letters of a run in one file for the printer."""
    with read_transaction(request.municipality.id):
        found = _printed(run_id, _today(request))
        if not found.has_batch:
            raise Http404
        letters = postings.letters_of_run(run_id)
    return pdf(merge(letters), f"Postlauf-{found.run_on}-{found.number}.pdf")


@require_safe
@staff_only(Role.POST)
def listing(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Return the list of a run on paper."""
    with read_transaction(request.municipality.id):
        found = _printed(run_id, _today(request))
        content = postings.listing(run_id)
    return pdf(content, f"Postliste-{found.run_on}-{found.number}.pdf")


@require_safe
@staff_only(Role.POST)
def returned(request: StaffRequest) -> HttpResponse:
    """Find the letter that came back by the reference printed on it."""
    typed = request.GET.get("nummer", "")
    found: list[Posting] = []
    errors = []
    if typed.strip():
        with read_transaction(request.municipality.id):
            found = postings.handed_to_post(_reference(typed))
        if not found:
            errors = [{"id": "nummer", "message": "Unter dieser Nummer ging von hier kein Brief zur Post."}]
    context = {
        "typed": typed,
        "letters": [letter_row(letter) for letter in found],
        "errors": errors,
        "is_recorded": "erfasst" in request.GET,
    }
    return page(request, "returned.html", context, section="post", status=404 if errors else 200)


def _printed(run_id: UUID, today: date) -> Run:
    try:
        found = postings.get_run(run_id, today=today)
    except ObjectDoesNotExist:
        raise Http404 from None
    if not found.is_printed:
        raise Http404
    return found


def _today(request: StaffRequest) -> date:
    return request.municipality.day_of(clock.now())


def _reference(typed: str) -> str:
    try:
        return normalise_reference(typed)
    except BadReference:
        return ""
