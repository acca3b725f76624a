"""The page of a run, on which the post room ticks."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zusage.cases.operations.tick_posted import BadPostingDay, tick_posted
from zusage.cases.queries import post as postings
from zusage.cases.queries.post import Posting, Run
from zusage.common import clock
from zusage.common.domain.german import format_date
from zusage.common.tenancy import read_transaction
from zusage.workplace.access import StaffRequest
from zusage.workplace.acts.tick_run.form import TickForm
from zusage.workplace.pages import page
from zusage.workplace.post_page import envelope_rows, run_row


@require_http_methods(["GET", "HEAD", "POST"])
def tick(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """Show a run; a POST records that the ticked letters were handed to post on a day."""
    now = clock.now()
    with read_transaction(request.municipality.id):
        try:
            run = postings.get_run(run_id, today=request.municipality.day_of(now))
        except ObjectDoesNotExist:
            raise Http404 from None
        letters = postings.postings(run_id)
    waiting = [letter for letter in letters if letter.state == "in_run"]
    today = request.municipality.day_of(now)
    typed = request.POST if request.method == "POST" else None
    form = TickForm(typed, waiting=waiting, today=today, all_ticked="alle" in request.GET)
    if request.method != "POST":
        return _page(request, run, letters, form)
    if not form.is_valid():
        return _page(request, run, letters, form, status=422)
    ticked, posted_on = form.cleaned_data["sendung"], form.cleaned_data["zur_post_am"]
    try:
        tick_posted(
            municipality_id=request.municipality.id,
            delivery_ids=ticked,
            posted_on=posted_on,
            by=request.clerk,
            now=now,
        )
    except BadPostingDay:
        too_early = f"Zur Post am: Frühestens möglich ist {format_date(run.run_on)}, der Tag dieses Postlaufs."
        form.refuse("zur_post_am", too_early)
        return _page(request, run, letters, form, status=409)
    return HttpResponseRedirect(f"{reverse('workplace:tick_run', args=[run_id])}?abgehakt={len(ticked)}")


def _page(
    request: StaffRequest, run: Run, letters: list[Posting], form: TickForm, *, status: int = 200
) -> HttpResponse:
    said = request.GET.get("abgehakt", "")
    ticked = form.ticked
    context: dict[str, Any] = {
        "run": run_row(run),
        "form": form,
        "waiting": [
            row | {"is_ticked": str(row["id"]) in ticked}
            for row in envelope_rows(letter for letter in letters if letter.state == "in_run")
        ],
        "done": envelope_rows(letter for letter in letters if letter.state != "in_run"),
        "ticked": said if said.isdecimal() else "",
        "errors": form.error_list,
    }
    return page(request, "acts/tick_run/template.html", context, section="post", status=status)
