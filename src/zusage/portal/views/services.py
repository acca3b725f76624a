"""Ask: find a service, and read the date before anything is filled in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from zusage.capacity.domain.quote import explain_unpromised
from zusage.cases.queries.process import process_of_service
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import ServicePackage
from zusage.common import clock
from zusage.common.tenancy import read_transaction
from zusage.law.domain.derivation import texts as texts_of
from zusage.pages.written import language
from zusage.portal.quoted import quoted_panel
from zusage.portal.requests import PortalRequest
from zusage.promises import queries as promises

_LONGEST_SEARCH = 200
_DESKS = frozenset({"counter", "phone"})
"""The channels on which somebody asks the questions of the form."""


@require_safe
def home(request: PortalRequest) -> HttpResponse:
    """Search, or all services."""
    text = request.GET.get("q", "").strip()
    if len(text) > _LONGEST_SEARCH:
        return _search_too_long(request, text)
    with read_transaction(request.municipality.id):
        found = catalogue.find_services(text, language())
        is_missing = bool(found) and bool(text) and catalogue.asks_for_another_act(text, language())
    services = [
        {
            "key": service.key,
            "name": service.package.text("name", language()),
            "summary": service.package.text("summary", language()),
        }
        for service in found
    ]
    context = {"section": "services", "text": text, "services": services, "is_missing": is_missing}
    return render(request, "portal/home.html", context)


def _search_too_long(request: PortalRequest, text: str) -> HttpResponse:
    """Give back all that was typed, with what to do about it."""
    message = gettext("Suche: Bitte kürzen Sie auf {longest_search} Zeichen; jetzt sind es {count}.").format(
        longest_search=_LONGEST_SEARCH, count=len(text)
    )
    errors = [{"id": "q", "message": message}]
    return render(request, "portal/home.html", {"section": "services", "text": text, "errors": errors}, status=422)


@require_safe
def service(request: PortalRequest, key: str) -> HttpResponse:
    """Everything about one service; first of all, by when."""
    now = clock.now()
    with read_transaction(request.municipality.id):
        version = catalogue.get_service(key)
        quote = catalogue.quote_service(version, now)
        word = promises.given_word(key)
    package = version.package
    texts = package.texts_in(language())
    context = {
        "section": "services",
        "service": {
            "key": version.key,
            "name": texts.get("name"),
            "is_german_only": not package.speaks(language()),
            "summary": texts.get("summary"),
            "authority": package.authority,
            "law": texts.get("law"),
            "sections": [
                {"title": title, "blocks": texts.blocks(name)}
                for name, title in (
                    ("need", gettext("Das brauchen Sie")),
                    (
                        "what",
                        gettext("Wer anmelden muss") if package.kind == "notification" else gettext("Worum es geht"),
                    ),
                    ("cost", gettext("Was es kostet")),
                    ("how", gettext("Wie wir entscheiden")),
                    ("result", gettext("Was Sie bekommen")),
                )
                if texts.get(name)
            ],
            **_beginning(package),
            "is_online": "online" in package.channels,
            "is_at_a_desk": not _DESKS.isdisjoint(package.channels),
            "window": package.windows["decision"],
            "shortest_window": _shortest_window(package),
            "is_unsigned": version.is_for_demos_only,
        },
        "promise": quoted_panel(quote, word),
        "why_no_date": []
        if quote.promised
        else texts_of(explain_unpromised(quote.outcome, quote.statutory), language()),
    }
    return render(request, "portal/service.html", context)


def _beginning(package: ServicePackage) -> dict[str, str]:
    """Return what the button says, and what stands where no date can be named."""
    if package.kind == "notification":
        return {"begin": gettext("Jetzt anmelden"), "begin_anyway": gettext("Sie können trotzdem anmelden.")}
    return {"begin": gettext("Jetzt beantragen"), "begin_anyway": gettext("Sie können es trotzdem beantragen.")}


def _shortest_window(package: ServicePackage) -> int | None:
    """Return the days that a decision takes at least, where they depend on the answers."""
    table = package.window_tables.get("decision")
    return table.days[0] if table and len(table.days) > 1 else None


@require_safe
def process(request: PortalRequest, key: str) -> HttpResponse:
    """Show how the municipality works on a matter of this service, and how long each step usually takes."""
    with read_transaction(request.municipality.id):
        name = catalogue.get_service(key).package.text("name", language())
        shown = process_of_service(key, clock.now(), say=gettext, language=language())
    context = {"section": "services", "key": key, "name": name, "process": shown}
    return render(request, "portal/process.html", context)
