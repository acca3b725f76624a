"""Keys, hashes and signatures: what opens what, and what a lost file costs."""

import stat
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from zusage.common import signing
from zusage.common.domain.ids import new_id
from zusage.common.keys import (
    KeyGone,
    NotOurs,
    forget_cached_keys,
    new_key,
    open_json,
    open_sealed,
    seal,
    seal_json,
)
from zusage.common.keystore.models import WrappedKey
from zusage.common.keystore.router import KeystoreRouter
from zusage.common.master_key import MasterKeyMissing, create_master_key, derived_key, read_master_key
from zusage.common.pseudonyms import blind, same
from zusage.common.tenancy import NoMunicipality, write_transaction
from zusage.identity.queries import MunicipalityFacts

# --- the master key ---


def test_the_master_key_is_for_its_owners_eyes_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"

    assert create_master_key(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert len(read_master_key(path)) == 32


def test_a_master_key_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    create_master_key(path)
    before = path.read_bytes()

    assert not create_master_key(path)

    assert path.read_bytes() == before


def test_no_two_houses_share_a_master_key(tmp_path: Path) -> None:
    for name in ("one", "other"):
        create_master_key(tmp_path / name)

    assert read_master_key(tmp_path / "one") != read_master_key(tmp_path / "other")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has 0 bytes instead of 32"),
        ("00" * 31, "has 31 bytes instead of 32"),
        ("00" * 33, "has 33 bytes instead of 32"),
        ("zz" * 32, "is damaged: it must be 64 hexadecimal digits"),
        ("0" * 63, "is damaged"),
    ],
)
def test_a_damaged_master_key_is_refused_with_what_is_wrong(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "master.key"
    path.write_text(content)

    with pytest.raises(MasterKeyMissing, match=said):
        read_master_key(path)


def test_a_missing_master_key_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        MasterKeyMissing, match=r"restore it from its backup, or run 'zusage setup' for a new, empty house"
    ):
        read_master_key(tmp_path / "master.key")


def test_a_master_key_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(bytes(range(128, 160)))

    with pytest.raises(MasterKeyMissing, match="damaged"):
        read_master_key(path)


def test_each_purpose_has_a_key_of_its_own() -> None:
    master_key = bytes(32)
    keys = {
        derived_key(master_key, purpose) for purpose in ("django", "wrap-case-keys", "blind/access-code", "blind/actor")
    }

    assert len(keys) == 4
    assert {len(key) for key in keys} == {32}


# --- case keys ---


def test_what_is_sealed_opens_again(darmstadt: MunicipalityFacts) -> None:
    with write_transaction(darmstadt.id):
        key_id = new_key()

        assert open_sealed(key_id, seal(key_id, "Grüße".encode(), "event:1"), "event:1") == "Grüße".encode()
        assert open_json(key_id, seal_json(key_id, {"ä": [1, None]}, "event:1"), "event:1") == {"ä": [1, None]}


@pytest.mark.parametrize("value", [None, 0, "x", "x" * 500, ["Straße"] * 200, {"halter": {"name": "ẞ" * 90}}])
def test_json_takes_little_place_and_opens_again(darmstadt: MunicipalityFacts, value: Any) -> None:
    with write_transaction(darmstadt.id):
        key_id = new_key()
        sealed = seal_json(key_id, value, "event:1")

        assert open_json(key_id, sealed, "event:1") == value
        assert len(sealed) < 160


def test_the_same_text_is_never_sealed_the_same_way(darmstadt: MunicipalityFacts) -> None:
    with write_transaction(darmstadt.id):
        key_id = new_key()

        assert len({seal(key_id, b"Bello", "event:1") for _ in range(50)}) == 50


def test_every_changed_byte_is_found(darmstadt: MunicipalityFacts) -> None:
    with write_transaction(darmstadt.id):
        key_id = new_key()
        sealed = seal(key_id, b"Bello", "event:1")

        for place in range(len(sealed)):
            changed = bytearray(sealed)
            changed[place] ^= 1
            with pytest.raises(NotOurs):
                open_sealed(key_id, bytes(changed), "event:1")


@pytest.mark.parametrize("length", [0, 5, 12, 27])
def test_cut_off_bytes_are_found(darmstadt: MunicipalityFacts, length: int) -> None:
    with write_transaction(darmstadt.id):
        key_id = new_key()
        sealed = seal(key_id, b"Bello", "event:1")

        with pytest.raises(NotOurs):
            open_sealed(key_id, sealed[:length], "event:1")


