"""A fixed time, a person who may do everything, and a view on whether a page was reached."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask

from pengaduan.infra import clock
from pengaduan.rules import permissions
from pengaduan.rules.permissions import Permission
from pengaduan.rules.roles import Role
from tests.apps import dispose, make_app, settle
from tests.engines import Database, Databases, PostgresDatabase
from tests.security.seeds import Seeded, seeding

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


class Time:
    """The time of the pages; tests move it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Time:
    """Every page is asked for at the time of the tests, until a test moves it."""
    found = Time(now)
    monkeypatch.setattr(clock, "now", lambda: found.now)
    return found


@pytest.fixture
def role_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[set[Permission]], Role]:
    """Let one role hold exactly these permissions during the test."""

    def let(held: set[Permission]) -> Role:
        table = {**permissions._TABLE, Role.ADMINISTRATOR: frozenset(held)}
        monkeypatch.setattr(permissions, "_TABLE", table)
        return Role.ADMINISTRATOR

    return let


@pytest.fixture(scope="module")
def _probed() -> Iterator[dict[str, Flask]]:
    made: dict[str, Flask] = {}
    yield made
    for app in made.values():
        dispose(app)


@pytest.fixture
def probed(_probed: dict[str, Flask], database: Database, data_dir: Path) -> Flask:
    """The application with ``app.reached``: the endpoints whose view was really called."""
    if database.url not in _probed:
        _probed[database.url] = probe(make_app(database.url, data_dir))
    return _probed[database.url]


def probe(app: Flask) -> Flask:
    """Make the views of ``app`` note that they were called."""
    reached: list[str] = []
    app.reached = reached  # type: ignore[attr-defined]  # a note of ours

    def noting(endpoint: str, view: Callable[..., Any]) -> Callable[..., Any]:
        def noted(**values: object) -> Any:
            reached.append(endpoint)
            return view(**values)

        noted.__dict__.update(view.__dict__)
        return noted

    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = noting(endpoint, view)
    return app


@pytest.fixture(scope="session")
def _seeds(databases: Databases, data_dir: Path) -> Iterator[Callable[[str], Seeded]]:
    made: dict[str, Seeded] = {}
    with ExitStack() as stack:

        def of(engine_name: str) -> Seeded:
            if engine_name not in made:
                database = databases.fresh(engine_name)
                if isinstance(database, PostgresDatabase):
                    database.close()
                made[engine_name] = stack.enter_context(seeding(database.url, data_dir, NOW))
            return made[engine_name]

        yield of


@pytest.fixture
def seeded(_seeds: Callable[[str], Seeded], engine_name: str, data_dir: Path) -> Iterator[Seeded]:
    """An agency with complaints of every confidentiality; the tests of one engine share it.

    They only look, or try what is refused. Logs are written as in production meanwhile.
    """
    found = _seeds(engine_name)
    settle(data_dir)
    levels = [structlog.make_filtering_bound_logger(one) for one in (logging.INFO, logging.WARNING)]
    structlog.configure(wrapper_class=levels[0])
    yield found
    found.session.rollback()
    structlog.configure(wrapper_class=levels[1])
