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
