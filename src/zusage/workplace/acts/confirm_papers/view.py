"""A clerk with a skill of the service confirms; what was said once binds."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.http import QueryDict

from zusage.cases.operations.confirm_papers_complete import confirm_papers_complete
from zusage.identity.domain import Clerk, Role
from zusage.pages.forms import PageForm
from zusage.workplace.acts.act import CaseAct, Deed, OpenCase, Right
from zusage.workplace.acts.confirm_papers.form import CompleteForm


class ConfirmPapers(CaseAct):
    """Confirm that the papers are complete."""

    name, path = "confirm_papers", "vollstaendig"
    right = Right.of(Role.CLERK)
    done = "Die Unterlagen sind als vollständig bestätigt; die gesetzliche Frist läuft."
    tells_approval = True
    blames = "vollstaendig_seit"

    def subjects(self, opened: OpenCase, clerk: Clerk) -> Sequence[UUID | None]:
        file = opened.file
        may = file.waits_for_complete_papers and file.status.asked is None and file.status.state == "open"
        return (None,) if may else ()

    def form(self, opened: OpenCase, subject: UUID | None, typed: QueryDict | None, today: date) -> PageForm:
        return CompleteForm(typed, received_on=opened.file.received_on, today=today)

    def carry_out(self, deed: Deed, form: PageForm) -> None:
        confirm_papers_complete(
            municipality_id=deed.municipality_id,
            case_id=deed.opened.id,
            complete_on=form.cleaned_data["vollstaendig_seit"],
            by=deed.by,
            now=deed.now,
        )
