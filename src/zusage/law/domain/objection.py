"""What sounds like an objection in somebody's own words.

A message typed into a page keeps no period (§ 70 (1) VwGO): whoever writes such a thing has to hear that at once, and a
person has to call. So the words are many and short; a message that meets them by chance costs one call, one that slips
through costs a right.
"""

import re
from collections.abc import Mapping

from zusage.common.domain.text import folded

OBJECTION_WORDS: Mapping[str, tuple[str, ...]] = {
    "de": (
        "widerspruch",
        "widersprüch",
        "widersprech",
        "widersprich",
        "widersproch",
        "widerspräch",
        "wiederspruch",
        "wiedersprech",
        "einspruch",
        "einsprüch",
        "rechtsbehelf",
        "rechtsmittel",
        "anfecht",
        "angefochten",
        "fechte",
        "klage",
        "verklag",
        "verwaltungsgericht",
        "nicht einverstanden",
        "nicht damit einverstanden",
        "bescheid ist falsch",
        "bescheid ist rechtswidrig",
        "lege beschwerde",
    ),
    "en": (
        "objection",
        "i object",
        "we object",
        "appeal",
        "contest the",
        "dispute the",
        "do not agree with",
        "don't agree with",
    ),
    "tr": ("itiraz",),
    "ar": ("اعتراض", "أعترض", "اعترض"),
    "uk": ("заперечення", "заперечую", "оскаржую", "оскарження"),
    "ru": ("возражение", "возражаю", "обжалую", "обжалование", "обжаловать"),
    "pl": ("sprzeciw", "odwołanie", "odwołuję"),
}
"""How such a message says what it wants, by language: beginnings of words, and turns of phrase."""


def sounds_like_an_objection(text: str) -> bool:
    """Say whether a text sounds like an objection, an appeal or a court action.

    >>> sounds_like_an_objection("Hiermit lege ich Wider-\\nspruch ein.")
    True
    >>> sounds_like_an_objection("Wann ist es so weit?")
    False
    """
    said = folded(re.sub(r"\u00ad|[-\u2010]\s*\n\s*", "", text))
    words = (word for of_language in OBJECTION_WORDS.values() for word in of_language)
    return any(re.search(rf"(?<!\w){re.escape(folded(word))}", said) for word in words)
