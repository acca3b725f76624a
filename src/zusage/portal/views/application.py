"""Apply: one question a page, saved after each, resumed by its link, checked before it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zusage.applications import operations as applications
from zusage.applications.domain.answers import Problem
from zusage.applications.domain.fields import Raw, errors_of
from zusage.applications.domain.flow import first_open_page, is_reachable, next_page, previous_page, progress
from zusage.applications.domain.summary import summary
from zusage.applications.domain.uploads import UploadRefused
from zusage.applications.operations import AnswersMissing, DraftChanged
from zusage.applications.queries import DraftFacts, DraftGone, get_draft
from zusage.cases.operations.submit_draft import submit_draft
from zusage.cases.queries.sendings import already_sent, sent_before
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.figures import has_figures, likely_figures
from zusage.catalogue.domain.form import Form, Page, Question, QuestionType
from zusage.catalogue.domain.package import ServicePackage
from zusage.common import clock
from zusage.common.tenancy import read_transaction, write_transaction
from zusage.common.throttle import refuse_too_much, sender
from zusage.pages.written import format_date, language
from zusage.portal.forms import Error, missing_uploads, page_fields, raw_answers, read_uploads, upload_error
from zusage.portal.quoted import quoted_panel
from zusage.portal.requests import PortalRequest
from zusage.portal.session import remember_case, remember_receipt
from zusage.promises import queries as promises

BACK_TO_CHECK = "pruefen"
"""Posted and asked for by ``zurueck``: after this page the person wants to see the summary again."""

DRAFTS, SENDINGS = "portal.drafts", "portal.sendings"
MOST_DRAFTS, MOST_SENDINGS = 100, 40
"""Of one sender in a quarter of an hour: a class with a teacher, an adviser with clients, but no machine."""


@require_POST
def start(request: PortalRequest, key: str) -> HttpResponse:
    """Begin a draft; its address is the way back to it."""
    now = clock.now()
    refuse_too_much(DRAFTS, sender(request.META["REMOTE_ADDR"]), now=now, at_most=MOST_DRAFTS)
    with write_transaction(request.municipality.id):
        token = applications.start_draft(service_key=key, now=now)
    return redirect("portal:resume", token=token)


@require_safe
def resume(request: PortalRequest, token: str) -> HttpResponse:
    """Lead to the first page that is still open."""
    draft, form = (application := _application(request, token, clock.now())).draft, application.form
    if not draft.page:
        return _to_page(token, form.pages[0])
    return _to_page(token, first_open_page(form, draft.answers, application.files, visited=draft.page))


@require_http_methods(["GET", "HEAD", "POST"])
def question_page(request: PortalRequest, token: str, page: str) -> HttpResponse:
    """Show one page of questions, or save it."""
    now = clock.now()
    before = _application(request, token, now)
    if not before.form.has_page(page) or not is_reachable(before.form, before.draft.answers, page):
        return redirect("portal:resume", token=token)
    shown = before.form.page(page)
    if request.method != "POST":
        raw = raw_answers(_questions(before.form, shown), before.draft.answers)
        return _page(request, _Saved(before, raw), shown)
    saved = _save(request, before, shown, now)
    if saved.is_shown_again:
        return _page(request, saved, shown)
    if request.POST.keys() & {"remove", "upload"}:
        return _to_page(token, shown, back_to_check=_wants_check(request))
    return _to_page(token, *_next(request, before, saved.application, shown))


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: PortalRequest, token: str) -> HttpResponse:
    """Show all answers with the way to change each; sending them opens the case, and sent again they lead to it."""
    now = clock.now()
    if request.method == "POST":
        return _submit(request, token, now)
    application = _application(request, token, now)
    missing = first_open_page(application.form, application.draft.answers, application.files)
    return _to_page(token, missing) if missing is not None else _summary_page(request, application)


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: PortalRequest, token: str) -> HttpResponse:
    """Delete a draft, after asking once."""
    now = clock.now()
    application = _application(request, token, now)
    if request.method != "POST":
        return render(request, "portal/discard.html", _frame(request, application))
    with write_transaction(request.municipality.id):
        applications.discard_draft(token=token, now=now)
    return render(request, "portal/discarded.html", {"section": "services"})


@dataclass(frozen=True)
class _Application:
    """A draft behind its link, with the package it began with."""

    token: str
    draft: DraftFacts
    package: ServicePackage

    @property
    def form(self) -> Form:
        return self.package.form

    @property
    def files(self) -> set[str]:
        """The questions for which a file is there."""
        return {upload.question for upload in self.draft.uploads}


@dataclass(frozen=True)
class _Saved:
    """What came of a post: the application as it is now, what was typed, what is to be mended.

    ``is_shown_again``: there is something to mend, or what was typed could not be saved beside what was asked for.
    """

    application: _Application
    raw: Raw
    problems: Sequence[Problem] = ()
    upload_errors: Sequence[Error] = ()
    is_shown_again: bool = False


def _application(request: PortalRequest, token: str, now: datetime) -> _Application:
    with read_transaction(request.municipality.id):
        try:
            draft = get_draft(token, now)
        except DraftGone:
            if sent := sent_before(token, now):
                raise already_sent(sent) from None
            raise
        return _Application(token, draft, draft.service.package)


def _summary_page(request: PortalRequest, application: _Application, *, has_changed: bool = False) -> HttpResponse:
    token, draft, now = application.token, application.draft, clock.now()
    today = request.municipality.day_of(now)
    with read_transaction(request.municipality.id):
        quote = catalogue.quote_service(draft.service, now)
        word = promises.given_word(draft.service.key)
    form, package = application.form, application.package
    files = {upload.question: [file.name for file in draft.files(upload.question)] for upload in draft.uploads}
    rows = [
        {
            "label": row.heading,
            "value": "\n".join(row.lines),
            "is_given": row.is_given,
            "href": f"{_address(token, row.page)}?zurueck={BACK_TO_CHECK}",
        }
        for row in summary(form, draft.answers, package.texts_in(language()), files, gettext)
    ]
    before = previous_page(form, draft.answers, None)
    context = {
        **_frame(request, application),
        "rows": rows,
        "shown": draft.shown,
        "has_changed": has_changed,
        "promise": quoted_panel(quote, word),
        "likely": likely_figures(
            package,
            draft.answers,
            received_on=today,
            now=now,
            zone=request.municipality.zone,
            language=language(),
        ),
        "costs": has_figures(package),
        "back": _address(token, before.key) if before else None,
        "declaration": package.text("declaration", language()),
        "action": gettext("Anmeldung absenden") if package.kind == "notification" else gettext("Antrag absenden"),
    }
    return render(request, "portal/check.html", context, status=409 if has_changed else 200)


def _save(request: PortalRequest, application: _Application, page: Page, now: datetime) -> _Saved:
    """Save what can be saved: files first, so that a wrong answer beside them does not cost a second upload."""
    token, form = application.token, application.form
    questions = _questions(form, page)
    text_of = application.package.texts_in(language()).question
    uploads, errors = read_uploads(request, questions, text_of)  # before the act: drawing anew takes its time
    raw = {name: request.POST.getlist(name) for name in request.POST}
    removed = request.POST.get("remove")
    with write_transaction(request.municipality.id):
        if removed:
            applications.remove_upload(token=token, upload_id=_uuid(removed), now=now)
        for upload in uploads:
            try:
                applications.add_upload(token=token, question=upload.question, upload=upload, now=now)
            except UploadRefused as refusal:
                told = upload_error(form.questions[upload.question], refusal, text_of)
                errors += [told] if told not in errors else []
        checked = applications.save_page(token=token, page=page.key, raw=raw, now=now)
        after = _Application(token, get_draft(token, now), application.package)
    if removed:
        return _Saved(after, raw, is_shown_again=bool(checked.problems))
    errors += missing_uploads(questions, after.files, errors, text_of)
    return _Saved(after, raw, checked.problems, errors, is_shown_again=bool(checked.problems or errors))


def _next(request: PortalRequest, before: _Application, after: _Application, page: Page) -> tuple[Page | None, bool]:
    """Return the page that follows (None: the summary), and whether the summary comes after it."""
    form, answers = after.form, after.draft.answers
    if not _wants_check(request):
        return next_page(form, answers, page.key), False
    known = {shown.key for shown in form.reachable(before.draft.answers)}
    opened = next((shown for shown in form.reachable(answers) if shown.key not in known), None)
    return opened or first_open_page(form, answers, after.files), True


def _submit(request: PortalRequest, token: str, now: datetime) -> HttpResponse:
    shown = request.POST.get("shown", "")
    refuse_too_much(SENDINGS, sender(request.META["REMOTE_ADDR"]), now=now, at_most=MOST_SENDINGS)
    try:
        receipt = submit_draft(municipality_id=request.municipality.id, token=token, now=now, shown=shown)
    except AnswersMissing:
        application = _application(request, token, now)
        return _to_page(token, first_open_page(application.form, application.draft.answers, application.files))
    except DraftChanged:
        return _summary_page(request, _application(request, token, now), has_changed=True)
    remember_case(request, receipt.case_id)
    remember_receipt(request, receipt.case_id)
    return redirect("portal:receipt")


def _page(request: PortalRequest, saved: _Saved, page: Page) -> HttpResponse:
    application = saved.application
    draft, form, package = application.draft, application.form, application.package
    text_of = package.texts_in(language()).question
    questions = _questions(form, page)
    uploads = [question for question in questions if question.type is QuestionType.UPLOAD]
    errors = [*errors_of(saved.problems, form.questions, text_of, gettext), *saved.upload_errors]
    back_to_check = _wants_check(request)
    number, total = progress(form, draft.answers, page.key)
    context: dict[str, Any] = {
        **_frame(request, application),
        "heading": package.text(f"page.{page.key}", language()),
        "number": number,
        "total": total,
        "fields": page_fields(
            package,
            questions,
            raw=saved.raw,
            text_of=text_of,
            problems=saved.problems,
            upload_errors=saved.upload_errors,
            files={question.key: draft.files(question.key) for question in uploads},
        ),
        "errors": errors,
        "has_upload": bool(uploads),
        "takes_several_files": any(question.max_files > 1 for question in uploads),
        "back": _back(application, page, back_to_check=back_to_check),
        "back_to_check": BACK_TO_CHECK if back_to_check else "",
    }
    return render(request, "portal/question.html", context, status=422 if errors else 200)


def _frame(request: PortalRequest, application: _Application) -> dict[str, Any]:
    """Return what every page of an application shows: which service, and how to come back later."""
    return {
        "section": "services",
        "service_name": application.package.text("name", language()),
        "is_german_only": not application.package.speaks(language()),
        "token": application.token,
        "resume_address": request.build_absolute_uri(reverse("portal:resume", args=[application.token])),
        "kept_until": format_date(request.municipality.day_of(application.draft.expires_at)),
    }


def _questions(form: Form, page: Page) -> list[Question]:
    return [form.questions[key] for key in page.questions]


def _wants_check(request: PortalRequest) -> bool:
    source: Mapping[str, Any] = request.POST if request.method == "POST" else request.GET
    return bool(source.get("zurueck") == BACK_TO_CHECK)


def _back(application: _Application, page: Page, *, back_to_check: bool) -> str:
    if back_to_check:
        return reverse("portal:check", args=[application.token])
    before = previous_page(application.form, application.draft.answers, page.key)
    if before is None:
        return reverse("portal:service", args=[application.package.key])
    return _address(application.token, before.key)


def _to_page(token: str, page: Page | None, back_to_check: bool = False) -> HttpResponseRedirect:
    if page is None:
        return HttpResponseRedirect(reverse("portal:check", args=[token]))
    return HttpResponseRedirect(_address(token, page.key) + (f"?zurueck={BACK_TO_CHECK}" if back_to_check else ""))


def _address(token: str, page: str) -> str:
    return reverse("portal:question", args=[token, page])


def _uuid(text: str) -> UUID:
    """Return the id of a file; what is none is the id of no file."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
