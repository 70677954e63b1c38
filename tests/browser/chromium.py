"""How Chromium is started, for the tests and for the measurements."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Yield a running Chromium with ``more`` flags; AssertionError when none is installed."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, "a browser is missing: install the package chromium"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=program, chromium_sandbox=os.geteuid() != 0, args=[*FLAGS, *more]
        )
        yield running
        running.close()
