"""Look at a page once a run: axe, its width and a picture, whoever comes to a page like it.

Most tests go through the same pages: each complaint is filed on the same twelve. Two pages are
alike when markup, styles, window, focus and what stands in the fields are the same; only numbers
in the texts and addresses may differ, each by another of the same length, and equal ones by
equal ones.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import AxeResults
from playwright.sync_api import Page

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}

# The rest of the result is many times as much and nobody reads it; a text travels quicker.
_RUN = "options => axe.run(document, options).then((found) => JSON.stringify(found.violations))"
_WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
_STATE = """() => JSON.stringify([
  [innerWidth, innerHeight, Math.round(scrollX), Math.round(scrollY)],
  [...document.querySelectorAll("*")].indexOf(document.activeElement),
  [...document.querySelectorAll("input, select, textarea")].map(
    (one) => one.type === "hidden" ? "" : [one.value, one.checked, one.disabled]),
  document.documentElement.outerHTML])"""

_TOKEN = re.compile(r'(name=\\"csrf_token\\"[^>]*? value=)\\"[^"]*\\"')
# Between tags, and in the attributes that name or point; never in classes, styles and drawings.
_TEXTS = re.compile(
    r">[^<]+"
    r'|\b(?:href|action|id|for|name|value|datetime|aria-\w+|data-\w+)=\\"[^"]*\\"'
)
_NUMBER = re.compile(r"\d+(?:[.:/-]\d+)*")
_STYLES = re.compile(r"(<style.*?</style>|<svg.*?</svg>)", re.DOTALL)


def likeness(state: str) -> str:
    """Return a digest that pages have in common when they differ in numbers alone."""
    numbers: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        text = match[0]
        return f"{numbers.setdefault(text, f'#{len(numbers)}')}x{len(text)}"

    parts = _STYLES.split(_TOKEN.sub(r"\1", state))
    for n in range(0, len(parts), 2):  # every second part is a style or a drawing
        parts[n] = _TEXTS.sub(lambda found: _NUMBER.sub(number, found[0]), parts[n])
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def violations(page: Page) -> list[dict[str, Any]]:
    """Return every barrier that axe finds on the page (WCAG 2.0, 2.1, 2.2 A, AA, best practice)."""
    page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = json.loads(page.evaluate(_RUN, OPTIONS))
    return found


def barriers(page: Page) -> str:
    """Return what axe has to say about the page, for people; nothing when it is without barrier."""
    found = violations(page)
    return str(AxeResults({"violations": found}).generate_report()) if found else ""


@dataclass
class Looking:
    """One test's look at the pages its people come to.

    ``notes`` is the folder in which all processes of a run note the pages that were looked at;
    ``pictures`` is where this test keeps its own. ``found`` says what is wrong, page by page.
    """

    notes: Path
    pictures: Path
    taken: list[str] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)

    def at(self, page: Page, name: str, *, javascript: bool) -> None:
        """Look at a page under a name that this test has not looked at yet.

        axe needs JavaScript; without it there is nothing but the picture.
        """
        if name in self.taken:
            return
        self.taken.append(name)
        label = f"{len(self.taken):02d}-{name}"
        if javascript:
            self._once(page, label)
        else:
            self._picture(page, label)

    def _picture(self, page: Page, label: str) -> None:
        page.screenshot(path=self.pictures / f"{label}.png", full_page=True)

    def _once(self, page: Page, label: str) -> None:
        """Look at a page unless one like it was found good before, in whichever process."""
        note = self.notes / likeness(page.evaluate(_STATE))
        try:
            note.touch(exist_ok=False)
        except FileExistsError:
            return
        good = False
        try:
            self._picture(page, label)
            good = self._judge(page, label)
        finally:
            if not good:  # whoever comes here next, or once more, must find it as well
                note.unlink()

    def _judge(self, page: Page, label: str) -> bool:
        told = barriers(page)
        if told:
            self.found[label] = told
        wide = bool(page.evaluate(_WIDER))
        if wide:
            self.found[f"{label} width"] = "wider than the window"
        return not told and not wide
