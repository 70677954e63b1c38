"""Open a screen in a browser, with JavaScript or without, and say what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.screens import checks
from tests.browser.screens.screen import Screen
from tests.browser.screens.seen import Seen
from tests.browser.screens.stage import Stage


@dataclass
class Visits:
    """Two phones, one of which runs no scripts; every screen begins with empty cookies."""

    stage: Stage
    browser: Browser
    folder: Path
    _phones: dict[bool, tuple[BrowserContext, Seen]] = field(default_factory=dict)

    def phone(self, *, javascript: bool = True) -> BrowserContext:
        """Return a phone of its own, 360 px wide; whoever asks for it closes it."""
        context = self.browser.new_context(
            base_url=self.stage.url,
            viewport={"width": checks.PHONE, "height": checks.HEIGHT},
            java_script_enabled=javascript,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            accept_downloads=True,
        )
        context.set_default_timeout(30_000)
        return context

    def _phone(self, *, javascript: bool) -> tuple[BrowserContext, Seen]:
        if javascript not in self._phones:
            context = self.phone(javascript=javascript)
            self._phones[javascript] = (context, Seen.watching(context.new_page(), self.stage.url))
        return self._phones[javascript]

    def open(self, screen: Screen, *, javascript: bool = True) -> Seen:
        """Bring a screen into its state in the browser and return what was seen."""
        context, seen = self._phone(javascript=javascript)
        self.stage.enter(english=screen.english)
        with self.stage.app.app_context():
            path = screen.arrange(self.stage)
        cookies = self.stage.leave()
        context.clear_cookies()
        context.add_cookies(
            [
                {"name": name, "value": value, "url": self.stage.url}
                for name, value in cookies.items()
            ]
        )
        seen.page.set_viewport_size({"width": checks.PHONE, "height": checks.HEIGHT})
        seen.forget()
        seen.page.goto(path)
        if screen.act:
            screen.act(seen.page)
        seen.settle()
        return seen

    def new_page(self) -> Page:
        """Return one more page of the phone that runs scripts."""
        return self._phone(javascript=True)[0].new_page()

    def close(self) -> None:
        """Close the browsers."""
        for context, _seen in self._phones.values():
            context.close()


def expectations(screen: Screen, seen: Seen) -> Iterator[str]:
    """The screen is the one that was meant."""
    if seen.status != screen.status:
        yield f"answered {seen.status} instead of {screen.status}"
    if screen.says and screen.says not in seen.source:
        yield f"does not say {screen.says!r}"


def checks_of(screen: Screen, *, briefly: bool = False) -> tuple[checks.Check, ...]:
    """Return what a screen must pass; one that refuses a form also leads to what is wrong.

    ``briefly`` leaves out the widths, which another screen of the same address shows as well.
    """
    weight: checks.Check = partial(checks.weight, limit=screen.limit)
    last = checks.errors_first if screen.refused else checks.keyboard
    thorough = (checks.axe,) if briefly else (checks.axe, checks.width)
    return (partial(expectations, screen), *checks.EVERYWHERE, weight, last, *thorough)


def findings(screen: Screen, seen: Seen, *, briefly: bool = False) -> list[str]:
    """Return everything that is wrong with a screen."""
    return [
        f"{screen.name}: {told}"
        for check in checks_of(screen, briefly=briefly)
        for told in check(seen)
    ]
