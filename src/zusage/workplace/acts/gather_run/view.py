"""One press gathers the run; its batch is printed by a job."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zusage.cases.operations import delivering
from zusage.common import clock
from zusage.workplace.access import StaffRequest


@require_POST
def gather(request: StaffRequest) -> HttpResponse:
    """Gather a run.

    :raises NothingToPost: if nothing is ready
    """
    now = clock.now()
    town = request.municipality
    run_id = delivering.make_post_run(municipality_id=town.id, now=now, on=town.day_of(now))
    return redirect("workplace:tick_run", run_id)
