"""Text as it arrives from keyboards, phones and copied pages, cleaned in this one place.

What nobody sees (control, format and unassigned characters, fillers, variation selectors) is no part of an answer, a
name or a letter. What people write stays: every script, every dash, every accent, composed (NFC).
"""

import unicodedata

_JOINERS = "\u200c\u200d"
"""Signs of format that some scripts need between two of their letters (Persian, Hindi)."""
_INVISIBLE_LETTERS = {"\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0", "\u034f"}
_BLANK_CATEGORIES = {"Cc", "Zs", "Zl", "Zp"}
_DROPPED_CATEGORIES = {"Cf", "Cs", "Co", "Cn"}
_MINUS = "\u2212"


def clean(text: str) -> str:
    """Return a text of one line: composed, without what nobody sees, with single blanks.

    >>> clean("  Anna\\u200b \\tBeispiel\\u00ad ")
    'Anna Beispiel'
    """
    return " ".join(_visible(text).split())


def clean_lines(text: str) -> str:
    """Return a text of several lines, each without what nobody sees; blanks inside of a line stay as they are."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "\n".join(_visible(line).rstrip() for line in lines.split("\n")).strip()


def plain(text: str) -> str:
    """Return a number, a code or an address of a machine as it would be typed on a plain keyboard.

    Wide and raised characters, the digits of every script and every dash become those of ASCII.

    >>> plain("\\u202a+49 6151 \\u2013 1234567\\u202c")
    '+49 6151 - 1234567'
    """
    return clean("".join(map(_typed, unicodedata.normalize("NFKC", text))))


def folded(text: str) -> str:
    """Return a text as it is compared: without capitals, with single blanks, `ü`, `ue` and `u` with dots alike.

    >>> folded("  MÜLLER-Groß ") == folded("mueller-gross")
    True
    """
    composed = clean(text).casefold()
    for umlaut, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        composed = composed.replace(umlaut, written)
    return composed


def _typed(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.digit(sign))
    return "-" if category == "Pd" or sign == _MINUS else sign


def _visible(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() and composed.isprintable():
        return composed
    neighbours = zip("\0" + composed[:-1], composed, composed[1:] + "\0", strict=True)
    return "".join(_kept(sign, before, after) for before, sign, after in neighbours)


def _kept(sign: str, before: str, after: str) -> str:
    category = unicodedata.category(sign)
    if category in _BLANK_CATEGORIES:
        return " "
    if sign in _JOINERS and _is_of_a_joined_script(before) and _is_of_a_joined_script(after):
        return sign
    is_selector = "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"
    return "" if category in _DROPPED_CATEGORIES or sign in _INVISIBLE_LETTERS or is_selector else sign


def _is_of_a_joined_script(sign: str) -> bool:
    """Say whether a sign belongs to a script without capitals, in which a joiner can mean something."""
    return unicodedata.category(sign) in {"Lo", "Mn", "Mc"}
