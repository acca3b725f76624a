"""The sentence for the person, by refusal code. A test holds this list against all refusals of the program."""

from dataclasses import dataclass
from typing import Any

from zusage.common.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a person reads when something is refused."""

    title: str
    text: str
    status: int = 409


_SENTENCES: dict[str, Sentence] = {
    "refused": Sentence("Das geht gerade nicht", "Ihre Eingabe konnte nicht verarbeitet werden."),
    "throttle.too_many_tries": Sentence(
        "Zu viele Versuche",
        "Es gab zu viele falsche Versuche. Bitte warten Sie {minutes} Minuten und versuchen Sie es dann erneut.",
        429,
    ),
    "reference.bad": Sentence("Nicht gefunden", "Vorgangsnummer oder Zugangscode stimmen nicht.", 404),
    "access_code.bad": Sentence("Nicht gefunden", "Vorgangsnummer oder Zugangscode stimmen nicht.", 404),
    "identity.unknown_municipality": Sentence("Nicht gefunden", "Diese Kommune gibt es hier nicht.", 404),
    "catalogue.unknown_service": Sentence(
        "Diese Leistung gibt es hier nicht", "Suchen Sie auf der Startseite, oder fragen Sie uns.", 404
    ),
    "draft.gone": Sentence(
        "Diesen Entwurf gibt es nicht mehr",
        "Er ist abgesendet, gelöscht oder abgelaufen, oder die Adresse ist nicht vollständig. Haben Sie ihn "
        "abgesendet, finden Sie ihn mit Vorgangsnummer und Zugangscode unter „Mein Vorgang“.",
        404,
    ),
    "draft.no_such_page": Sentence(
        "Diese Frage stellt sich nicht mehr", "Ihre übrigen Angaben sind gespeichert. Bitte gehen Sie zurück.", 404
    ),
    "draft.answers_missing": Sentence(
        "Es fehlt noch eine Angabe", "Bitte gehen Sie zurück und beantworten Sie alle Fragen, die nicht freiwillig sind."
    ),
    "case.unknown": Sentence("Nicht gefunden", "Diesen Vorgang gibt es hier nicht.", 404),
    "case.wrong_code": Sentence("Nicht gefunden", "Vorgangsnummer oder Zugangscode stimmen nicht.", 404),
    "case.ended": Sentence("Der Vorgang ist beendet", "An diesem Vorgang lässt sich nichts mehr ändern."),
    "case.nothing_asked": Sentence(
        "Es fehlt nichts mehr", "Zu diesem Vorgang ist gerade nichts nachzureichen. Schreiben Sie uns eine Nachricht."
    ),
    "case.too_late_to_withdraw": Sentence(
        "Zurückziehen geht nicht mehr",
        "Die Entscheidung ist schon getroffen. Gegen den Bescheid können Sie vorgehen, sobald Sie ihn haben; wie, steht darin.",
    ),
    "profile.broken": Sentence("Profil fehlerhaft", "Das Profil der Kommune ist fehlerhaft.", 500),
}


def sentence_for(refusal: Refusal) -> Sentence:
    """Return the sentence of a refusal with its parameters filled in."""
    sentence = _SENTENCES.get(refusal.code, _SENTENCES["refused"])
    return Sentence(sentence.title, sentence.text.format_map(_Parameters(refusal.parameters)), sentence.status)


def has_sentence(code: str) -> bool:
    return code in _SENTENCES


class _Parameters(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "–"
