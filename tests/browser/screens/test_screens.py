"""Every screen of a citizen: no barrier, valid, light, nowhere too wide.

Here each address is walked in its first state, and in one in which it refuses a form. With
``PENGADUAN_ALL_SCREENS=1``, and in ``make bench-screens``, it is walked in every state.
"""

from __future__ import annotations

import os

import pytest

from tests.browser.screens.screen import Screen
from tests.browser.screens.table import EXEMPT, SCREENS
from tests.browser.screens.visiting import findings


def shortened(screens: tuple[Screen, ...]) -> list[Screen]:
    """Return the first screen of each address, and the first that refuses a form."""
    first = {screen.endpoint: screen for screen in reversed(screens) if not screen.refused}
    refusing = {screen.endpoint: screen for screen in reversed(screens) if screen.refused}
    wanted = {screen.name for screen in (*first.values(), *refusing.values())}
    return [screen for screen in screens if screen.name in wanted]


WALKED = list(SCREENS) if os.environ.get("PENGADUAN_ALL_SCREENS") else shortened(tuple(SCREENS))


@pytest.mark.parametrize("screen", WALKED, ids=lambda one: one.name)
def test_a_screen_has_no_fault(visit, screen):
    briefly = screen.refused or screen.state == "expired"
    assert findings(screen, visit(screen), briefly=briefly) == []


def test_every_page_of_citizens_and_of_the_public_is_in_the_table(visits):
    pages = {
        rule.endpoint
        for rule in visits.stage.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint.startswith(("citizen.", "public."))
    }

    seen = {screen.endpoint for screen in SCREENS}

    assert sorted(pages - seen - set(EXEMPT)) == []
    assert sorted(set(EXEMPT) & seen) == []


def test_the_short_walk_visits_every_address():
    assert {screen.endpoint for screen in WALKED} == {screen.endpoint for screen in SCREENS}
