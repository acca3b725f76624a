"""One press beside the letter that was found by its number."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zusage.cases.operations.record_returned_mail import record_returned_mail
from zusage.common import clock
from zusage.workplace.access import StaffRequest


@require_POST
def record(request: StaffRequest, delivery_id: UUID) -> HttpResponse:
    """Record a letter that came back.

    :raises NotWaiting: if it had not been posted, or a colleague recorded it already
    """
    record_returned_mail(
        municipality_id=request.municipality.id, delivery_id=delivery_id, by=request.clerk, now=clock.now()
    )
    return HttpResponseRedirect(f"{reverse('workplace:returned')}?erfasst")
