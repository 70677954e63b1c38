"""Secrets stay secret, and say so when they cannot be opened."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from pengaduan.infra import crypto
from pengaduan.infra.crypto import SealError, blind_index, seal, unseal

SECRET = "only-for-tests-" + "0" * 32


@pytest.fixture(autouse=True)
def keys() -> None:
    crypto.configure(SECRET)


def test_what_is_sealed_opens_again() -> None:
    assert unseal(seal(b"Siti Contoh", "party.name"), "party.name").decode() == "Siti Contoh"


def test_sealing_twice_gives_two_texts() -> None:
    assert seal(b"x", "party.name") != seal(b"x", "party.name")


def test_a_cell_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(SealError):
        unseal(seal(b"x", "party.name"), "party.phone")


def test_one_changed_byte_does_not_open() -> None:
    sealed = bytearray(seal(b"x", "party.name"))
    sealed[-1] ^= 1

    with pytest.raises(SealError):
        unseal(bytes(sealed), "party.name")


def test_another_key_does_not_open() -> None:
    sealed = seal(b"x", "party.name")
    crypto.configure(SECRET[::-1])

    with pytest.raises(SealError):
        unseal(sealed, "party.name")


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        crypto.configure("short")


def test_look_ups_find_the_same_value_and_tell_kinds_apart() -> None:
    assert blind_index("email", "a@b.id") == blind_index("email", "a@b.id")
    assert blind_index("email", "a@b.id") != blind_index("phone", "a@b.id")


def test_a_broken_stored_hash_is_a_plain_no() -> None:
    assert not crypto.verify_secret("not a hash", "secret")


def test_the_product_hashes_as_slowly_as_it_promises() -> None:
    """A copy of the module that the tests' quick hashing does not reach."""
    spec = importlib.util.spec_from_file_location("crypto_as_shipped", crypto.__file__)
    assert spec is not None
    assert spec.loader is not None
    shipped = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = shipped
    try:
        spec.loader.exec_module(shipped)
        kept = shipped.hash_secret("rahasia")
    finally:
        del sys.modules[spec.name]

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert shipped.verify_secret(kept, "rahasia")
    assert not shipped.verify_secret(kept, "rahasia lain")
