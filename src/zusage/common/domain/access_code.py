"""Access codes: 80 random bits that open one case, shown on screen and on paper and never mailed.

Sixteen symbols of Crockford's Base32, in four groups. Stored only as a keyed hash.
"""

from zusage.common.domain.refusal import Refusal

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
RANDOM_BYTES = 10
_SYMBOLS = 16


class BadAccessCode(Refusal):
    """The text has not the shape of an access code."""

    code = "access_code.bad"


def new_access_code(random_bytes: bytes) -> str:
    """Return a code such as ``7K2M-4Q9X-0ABC-DEFG`` made from exactly 10 random bytes."""
    if len(random_bytes) != RANDOM_BYTES:
        raise ValueError(f"an access code needs {RANDOM_BYTES} random bytes, got {len(random_bytes)}")
    number = int.from_bytes(random_bytes, "big")
    symbols = "".join(_ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))
    return _grouped(symbols)


def normalise_access_code(text: str) -> str:
    """Return the code as we print it; O is read as 0, I and L as 1, hyphens and spaces do not matter.

    :raises BadAccessCode: if the text cannot be a code of ours
    """
    compact = "".join(character for character in text.upper() if character.isalnum()).translate(_LOOKALIKES)
    if len(compact) != _SYMBOLS or any(symbol not in _ALPHABET for symbol in compact):
        raise BadAccessCode()
    return _grouped(compact)


def _grouped(symbols: str) -> str:
    return "-".join(symbols[start : start + 4] for start in range(0, _SYMBOLS, 4))
