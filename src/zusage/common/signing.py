"""Signatures on promises: Ed25519 (RFC 8032) over canonical JSON, one key per municipality.

Whoever holds a receipt can prove what was promised; the public keys are published as JSON.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from zusage.common.master_key import derived_key


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature in base64url and the short id of the key that made it."""

    value: str
    key_id: str


def canonical_json(payload: Any) -> bytes:
    """Return the one byte form of a JSON value: sorted keys, no spaces, UTF-8 (after RFC 8785)."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def sign(municipality_id: UUID, payload: Any) -> Signature:
    """Sign the canonical JSON of the payload with the municipality's key."""
    key = _key(settings.MASTER_KEY, municipality_id)
    value = urlsafe_b64encode(key.private.sign(canonical_json(payload))).decode().rstrip("=")
    return Signature(value=value, key_id=key.id)


def is_signed_by_us(municipality_id: UUID, payload: Any, signature: Signature) -> bool:
    """Say whether this very payload was signed with the municipality's key."""
    key = _key(settings.MASTER_KEY, municipality_id)
    if signature.key_id != key.id:
        return False
    try:
        padded = signature.value + "=" * (-len(signature.value) % 4)
        key.private.public_key().verify(urlsafe_b64decode(padded), canonical_json(payload))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_keys(municipality_id: UUID) -> list[dict[str, str]]:
    """Return the municipality's public keys as a JSON Web Key Set's list (RFC 7517, RFC 8037)."""
    key = _key(settings.MASTER_KEY, municipality_id)
    x = urlsafe_b64encode(key.public_bytes).decode().rstrip("=")
    return [{"kty": "OKP", "crv": "Ed25519", "kid": key.id, "x": x, "use": "sig", "alg": "EdDSA"}]


@dataclass(frozen=True, slots=True)
class _Key:
    private: Ed25519PrivateKey
    public_bytes: bytes
    id: str


@lru_cache(maxsize=64)
def _key(master_key: bytes, municipality_id: UUID) -> _Key:
    """Return the municipality's key; the short id is the beginning of its public half's digest."""
    private = Ed25519PrivateKey.from_private_bytes(derived_key(master_key, f"promise-signature/{municipality_id}"))
    public_bytes = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return _Key(private, public_bytes, sha256(public_bytes).hexdigest()[:16])
