"""No module imports itself on any way round: the reason why the house can be read from below."""

from __future__ import annotations

from collections.abc import Mapping, Set
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest


def check_order(imports: Mapping[str, Set[str]]) -> None:
    """Raise CycleError if the modules cannot be put in an order of imports."""
    TopologicalSorter(imports).prepare()


def test_there_is_no_import_cycle_between_any_two_modules() -> None:
    graph = grimp.build_graph("pengaduan", cache_dir=None)

    check_order({name: graph.find_modules_directly_imported_by(name) for name in graph.modules})


def test_the_check_sees_a_cycle() -> None:
    with pytest.raises(CycleError):
        check_order({"a": {"b"}, "b": {"c"}, "c": {"a"}})
