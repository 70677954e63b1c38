"""A page is looked at once a run, and a page with a fault by everybody who comes to it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looking import Looking, barriers

PAGE = """<!doctype html><html lang="id"><head><title>Pengaduan {number}</title></head><body>
<form action="/p/{number}"><input type="hidden" name="csrf_token" value="{token}"></form>
<main><h1>Pengaduan {number}</h1><p class="{kind}" style="width: {width}px">Masuk pukul {at},
dibaca pukul {read}</p><label for="nama">Nama</label><input id="nama" value="Ani"></main>
</body></html>"""
FIRST = {
    "number": "2026-00000001-3",
    "token": "abc",
    "kind": "lead-5",
    "width": "300",
    "at": "10.03",
    "read": "10.04",
}
BARRIER = '<!doctype html><html lang="id"><title>X</title><main><h1>X</h1><img src="x"></main>'

pytestmark = pytest.mark.xdist_group("screens")


@pytest.fixture
def page(browser: Browser) -> Page:
    return browser.new_context(viewport={"width": 1280, "height": 800}).new_page()


@pytest.fixture
def new_looking(tmp_path: Path) -> Callable[[], Looking]:
    """Make the look of one more test of the same run."""
    notes, tests = tmp_path / "notes", count(1)
    notes.mkdir()
    return lambda: Looking(notes, tmp_path / f"pictures-{next(tests)}")


def looked(looking: Looking, page: Page, source: str) -> bool:
    """Tell whether this page was looked at, which leaves a picture."""
    page.set_content(source)
    before = len(list(looking.pictures.glob("*.png")))
    looking.at(page, f"page-{len(looking.taken)}", javascript=True)
    return len(list(looking.pictures.glob("*.png"))) > before


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"number": "2026-00000002-1"},
        {"token": "def"},
        {"at": "10.05", "read": "11.59"},
    ],
    ids=str,
)
def test_a_page_that_differs_in_numbers_alone_is_looked_at_once(page, new_looking, other):
    assert looked(new_looking(), page, PAGE.format(**FIRST))
    assert not looked(new_looking(), page, PAGE.format(**FIRST | other))


@pytest.mark.parametrize(
    "other",
    [
        {"number": "2026-000000001-3"},
        {"kind": "lead-6"},
        {"width": "900"},
        {"at": "10.03", "read": "10.03"},
        {"token": 'abc"><img src="x'},
    ],
    ids=str,
)
def test_a_page_that_differs_otherwise_is_looked_at(page, new_looking, other):
    assert looked(new_looking(), page, PAGE.format(**FIRST))
    assert looked(new_looking(), page, PAGE.format(**FIRST | other))


def test_what_stands_in_a_field_and_where_the_focus_is_make_another_page(page, new_looking):
    looking = new_looking()
    looked(looking, page, PAGE.format(**FIRST))
    count = len(list(looking.pictures.iterdir()))

    page.get_by_label("Nama").fill("Budi")
    looking.at(page, "filled", javascript=True)
    page.set_viewport_size({"width": 360, "height": 740})
    looking.at(page, "narrow", javascript=True)

    assert len(list(looking.pictures.iterdir())) == count + 2


def test_a_page_with_a_barrier_is_found_by_everybody(page, new_looking):
    first, second = new_looking(), new_looking()

    assert looked(first, page, BARRIER)
    assert looked(second, page, BARRIER)

    assert "image-alt" in first.found["01-page-0"]
    assert first.found == second.found


def test_a_page_that_is_too_wide_is_found_by_everybody(page, new_looking):
    first, second = new_looking(), new_looking()
    for one in (first, second):
        looked(one, page, PAGE.format(**FIRST | {"width": "2000"}))

    assert barriers(page) == ""
    assert first.found == second.found == {"01-page-0 width": "wider than the window"}
