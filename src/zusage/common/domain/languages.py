"""The languages of the house."""

from collections.abc import Callable

LANGUAGES = {"de": "Deutsch", "de-simple": "Einfache Sprache", "en": "English"}
"""Tag (BCP 47; `simple` is a registered variant) and name in the language itself, in the order of the switch."""
SOURCE = "de"
"""The language that everything is written in first, and that applies."""

Say = Callable[[str], str]
"""Tells a message of the house in the language of a page; `str` leaves it in German."""


def marked(message: str) -> str:
    """Return a message as it is, and have it translated: for words in the domain, which are told at the edge."""
    return message
