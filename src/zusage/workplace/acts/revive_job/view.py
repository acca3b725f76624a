"""One press beside the job."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zusage.common import clock, jobs
from zusage.common.tenancy import write_transaction
from zusage.workplace.access import StaffRequest


@require_POST
def revive(request: StaffRequest, job_id: UUID) -> HttpResponse:
    """Let it be tried again; idempotent."""
    with write_transaction(request.municipality.id):
        jobs.revive(job_id, clock.now())
    return redirect("workplace:stuck")
