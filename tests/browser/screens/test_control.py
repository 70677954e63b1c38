"""The checks can fail: a page with every fault fails each, and a plain good page fails none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Route

from tests.browser.screens import checks
from tests.browser.screens.arranging import at
from tests.browser.screens.control import BAD, GOOD, MUST_FIND
from tests.browser.screens.screen import Screen
from tests.browser.screens.seen import Seen
from tests.browser.screens.visiting import findings

pytestmark = pytest.mark.xdist_group("screens")

CHECKS = (*checks.EVERYWHERE, checks.axe, checks.width, checks.weight, checks.keyboard)


@pytest.fixture
def shown(visits) -> Iterator[object]:
    """Show a text as if it were a page of the site."""
    pages = []

    def show(source: str) -> Seen:
        page = visits.new_page()
        pages.append(page)

        def answer(route: Route) -> None:
            kind = "text/css" if route.request.url.endswith("css") else "text/html"
            body = source if route.request.is_navigation_request() else ""
            route.fulfill(status=200, content_type=f"{kind}; charset=utf-8", body=body)

        page.route("**/*", answer)
        seen = Seen.watching(page, visits.stage.url)
        page.goto("/kendali")
        seen.settle()
        return seen

    yield show
    for page in pages:
        page.close()


def told(seen: Seen) -> dict[str, str]:
    every = (checks.errors_first, *CHECKS)
    return {check.__name__: "\n".join(check(seen)) for check in every}


def test_the_bad_page_fails_every_check_for_every_fault(shown):
    found = told(shown(BAD))

    assert [pair for pair in MUST_FIND if pair[1] not in found[pair[0]]] == []
    assert {name for name, _words in MUST_FIND} == set(found)


def test_a_good_page_fails_none(shown):
    seen = shown(GOOD)

    assert [line for check in CHECKS for line in check(seen)] == []


def test_a_screen_that_answers_otherwise_or_says_something_else_is_found(visits):
    screen = Screen("public.home", "first", at("/"), status=404, says="tidak ada di sini")

    found = "\n".join(findings(screen, visits.open(screen), briefly=True))

    assert "answered 200 instead of 404" in found
    assert "does not say 'tidak ada di sini'" in found
