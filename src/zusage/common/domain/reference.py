"""Case references: short, sayable on the phone, with a check digit.

Seven random symbols and one check symbol out of 30: digits 2-9 and the letters without I, L, O, U, so that
nothing is mistaken for 1 or 0 and no word appears. The check symbol follows the hybrid system of
ISO/IEC 7064 (as MOD 37,36, here MOD 31,30 since 31 is prime): every single wrong symbol is found, and 99.8 % of
the swaps of neighbours. Seven symbols hold 34 bits; the database keeps references unique.
"""

from zusage.common.domain.refusal import Refusal

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_RADIX = len(ALPHABET)
_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_RANDOM_SYMBOLS = 7
RANDOM_BYTES = 8


class BadReference(Refusal):
    """The text is no reference: wrong length, an unknown symbol, or the check symbol does not fit."""

    code = "reference.bad"


def new_reference(prefix: str, random_bytes: bytes) -> str:
    """Return a reference such as ``DA-7K2M-4Q9X`` made from at least 8 random bytes.

    The modulo of a 64-bit number by 30^7 favours no symbol by more than one in 10^8.
    """
    if len(random_bytes) < RANDOM_BYTES:
        raise ValueError(f"a reference needs {RANDOM_BYTES} random bytes, got {len(random_bytes)}")
    number = int.from_bytes(random_bytes[:RANDOM_BYTES], "big") % _RADIX**_RANDOM_SYMBOLS
    symbols = ""
    for _ in range(_RANDOM_SYMBOLS):
        number, digit = divmod(number, _RADIX)
        symbols += ALPHABET[digit]
    symbols += _check_symbol(prefix, symbols)
    return f"{prefix}-{symbols[:4]}-{symbols[4:]}"


def normalise_reference(text: str) -> str:
    """Return the reference as we print it, however a person typed it.

    Spaces, hyphens and case do not matter.

    :raises BadReference: if the text cannot be a reference of ours
    """
    compact = "".join(character for character in text.upper() if character.isalnum())
    prefix, symbols = compact[: -_RANDOM_SYMBOLS - 1], compact[-_RANDOM_SYMBOLS - 1 :]
    if not 2 <= len(prefix) <= 4 or any(symbol not in _VALUE for symbol in symbols):
        raise BadReference()
    if _check_symbol(prefix, symbols[:-1]) != symbols[-1]:
        raise BadReference()
    return f"{prefix}-{symbols[:4]}-{symbols[4:]}"


def _check_symbol(prefix: str, symbols: str) -> str:
    """Return the check symbol over prefix and symbols (ISO/IEC 7064, hybrid system with M = 30)."""
    remainder = _RADIX
    for value in [ord(letter) % _RADIX for letter in prefix] + [_VALUE[symbol] for symbol in symbols]:
        total = (remainder + value) % _RADIX or _RADIX
        remainder = total * 2 % (_RADIX + 1)
    return ALPHABET[(_RADIX + 1 - remainder) % _RADIX]
