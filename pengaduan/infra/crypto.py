"""Secrets: field encryption, keyed look-ups, password and key hashes, random tokens."""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_FORMAT = b"\x01"
_NONCE_BYTES = 12
# OWASP's smallest argon2id setting: about 50 ms on two slow cores, which a sign-in can afford.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class SealError(ValueError):
    """Sealed data cannot be opened: another key, another column, or changed bytes."""


@dataclass(slots=True)
class _Keyring:
    field: bytes = b""
    index: bytes = b""


_keys = _Keyring()


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=b"pengaduan", info=purpose.encode()).derive(secret)


def configure(secret: str) -> None:
    """Derive every key from the data secret. ValueError when it is shorter than 32 characters."""
    if len(secret) < 32:
        raise ValueError("the data secret needs at least 32 characters")
    raw = secret.encode()
    _keys.field = _derive(raw, "field")
    _keys.index = _derive(raw, "index")


def seal(data: bytes, context: str) -> bytes:
    """Encrypt with AES-256-GCM; ``context`` must be given again to open."""
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + AESGCM(_keys.field).encrypt(nonce, data, context.encode())


def unseal(sealed: bytes, context: str) -> bytes:
    """Open what :func:`seal` made, or raise :class:`SealError`."""
    nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(_keys.field).decrypt(nonce, body, context.encode())
    except (InvalidTag, ValueError) as error:
        raise SealError("sealed data cannot be opened") from error


class Encrypted(TypeDecorator[str]):
    """Text that is stored sealed; the column's name is bound in, so cells cannot be swapped."""

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else seal(value.encode(), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else unseal(value, self.context).decode()


def blind_index(kind: str, value: str) -> str:
    """Return a keyed hash for exact look-ups of a secret value (hex, 64 characters)."""
    return hmac.new(_keys.index, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()


def hash_secret(value: str) -> str:
    """Hash a password or a complaint key with argon2id."""
    return _hasher.hash(value)


def verify_secret(stored: str, value: str) -> bool:
    """Tell whether ``value`` is the secret behind ``stored``; a broken hash is a plain no."""
    try:
        return _hasher.verify(stored, value)
    except (VerificationError, InvalidHashError):
        return False


# Verified when there is nothing to verify, so that a wrong name costs as long as a wrong secret.
DECOY_HASH = _hasher.hash(secrets.token_hex(16))


def new_token() -> tuple[str, str]:
    """Return a random token for a cookie and the hash that is stored for it."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> str:
    """Return the stored form of a random token (SHA-256, hex)."""
    return hashlib.sha256(token.encode()).hexdigest()
