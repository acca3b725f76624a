"""Ask: find a service, and read the date before anything is filled in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zusage.capacity.domain.quote import explain_unpromised
from zusage.cases.queries.process import process_of_service
from zusage.catalogue import queries as catalogue
from zusage.catalogue.domain.package import ServicePackage
from zusage.common import clock
from zusage.common.tenancy import read_transaction
from zusage.law.domain.derivation import texts as texts_of
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
        found = catalogue.find_services(text, "de")
        is_missing = bool(found) and bool(text) and catalogue.asks_for_another_act(text, "de")
    services = [
        {"key": service.key, "name": service.name, "summary": service.package.text("summary")} for service in found
    ]
    context = {"section": "services", "text": text, "services": services, "is_missing": is_missing}
    return render(request, "portal/home.html", context)


def _search_too_long(request: PortalRequest, text: str) -> HttpResponse:
    """Give back all that was typed, with what to do about it."""
    message = f"Suche: Bitte kürzen Sie auf {_LONGEST_SEARCH} Zeichen; jetzt sind es {len(text)}."
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
    texts = package.texts["de"]
    context = {
        "section": "services",
        "service": {
            "key": version.key,
            "name": version.name,
            "summary": texts.get("summary"),
            "authority": package.authority,
            "law": texts.get("law"),
            "sections": [
                {"title": title, "blocks": texts.blocks(name)}
                for name, title in (
                    ("need", "Das brauchen Sie"),
                    ("what", "Wer anmelden muss" if package.kind == "notification" else "Worum es geht"),
                    ("cost", "Was es kostet"),
                    ("how", "Wie wir entscheiden"),
                    ("result", "Was Sie bekommen"),
                )
                if texts.get(name)
            ],
            "verb": "anmelden" if package.kind == "notification" else "beantragen",
            "is_online": "online" in package.channels,
            "is_at_a_desk": not _DESKS.isdisjoint(package.channels),
            "window": package.windows["decision"],
            "shortest_window": _shortest_window(package),
            "is_unsigned": version.is_for_demos_only,
        },
        "promise": quoted_panel(quote, word),
        "why_no_date": [] if quote.promised else texts_of(explain_unpromised(quote.outcome, quote.statutory)),
    }
    return render(request, "portal/service.html", context)


def _shortest_window(package: ServicePackage) -> int | None:
    """Return the days that a decision takes at least, where they depend on the answers."""
    table = package.window_tables.get("decision")
    return table.days[0] if table and len(table.days) > 1 else None


@require_safe
def process(request: PortalRequest, key: str) -> HttpResponse:
    """Show how the municipality works on a matter of this service, and how long each step usually takes."""
    with read_transaction(request.municipality.id):
        name = catalogue.get_service(key).name
        shown = process_of_service(key, clock.now())
    context = {"section": "services", "key": key, "name": name, "process": shown}
    return render(request, "portal/process.html", context)
