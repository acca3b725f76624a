"""One case: opening it is recorded; deciding, writing, handing over, extending are one act each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zusage.cases.operations import approving, delivering, work
from zusage.cases.operations.drafting import draft_letter
from zusage.cases.operations.reading import record_reading
from zusage.cases.operations.work import WorkItemDone
from zusage.cases.queries import post as postings
from zusage.cases.queries.worklist import CaseFile, case_by_reference, case_file, document_content
from zusage.catalogue.domain.package import Activity, ServicePackage
from zusage.common import clock
from zusage.common.domain.german import local_day
from zusage.common.domain.ids import CaseId
from zusage.common.domain.reference import BadReference, normalise_reference
from zusage.common.tenancy import read_transaction
from zusage.identity.domain import Clerk, Role
from zusage.letters.domain.typesetting import typeset
from zusage.workplace import approval_form, forms
from zusage.workplace.access import StaffRequest, refuse_without_need, staff_only
from zusage.workplace.file_page import file_page
from zusage.workplace.forms import Read
from zusage.workplace.pages import page, pdf

LONGEST_TEXT = 4000
_NOTES = {
    "nachricht": "Ihre Nachricht steht auf der Seite des Vorgangs.",
    "uebergeben": "Die Übergabe ist festgehalten.",
    "versendet": "Das Schreiben wird neu versandt.",
    "vollstaendig": "Die Unterlagen sind als vollständig bestätigt; die gesetzliche Frist läuft.",
    "frist_verlaengert": "Die gesetzliche Frist ist verlängert.",
    "geprueft": "Das Ergebnis ist festgehalten und mitgeteilt.",
    "verlaengert": "Der neue Tag ist zugesagt und mitgeteilt.",
}
_TEXTS = {
    "nachricht": ("Nachricht", "Sie wird auf der Seite des Vorgangs gelesen. Gezeigt wird Ihr Amt, nicht Ihr Name."),
    "grund": ("Grund", "Er wird der Person mitgeteilt."),
    "fristgrund": ("Grund, wie er mitgeteilt wurde", "Er steht im Verlauf, den die Person liest."),
    "urteil_grund": ("Grund", "Er steht im Verlauf, den die Person liest."),
}
"""Label and hint of each field for text, by its name."""
_OF_THE_APPROVAL = {"vollstaendig", "frist_verlaengert", "geprueft"}
"""After these, the note says how the approval stands now."""
CaseView = Callable[..., HttpResponse]


@dataclass(frozen=True)
class OpenCase:
    """A case somebody works on: its file, and what of it waits at the counter or came back."""

    id: CaseId
    file: CaseFile
    waiting: list[postings.Posting]
    came_back: list[postings.Posting]


def on_a_case(*roles: Role) -> Callable[[CaseView], CaseView]:
    """Give a view the file of the case in its address; only to staff that needs to know."""

    def decorate(view: CaseView) -> CaseView:
        @wraps(view)
        @staff_only(*roles)
        def opened(request: StaffRequest, reference: str, **kwargs: Any) -> HttpResponse:
            now = clock.now()
            return view(request, _open(request, reference, now), now=now, **kwargs)

        return opened

    return decorate


@require_safe
@on_a_case(Role.CLERK, Role.COUNTER, Role.HEAD)
def case(request: StaffRequest, opened: OpenCase, now: datetime) -> HttpResponse:
    """Show the file of a case, and record that it was read."""
    record_that_it_was_read(request, opened, now)
    done = request.GET.get("hinweis", "")
    return _page(request, opened, note=_NOTES.get(done, ""), tells_approval=done in _OF_THE_APPROVAL)


@require_http_methods(["GET", "HEAD", "POST"])
@on_a_case(Role.CLERK)
def decide(request: StaffRequest, opened: OpenCase, now: datetime, item_id: UUID) -> HttpResponse:
    """Complete a work item with what was decided.

    :raises WorkItemDone: if a colleague was faster
    """
    if request.method != "POST":
        return _back(opened)
    item = _open_item(opened.file, item_id)
    form = _read(request, opened.file.activity(item), now)
    if form.problems:
        return _page(request, opened, item=item, form=form, status=422)
    work.complete_work_item(
        municipality_id=request.municipality.id, item_id=item_id, outputs=form.answers, by=request.clerk, now=now
    )
    return HttpResponseRedirect(f"{reverse('workplace:today')}?erledigt={opened.file.status.reference}")


@require_http_methods(["GET", "HEAD", "POST"])
@on_a_case(Role.CLERK)
def draft(request: StaffRequest, opened: OpenCase, now: datetime, item_id: UUID) -> HttpResponse:
    """Show the letter that would be sent if this were decided now; nothing is kept."""
    if request.method != "POST":
        return _back(opened)
    item = _open_item(opened.file, item_id)
    form = _read(request, opened.file.activity(item), now)
    if form.problems:
        return _page(request, opened, item=item, form=form, status=422)
    with read_transaction(request.municipality.id):
        letter = draft_letter(case_id=opened.id, item_id=item_id, outputs=form.answers, now=now)
    if letter is None:
        return _page(request, opened, item=item, form=form, note="Auf diese Entscheidung folgt kein Schreiben.")
    return pdf(typeset(letter, timestamp=now), f"Entwurf-{opened.file.status.reference}.pdf")


@require_safe
@on_a_case(Role.CLERK)
def document(request: StaffRequest, opened: OpenCase, now: datetime, document_id: UUID) -> HttpResponse:
    """Show a file of the case: pictures that were drawn anew are shown, anything else is saved."""
    with read_transaction(request.municipality.id):
        try:
            found, content = document_content(opened.id, document_id, request.clerk)
        except ObjectDoesNotExist:
            raise Http404 from None
    how = "inline" if found.media_type.startswith("image/") else "attachment"
    return HttpResponse(
        content,
        content_type=found.media_type,
        headers={"Content-Disposition": f'{how}; filename="{found.name}"', "X-Content-Type-Options": "nosniff"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@on_a_case(Role.CLERK)
def message(request: StaffRequest, opened: OpenCase, now: datetime) -> HttpResponse:
    """Write to the applicant."""
    if request.method != "POST":
        return _back(opened)
    text = request.POST.get("nachricht", "").strip()[:LONGEST_TEXT]
    if not text:
        return _page(request, opened, errors=[_missing("nachricht", "Bitte schreiben Sie eine Nachricht.")], status=422)
    work.answer_message(
        municipality_id=request.municipality.id, case_id=opened.id, text=text, by=request.clerk, now=now
    )
    return _back(opened, "nachricht")


@require_http_methods(["GET", "HEAD", "POST"])
@on_a_case(Role.HEAD)
def extend(request: StaffRequest, opened: OpenCase, now: datetime) -> HttpResponse:
    """Name a later day, with the reason that is told; it will never count as kept."""
    if request.method != "POST":
        return _back(opened)
    until_on, wrong_day = forms.read_day(_raw(request), "neuer_tag", "Neuer Tag", today=local_day(now))
    reason = request.POST.get("grund", "").strip()[:LONGEST_TEXT]
    errors = [_missing("neuer_tag", wrong_day)] if wrong_day else []
    if not reason:
        errors.append(_missing("grund", "Bitte nennen Sie den Grund. Er wird der Person mitgeteilt."))
    if until_on is None or errors:
        return _page(request, opened, errors=errors, status=422)
    work.extend_promise(
        municipality_id=request.municipality.id,
        case_id=opened.id,
        until_on=until_on,
        reason=reason,
        by=request.clerk,
        now=now,
    )
    return _back(opened, "verlaengert")


@require_http_methods(["GET", "HEAD", "POST"])
@on_a_case(Role.CLERK)
def confirm_papers(request: StaffRequest, opened: OpenCase, now: datetime) -> HttpResponse:
    """Say since when the papers are complete; the clocks of the law that begin with it start."""
    if request.method != "POST":
        return _back(opened)
    complete_on, wrong = approval_form.read_complete_since(opened.file, _raw(request), today=local_day(now))
    if complete_on is None:
        return _page(request, opened, errors=[_missing(name, text) for name, text in wrong.items()], status=422)
    approving.confirm_papers_complete(
        municipality_id=request.municipality.id, case_id=opened.id, complete_on=complete_on, by=request.clerk, now=now
    )
    return _back(opened, "vollstaendig")


@require_http_methods(["GET", "HEAD", "POST"])
@on_a_case(Role.HEAD)
def extend_approval(request: StaffRequest, opened: OpenCase, now: datetime) -> HttpResponse:
    """Record the one extension of the period after which the approval counts as granted."""
    if request.method != "POST":
        return _back(opened)
    until_on, told_on, wrong = approval_form.read_extension(opened.file, _raw(request), today=local_day(now))
    reason = request.POST.get("fristgrund", "").strip()[:LONGEST_TEXT]
    errors = [_missing(name, text) for name, text in wrong.items()]
    if not reason:
        errors.append(_missing("fristgrund", "Bitte nennen Sie den Grund, wie er mitgeteilt wurde."))
    if until_on is None or told_on is None or errors:
        return _page(request, opened, errors=errors, status=422)
    approving.extend_approval(
        municipality_id=request.municipality.id,
        case_id=opened.id,
        until_on=until_on,
        told_on=told_on,
        reason=reason,
        by=request.clerk,
        now=now,
    )
    return _back(opened, "frist_verlaengert")


@require_http_methods(["GET", "HEAD", "POST"])
@on_a_case(Role.HEAD)
def judge_approval(request: StaffRequest, opened: OpenCase, now: datetime) -> HttpResponse:
    """Say whether the approval counts as granted now that the period is over."""
    if request.method != "POST":
        return _back(opened)
    reason, granted = request.POST.get("urteil_grund", "").strip()[:LONGEST_TEXT], request.POST.get("erteilt", "")
    if not reason or granted not in {"ja", "nein"}:
        missing = "Bitte sagen Sie, warum die Genehmigung als erteilt gilt oder warum nicht."
        return _page(request, opened, errors=[_missing("urteil_grund", missing)], status=422)
    approving.judge_approval(
        municipality_id=request.municipality.id,
        case_id=opened.id,
        granted=granted == "ja",
        reason=reason,
        by=request.clerk,
        now=now,
    )
    return _back(opened, "geprueft")


@require_POST
@on_a_case(Role.COUNTER)
def hand_over(request: StaffRequest, opened: OpenCase, now: datetime, delivery_id: UUID) -> HttpResponse:
    """Record that somebody took a letter or the tag at the counter.

    :raises NotWaiting: if it is not this case's, or is on its way already
    """
    _refuse_foreign(delivery_id, opened.waiting)
    delivering.hand_over_at_counter(
        municipality_id=request.municipality.id, delivery_id=delivery_id, by=request.clerk, now=now
    )
    return _back(opened, "uebergeben")


@require_http_methods(["GET", "HEAD", "POST"])
@on_a_case(Role.CLERK)
def send_again(request: StaffRequest, opened: OpenCase, now: datetime, delivery_id: UUID) -> HttpResponse:
    """Send what came back to the address that was found."""
    if request.method != "POST":
        return _back(opened)
    _refuse_foreign(delivery_id, opened.came_back)
    lines = [line.strip() for line in request.POST.get("anschrift", "").splitlines() if line.strip()]
    if not 2 <= len(lines) <= 6:
        wrong = "Bitte schreiben Sie die Anschrift so, wie sie im Fenster steht: zwei bis sechs Zeilen."
        return _page(request, opened, errors=[_missing(f"anschrift-{delivery_id}", wrong)], status=422)
    delivering.send_again(
        municipality_id=request.municipality.id,
        delivery_id=delivery_id,
        address_lines=lines,
        by=request.clerk,
        now=now,
    )
    return _back(opened, "versendet")


def _open(request: StaffRequest, reference: str, now: datetime) -> OpenCase:
    """Return the case of a reference for somebody who needs to know.

    :raises Http404: if there is none in this municipality
    :raises NotForThisRole: for somebody who has nothing to do with it
    """
    try:
        wanted = normalise_reference(reference)
    except BadReference:
        raise Http404 from None
    with read_transaction(request.municipality.id):
        case_id = case_by_reference(wanted)
        if case_id is None:
            raise Http404
        file = case_file(case_id, now)
        refuse_without_need(request.clerk, file.package)
        return OpenCase(case_id, file, postings.waiting_at_counter(case_id), postings.came_back(case_id))


def _page(
    request: StaffRequest,
    opened: OpenCase,
    *,
    item: Any = None,
    form: Read | None = None,
    errors: list[dict[str, str]] | None = None,
    note: str = "",
    tells_approval: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a case; with errors, what was typed stands where it was."""
    file, clerk = opened.file, request.clerk
    mine = [one for one in file.items if clerk.works_with(one.performer.removeprefix("skill:"))]
    item = item or next((one for one in mine if file.activity(one)), mine[0] if mine else None)
    task = _task(file, item, form) if item else None
    small = [one for one in mine if one is not item and file.activity(one) is None]
    shown = {one.id for one in (item, *small) if one is not None}
    raw, said = _raw(request), {error["id"]: error["message"] for error in errors or []}
    facts = file_page(file, waiting=opened.waiting, came_back=opened.came_back)
    context = {
        **facts,
        "rights": _rights(clerk, file.package),
        "task": task,
        "small_tasks": [{"id": one.id, "name": one.name, "minutes": one.minutes} for one in small],
        "other_tasks": [one.name for one in file.items if one.id not in shown],
        "note": note,
        "note_text": facts["approval"]["text"] if tells_approval and facts["approval"] else "",
        "texts": {
            name: forms.text_field(name, label, raw, hint=hint, error=said.get(name, ""), max_length=LONGEST_TEXT)
            for name, (label, hint) in _TEXTS.items()
        },
        "new_day": forms.day_field("neuer_tag", "Neuer Tag", raw, error=said.get("neuer_tag", "")),
        **approval_form.approval_fields(file, raw, said),
        "failed": set(said),
        "errors": [*(errors or []), *(task["errors"] if task else [])],
    }
    return page(request, "case.html", context, section="today", status=status)


