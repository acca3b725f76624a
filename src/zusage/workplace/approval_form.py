"""The forms of deemed approval: which day may be named, and what is told beside the field when it may not.

The acts themselves refuse the same; here it is said before anything that was typed is lost.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from zusage.applications.domain.fields import Raw
from zusage.cases.queries.worklist import CaseFile
from zusage.common.domain.german import format_date
from zusage.law.domain.deemed_approval import ApprovalExtendedTwice, DeemedApproval, latest_extension
from zusage.promises.operations.approving import NoDeemedApproval
from zusage.workplace import forms

_COMPLETE_SINCE, _NEW_END, _TOLD_ON = "Vollständig seit", "Neuer letzter Tag", "Der Person bekannt seit"
Said = Mapping[str, str]
"""What is wrong, by the id of the field."""


def read_complete_since(file: CaseFile, raw: Raw, *, today: date) -> tuple[date | None, Said]:
    """Return the day since which the papers are complete, or what is wrong with it."""
    day, wrong = forms.read_day(
        raw, "vollstaendig_seit", _COMPLETE_SINCE, today=today, past=True, first=_received_on(file)
    )
    return day, {"vollstaendig_seit": wrong} if wrong else {}


def read_extension(file: CaseFile, raw: Raw, *, today: date) -> tuple[date | None, date | None, Said]:
    """Return the new last day and the day since which it is known, or what is wrong with them.

    :raises NoDeemedApproval, ApprovalExtendedTwice: if the page does not offer it any more
    """
    period = _period(file)
    if period is None:
        raise NoDeemedApproval()
    if period.extension is not None:
        raise ApprovalExtendedTwice(until=f"{period.ends_on:%d.%m.%Y}")
    until_on, wrong_end = forms.read_day(
        raw,
        "fristende",
        _NEW_END,
        today=today,
        first=period.ends_on + timedelta(days=1),
        last=latest_extension(period),
    )
    told_on, wrong_told = forms.read_day(
        raw, "bekannt_seit", _TOLD_ON, today=today, past=True, first=period.papers_complete_on, last=period.ends_on
    )
    wrong = {"fristende": wrong_end, "bekannt_seit": wrong_told}
    return until_on, told_on, {name: text for name, text in wrong.items() if text}


def approval_fields(file: CaseFile, raw: Raw, said: Said) -> dict[str, Any]:
    """Return the fields of the three forms, with what was typed and what is wrong with it."""
    period = _period(file)
    latest = latest_extension(period) if period else None

    def field(name: str, label: str, hint: str) -> dict[str, Any]:
        return forms.day_field(name, label, raw, hint=hint, error=said.get(name, ""))

    came = f"Der Tag, an dem die letzte Unterlage einging; frühestens {format_date(_received_on(file))}."
    end = f"Höchstens bis {format_date(latest)}." if latest else "Angemessen; das Gesetz nennt keine Zahl."
    told = f"Spätestens {format_date(period.ends_on)}: Was danach ankommt, verlängert nichts." if period else ""
    return {
        "complete_since": field("vollstaendig_seit", _COMPLETE_SINCE, came),
        "new_end": field("fristende", _NEW_END, end),
        "told_on": field("bekannt_seit", _TOLD_ON, told),
    }


def _period(file: CaseFile) -> DeemedApproval | None:
    return file.status.approval.period if file.status.approval else None


def _received_on(file: CaseFile) -> date:
    return date.fromisoformat(file.variables["eingang"]["am"])
