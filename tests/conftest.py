"""Fixtures that every package's tests share, and two promises: no skips, nothing left out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.globals import app_ctx
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from tests.apps import build_database, dispose, make_app, settle
from tests.client import Visitor
from tests.engines import ENGINES, Database, Databases
from tests.writes import PATCHES, PUT_BACK

pytest_plugins = ["tests.promises"]


@pytest.fixture(
    params=[
        pytest.param(name, marks=[pytest.mark.postgres] if name == "postgres" else [])
        for name in ENGINES
    ]
)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Run the test once on SQLite and once on PostgreSQL."""
    return str(request.param)


@pytest.fixture
def now() -> datetime:
    """The fixed time of the tests: Monday 23 November 2026, 10.00 in Jakarta (WIB)."""
    return datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def monkeypatch() -> Iterator[pytest.MonkeyPatch]:
    """Pytest's own, known to ``arranged``: what was replaced may change what the steps store."""
    with pytest.MonkeyPatch.context() as patch:
        PATCHES.append(patch)
        yield patch
        PATCHES.remove(patch)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Every database of this process; a template per engine is migrated and loaded once a run."""
    base = tmp_path_factory.getbasetemp()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    shared = (base if worker == "main" else base.parent) / "db"
    shared.mkdir(exist_ok=True)
    files = tmp_path_factory.mktemp("build")
    every = Databases(shared, lambda url: build_database(url, files), worker)
    yield every
    every.stop()


@pytest.fixture
def database(databases: Databases, engine_name: str) -> Iterator[Database]:
    """The filled database of the test; whatever the test commits is gone afterwards."""
    found = databases.get(engine_name)
    PUT_BACK.add(make_url(found.url))
    yield found
    found.clean()


@pytest.fixture(scope="session")
def _apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Flask]]:
    apps: dict[str, Flask] = {}
    yield apps
    for app in apps.values():
        dispose(app)


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which every test application of this process keeps its files."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def app(_apps: dict[str, Flask], database: Database, data_dir: Path) -> Flask:
    """The application on the test's database: no CSRF, no rate limits, mail kept in memory."""
    if database.url not in _apps:
        _apps[database.url] = make_app(database.url, data_dir)
    return _apps[database.url]


@pytest.fixture
def new_app(database: Database, data_dir: Path) -> Iterator[Callable[..., Flask]]:
    """Make a further application on the test's database: ``new_app(RATELIMIT_ENABLED=True)``.

    Stores and clock belong to the process, so they are set back when the test is over.
    """
    made: list[Flask] = []

    def make(**more: object) -> Flask:
        made.append(make_app(database.url, data_dir, **more))
        return made[-1]

    yield make
    for one in made:
        dispose(one)
    settle(data_dir)


@pytest.fixture
def csrf_app(new_app: Callable[..., Flask]) -> Flask:
    """The application with CSRF protection switched on, as in production."""
    return new_app(WTF_CSRF_ENABLED=True)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session inside an application context; what is not committed is rolled back.

    ``client`` commits what the session holds before each request and expires it afterwards, so
    a test may arrange with ``session``, act through ``client`` and look with ``session`` again.
    """
    with app.app_context():
        scoped = app.extensions["sqlalchemy"].session
        yield scoped()
        scoped.rollback()
        scoped.remove()


def commit_arranged(app: Flask) -> None:
    """Commit what the running test has arranged in the ``session`` fixture, if it has."""
    if app_ctx and app_ctx.app is app:
        scoped = app.extensions["sqlalchemy"].session
        scoped.commit()
        scoped.expire_all()


@pytest.fixture
def client(app: Flask) -> Visitor:
    """One visitor's browser without JavaScript; every answer is a checked, parsed page."""
    return Visitor(app, before=lambda: commit_arranged(app))


@pytest.fixture
def new_client(app: Flask) -> Callable[[], Visitor]:
    """Make one more visitor with cookies of their own."""
    return lambda: Visitor(app, before=lambda: commit_arranged(app))
