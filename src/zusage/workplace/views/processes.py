"""How the services run: the process of each, how many matters are at each activity, how long it takes there."""

from datetime import datetime

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from zusage.cases.queries.process import process_of_case, process_of_service
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.secrecy import Sight
from zusage.common import clock
from zusage.common.tenancy import read_transaction
from zusage.identity.domain import Role
from zusage.workplace.access import NotForThisRole, StaffRequest, staff_only
from zusage.workplace.acting import on_a_case
from zusage.workplace.acts.act import OpenCase, Right
from zusage.workplace.case_page import record_that_it_was_read
from zusage.workplace.pages import page


@require_safe
@staff_only(Role.CLERK, Role.COUNTER, Role.HEAD)
def services(request: StaffRequest) -> HttpResponse:
    """Lead to the process of each service."""
    with read_transaction(request.municipality.id):
        rows = [{"key": service.key, "name": service.name} for service in catalogue.find_services("")]
    return page(request, "processes.html", {"rows": rows}, section="processes")


@require_safe
@staff_only(Role.CLERK, Role.COUNTER, Role.HEAD)
def service(request: StaffRequest, key: str) -> HttpResponse:
    """Show the process of a service with its figures by activity; none by person."""
    with read_transaction(request.municipality.id):
        name = catalogue.get_service(key).name
        shown = process_of_service(key, clock.now(), clerk=request.clerk)
    return page(request, "process.html", {"name": name, "process": shown}, section="processes")


@require_safe
@on_a_case(Right.of(Role.CLERK, Role.COUNTER, Role.HEAD))
def of_case(request: StaffRequest, opened: OpenCase, now: datetime) -> HttpResponse:
    """Show where a case stands and which way it came; the way tells of decisions, so that it was read is recorded.

    :raises NotForThisRole: for whoever may see no more of it than its course
    """
    if opened.sight is not Sight.FILE:
        raise NotForThisRole()
    record_that_it_was_read(request, opened, now)
    with read_transaction(request.municipality.id):
        shown = process_of_case(opened.id, now, for_staff=True)
    status = opened.file.status
    context = {"name": status.service_name, "reference": status.reference, "process": shown}
    return page(request, "process_of_case.html", context)
