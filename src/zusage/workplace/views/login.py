"""In and out of the workplace."""

from datetime import datetime

from django.contrib.auth import authenticate
from django.contrib.auth import login as open_session
from django.contrib.auth import logout as close_session
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from zusage.common import clock
from zusage.common.tenancy import read_transaction
from zusage.common.throttle import forget_tries, give_back_try, sender, take_try
from zusage.identity import queries as identity
from zusage.pages.forms import written
from zusage.workplace.access import StaffRequest

BY_LOGIN = "workplace.login"
BY_ADDRESS = "workplace.address"
MOST_WRONG_TRIES_OF_AN_ADDRESS = 50
"""Colleagues often share one address; five people may each have a bad morning."""

BY_NAME = "workplace.name"
MOST_WRONG_TRIES_OF_A_NAME = 200
"""From all places together: passwords can be guessed. Who locks somebody out needs twenty places."""

_WRONG = {"id": "kennung", "message": "Kennung oder Passwort stimmen nicht."}


@sensitive_post_parameters("passwort")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: StaffRequest) -> HttpResponse:
    """Let a member of staff in; whatever is wrong, the answer and the work are the same."""
    target = _target(request.POST.get("weiter") or request.GET.get("weiter", ""))
    if request.method != "POST":
        return render(request, "workplace/login.html", {"target": target})
    typed = " ".join(written(request.POST.get("kennung", "")).split())
    if _let_in(request, typed, request.POST.get("passwort", ""), clock.now()):
        return HttpResponseRedirect(target)
    return render(request, "workplace/login.html", {"target": target, "typed": typed, "errors": [_WRONG]}, status=422)


@require_POST
def logout(request: StaffRequest) -> HttpResponse:
    """End the session; nothing of it is kept."""
    close_session(request)
    return redirect("workplace:login")


def _let_in(request: StaffRequest, typed: str, password: str, now: datetime) -> bool:
    """Open a session for an active member of this municipality's staff, or count the wrong try.

    A stranger's password is hashed like everybody's, so that the time tells nothing about who works here.

    :raises TooManyTries: before anything is looked up
    """
    name, address = typed.casefold(), sender(request.META["REMOTE_ADDR"])
    take_try(BY_LOGIN, address, name, now=now)
    take_try(BY_ADDRESS, address, now=now, at_most=MOST_WRONG_TRIES_OF_AN_ADDRESS)
    take_try(BY_NAME, name, now=now, at_most=MOST_WRONG_TRIES_OF_A_NAME)
    person = authenticate(request, username=typed, password=password)
    if person is not None:
        with read_transaction(request.municipality.id):
            is_staff_here = identity.clerk_of_person(person.pk) is not None
        if is_staff_here:
            forget_tries(BY_LOGIN, address, name)
            give_back_try(BY_ADDRESS, address, now=now)
            give_back_try(BY_NAME, name, now=now)
            open_session(request, person)  # under a new session key
            return True
    return False


def _target(wanted: str) -> str:
    """Return where to go after the log-in: a page of the workplace, nowhere else."""
    home = reverse("workplace:today")
    return wanted if wanted.startswith(home) and "\\" not in wanted and "//" not in wanted else home
