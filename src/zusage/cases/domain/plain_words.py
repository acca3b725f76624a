"""What happened, in words a neighbour understands.

Each kind of event has one whole sentence, or none where it would tell a person nothing.
"""

from collections.abc import Callable, Mapping
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
    "letter.written": "Wir haben Ihnen geschrieben. Sie müssen nichts tun, außer der Brief bittet Sie darum.",
}

_PROMISE_NAMES = {"decision": "den Bescheid", "first_answer": "die erste Antwort"}

_ENDS = {
    "handed_over": "Alles ist bei Ihnen. Der Vorgang ist abgeschlossen.",
    "public_answer": "Wir haben öffentlich geantwortet. Der Vorgang ist abgeschlossen.",
    "done": "Es ist erledigt. Der Vorgang ist abgeschlossen.",
    "forwarded": "Dafür ist eine andere Stelle zuständig. Wir haben Ihre Angaben dorthin abgegeben.",
    "settled_otherwise": "Die Sache hat sich anders erledigt. Der Vorgang ist abgeschlossen.",
    "withdrawn": "",  # said by the one who took it back
    "not_a_matter": "Daraus wird kein Vorgang. Wir haben ihn geschlossen.",
}
_LATER_DECISIONS = {
    "correction": "Wir haben unsere Entscheidung berichtigt. Sie bekommen das schriftlich.",
    "revocation": "Wir haben unsere Entscheidung aufgehoben. Sie bekommen das schriftlich.",
    "remedy": "Wir haben Ihrem Einwand abgeholfen. Sie bekommen das schriftlich.",
}


def sentence(kind: str, facts: Mapping[str, Any], *, is_target: bool, text_of: Callable[[str], str]) -> str:
    """Return the sentence for an event, or nothing if it says nothing to the applicant.

    ``is_target``: dates are called Serviceziel, for want of a resolution of the municipality or of a record.
    ``text_of`` gives the package's own words, for what only it knows.
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
            return _broken(facts, text_of)
        case "case.decided":
            return _decided(facts)
        case "case.ended":
            return _ENDS[facts["kind"]]
        case "notice.handed_over" | "letter.handed_over" | "item.handed_over":
            return _handed_over(kind, facts, text_of)
        case "message.delivered" | "message.kept":
            return _came(kind, facts)
        case "message.sent":
            return f"{facts['unit']} hat Ihnen geschrieben."
        case "item.created" if str(facts["performer"]).startswith("skill:"):
            return "Ein Mensch sieht sich Ihren Vorgang an."
    return _SENTENCES.get(kind, "")


def _came(kind: str, facts: Mapping[str, Any]) -> str:
    who = "Ihre Antwort ist da." if facts["from"] == "applicant" else "Die Antwort einer anderen Stelle ist da."
    return who if kind == "message.delivered" else f"{who} Wir sehen sie an, sobald der Vorgang so weit ist."


def _decided(facts: Mapping[str, Any]) -> str:
    if facts["nature"] in _LATER_DECISIONS:
        return _LATER_DECISIONS[facts["nature"]]
    if facts["partial"]:
        return "Über einen Teil haben wir entschieden. Der Rest folgt."
    if not facts["letter"]:
        return "Wir haben entschieden."
    who = "Ein Programm hat geprüft und" if facts["by"] == "machine" else "Wir haben"
    return f"{who} entschieden. Der Bescheid wird gedruckt."


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


def _handed_over(kind: str, facts: Mapping[str, Any], text_of: Callable[[str], str]) -> str:
    if kind == "item.handed_over":
        where = "Am Schalter übergeben" if facts["channel"] == "counter" else "Zur Post gegeben"
        return f"{where} am {_day(facts['on'])}: {text_of('deliverable.' + facts['deliverable'])}."
    what = {"notice": "Der Bescheid", "letter": "Unser Schreiben"}[kind.split(".", maxsplit=1)[0]]
    if facts["channel"] == "counter":
        return f"{what} wurde am {_day(facts['on'])} am Schalter übergeben."
    return f"{what} ging am {_day(facts['on'])} zur Post."


def _broken(facts: Mapping[str, Any], text_of: Callable[[str], str]) -> str:
    kind = facts["promise"]
    if kind in _PROMISE_NAMES:
        what = _PROMISE_NAMES[kind]
        return f"Wir haben {what} nicht rechtzeitig geschickt. Das tut uns leid; Ihr Vorgang geht jetzt vor."
    return f"Nicht rechtzeitig geschickt: {text_of('promise.' + kind)}. Das tut uns leid; Ihr Vorgang geht jetzt vor."


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text))
