"""Which names of several words are known at a place, and which of them begins here.

Source: DMN 1.5, 10.3.1.4: a name may hold spaces, operators and keywords as long as it is in scope.
"""

from collections.abc import Iterable, Sequence

from zusage.processes.domain.feel.lexer import Kind, Token, tokens_of
from zusage.processes.domain.feel.syntax import FeelSyntaxError

Words = tuple[str, ...]


class Names:
    """Names of more than one word, by their first word, longest first."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first_word: dict[str, list[tuple[Words, str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Make a name known; a name that cannot be written as tokens is never found."""
        words = _words_of(name)
        if len(words) < 2:
            return
        candidates = self._by_first_word.setdefault(words[0], [])
        if (words, name) not in candidates:
            candidates.append((words, name))
            candidates.sort(key=lambda candidate: -len(candidate[0]))

    def found_at(self, tokens: Sequence[Token], position: int) -> tuple[str, int] | None:
        """Return the longest known name that begins at a token, and the position behind it."""
        for words, name in self._by_first_word.get(tokens[position].text, ()):
            end = position + len(words)
            written = tokens[position:end]
            is_text = any(one.kind in (Kind.STRING, Kind.TEMPORAL) for one in written)
            # A word more makes it another name, one that is not known.
            if not is_text and tuple(one.text for one in written) == words and tokens[end].kind is not Kind.WORD:
                return name, end
        return None


def _words_of(name: str) -> Words:
    try:
        return tuple(token.text for token in tokens_of(name)[:-1])
    except FeelSyntaxError:
        return ()
