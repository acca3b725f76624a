"""Runs and letters as the pages of the post room show them."""

from collections.abc import Iterable
from typing import Any

from zusage.cases.domain.envelopes import in_envelopes
from zusage.cases.queries.post import BATCH_PRINTED_FOR, Posting, Run
from zusage.common.domain.german import format_date, format_date_short

_STATES = {
    "in_run": "wartet auf die Post",
    "returned": "zurückgekommen",
    "stopped": "gestoppt: bitte aussortieren",
}


def run_row(run: Run) -> dict[str, Any]:
    """Return a run as a row or a heading."""
    return {
        "id": run.id,
        "title": f"Postlauf {run.number} vom {format_date(run.run_on)}",
        "is_printed": run.is_printed,
        "has_batch": run.has_batch,
        "print_days": BATCH_PRINTED_FOR.days,
        "open": run.open,
        "total": run.total,
    }


def envelope_rows(postings: Iterable[Posting]) -> list[dict[str, Any]]:
    """Return letters as rows, each with what lies in its envelope; one tick is for all of it."""
    return [
        letter_row(first) | {"things": ", ".join(thing.name for thing in things)}
        for first, *things in in_envelopes(postings)
    ]


def letter_row(posting: Posting) -> dict[str, Any]:
    """Return a letter or item as a row."""
    day = format_date_short(posting.handed_over_on) if posting.handed_over_on else ""
    return {
        "id": posting.delivery_id,
        "reference": posting.reference,
        "recipient": posting.recipient,
        "name": posting.name,
        "is_item": posting.kind == "item",
        "state": _STATES.get(posting.state, f"zur Post am {day}"),
    }
