"""The page of a case: its file, and every act that this membership may do to it now."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse

from zusage.cases.operations.record_reading import record_reading
from zusage.cases.queries import post as postings
from zusage.cases.queries.worklist import CaseFile, case_file, case_in_sight
from zusage.catalogue.domain.secrecy import Sight
from zusage.common.domain.reference import BadReference, normalise_reference
from zusage.common.tenancy import read_transaction
from zusage.identity.domain import Clerk, Role
from zusage.pages.forms import PageForm
from zusage.workplace.access import NotForThisRole, StaffRequest
from zusage.workplace.acts.act import CaseAct, OpenCase
from zusage.workplace.acts.registry import ON_A_CASE
from zusage.workplace.file_page import file_page
from zusage.workplace.pages import page


@dataclass(frozen=True)
class Tried:
    """An act that was refused, with the form as it was sent."""

    act: CaseAct
    subject: UUID | None
    form: PageForm

    def form_of(self, act: CaseAct) -> PageForm | None:
        """Return the form if the act shows it: a draft is tried with the form of the decision."""
        return self.form if act.name in {self.act.name, self.act.shown_as} else None


def open_for(request: StaffRequest, reference: str, now: datetime) -> OpenCase:
    """Return the case of a reference for somebody who needs to know.

    :raises Http404: if there is none in this municipality, or none that this reader may know of
    :raises NotForThisRole: for somebody who has nothing to do with it
    """
    try:
        wanted = normalise_reference(reference)
    except BadReference:
        raise Http404 from None
    with read_transaction(request.municipality.id):
        found = case_in_sight(wanted, request.clerk)
        if found is None:
            raise Http404
        case_id, sight = found
        if sight < Sight.COURSE:
            raise NotForThisRole()
        file = case_file(case_id, now)
        waiting, came_back = postings.waiting_at_counter(case_id), postings.came_back(case_id)
        return OpenCase(case_id, sight, file, tuple(waiting), tuple(came_back))


def show(
    request: StaffRequest,
    opened: OpenCase,
    now: datetime,
    *,
    tried: Tried | None = None,
    after: CaseAct | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page, and record that it was read; what was tried stands where it was, what was just done is said."""
    record_that_it_was_read(request, opened, now)
    today = request.municipality.day_of(now)
    acts = [shown for act in ON_A_CASE if (shown := _act(act, request.clerk, opened, tried, today))["offers"]]
    facts = file_page(opened.file, opened.sight)
    offered = {offer.subject for act in acts for offer in act["offers"]}
    approval = facts["approval"] if after is not None and after.tells_approval else None
    context = {
        **facts,
        "acts": acts,
        "other_tasks": [item.name for item in opened.file.items if item.id not in offered] if facts["is_whole"] else [],
        "note": after.done if after else "",
        "note_text": approval["text"] if approval else "",
        "errors": tried.form.error_list if tried else [],
    }
    return page(request, "case.html", context, section="today", status=status)


def record_that_it_was_read(request: StaffRequest, opened: OpenCase, now: datetime) -> None:
    """Record that a member of staff read a case, and what for."""
    record_reading(
        municipality_id=request.municipality.id,
        case_id=opened.id,
        by=request.clerk,
        purpose=_purpose(request.clerk, opened.file),
        now=now,
    )


def _act(act: CaseAct, clerk: Clerk, opened: OpenCase, tried: Tried | None, today: date) -> dict[str, Any]:
    offers = []
    if act.right.allows(clerk, opened.file.package):
        form = tried.form_of(act) if tried else None
        tried_on = tried.subject if tried and form else None
        offers = act.offers(opened, clerk, tried=form, tried_on=tried_on, today=today)
    return {"template": act.template, "offers": offers}


def _purpose(clerk: Clerk, file: CaseFile) -> str:
    if clerk.works_with(*file.package.skills):
        return "Bearbeitung"
    return "Aufsicht" if clerk.may_in(Role.HEAD, file.package.unit) else "Schalter"
