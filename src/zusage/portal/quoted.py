"""What can be said before anything is sent: the date of today, as the panel of a page shows it."""

from typing import Any

from zusage.capacity.domain.quote import explain
from zusage.catalogue.queries import ServiceQuote
from zusage.common.domain.german import format_date
from zusage.promises.queries import GivenWord


def quoted_panel(quote: ServiceQuote, word: GivenWord) -> dict[str, Any] | None:
    """Return the date as the panel shows it; None if no honest day can be named."""
    promised = quote.promised
    if promised is None:
        return None
    package = quote.service.package
    law = package.text("statutory")
    derivation = explain(promised, quote.statutory)
    steps = [step.text("de") for step in derivation if not (law and step.code == "quote.no_statutory")]
    return {
        "title": "Unser Serviceziel" if word.is_target else "Unsere Zusage",
        "lead": package.text("promise.sentence"),
        "date": f"spätestens am {format_date(promised.until)} zur Post",
        "record": word.sentence(),
        "note": (
            "Auskunft von heute, noch nicht verbindlich. Ihr Datum steht auf der Eingangsbestätigung. "
            "Es gilt für den Zeitpunkt, nicht für das Ergebnis."
        ),
        "derivation": [*steps, law] if law else steps,
    }
