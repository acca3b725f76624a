"""Encryption with a key per case (AES-256-GCM), keys from the separate key store.

Keys are minted in blocks and handed out from memory, so that opening a case costs no second commit; a key
that is never used harms nobody. A key belongs to a municipality: the wrap is bound to both ids, so a key asked
for in another municipality's name does not open.
"""

import json
import os
import zlib
from collections import deque
from threading import Lock
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from zusage.common.domain.ids import KeyId, new_id
from zusage.common.domain.refusal import Mistake
from zusage.common.keystore.models import WrappedKey
from zusage.common.master_key import derived_key
from zusage.common.tenancy import current_municipality

_BLOCK = 64
_NONCE_BYTES = 12
_MOST_IN_MEMORY = 4096
_unused: dict[UUID, deque[tuple[KeyId, AESGCM]]] = {}
_ciphers: dict[tuple[UUID, UUID], AESGCM] = {}
"""By key and municipality, the oldest first: a key just minted need not be read back."""
_lock = Lock()


class KeyGone(Mistake):
    """The key is not in the key store: erased, or the key store is older than the data."""


class WrongMasterKey(Mistake):
    """The master key is not the one of this house; with it nothing could be read, and what is new nobody else."""


class NotOurs(Mistake):
    """The ciphertext does not open: another key, another place, or changed bytes."""


def new_key() -> KeyId:
    """Return the id of a key that nobody else has got, for the current municipality."""
    municipality_id = current_municipality()
    with _lock:
        unused = _unused.setdefault(municipality_id, deque())
        if not unused:
            unused.extend(_mint(municipality_id))
        key_id, cipher = unused.popleft()
    _keep(key_id, municipality_id, cipher)
    return key_id


def seal(key_id: UUID, plaintext: bytes, bound_to: str) -> bytes:
    """Encrypt; the result opens only with the same key and the same ``bound_to`` (what and where it is)."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(key_id, current_municipality()).encrypt(nonce, plaintext, bound_to.encode())


def open_sealed(key_id: UUID, ciphertext: bytes | memoryview, bound_to: str) -> bytes:
    """Decrypt what ``seal`` made.

    :raises KeyGone: if the key was erased
    :raises NotOurs: if key, place or bytes differ
    """
    sealed = bytes(ciphertext)
    try:
        return _cipher(key_id, current_municipality()).decrypt(
            sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to.encode()
        )
    except (InvalidTag, ValueError):  # the latter if so little is left that there is no nonce
        raise NotOurs(f"cannot open {bound_to}") from None


def seal_json(key_id: UUID, value: Any, bound_to: str) -> bytes:
    """Compress and encrypt a JSON value."""
    return seal_json_text(key_id, json.dumps(value, ensure_ascii=False, separators=(",", ":")), bound_to)


def open_json(key_id: UUID, ciphertext: bytes | memoryview, bound_to: str) -> Any:
    """Decrypt a JSON value."""
    return json.loads(open_json_text(key_id, ciphertext, bound_to))


def seal_json_text(key_id: UUID, text: str, bound_to: str) -> bytes:
    """Compress and encrypt what is JSON already; `open_json` opens it, too."""
    plain = text.encode()
    packed = zlib.compress(plain, 6) if len(plain) > _WORTH_PACKING else plain
    return seal(key_id, min(plain, packed, key=len), bound_to)


def open_json_text(key_id: UUID, ciphertext: bytes | memoryview, bound_to: str) -> str:
    """Decrypt what `seal_json_text` made. No JSON begins with the letter with which compressed data do (RFC 1950)."""
    plain = open_sealed(key_id, ciphertext, bound_to)
    return (zlib.decompress(plain) if plain.startswith(b"x") else plain).decode()


_WORTH_PACKING = 100
"""Bytes of plain text from which on it becomes shorter."""


def refuse_wrong_master_key() -> None:
    """Check that the master key opens the key store; a store without any key opens with every master key.

    :raises WrongMasterKey: if the newest key was wrapped by another
    """
    row = WrappedKey.objects.order_by("-created_at").values_list("id", "municipality_id", "wrapped").first()
    if row is not None:
        try:
            _unwrap(*row)
        except NotOurs:
            raise WrongMasterKey(
                "the master key does not open this house: its key store was made with another one. Nothing was "
                "changed. Restore the master key of this house from its backup; a new one opens nothing"
            ) from None


def forget_cached_keys() -> None:
    """Drop all keys from memory (after an erasure, and between tests)."""
    with _lock:
        _unused.clear()
        _ciphers.clear()


def _mint(municipality_id: UUID) -> list[tuple[KeyId, AESGCM]]:
    rows, minted = [], []
    for _ in range(_BLOCK):
        key_id, key, nonce = KeyId(new_id()), os.urandom(32), os.urandom(_NONCE_BYTES)
        wrapped = nonce + _wrapper().encrypt(nonce, key, _bound(key_id, municipality_id))
        rows.append(WrappedKey(id=key_id, municipality_id=municipality_id, wrapped=wrapped))
        minted.append((key_id, AESGCM(key)))
    WrappedKey.objects.bulk_create(rows)
    return minted


def _cipher(key_id: UUID, municipality_id: UUID) -> AESGCM:
    kept = _ciphers.get((key_id, municipality_id))
    if kept is None:
        kept = _stored_cipher(key_id, municipality_id)
        _keep(key_id, municipality_id, kept)
    return kept


def _keep(key_id: UUID, municipality_id: UUID, cipher: AESGCM) -> None:
    with _lock:
        while len(_ciphers) >= _MOST_IN_MEMORY:
            del _ciphers[next(iter(_ciphers))]
        _ciphers[key_id, municipality_id] = cipher


def _stored_cipher(key_id: UUID, municipality_id: UUID) -> AESGCM:
    row = WrappedKey.objects.filter(id=key_id, municipality_id=municipality_id).values_list("wrapped").first()
    if row is None:
        raise KeyGone(f"key {key_id} is not in the key store")
    return _unwrap(key_id, municipality_id, row[0])


def _unwrap(key_id: UUID, municipality_id: UUID, stored: bytes | memoryview) -> AESGCM:
    wrapped = bytes(stored)
    try:
        key = _wrapper().decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], _bound(key_id, municipality_id))
    except InvalidTag:
        raise NotOurs(f"key {key_id} was not wrapped by this master key") from None
    return AESGCM(key)


def _wrapper() -> AESGCM:
    return AESGCM(derived_key(settings.MASTER_KEY, "wrap-case-keys"))


def _bound(key_id: UUID, municipality_id: UUID) -> bytes:
    return municipality_id.bytes + key_id.bytes
