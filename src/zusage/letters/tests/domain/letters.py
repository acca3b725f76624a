"""The letters the tests typeset: one notice, one receipt, one list, all invented."""

from datetime import UTC, datetime
from typing import Any

from zusage.letters.domain.letter import Letter, house_letter

MOMENT = datetime(2026, 11, 24, 8, 12, tzinfo=UTC)

NOTICE_SOURCE = """#import "brief.typ": *
#show: brief

Guten Tag Kim Beispiel,

für Ihren Hund #strong(data.decision.dog) setzen wir die Hundesteuer fest:

#figures(
  header: ([Zeitraum], [fällig am], [Betrag]),
  ..data.decision.rows.map(((period, due_on, cents)) => (period, day(due_on), euro(cents))),
)

== Begründung
Die Steuer beträgt für den ersten Hund #euro(12000) im Jahr.
"""


def notice_data(**changes: Any) -> dict[str, Any]:
    return {
        "sample": True,
        "municipality": {
            "official_name": "Musterstadt am Main",
            "authority": "Der Magistrat · Kassen- und Steueramt",
            "sender_line": "Musterstadt am Main · Postfach 1 · 60000 Musterstadt",
            "contact": ["Kassen- und Steueramt", "Telefon 115"],
            "signature_line": "Im Auftrag",
        },
        "recipient": {"lines": ["Kim Beispiel", "Musterallee 12", "60000 Musterstadt"]},
        "reference": "MU-7K2M-4Q9X",
        "dated_on": "2026-11-24",
        "subject": "Bescheid über Hundesteuer",
        "decision": {
            "dog": "Bello",
            "rows": [
                ["2026", "2026-12-01", 1000],
                ["ab 2027, jährlich", "2027-07-01", 123456],
            ],
        },
        "remedy": {"text": "Gegen diesen Bescheid kann innerhalb eines Monats Widerspruch erhoben werden."},
    } | changes


def notice(source: str = NOTICE_SOURCE, **changes: Any) -> Letter:
    return Letter(name="bescheid.typ", source=source, data=notice_data(**changes))


def receipt() -> Letter:
    promise = {
        "title": "Unser Serviceziel",
        "until": "2026-11-26",
        "lead": "Der Steuerbescheid geht",
        "day": "spätestens am Donnerstag, 26.\u00a0November 2026 zur Post",
        "record": "Von den letzten 200 Servicezielen dieser Leistung haben wir 194 gehalten.",
        "text": "Zugesagt ist nur der Zeitpunkt, nicht das Ergebnis.",
        "derivation": [
            "Eingegangen am Dienstag, 24. November 2026.",
            "2 Arbeitstage: Donnerstag, 26. November 2026.",
        ],
    }
    details = {
        "service": "Hund anmelden",
        "received": "Dienstag, 24.\u00a0November 2026, um 09:12\u00a0Uhr",
        "access_code": "ABCD-EFGH-JKMN-PQRS",
        "address": "zusage.example/vorgang",
        "promise": promise,
        "statute": "Für diese Anzeige nennt das Gesetz keine Frist.",
        "answers": [["Wer hält den Hund?", "Kim Beispiel"], ["Wo wohnt die Person?", "Rheinstraße 1\n64283 Darmstadt"]],
        "next": ["Wir prüfen Ihre Angaben.", "Der Bescheid kommt mit der Post."],
        "seal": {"key_id": "2026-1", "signature": "x7Yq" * 22},
    }
    return house_letter("receipt", notice_data(receipt=details, remedy=None))


def post_list(count: int = 40) -> Letter:
    sending = {
        "reference": "MU-7K2M-4Q9X",
        "recipient": "Kim Beispiel, 60000 Musterstadt",
        "pages": 2,
    }
    return house_letter(
        "postliste",
        notice_data(post_run={"posted_on": "2026-11-25", "letters": [sending] * count}),
    )
