"""The master key: 32 bytes in a file; everything secret in the house hangs on it.

It wraps the case keys and, by HKDF (RFC 5869) with a purpose each, yields the keys for blind indexes, for
signatures and for Django's own secret. Losing it means losing every case: back it up apart from the data.
"""

import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from zusage.common.domain.refusal import Mistake

_LENGTH = 32


class MasterKeyMissing(Mistake):
    """There is no usable master key; without it no case can be read and none may be opened."""


def create_master_key(path: Path) -> bool:
    """Write a new master key for the owner's eyes only; return False and touch nothing if one is there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as file:
        file.write(os.urandom(_LENGTH).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def read_master_key(path: Path) -> bytes:
    """Return the master key.

    :raises MasterKeyMissing: if the file is missing or is not 32 bytes in hexadecimal
    """
    try:
        key = bytes.fromhex(path.read_text().strip())
    except FileNotFoundError:
        raise MasterKeyMissing(
            f"no master key at {path}: restore it from its backup, or run 'zusage setup' for a new, empty house"
        ) from None
    except ValueError:
        raise MasterKeyMissing(f"the master key at {path} is damaged: it must be 64 hexadecimal digits") from None
    if len(key) != _LENGTH:
        raise MasterKeyMissing(f"the master key at {path} has {len(key)} bytes instead of {_LENGTH}")
    return key


@lru_cache(maxsize=64)
def derived_key(master_key: bytes, purpose: str) -> bytes:
    """Return the 32-byte key for one purpose; purposes never share a key."""
    return HKDF(algorithm=SHA256(), length=_LENGTH, salt=None, info=b"zusage/" + purpose.encode()).derive(master_key)
