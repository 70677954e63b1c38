"""Browser tests take turns at the engines, and no engine is left out."""

from __future__ import annotations

from tests.apps import ROOT
from tests.engines import ENGINES
from tests.turns import engines_for

MODULES = sorted(one.stem for one in (ROOT / "tests/browser").glob("test_*.py"))


def test_each_module_has_one_turn_whatever_else_there_is():
    turns = [engines_for(f"tests.browser.{name}", both=False) for name in MODULES]

    assert {len(one) for one in turns} == {1}
    assert {name for one in turns for name in one} == set(ENGINES)
    assert all(engines_for(name, both=True) == ENGINES for name in MODULES)
