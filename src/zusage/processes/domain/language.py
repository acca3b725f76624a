"""The port for expression languages: FEEL by default, others only where the caller brings them.

A package of a service speaks FEEL; a test suite or an import may bring a language of its own and hand it to
``compile_process``. What no given language speaks is refused by name.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Protocol

from zusage.processes.domain.feel import Notes, Value, compile_expression
from zusage.processes.domain.model import SourceText

_FEEL_NAME = re.compile(r"(text/|application/)?feel|https?://www\.omg\.org/spec/(DMN|FEEL)/.*|", re.IGNORECASE)


class Code(Protocol):
    """A compiled expression or script."""

    @property
    def text(self) -> str:
        """What it was compiled from."""

    @property
    def run(self) -> Callable[[dict[str, Value], Notes], Value]:
        """The call that gives the value for FEEL values by name, and notes why parts of it had none.

        It may raise ``ScriptError`` to throw a BPMN error at the activity, and what ``feel.GIVES_UP`` lists.
        """


class ScriptLanguage(Protocol):
    """One expression language."""

    def speaks(self, name: str) -> bool:
        """Say whether a language of this name is this one; '' is what a file does not name."""

    def compile(self, text: str) -> Code:
        """Compile an expression or script.

        :raises FeelSyntaxError: with line and column within the text
        """


class ScriptError(Exception):
    """A BPMN error thrown by a script; ``code`` is what an error event catches."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Takes:
    """The value of a script that takes time: the task waits that long, and can be interrupted meanwhile."""

    duration: timedelta
    value: Value


class Feel:
    """FEEL, also where a file names no language."""

    def speaks(self, name: str) -> bool:
        """Say whether the name means FEEL."""
        return _FEEL_NAME.fullmatch(name) is not None

    def compile(self, text: str) -> Code:
        """Compile FEEL; some modellers write ``=`` before it, which is passed over."""
        if text.lstrip().startswith("="):
            # A blank in its place keeps line and column of everything behind it.
            text = text.replace("=", " ", 1)
        return _compiled(text)


@lru_cache(maxsize=1024)
def _compiled(text: str) -> Code:
    """Compile once what is first checked and then compiled, and what stands in a process more than once."""
    return compile_expression(text)


class Once:
    """A language that compiles each text once: the check of a process compiles what its program needs again."""

    def __init__(self, language: ScriptLanguage) -> None:
        self._language = language
        self._made: dict[str, Code] = {}

    def speaks(self, name: str) -> bool:
        """Say whether the language inside is of this name."""
        return self._language.speaks(name)

    def compile(self, text: str) -> Code:
        """Compile a text, or give what was made of it before."""
        if text not in self._made:
            self._made[text] = self._language.compile(text)
        return self._made[text]


FEEL: tuple[ScriptLanguage, ...] = (Feel(),)


def language_of(source: SourceText, languages: Sequence[ScriptLanguage]) -> ScriptLanguage | None:
    """Return the first language that speaks what the text is written in, or None."""
    return next((language for language in languages if language.speaks(source.language)), None)


def compile_source(source: SourceText, languages: Sequence[ScriptLanguage] = FEEL) -> Code:
    """Compile a condition or script.

    :raises FeelSyntaxError: if the text is not of its language
    :raises LookupError: if no language speaks it
    """
    language = language_of(source, languages)
    if language is None:
        raise LookupError(source.language)
    return language.compile(source.text)
