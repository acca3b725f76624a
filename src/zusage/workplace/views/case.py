"""One case: opening it is recorded. What can be done to it stands in `acts`."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from zusage.cases.queries.worklist import document_content
from zusage.common.tenancy import read_transaction
from zusage.identity.domain import Role
from zusage.workplace.access import StaffRequest
from zusage.workplace.acting import on_a_case
from zusage.workplace.acts.act import OpenCase, Right
from zusage.workplace.acts.registry import ON_A_CASE
from zusage.workplace.case_page import record_that_it_was_read, show

READS_CASES = Right.of(Role.CLERK, Role.COUNTER, Role.HEAD)


@require_safe
@on_a_case(READS_CASES)
def case(request: StaffRequest, opened: OpenCase, now: datetime) -> HttpResponse:
    """Show the file of a case."""
    done = request.GET.get("hinweis", "")
    return show(request, opened, now, after=next((act for act in ON_A_CASE if act.name == done), None))


@require_safe
@on_a_case(Right.of(Role.CLERK))
def document(request: StaffRequest, opened: OpenCase, now: datetime, document_id: UUID) -> HttpResponse:
    """Show a file of the case: pictures that were drawn anew are shown, anything else is saved. That is reading."""
    with read_transaction(request.municipality.id):
        try:
            found, content = document_content(opened.id, document_id, request.clerk)
        except ObjectDoesNotExist:
            raise Http404 from None
    record_that_it_was_read(request, opened, now)
    how = "inline" if found.media_type.startswith("image/") else "attachment"
    return HttpResponse(
        content,
        content_type=found.media_type,
        headers={"Content-Disposition": f'{how}; filename="{found.name}"', "X-Content-Type-Options": "nosniff"},
    )
