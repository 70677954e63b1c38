"""A fixed time, a person who may do everything, and a view on whether a page was reached."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from pengaduan.infra import clock
from pengaduan.rules import permissions
from pengaduan.rules.permissions import Permission
from pengaduan.rules.roles import Role


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


@pytest.fixture
def probed(new_app: Callable[..., Flask]) -> Flask:
    """The application with ``app.reached``: the endpoints whose view was really called."""
    return probe(new_app())


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