def _task(file: CaseFile, item: Any, form: Read | None) -> dict[str, Any]:
    """Return the form of a work item: filled with what was typed, else with what the process proposes."""
    activity = file.activity(item)
    task: dict[str, Any] = {"id": item.id, "name": item.name, "minutes": item.minutes, "fields": [], "errors": []}
    if activity is None:
        return task
    asked = forms.decision_questions(activity)
    text_of = forms.decision_text(file.package)
    shown = form or Read({}, (), forms.proposal(activity, file.variables))
    return task | {
        "fields": forms.fields(file.package, asked, shown, text_of),
        "errors": forms.errors(asked, shown, text_of),
    }


def _read(request: StaffRequest, activity: Activity | None, now: datetime) -> Read:
    asked = forms.decision_questions(activity) if activity else []
    return forms.read(asked, _raw(request), today=local_day(now))


def _open_item(file: CaseFile, item_id: UUID) -> Any:
    item = next((one for one in file.items if one.id == item_id), None)
    if item is None:
        raise WorkItemDone(reference=file.status.reference)
    return item


def _refuse_foreign(delivery_id: UUID, deliveries: list[postings.Posting]) -> None:
    """Refuse a delivery that is not among those that this page offers: perhaps it is another case's."""
    if not any(one.delivery_id == delivery_id for one in deliveries):
        raise delivering.NotWaiting()


