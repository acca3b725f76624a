"""Keyed hashes: recognise a value again without keeping it (access codes, links, actors, search tokens)."""

import hmac
from hashlib import sha256

from django.conf import settings

from zusage.common.master_key import derived_key


def blind(purpose: str, *parts: object) -> str:
    """Return 64 hexadecimal digits: HMAC-SHA-256 of the parts under the key of this purpose.

    Parts are joined by their lengths, so that ("a", "bc") and ("ab", "c") differ.
    """
    message = b"".join(len(text).to_bytes(4, "big") + text for text in (str(part).encode("utf-8") for part in parts))
    return hmac.new(derived_key(settings.MASTER_KEY, f"blind/{purpose}"), message, sha256).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare two keyed hashes in a time that tells nothing."""
    return hmac.compare_digest(left, right)
