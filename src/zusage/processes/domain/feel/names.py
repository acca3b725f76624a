"""Which names of several words are known at a place, and which of them begins here.

Source: DMN 1.5, 10.3.1.4: a name may hold spaces, operators and keywords as long as it is in scope.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from zusage.processes.domain.feel.lexer import Kind, Token, tokens_of
from zusage.processes.domain.feel.syntax import FeelSyntaxError

Words = tuple[str, ...]


class Names:
    """Names of more than one word."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_words: dict[Words, str] = {}
        self._lengths: dict[str, set[int]] = {}  # how many words the names that begin with a word have
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make a name known; a name that cannot be written as tokens is never found."""
        words = _words_of(name)
        if len(words) > 1:
            self._by_words[words] = name
            self._lengths.setdefault(words[0], set()).add(len(words))

    def found_at(self, tokens: Sequence[Token], position: int) -> tuple[str, int] | None:
        """Return the longest known name that begins at a token, and the position behind it."""
        for length in sorted(self._lengths.get(tokens[position].text, ()), reverse=True):
            written = tokens[position : position + length]
            name = self._by_words.get(tuple(token.text for token in written))
            is_text = any(token.kind in (Kind.STRING, Kind.TEMPORAL) for token in written)
            # A word more makes it another name, one that is not known.
            if name is not None and not is_text and tokens[position + length].kind is not Kind.WORD:
                return name, position + length
        return None


@lru_cache(maxsize=64)
def names_of(known: tuple[str, ...]) -> Names:
    """Return the names of a caller, who passes the same ones with every expression; they are not added to."""
    return Names(known)


@lru_cache(maxsize=4096)
def _words_of(name: str) -> Words:
    try:
        return tuple(token.text for token in tokens_of(name)[:-1])
    except FeelSyntaxError:
        return ()
