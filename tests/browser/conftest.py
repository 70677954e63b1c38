"""Fixtures of the browser tests: a running site, people with browsers, screenshots."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect

from tests.apps import ROOT
from tests.browser.chromium import chromium
from tests.browser.looking import Looking
from tests.browser.people import Look, Person
from tests.browser.site import Site
from tests.engines import Databases, PostgresDatabase
from tests.turns import take_turns

ARTEFACTS = ROOT / "artefacts"
PATIENCE = 30_000  # milliseconds; on an idle machine nothing takes one thousand
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    take_turns(metafunc, group="browser")


@pytest.fixture
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine whose turn it is (see ``turns``)."""
    return str(request.param)


@pytest.fixture(scope="package")
def _sites(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Site]]:
    """Start a site when it is first asked for; it ends with the last test of this folder."""
    running: dict[str, Site] = {}
    with ExitStack() as stack:

        def of(engine_name: str) -> Site:
            if engine_name not in running:
                database = databases.fresh(engine_name)
                if isinstance(database, PostgresDatabase):
                    database.close()
                site = Site(database.url, tmp_path_factory.mktemp("site"))
                site.flask("demo", "seed", "--people-only")
                running[engine_name] = stack.enter_context(site)
            return running[engine_name]

        yield of


@pytest.fixture
def site(_sites: Callable[[str], Site], engine_name: str) -> Site:
    """The running system (web and two job processes) with the demo's people and no complaint.

    The browser tests of one engine share it, so they look at their own complaints only.
    """
    return _sites(engine_name)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    expect.set_options(timeout=PATIENCE)
    with chromium() as running:
        yield running


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser, site: Site) -> Iterator[NewPage]:
    """Give one more person a browser: ``new_page(phone=True, javascript=False)``.

    The test fails when a page logged an error, among them every breach of the content policy.
    """
    errors: list[str] = []
    contexts = []

    def note(message: ConsoleMessage) -> None:
        expected = ("status of 4", "ERR_INTERNET_DISCONNECTED")  # a refusal; a test went offline
        if message.type == "error" and not any(one in message.text for one in expected):
            errors.append(message.text)

    def failed(error: Error) -> None:
        errors.append(error.message)

    def make(*, phone: bool = False, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]  # plain dicts are fine
            java_script_enabled=javascript,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", failed)
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == [], site.log()[-4000:]


@pytest.fixture
def artefacts(request: pytest.FixtureRequest) -> Path:
    """The empty folder artefacts/<test>, kept for people to look at."""
    folder = ARTEFACTS / re.sub(r"[^\w.-]+", "-", request.node.name).strip("-")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="session")
def _notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "looked-at"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def looks(artefacts: Path, _notes: Path) -> Iterator[Callable[[bool], Look]]:
    """Make what each person does on every page they see first: keep a picture, and let axe look.

    axe needs JavaScript, so ``looks(False)`` gives screenshots only. The test fails at its end
    with every barrier that was found, page by page; none of them may be wider than its window.
    A page like one that was found good in this run is let pass (see ``looking``).
    """
    looking = Looking(_notes, artefacts)
    yield lambda javascript: partial(looking.at, javascript=javascript)
    assert looking.found == {}, "\n".join(f"{at}: {told}" for at, told in looking.found.items())


Meet = Callable[..., Person]


@pytest.fixture
def meet(new_page: NewPage, looks: Callable[[bool], Look]) -> Meet:
    """Bring in a person with a browser of their own: ``meet(Citizen, phone=True)``."""

    def make(kind: type[Person], *, phone: bool = False, javascript: bool = True) -> Person:
        return kind(new_page(phone=phone, javascript=javascript), looks(javascript))

    return make
