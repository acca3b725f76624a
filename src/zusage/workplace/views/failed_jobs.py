"""Work of the machine that was given up: a head of unit sees it, and may let it be tried again."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from zusage.cases.queries.worklist import reference_in_sight
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

_ERRORS = {
    "MailRefused": "Der Mailserver nimmt für diese Adresse nichts an. "
    "Bitte sagen Sie der Person auf einem anderen Weg, dass es Neues gibt.",
    "LetterHasGaps": "Im Brief stehen Zeichen, die unsere Schrift nicht hat. "
    "Bitte fragen Sie die Person, wie sie sich in lateinischer Schrift schreibt.",
    "MailServerSilent": "Der Mailserver hat einen Tag lang nicht geantwortet.",
}
"""What a person can do about it; any other error is named as the program names it."""


@require_safe
@staff_only(Role.HEAD)
def jobs(request: StaffRequest) -> HttpResponse:
    """Show what was given up, with the error and the matter, and nothing about persons."""
    with read_transaction(request.municipality.id):
        rows: list[dict[str, Any]] = [
            {
                "id": job.id,
                "what": _KINDS.get(job.kind, job.kind),
                "since": format_datetime_short(job.created_at, request.municipality.zone),
                "attempts": job.attempt,
                "error": _ERRORS.get(job.last_error, job.last_error),
                "reference": reference_in_sight(UUID(job.payload["case"]), request.clerk)
                if "case" in job.payload
                else "",
            }
            for job in work_of_machine.dead_letters()
        ]
    return page(request, "stuck.html", {"rows": rows}, section="stuck")
