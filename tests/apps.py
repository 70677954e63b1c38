"""Applications for the tests: the real factory with settings that touch nothing outside."""

from __future__ import annotations

import importlib
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from jinja2.bccache import Bucket, BytecodeCache

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = ROOT / "migrations"
LOADED = "2026-01-01 00:00:00.000000"


def settings(url: str, folder: Path, **more: object) -> dict[str, object]:
    """Return the settings of a test application on ``url`` that keeps its files in ``folder``."""
    return {
        "TESTING": True,
        "SECRET_KEY": "only-for-tests-" + "0" * 32,
        "SQLALCHEMY_DATABASE_URI": url,
        "DATA_DIR": str(folder),
        "MAIL_BACKEND": "locmem",
        "WTF_CSRF_ENABLED": False,
        "RATELIMIT_ENABLED": False,
        **more,
    }


class _Compiled(BytecodeCache):
    """The templates that any application of this process has compiled, by name and source."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (kept := self._kept.get((bucket.key, bucket.checksum))) is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def make_app(url: str, folder: Path, **more: object) -> Flask:
    """Return a new application.

    The factory is looked up late so that tests of the pure rules run without loading Flask.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _hash_quickly()
    factory = importlib.import_module("pengaduan.wiring").create_app
    app: Flask = factory(settings(url, folder, **more))
    app.jinja_env.bytecode_cache = _COMPILED
    return app


def _hash_quickly() -> None:
    """Hash secrets with the least that argon2id allows: every complaint of the tests has a key.

    ``tests/infra/test_crypto.py`` looks at what the product hashes with.
    """
    quick = importlib.import_module("argon2").PasswordHasher(
        time_cost=1, memory_cost=8, parallelism=1
    )
    vars(importlib.import_module("pengaduan.infra.crypto"))["_hasher"] = quick


def settle(folder: Path) -> None:
    """Set what belongs to the process, not to one application, back to what most tests expect."""
    (folder / "demo-clock").unlink(missing_ok=True)
    importlib.import_module("pengaduan.infra.storage").configure(folder)
    importlib.import_module("pengaduan.infra.clock").configure(folder, movable=False)


def dispose(app: Flask) -> None:
    """Close every database connection that the application holds."""
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()


def build_database(url: str, folder: Path) -> None:
    """Bring the empty database at ``url`` to the newest migration and load the reference data."""
    app = make_app(url, folder)
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
    result = app.test_cli_runner().invoke(args=["reference", "load"], catch_exceptions=False)
    if result.exit_code != 0:
        raise RuntimeError(f"reference load failed: {result.output}")
    with app.app_context():
        _before_the_tests(app)
    dispose(app)


def _before_the_tests(app: Flask) -> None:
    """Date the loaded calendar before the fixed time of the tests, whatever today is."""
    with app.extensions["sqlalchemy"].engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE calendar_version SET published_at = :at"), {"at": LOADED}
        )