def test_every_key_is_handed_out_once(darmstadt: MunicipalityFacts, musterstadt: MunicipalityFacts) -> None:
    handed_out: list[Any] = []
    for town in (darmstadt, musterstadt):
        with write_transaction(town.id):
            handed_out += [new_key() for _ in range(150)]

    assert len(set(handed_out)) == 300


def test_keys_are_stored_wrapped_and_apart_from_the_data(darmstadt: MunicipalityFacts) -> None:
    with write_transaction(darmstadt.id):
        key_id = new_key()
    row = WrappedKey.objects.get(id=key_id)

    assert row._state.db == "keys"
    assert len(row.wrapped) == 12 + 32 + 16
    assert "keystore_wrappedkey" not in connections["default"].introspection.table_names()
    assert connections["keys"].settings_dict["NAME"] != connections["default"].settings_dict["NAME"]


def test_only_the_key_store_is_in_the_key_database() -> None:
    router = KeystoreRouter()

    assert router.allow_migrate("keys", "keystore")
    assert not router.allow_migrate("keys", "cases")
    assert not router.allow_migrate("default", "keystore")


def test_with_another_master_key_no_case_opens(darmstadt: MunicipalityFacts, settings: Any) -> None:
    with write_transaction(darmstadt.id):
        key_id = new_key()
        sealed = seal(key_id, b"Bello", "event:1")
    settings.MASTER_KEY = bytes(32)
    forget_cached_keys()

    with write_transaction(darmstadt.id), pytest.raises(NotOurs, match="not wrapped by this master key"):
        open_sealed(key_id, sealed, "event:1")
    forget_cached_keys()


def test_an_erased_key_is_gone(darmstadt: MunicipalityFacts) -> None:
    with write_transaction(darmstadt.id):
        key_id = new_key()
        sealed = seal(key_id, b"Bello", "event:1")
        WrappedKey.objects.filter(id=key_id).delete()
        forget_cached_keys()

        with pytest.raises(KeyGone):
            open_sealed(key_id, sealed, "event:1")


def test_no_key_without_a_town(db: None) -> None:
    with pytest.raises(NoMunicipality):
        new_key()


# --- keyed hashes ---


@given(left=st.tuples(st.text(), st.text()), right=st.tuples(st.text(), st.text()))
def test_different_parts_have_different_hashes(left: tuple[str, str], right: tuple[str, str]) -> None:
    assert (blind("test", *left) == blind("test", *right)) == (left == right)


def test_parts_are_not_glued() -> None:
    assert blind("test", "a", "bc") != blind("test", "ab", "c")


def test_a_hash_tells_nothing_about_another_purpose() -> None:
    assert blind("actor", "x") != blind("access-code", "x")
    assert not same(blind("actor", "x"), blind("access-code", "x"))
    assert same(blind("actor", "x"), blind("actor", "x"))


def test_without_the_master_key_a_hash_cannot_be_guessed(settings: Any) -> None:
    before = blind("access-code", "7K2M-4Q9X-0ABC-DEFG")

    settings.MASTER_KEY = bytes(32)

    assert blind("access-code", "7K2M-4Q9X-0ABC-DEFG") != before


# --- signatures ---

TOWN = new_id()


def test_a_signature_holds_for_the_very_same_statement_in_any_order() -> None:
    signature = signing.sign(TOWN, {"until": "2026-11-25", "reference": "DA-7K2M-4Q9X"})

    assert signing.is_signed_by_us(TOWN, {"reference": "DA-7K2M-4Q9X", "until": "2026-11-25"}, signature)
    assert not signing.is_signed_by_us(TOWN, {"reference": "DA-7K2M-4Q9X", "until": "2026-11-26"}, signature)


@pytest.mark.parametrize("value", ["", "AAAA", "not base64 !", "ä"])
def test_what_is_no_signature_holds_for_nothing(value: str) -> None:
    key_id = signing.sign(TOWN, {}).key_id

    assert not signing.is_signed_by_us(TOWN, {}, signing.Signature(value, key_id))


def test_anybody_can_verify_with_the_published_key() -> None:
    from base64 import urlsafe_b64decode

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    signature = signing.sign(TOWN, {"until": "2026-11-25"})
    (published,) = signing.public_keys(TOWN)
    public_key = Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(published["x"] + "="))

    public_key.verify(urlsafe_b64decode(signature.value + "=="), b'{"until":"2026-11-25"}')
    assert published["kid"] == signature.key_id
    assert set(published) == {"kty", "crv", "kid", "x", "use", "alg"}
