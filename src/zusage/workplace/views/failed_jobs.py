"""Work of the machine that was given up: a head of unit sees it, and may let it be tried again."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from zusage.common import jobs as work_of_machine
from zusage.common.domain.german import format_datetime_short
from zusage.common.tenancy import read_transaction
from zusage.identity.domain import Role
from zusage.workplace.access import StaffRequest, staff_only
from zusage.workplace.pages import page

_KINDS = {
    "cases.typeset": "Einen Brief setzen",
    "cases.print_post_run": "Einen Postlauf drucken",
    "cases.send_mail": "Eine E-Mail senden",
    "cases.fire_timer": "Eine Frist ablaufen lassen",
    "cases.daily_watch": "Zusagen überwachen",
    "cases.watch_matter": "Die Zusage eines Vorgangs überwachen",
    "promises.state_record": "Gehaltene Zusagen zählen",
    "cases.daily_post_run": "Den täglichen Postlauf zusammenstellen",
}


@require_safe
@staff_only(Role.HEAD)
def jobs(request: StaffRequest) -> HttpResponse:
    """Show what was given up after eight tries, with the name of the error and nothing about persons."""
    with read_transaction(request.municipality.id):
        rows: list[dict[str, Any]] = [
            {
                "id": job.id,
                "what": _KINDS.get(job.kind, job.kind),
                "since": format_datetime_short(job.created_at, request.municipality.zone),
                "attempts": job.attempt,
                "error": job.last_error,
            }
            for job in work_of_machine.dead_letters()
        ]
    return page(request, "stuck.html", {"rows": rows}, section="stuck")