def _raw(request: StaffRequest) -> dict[str, list[str]]:
    return {name: request.POST.getlist(name) for name in request.POST}


def _missing(field: str, message: str) -> dict[str, str]:
    return {"id": field, "message": message}


def _back(opened: OpenCase, note: str = "") -> HttpResponse:
    target = redirect("workplace:case", opened.file.status.reference)
    return HttpResponseRedirect(f"{target.url}?hinweis={note}") if note else target


def record_that_it_was_read(request: StaffRequest, opened: OpenCase, now: datetime) -> None:
    """Record that a member of staff read a case, and what for."""
    record_reading(
        municipality_id=request.municipality.id,
        case_id=opened.id,
        by=request.clerk,
        purpose=_purpose(request.clerk, opened.file),
        now=now,
    )


def _rights(clerk: Clerk, package: ServicePackage) -> dict[str, bool]:
    """Return what the roles of a member of staff allow on this matter, in the units where they hold."""
    skills = {activity.skill for activity in package.activities.values() if activity.skill}
    return {"clerk": clerk.works_with(*skills), "head": clerk.may_in(Role.HEAD, package.unit)}


def _purpose(clerk: Clerk, file: CaseFile) -> str:
    rights = _rights(clerk, file.package)
    if rights["clerk"]:
        return "Bearbeitung"
    return "Aufsicht" if rights["head"] else "Schalter"
