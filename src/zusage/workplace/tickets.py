"""A form that is sent twice does its act once: each carries a ticket, and what came of it is kept in the session."""

from uuid import uuid4

from django.http import HttpRequest

TICKET = "beleg"
_REMEMBERED = 20


def new_ticket(request: HttpRequest) -> str:
    """Return the ticket of the form that was sent, or a new one."""
    return request.POST.get(TICKET) or str(uuid4())


def used_for(request: HttpRequest, act: str) -> str | None:
    """Return what came of the form that was sent, if it was sent before."""
    kept: dict[str, str] = request.session.get(_key(act), {})
    return kept.get(request.POST.get(TICKET, ""))


def use(request: HttpRequest, act: str, result: str) -> None:
    """Keep what came of the form that was sent."""
    ticket = request.POST.get(TICKET, "")
    if ticket:
        kept = request.session.get(_key(act), {})
        request.session[_key(act)] = dict([*kept.items(), (ticket, result)][-_REMEMBERED:])


def _key(act: str) -> str:
    return f"workplace.{act}"
