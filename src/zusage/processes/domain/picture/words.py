"""Words broken into the lines of a drawing. Widths are estimates for Fira Sans at 12 pixels."""

_NARROW = frozenset("iIjlft.,:;!'|()[]- ")
_WIDE = frozenset("mwMWÄÖÜOQGDHNU@%")


def wrapped(text: str, width: float, most: int = 8) -> list[str]:
    """Return the lines of a text; a word that fits no line is broken with a hyphen, a text that is too long ends in …

    :param width: room in pixels
    :param most: number of lines there is room for
    """
    lines = [""]
    for word in text.split():
        for part in _parts(word, width):
            longer = f"{lines[-1]} {part}".strip()
            if _width(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(part)
    lines = [line for line in lines if line]
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1].rstrip('-')}…"]
    return lines


def _parts(word: str, width: float) -> list[str]:
    parts = []
    while _width(word) > width and len(word) > 3:
        end = len(word) - 1
        while end > 2 and _width(word[:end] + "-") > width:
            end -= 1
        parts.append(word[:end] + "-")
        word = word[end:]
    return [*parts, word]


def _width(text: str) -> float:
    return sum(3.6 if letter in _NARROW else 9.2 if letter in _WIDE else 6.6 for letter in text)
