"""The record as a page, as CSV (RFC 4180) and as JSON that explains its own fields."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from zusage.common import clock
from zusage.common.domain.german import format_date, format_date_short
from zusage.common.domain.json import part_of
from zusage.common.tenancy import read_transaction
from zusage.identity.queries import MunicipalityFacts
from zusage.promises.domain.calibration import Stated
from zusage.record.domain.suppression import Cell, Hidden
from zusage.record.queries import PARTS, RecordRow, record

FRESH_SECONDS = 3600
FIELDS = {
    "service": "Schlüssel der Leistung",
    "service_name": "Name der Leistung",
    "promise": "Was zugesagt war: decision (Bescheid), first_answer (erste Antwort) oder ein Fenster des Pakets",
    "promise_name": "Dasselbe in Worten",
    "promised": "Zahl aller Zusagen dieser Art; die fünf folgenden Zahlen ergeben zusammen diese",
    "kept": "gehalten: übergeben am oder vor dem zugesagten Tag, ohne Verlängerung",
    "extended": "verlängert: vor Ablauf ein neuer Tag mit Grund genannt und eingehalten; zählt nie als gehalten",
    "broken": "nicht gehalten: nach dem zugesagten Tag übergeben oder noch offen",
    "withdrawn": "entfallen: zurückgezogen oder an eine andere Stelle abgegeben, bevor der Tag vorbei war",
    "open": "offen: der Tag steht noch bevor, oder die Zusage ruht",
    "resolved": "fällig geworden: gehalten, verlängert und nicht gehalten zusammen; auf sie bezieht sich jeder Anteil",
    "since": "Tag der ersten dieser Zusagen; gezählt ist bis as_of",
    "recent_resolved": "die letzten fällig gewordenen, höchstens 200, wie sie neben jedem Datum stehen; ab 100",
    "recent_kept": "wie viele davon gehalten sind",
    "recent_is_at_least": "ob recent_kept eine untere Grenze ist, weil weniger als 5 nicht gehalten sind",
    "recent_since": "Tag, an dem die erste davon fällig wurde",
    "recent_until": "Tag, bis zu dem davon gezählt ist",
    "working_days_median": "Arbeitstage vom Eingang bis zur Übergabe, Median; Ruhetage mitgezählt; ab 5 Fällen",
    "working_days_p90": "Arbeitstage, in denen 9 von 10 fertig waren; Ruhetage mitgezählt; ab 10 Fällen",
    "not_shown": "Welche Zahlen fehlen: 'unter 5', oder 'verdeckt', damit sich keine unter 5 errechnen lässt",
}


class PublicRequest(HttpRequest):
    """A request to the pages of one municipality."""

    municipality: MunicipalityFacts


@require_safe
def page(request: PublicRequest) -> HttpResponse:
    """Show whether the municipality kept its word."""
    today = request.municipality.day_of(clock.now())
    words = _WORDS[request.municipality.service_targets_only]
    context = {
        "section": "record",
        "is_target": request.municipality.service_targets_only,
        "words": words,
        "as_of": format_date(today),
        "services": [
            _service(name, list(rows), words)
            for name, rows in groupby(_rows(request, today), lambda row: row.service_name)
        ],
    }
    return render(request, "record/record.html", context)


def _tagged(answer: Callable[[PublicRequest], HttpResponse]) -> Callable[[PublicRequest], HttpResponse]:
    """Let caches keep data for an hour and ask again by the digest of what they have."""

    def tagged(request: PublicRequest) -> HttpResponse:
        made = answer(request)
        etag = f'"{sha256(made.content).hexdigest()[:32]}"'
        response: HttpResponse = condition(etag_func=lambda _: etag)(lambda _: made)(request)
        return response

    return require_safe(cache_control(public=True, max_age=FRESH_SECONDS)(tagged))


@_tagged
def as_json(request: PublicRequest) -> HttpResponse:
    """Return the record as JSON with a description of every field."""
    today = request.municipality.day_of(clock.now())
    data = {
        "municipality": request.municipality.name,
        "is_demo": request.municipality.is_demo,
        "called": "Serviceziel" if request.municipality.service_targets_only else "Zusage",
        "as_of": today.isoformat(),
        "fields": FIELDS,
        "rows": [row.as_json() for row in _rows(request, today)],
    }
    return HttpResponse(json.dumps(data, ensure_ascii=False, indent=1) + "\n", content_type="application/json")


@_tagged
def as_csv(request: PublicRequest) -> HttpResponse:
    """Return the record as CSV for a double click in a German spreadsheet: semicolons, CRLF, a byte order mark."""
    today = request.municipality.day_of(clock.now())
    out = io.StringIO()
    writer = csv.DictWriter(out, [name for name in FIELDS if name != "not_shown"] + ["as_of"], delimiter=";")
    writer.writeheader()
    for row in _rows(request, today):
        plain = row.as_json()
        shown = {name: value for name, value in plain.items() if name != "not_shown"}
        writer.writerow({**shown, **part_of(plain, "not_shown"), "as_of": today.isoformat()})
    return HttpResponse(
        out.getvalue().encode("utf-8-sig"),
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": 'attachment; filename="wort-gehalten.csv"'},
    )


_WORDS = {
    False: {
        "many": "Zusagen",
        "what": "Zugesagt",
        "lead": "Jede Zusage wird gezählt, auch die nicht gehaltene.",
        "none": "Noch ist nichts zugesagt worden.",
        "on_receipt": "Zusage",
        "recent": "Von den letzten {resolved} Zusagen „{kind}“ haben wir {kept} gehalten ({since} bis {until}).",
    },
    True: {
        "many": "Serviceziele",
        "what": "Serviceziel",
        "lead": "Jedes Serviceziel wird gezählt, auch das nicht gehaltene.",
        "none": "Noch ist kein Serviceziel genannt worden.",
        "on_receipt": "Zeitangabe",
        "recent": "Von den letzten {resolved} Servicezielen „{kind}“ haben wir {kept} gehalten ({since} bis {until}).",
    },
}
"""Before the municipality's resolution the same dates are called Serviceziel."""
_BAR_LENGTH = 1000


