"""The list of the day, and the search."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from zusage.capacity import queries as capacity
from zusage.cases.queries.post import ready_to_post
from zusage.cases.queries.worklist import Worklist, WorklistRow, case_in_sight, worklist
from zusage.common import clock
from zusage.common.domain.german import format_date, format_date_short
from zusage.common.domain.reference import BadReference, normalise_reference
from zusage.common.tenancy import read_transaction
from zusage.identity import queries as identity
from zusage.identity.domain import Role
from zusage.workplace.access import StaffRequest, staff_only
from zusage.workplace.domain import morning
from zusage.workplace.pages import page


@require_safe
@staff_only()
def today(request: StaffRequest) -> HttpResponse:
    """Show what waits for the skills of this membership, latest start first.

    Heads, who bring no skill themselves, see what waits in the matters of their unit, whatever its skill; the post
    room has its own morning.
    """
    if request.clerk.roles == {Role.POST}:
        return redirect("workplace:post")
    now = clock.now()
    is_head = request.clerk.may(Role.HEAD) and not request.clerk.skills
    with read_transaction(request.municipality.id):
        work = worklist(request.clerk, now, skills=identity.pools() if is_head else None)
        ready = ready_to_post() if request.clerk.may(Role.POST) else 0
        year = capacity.year_to_declare(now) if is_head else None
    today = request.municipality.day_of(now)
    return page(
        request,
        "today.html",
        {
            **_day(work, today, is_head=is_head),
            "ready_to_post": ready,
            "done": _done(request),
            "calendar": morning.closing_days_to_declare(year),
        },
        section="today",
    )


@require_safe
@staff_only(Role.CLERK, Role.COUNTER, Role.HEAD)
def search(request: StaffRequest) -> HttpResponse:
    """Lead to a case by its reference, however it was typed."""
    typed = request.GET.get("nummer", "")
    if not typed.strip():
        return page(request, "search.html", {}, section="search")
    try:
        wanted = normalise_reference(typed)
    except BadReference:
        wanted = ""
        message = "Diese Vorgangsnummer kann nicht stimmen: Das Prüfzeichen passt nicht. Ist ein Zeichen vertauscht?"
    else:
        message = "Unter dieser Vorgangsnummer gibt es hier keinen Vorgang."
    with read_transaction(request.municipality.id):
        found = case_in_sight(wanted, request.clerk) if wanted else None
    if found:
        return redirect("workplace:case", wanted)
    errors = [{"id": "nummer", "message": message}]
    return page(request, "search.html", {"typed": typed, "errors": errors}, section="search", status=404)


def _done(request: StaffRequest) -> str:
    """Return the sentence about what was just done; anything but a reference of ours is left unsaid."""
    try:
        return f"{normalise_reference(request.GET.get('erledigt', ''))} ist erledigt."
    except BadReference:
        return ""


def _day(work: Worklist, day: date, *, is_head: bool) -> dict[str, Any]:
    rows = [_row(row, day) for row in work.rows]
    return {
        "heading": f"Heute, {format_date(day)}",
        "greeting": " ".join(morning.greeting([row["start"] for row in rows], work.minutes, is_head=is_head)),
        "rows": rows,
        "is_head": is_head,
        "elsewhere": morning.elsewhere(resting=work.resting, in_the_post=work.in_the_post),
    }


def _promised(row: WorklistRow) -> str:
    if row.promised_until:
        day = format_date_short(row.promised_until)
        return f"{day}, erste Antwort" if row.is_first_answer else day
    return "ruht" if row.is_resting else "erledigt" if row.is_settled else "keiner"


def _row(row: WorklistRow, day: date) -> dict[str, Any]:
    return {
        "start": morning.latest_start(row.latest_start_on, is_late=row.is_late, today=day),
        "reference": row.reference,
        "service": row.service_name,
        "what": row.what,
        "promised": _promised(row),
        "approval": morning.approval(row.granted_on, row.approval_alarm, over_on=row.approval_over_on),
        "minutes": row.minutes,
    }
