"""The post room: the day's run, the tick "zur Post am", and what came back."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zusage.applications.domain.fields import Raw
from zusage.cases.operations import delivering
from zusage.cases.queries import post as postings
from zusage.cases.queries.post import Posting, Run
from zusage.common import clock
from zusage.common.domain.german import format_date, format_date_short, local_day
from zusage.common.domain.reference import BadReference, normalise_reference
from zusage.common.tenancy import read_transaction
from zusage.identity.domain import Role
from zusage.workplace import forms
from zusage.workplace.access import StaffRequest, staff_only
from zusage.workplace.pages import page, pdf

_STATES = {
    "in_run": "wartet auf die Post",
    "returned": "zurückgekommen",
    "stopped": "gestoppt: bitte aussortieren",
}


@require_safe
@staff_only(Role.POST)
def room(request: StaffRequest) -> HttpResponse:
    """Show what is ready and the runs so far."""
    with read_transaction(request.municipality.id):
        ready, runs = postings.ready_to_post(), postings.runs()
    context = {"ready": ready, "runs": [_run(one) for one in runs]}
    return page(request, "post.html", context, section="post")


@require_POST
@staff_only(Role.POST)
def gather(request: StaffRequest) -> HttpResponse:
    """Gather what is ready into a run; its batch is printed by a job.

    :raises NothingToPost: if nothing is ready
    """
    now = clock.now()
    run_id = delivering.make_post_run(municipality_id=request.municipality.id, now=now, on=local_day(now))
    return redirect("workplace:run", run_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Role.POST)
def run(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Show a run; a POST records that the ticked letters were handed to post on a day.

    :raises BadPostingDay: if the day lies in the future or before the run
    """
    now = clock.now()
    today = local_day(now)
    with read_transaction(request.municipality.id):
        try:
            found = postings.get_run(run_id)
        except ObjectDoesNotExist:
            raise Http404 from None
        letters = postings.postings(run_id)
    if request.method != "POST":
        return _run_page(request, found, letters, forms.raw_day("zur_post_am", today))
    raw = {name: request.POST.getlist(name) for name in request.POST}
    waiting = {str(one.delivery_id): one.delivery_id for one in letters if one.state == "in_run"}
    ticked = [waiting[value] for value in raw.get("sendung", []) if value in waiting]
    posted_on, wrong_day = forms.read_day(raw, "zur_post_am", today=today, past=True)
    errors = [{"id": "zur_post_am", "message": wrong_day}] if wrong_day else []
    if not ticked:
        first = f"sendung-{next(iter(waiting), '')}"
        errors.append({"id": first, "message": "Bitte haken Sie an, was zur Post gegangen ist."})
    if posted_on is None or errors:
        return _run_page(request, found, letters, raw, errors=errors, status=422)
    delivering.tick_posted(
        municipality_id=request.municipality.id, delivery_ids=ticked, posted_on=posted_on, by=request.clerk, now=now
    )
    return HttpResponseRedirect(f"{reverse('workplace:run', args=[run_id])}?abgehakt={len(ticked)}")


@require_safe
@staff_only(Role.POST)
def batch(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Return all letters of a run in one file for the printer."""
    with read_transaction(request.municipality.id):
        found = _printed(run_id)
        content = postings.batch(run_id)
    return pdf(content, f"Postlauf-{found.run_on}-{found.number}.pdf")


@require_safe
@staff_only(Role.POST)
def listing(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Return the list of a run on paper."""
    with read_transaction(request.municipality.id):
        found = _printed(run_id)
        content = postings.listing(run_id)
    return pdf(content, f"Postliste-{found.run_on}-{found.number}.pdf")


@require_safe
@staff_only(Role.POST)
def returned(request: StaffRequest) -> HttpResponse:
    """Find the letter that came back by the reference printed on it."""
    typed = request.GET.get("nummer", "")[:40]
    found: list[Posting] = []
    errors = []
    if typed.strip():
        with read_transaction(request.municipality.id):
            found = postings.handed_to_post(_reference(typed))
        if not found:
            errors = [{"id": "nummer", "message": "Unter dieser Nummer ging von hier kein Brief zur Post."}]
    context = {
        "typed": typed,
        "letters": [_letter(one) for one in found],
        "errors": errors,
        "is_recorded": "erfasst" in request.GET,
    }
    return page(request, "returned.html", context, section="post", status=404 if errors else 200)


@require_POST
@staff_only(Role.POST)
def record_returned(request: StaffRequest, delivery_id: UUID) -> HttpResponse:
    """Record that a letter came back; somebody is given the task of finding the address."""
    delivering.record_returned_mail(
        municipality_id=request.municipality.id, delivery_id=delivery_id, by=request.clerk, now=clock.now()
    )
    return HttpResponseRedirect(f"{reverse('workplace:returned')}?erfasst")


def _run_page(
    request: StaffRequest,
    found: Run,
    letters: list[Posting],
    raw: Raw,
    *,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    wrong = {error["id"]: error["message"] for error in errors or []}
    ticked = set(raw.get("sendung", ()))
    context = {
        "run": _run(found),
        "waiting": [
            _letter(one) | {"is_ticked": not errors or str(one.delivery_id) in ticked}
            for one in letters
            if one.state == "in_run"
        ],
        "done": [_letter(one) for one in letters if one.state != "in_run"],
        "day": forms.day_field("zur_post_am", "Zur Post am", raw, error=wrong.get("zur_post_am", "")),
        "ticked": request.GET.get("abgehakt", "") if request.GET.get("abgehakt", "").isdecimal() else "",
        "errors": errors or [],
    }
    return page(request, "run.html", context, section="post", status=status)


def _run(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "title": f"Postlauf {run.number} vom {format_date(run.run_on)}",
        "is_printed": run.is_printed,
        "open": run.open,
        "total": run.total,
    }


def _letter(posting: Posting) -> dict[str, Any]:
    day = format_date_short(posting.handed_over_on) if posting.handed_over_on else ""
    return {
        "id": posting.delivery_id,
        "reference": posting.reference,
        "recipient": posting.recipient,
        "is_item": posting.kind == "item",
        "state": _STATES.get(posting.state, f"zur Post am {day}"),
    }


def _printed(run_id: UUID) -> Run:
    try:
        found = postings.get_run(run_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    if not found.is_printed:
        raise Http404
    return found


def _reference(typed: str) -> str:
    try:
        return normalise_reference(typed)
    except BadReference:
        return ""