def _rows(request: PublicRequest, today: date) -> list[RecordRow]:
    with read_transaction(request.municipality.id):
        return record(today=today)


def _service(name: str, rows: list[RecordRow], words: dict[str, str]) -> dict[str, Any]:
    return {
        "name": name,
        "sentences": [
            words["recent"].format(
                resolved=row.recent.resolved,
                kind=row.kind_name,
                kept=_kept(row.recent),
                since=format_date_short(row.recent.since_on),
                until=format_date_short(row.recent.until_on),
            )
            for row in rows
            if row.recent
        ],
        "rows": [
            {
                "kind": row.kind_name,
                "promised": _text(row.promised),
                **{part: _text(row.parts[part]) for part in PARTS},
                "median": _days(row.median_days),
                "nine_of_ten": _days(row.nine_of_ten_days),
                "bar": _bar(row),
            }
            for row in rows
        ],
    }


def _kept(recent: Stated) -> str:
    return f"mindestens {recent.kept}" if recent.is_at_least else str(recent.kept)


def _text(cell: Cell) -> str:
    """Return a count with German thousands, or why it is not shown."""
    return cell.value if isinstance(cell, Hidden) else f"{cell:,}".replace(",", ".")


def _days(days: int | None) -> str:
    if days is None:
        return "zu wenige"
    if days == 0:
        return "am selben Tag"
    return "1 Arbeitstag" if days == 1 else f"{days} Arbeitstage"


def _bar(row: RecordRow) -> dict[str, Any] | None:
    """Return the lengths of a bar that begins at zero; None where kept promises are not shown."""
    total, kept = row.promised, row.parts["kept"]
    if isinstance(total, Hidden) or isinstance(kept, Hidden):
        return None
    resolved, missed = row.resolved, 0
    if isinstance(resolved, Hidden):
        label = f"{row.kind_name}: {_text(kept)} von {_text(total)} gehalten, offene und entfallene mitgezählt"
    else:
        missed = resolved - kept
        label = f"{row.kind_name}: {_text(kept)} von {_text(resolved)} fälligen gehalten"
        label += f", {_text(missed)} verlängert oder nicht gehalten" if missed else ""
        label += f"; {_text(rest)} offen oder entfallen" if (rest := total - kept - missed) else ""
    label += f"; gezählt seit {format_date_short(row.since_on)}" if row.since_on else ""
    kept_length = _BAR_LENGTH * kept // total
    return {"label": label, "kept": kept_length, "missed": _BAR_LENGTH * missed // total, "missed_from": kept_length}
