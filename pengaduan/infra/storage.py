"""Files by content: each is sealed and lies under the digest of what was put in."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from pengaduan.infra import crypto


class StoredFileMissingError(LookupError):
    """Nothing is stored under this key."""


@dataclass(slots=True)
class _Place:
    folder: Path | None = None


_place = _Place()


def configure(data_dir: Path) -> None:
    """Say where files lie; the folder is made when the first file comes."""
    _place.folder = data_dir / "files"


def _path(key: str) -> Path:
    if _place.folder is None:
        raise RuntimeError("storage is not configured")
    if len(key) != 64 or not key.isalnum():
        raise StoredFileMissingError(key)
    return _place.folder / key[:2] / key


def put(data: bytes) -> str:
    """Store ``data`` sealed and return its key; the same bytes give the same key."""
    key = hashlib.sha256(data).hexdigest()
    path = _path(key)
    if path.exists():
        return key
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{uuid4().hex}")
    with fresh.open("wb") as handle:
        handle.write(crypto.seal(data, f"file:{key}"))
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(path)
    return key


def get(key: str) -> bytes:
    """Return the bytes under ``key``; raise :class:`StoredFileMissingError` if there are none."""
    try:
        return crypto.unseal(_path(key).read_bytes(), f"file:{key}")
    except FileNotFoundError as error:
        raise StoredFileMissingError(key) from error


def delete(key: str) -> None:
    """Forget the file under ``key``; nothing happens if there is none."""
    _path(key).unlink(missing_ok=True)
