"""What can be said before anything is sent: the date of today, as the panel of a page shows it."""

from typing import Any

from django.utils.translation import gettext

from zusage.capacity.domain.quote import explain
from zusage.catalogue.queries import ServiceQuote
from zusage.pages.written import format_date, language
from zusage.promises.queries import GivenWord


def quoted_panel(quote: ServiceQuote, word: GivenWord) -> dict[str, Any] | None:
    """Return the date as the panel shows it; None if no honest day can be named."""
    promised = quote.promised
    if promised is None:
        return None
    package = quote.service.package
    law = package.text("statutory", language())
    derivation = explain(promised, quote.statutory)
    steps = [step.text(language()) for step in derivation if not (law and step.code == "quote.no_statutory")]
    return {
        "title": gettext("Unser Serviceziel") if word.is_target else gettext("Unsere Zusage"),
        "lead": package.text("promise.sentence", language()),
        "date": gettext("spätestens am {until} zur Post").format(until=format_date(promised.until)),
        "record": word.sentence(language()),
        "note": (
            gettext(
                "Auskunft von heute, noch nicht verbindlich. Ihr Datum steht auf der Eingangsbestätigung. "
                "Es gilt für den Zeitpunkt, nicht für das Ergebnis."
            )
        ),
        "derivation": [*steps, law] if law else steps,
    }
