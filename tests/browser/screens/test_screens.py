"""Every screen of a citizen in every state: no barrier, valid, light, nowhere too wide."""

from __future__ import annotations

import pytest

from tests.browser.screens.table import EXEMPT, SCREENS
from tests.browser.screens.visiting import findings

pytestmark = pytest.mark.xdist_group("screens")


@pytest.mark.parametrize("screen", SCREENS, ids=lambda one: one.name)
def test_a_screen_has_no_fault(visit, screen):
    assert findings(screen, visit(screen), briefly=screen.state == "expired") == []


def test_every_page_of_citizens_and_of_the_public_is_in_the_table(visits):
    pages = {
        rule.endpoint
        for rule in visits.stage.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint.startswith(("citizen.", "public."))
    }

    seen = {screen.endpoint for screen in SCREENS}

    assert sorted(pages - seen - set(EXEMPT)) == []
    assert sorted(set(EXEMPT) & seen) == []
