"""What a decision says in figures, before it counts: to who decides, and to who is about to send an application."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from zusage.catalogue.domain.package import Found, FoundType, Outcome, ServicePackage
from zusage.catalogue.domain.trial import plain
from zusage.common.domain.german import format_date_long, format_euro
from zusage.common.domain.languages import SOURCE
from zusage.processes.domain import CallService, ProcessError, start


def figures(
    package: ServicePackage, outcome: Outcome, found: Mapping[str, Any], language: str = SOURCE
) -> list[dict[str, str]]:
    """Return what an outcome says should be read before it counts, as far as the process found it."""
    rows = [(shown_one, found.get(shown_one.variable)) for shown_one in outcome.shows]
    return [
        {"label": package.text(f"found.{shown_one.variable}", language), "value": _in_words(shown_one, value, language)}
        for shown_one, value in rows
        if value is not None
    ]


def likely_figures(
    package: ServicePackage,
    answers: Mapping[str, Any],
    *,
    received_on: date,
    now: datetime,
    zone: tzinfo,
    language: str = SOURCE,
) -> list[dict[str, str]]:
    """Return what would be decided at once if these answers were sent online now; nothing if a person has to look.

    The process runs on values in memory. It binds nobody: what counts is decided on the day of receipt.
    """
    variables = package.start_variables(answers, received_on=received_on, channel="online")
    try:
        step = start(package.program, variables, now, zone, decisions=package.decisions)
    except ProcessError:  # told to a person once it is sent
        return []
    called = [effect.connector.partition(".") for effect in step.effects if isinstance(effect, CallService)]
    outcome = next((package.outcomes[key] for kind, _, key in called if kind == "decision"), None)
    found = {name: plain(value) for name, value in step.state.variables.items()}
    return figures(package, outcome, found, language) if outcome else []


def has_figures(package: ServicePackage) -> bool:
    """Say whether any decision of a service names an amount."""
    return any(shown.type is FoundType.MONEY for outcome in package.outcomes.values() for shown in outcome.shows)


def _in_words(found: Found, value: Any, language: str) -> str:
    match found.type:
        case FoundType.DATE:
            return format_date_long(date.fromisoformat(str(value)), language)
        case FoundType.MONEY:
            return format_euro(int(value), language)
        case FoundType.YES_NO:
            return "Ja" if value else "Nein"
        case _:
            return str(value)
