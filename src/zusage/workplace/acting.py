"""From an act to the view at its address: who may, what was typed, one operation, and what is shown then.

Whatever refuses, the form or the act itself, the page comes back with everything that was typed.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from zusage.common import clock
from zusage.common.domain.refusal import Refusal
from zusage.workplace import tickets
from zusage.workplace.access import NotForThisRole, StaffRequest, View, staff_only
from zusage.workplace.acts.act import CaseAct, Deed, OpenCase, PageAct, Right
from zusage.workplace.acts.registry import ON_A_CASE, ON_A_PAGE
from zusage.workplace.case_page import Tried, open_for, record_that_it_was_read, show
from zusage.workplace.pages import page

CHANGE = "aendern"
"""The button of a summary that leads back to the form."""


def addresses() -> Iterator[URLPattern]:
    """Return the address of every act."""
    for case_act in ON_A_CASE:
        yield path(f"vorgang/<str:reference>/{case_act.path}", view_of(case_act), name=case_act.name)
    for act in ON_A_PAGE:
        yield from (path(address.path, guarded(act, address.view), name=address.name) for address in act.addresses)


def guarded(act: PageAct, view: View) -> View:
    """Open a page of an act to who has its right."""
    return staff_only(*act.right.roles)(view)


def on_a_case(right: Right) -> Callable[[View], View]:
    """Give a view the file of the case in its address; only to staff with the right, that needs to know."""

    def decorate(view: View) -> View:
        @wraps(view)
        @staff_only(*right.roles)
        def opened(request: StaffRequest, reference: str, **kwargs: Any) -> HttpResponse:
            now = clock.now()
            case = open_for(request, reference, now)
            if not right.allows(request.clerk, case.file.package):
                raise NotForThisRole()
            return view(request, case, now=now, **kwargs)

        return opened

    return decorate


def view_of(act: CaseAct) -> View:
    """Return the view at the address of an act; who only reads it is led to the case."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @on_a_case(act.right)
    def view(request: StaffRequest, opened: OpenCase, now: datetime, subject: UUID | None = None) -> HttpResponse:
        today = request.municipality.day_of(now)
        if request.method != "POST":
            if act.own_page and subject in act.subjects(opened, request.clerk):
                fresh = Tried(act, subject, act.form(opened, subject, None, today))
                return _own_page(request, opened, now, fresh)
            return HttpResponseRedirect(_address(opened))
        if tickets.used_for(request, act.name) is not None:
            return _done(opened, act)
        act.refuse_what_is_gone(opened, subject, request.clerk)
        form = act.form(opened, subject, request.POST, today)
        if not form.is_valid():
            return _again(request, opened, now, Tried(act, subject, form), 422)
        if CHANGE in request.POST:
            return show(request, opened, now, tried=Tried(act, subject, form))
        deed = Deed(request, opened, subject, now)
        try:
            answer = act.carry_out(deed, form)
        except Refusal as refusal:
            return _refused(request, deed, Tried(act, subject, form), refusal)
        tickets.use(request, act.name, str(opened.id))
        if answer is not None and answer.status_code == HTTPStatus.OK:  # a file: the letter that would be sent
            record_that_it_was_read(request, opened, now)
        return answer or _done(opened, act)

    return view


def _refused(request: StaffRequest, deed: Deed, tried: Tried, refusal: Refusal) -> HttpResponse:
    """Show the case as it is now with the sentence beside the field; without a field, the sentence alone."""
    field = str(refusal.parameters.get("beside") or tried.act.blamed(tried.form))
    if not field:
        raise refusal
    title, text, status = request.explain(refusal)
    opened = open_for(request, deed.opened.file.status.reference, deed.now)
    if tried.subject in tried.act.subjects(opened, request.clerk):
        tried.form.refuse(field, text)
        return _again(request, opened, deed.now, tried, status)
    context = {"title": title, "text": text, "back": _address(opened), "typed": tried.form.typed_texts}
    return page(request, "refused.html", {**context, "frame": "workplace/frame.html"}, status=status)


def _again(request: StaffRequest, opened: OpenCase, now: datetime, tried: Tried, status: int) -> HttpResponse:
    """Show the form as it was sent, where it stood."""
    if tried.act.own_page:
        return _own_page(request, opened, now, tried, status)
    return show(request, opened, now, tried=tried, status=status)


def _own_page(request: StaffRequest, opened: OpenCase, now: datetime, tried: Tried, status: int = 200) -> HttpResponse:
    """Show the page of an act with one of its own; that is reading, too."""
    record_that_it_was_read(request, opened, now)
    context = {
        "service": opened.file.package.name,
        "reference": opened.file.status.reference,
        "back": _address(opened),
        "one": tried.act.offer(opened, tried.subject, tried.form),
        "errors": tried.form.error_list,
    }
    return page(request, tried.act.own_page, context, section="today", status=status)


def _done(opened: OpenCase, act: CaseAct) -> HttpResponse:
    return HttpResponseRedirect(f"{_address(opened)}?hinweis={act.name}")


def _address(opened: OpenCase) -> str:
    return reverse("workplace:case", args=[opened.file.status.reference])
