"""One application on a port of its own, one browser page, and screens that are opened in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.apps import dispose, make_app, settle
from tests.browser.screens.screen import Screen
from tests.browser.screens.seen import Seen
from tests.browser.screens.stage import Stage, served, session_of
from tests.browser.screens.visiting import Visits
from tests.engines import Databases


@pytest.fixture(scope="session")
def _visits(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Visits]:
    folder = tmp_path_factory.mktemp("screens")
    app = make_app(databases.fresh("sqlite").url, folder, WTF_CSRF_ENABLED=True)
    with served(app) as url, session_of(app) as session:
        visits = Visits(Stage(app, session, url), browser, folder)
        yield visits
        visits.close()
    dispose(app)


@pytest.fixture
def visits(_visits: Visits, data_dir: Path) -> Iterator[Visits]:
    """What opens screens; the files and the clock of this process are this application's."""
    settle(_visits.folder)
    yield _visits
    settle(data_dir)


@pytest.fixture
def visit(visits: Visits) -> Callable[[Screen], Seen]:
    """Open a screen with the phone's browser: ``visit(screen)``."""
    return visits.open
