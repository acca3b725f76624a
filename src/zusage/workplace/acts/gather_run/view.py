"""One press gathers the run; its batch is printed by a job."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zusage.cases.operations.make_post_run import make_post_run
from zusage.common import clock
from zusage.workplace.access import StaffRequest


@require_POST
def gather(request: StaffRequest) -> HttpResponse:
    """Gather a run.

    :raises NothingToPost: if nothing is ready
    """
    now = clock.now()
    run_id = make_post_run(municipality_id=request.municipality.id, now=now, on=request.municipality.day_of(now))
    return redirect("workplace:tick_run", run_id)
