"""Finding a service by what a person writes: stems, parts of compounds, synonyms of the package, slips of the pen.

The vocabulary is the catalogue's own: a compound is split only into words that some service uses, so
"Baumfällgenehmigung" finds "Baum fällen" without a dictionary of the language.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import snowballstemmer

_WORD = re.compile(r"[a-zäöüß]+")
_LINKS: Final = ("", "s", "es", "e", "n", "en", "er")
"""What stands between the parts of a German compound."""

_FILLERS = """
    aber als am an auch auf aus bei bin bitte da das dass dem den der des die du ein eine einen einem einer es
    für haben habe hat ich ihr im in ist kann kein man mein meine meinen meiner mich mir mit muss müssen möchte
    neu neue neuen nicht oder sein seine sich sie sind so über um und uns unser unsere von vom vor was wie wir
    wo zu zum zur
"""
_STOP = frozenset(_FILLERS.split())
_SHORTEST_PART = 4
_PREFIXES: Final = (
    "zurück", "weiter", "wieder", "nach", "fort", "her", "hin", "los", "mit", "weg", "ent", "ver", "vor", "auf", "aus",
    "bei", "ein", "ab", "an", "be", "er", "um", "zu",
)  # fmt: skip
"""What makes another act of the same verb: nobody who wants to *abmelden* is served by *anmelden*."""
_NEAR = 0.8
_NAMED = 3.0
"""What a word in the name of a service, or among its search words, is worth beside one in its text."""


@dataclass(frozen=True)
class Entry:
    """What can be found: a key, its name, the package's search words, and a text that counts less."""

    key: str
    name: str
    words: tuple[str, ...]
    text: str


@dataclass(frozen=True, order=True)
class Hit:
    """A service and how well it fits; ``score`` only orders the hits of one query.

    ``other_act``: the query asks for another act than this service offers, such as *abmelden* instead of *anmelden*.
    """

    score: float
    key: str
    other_act: bool = False


class Index:
    """A searchable catalogue in one language; immutable after it was built."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        entries = list(entries)
        vocabulary = {word for entry in entries for phrase in (entry.name, *entry.words) for word in _words(phrase)}
        self._stems = frozenset(_stem(word) for word in vocabulary if len(word) >= _SHORTEST_PART)
        self._acts = frozenset(act[1] for word in vocabulary if word.endswith("en") and (act := _act(word)))
        self._weights: dict[str, dict[str, float]] = {}
        for entry in entries:
            for weight, phrases in ((_NAMED, (entry.name, *entry.words)), (1.0, (entry.text,))):
                for stem in {stem for phrase in phrases for word in _words(phrase) for stem in self._parts(word)}:
                    weights = self._weights.setdefault(stem, {})
                    weights[entry.key] = max(weight, weights.get(entry.key, 0.0))

    def find(self, query: str) -> list[Hit]:
        """Return the services that fit, best first; nothing for an empty query."""
        scores: dict[str, float] = {}
        others: set[str] = set()
        for word in _words(query):
            for key, score in self._score(word).items():
                scores[key] = scores.get(key, 0.0) + score
            for act in self._acts_of(word):
                others |= self._of_other_acts(*act)
        hits = (Hit(score, key, key in others) for key, score in scores.items())
        return sorted(hits, key=lambda hit: (-hit.score, hit.other_act, hit.key))

    def missing(self, query: str) -> bool:
        """Say whether no service does what is asked: what fits best by its subject is there for another act."""
        hits = self.find(query)
        return any(hit.other_act and hit.score >= hits[0].score for hit in hits)

    def _acts_of(self, word: str) -> list[tuple[str, str]]:
        """Return the act that a word names, alone or at the end of a compound, if a service has its verb."""
        ends = [word, *(word[cut:] for cut in range(_SHORTEST_PART, len(word)) if self._head(word[:cut]))]
        return [act for end in ends if (act := _act(end)) and act[1] in self._acts]

    def _of_other_acts(self, asked: str, verb: str) -> set[str]:
        """Return the services that offer the same verb with another prefix, and not this one."""
        found: dict[bool, set[str]] = {True: set(), False: set()}
        for prefix in _PREFIXES:
            weights = self._weights.get(prefix + verb, {})
            found[prefix == asked] |= {key for key, weight in weights.items() if weight >= _NAMED}
        return found[False] - found[True]

    def _score(self, word: str) -> dict[str, float]:
        """Return what one word is worth for each service: its best part, whole words and exact ones before others."""
        best: dict[str, float] = {}
        for position, stem in enumerate(self._parts(word)):
            for nearness, known in self._known(stem):
                for key, weight in self._weights[known].items():
                    best[key] = max(best.get(key, 0.0), weight * nearness * (1.0 if position == 0 else 0.7))
        return best

    def _known(self, stem: str) -> list[tuple[float, str]]:
        if stem in self._weights:
            return [(1.0, stem)]
        begun = [(0.8, known) for known in self._weights if len(stem) >= 3 and known.startswith(stem)]
        if begun or len(stem) < _SHORTEST_PART:
            return begun
        near = difflib.get_close_matches(stem, self._weights, n=3, cutoff=_NEAR)
        return [(0.6, known) for known in near if not _are_two_acts(stem, known)]

    def _parts(self, word: str) -> list[str]:
        """Return the stem of the word, then the stems of the known words it is made of."""
        whole = _stem(word)
        return [whole, *(part for part in self._split(word) if part != whole)]

    def _split(self, word: str) -> list[str]:
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            head = self._head(word[:cut])
            if not head:
                continue
            rest = word[cut:]
            if _stem(rest) in self._stems:
                return [head, _stem(rest)]
            if (act := _act(rest)) and act[1] in self._acts:
                return [head]
            if further := self._split(rest):
                return [head, *further]
        return []

    def _head(self, text: str) -> str:
        for link in _LINKS:
            bare = text.removesuffix(link) if link else text
            if text.endswith(link) and len(bare) >= _SHORTEST_PART and _stem(bare) in self._stems:
                return _stem(bare)
        return ""


def _act(word: str) -> tuple[str, str] | None:
    """Return prefix and stem of the verb of an act: of *abmelden*, *Abmeldung* and *abgemeldet* the same two."""
    prefix = next((prefix for prefix in _PREFIXES if word.startswith(prefix)), "")
    rest = word.removeprefix(prefix)
    if rest.startswith("ge") and rest.endswith("t"):
        rest = rest.removeprefix("ge").removesuffix("t").removesuffix("e")
    verb = _stem(rest.removesuffix("ung"))
    return (prefix, verb) if prefix and len(verb) >= _SHORTEST_PART else None


def _are_two_acts(stem: str, other: str) -> bool:
    """Say whether two words are one verb with two prefixes; then neither is a slip of the other."""
    mine, its = _act(stem), _act(other)
    return mine is not None and its is not None and mine[1] == its[1] and mine[0] != its[0]


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if word not in _STOP]


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    stemmed: str = _STEMMER.stemWord(word)
    return stemmed


_STEMMER = snowballstemmer.stemmer("german")
