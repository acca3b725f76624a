"""What happened, in words a neighbour understands.

Each kind of event has one whole sentence, or none where it would tell a person nothing.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from zusage.common.domain.german import format_date

_SENTENCES: dict[str, str] = {
    "case.received": "Ihre Angaben sind eingegangen.",
    "papers.requested": "Es fehlt noch etwas. Wir haben Ihnen geschrieben, was wir brauchen.",
    "papers.supplied": "Sie haben etwas nachgereicht. Wir machen weiter.",
    "promise.paused": "Unsere Frist ruht, bis Ihre Antwort da ist.",
    "promise.resumed": "Unsere Frist läuft weiter.",
    "timer.fired": "Es kam keine Antwort. Wir entscheiden nach dem, was uns vorliegt.",
    "case.withdrawn": "Sie haben Ihre Angaben zurückgezogen. Wir tun nichts mehr.",
    "message.received": "Sie haben uns eine Nachricht geschrieben.",
    "mail.returned": "Unser Brief kam zurück. Wir klären die Anschrift und schicken ihn noch einmal.",
    "letter.sent_again": "Wir schicken den Brief noch einmal.",
    "case.moved": "Ihr Vorgang läuft jetzt nach der neuen Fassung des Ablaufs. An unserer Zusage ändert das nichts.",
    "approval.period_over": (
        "Die gesetzliche Frist für unsere Entscheidung ist abgelaufen. Ein Mensch prüft, ob Ihre Genehmigung damit als "
        "erteilt gilt."
    ),
    "case.closed": "Alles ist bei Ihnen. Der Vorgang ist abgeschlossen.",
}

_PROMISE_NAMES = {"decision": "den Bescheid", "first_answer": "die erste Antwort", "tag": "die Marke"}


def sentence(kind: str, facts: Mapping[str, Any], *, is_target: bool) -> str:
    """Return the sentence for an event, or nothing if it says nothing to the applicant.

    ``is_target``: dates are called Serviceziel, for want of a resolution of the municipality or of a record.
    """
    match kind:
        case "promise.made" if facts["promise"] == "decision":
            word = "Unser Ziel" if is_target else "Zugesagt"
            return f"{word}: Sie haben den Bescheid spätestens am {_day(facts['until'])}."
        case "promise.extended":
            return f"Wir brauchen länger. Neuer Tag: {_day(facts['until'])}."
        case "papers.complete" | "approval.started" | "approval.extended" | "approval.judged":
            return _approval(kind, facts)
        case "promise.at_risk":
            return "Es kann später werden als gedacht: Vor Ihnen liegt noch zu viel Arbeit. Wir haben das Amt gewarnt."
        case "promise.broken":
            return (
                f"Wir haben {_what(facts)} nicht rechtzeitig geschickt. Das tut uns leid; Ihr Vorgang geht jetzt vor."
            )
        case "case.decided" if facts["by"] == "machine":
            return "Ein Programm hat geprüft und entschieden. Der Bescheid wird gedruckt."
        case "case.decided":
            return "Wir haben entschieden. Der Bescheid wird gedruckt."
        case "notice.handed_over" | "letter.handed_over" | "item.handed_over":
            return _handed_over(kind, facts)
        case "message.sent":
            return f"{facts['unit']} hat Ihnen geschrieben."
        case "item.created" if str(facts["performer"]).startswith("skill:"):
            return "Ein Mensch sieht sich Ihren Vorgang an."
    return _SENTENCES.get(kind, "")


def _approval(kind: str, facts: Mapping[str, Any]) -> str:
    match kind:
        case "papers.complete":
            return f"Ihre Unterlagen sind vollständig seit {_day(facts['on'])}."
        case "approval.started":
            return f"Die gesetzliche Frist für unsere Entscheidung läuft bis {_granted_after(facts['until'])}"
        case "approval.extended":
            until = _granted_after(facts["until"])
            return f"Die gesetzliche Frist für unsere Entscheidung ist einmal verlängert, bis {until}"
    if facts["granted"]:
        since = _day(facts["from"])
        return f"Ihre Genehmigung gilt seit {since} als erteilt. Auf Wunsch bescheinigen wir es Ihnen."
    return "Ihre Genehmigung gilt nicht als erteilt."


def _granted_after(until: str) -> str:
    granted_on = format_date(date.fromisoformat(until) + timedelta(days=1))
    return (
        f"{_day(until)}. Geben wir Ihnen unsere Entscheidung bis dahin nicht bekannt, gilt die beantragte "
        f"Genehmigung ab {granted_on} als erteilt."
    )


def _handed_over(kind: str, facts: Mapping[str, Any]) -> str:
    what = {"notice": "Der Bescheid", "letter": "Unser Schreiben", "item": "Die Marke"}[kind.split(".", maxsplit=1)[0]]
    if facts["channel"] == "counter":
        return f"{what} wurde am {_day(facts['on'])} am Schalter übergeben."
    return f"{what} ging am {_day(facts['on'])} zur Post."


def _what(facts: Mapping[str, Any]) -> str:
    return _PROMISE_NAMES.get(facts["promise"], "eine Antwort")


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))
