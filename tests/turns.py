"""Which engine a walk runs on: neither browser nor reader sees it, so each module takes turns.

The checksum of a module's name decides, so no new module moves another. What the server does in
these walks is tested on both engines by other tests. ``PENGADUAN_BOTH_ENGINES=1`` (``make
test-both``) walks everything on both.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from zlib import crc32

import pytest

from tests.engines import ENGINES

BOTH = "PENGADUAN_BOTH_ENGINES"


def engines_for(module: str, *, both: bool) -> tuple[str, ...]:
    """Return the engines that the walks of a module run on, by its last name."""
    turn = crc32(module.rpartition(".")[2].encode()) % len(ENGINES)
    return ENGINES if both else (ENGINES[turn],)


def _marked(module: str, group: str) -> Iterator[object]:
    for name in engines_for(module, both=bool(os.environ.get(BOTH))):
        marks = [pytest.mark.xdist_group(f"{group}-{name}")] if group else []
        marks += [pytest.mark.postgres] if name == "postgres" else []
        yield pytest.param(name, marks=marks)


def walked_once(module: str) -> pytest.MarkDecorator:
    """Return the mark for a test that walks pages: ``@walked_once(__name__)``."""
    return pytest.mark.parametrize("engine_name", list(_marked(module, "")))


def take_turns(metafunc: pytest.Metafunc, *, group: str) -> None:
    """Let a test that uses an engine run where its module's turn is.

    The tests of one engine stay in one worker process, so that they share what is dear to make.
    """
    if "engine_name" in metafunc.fixturenames:
        params = list(_marked(metafunc.module.__name__, group))
        metafunc.parametrize("engine_name", params, indirect=True)
