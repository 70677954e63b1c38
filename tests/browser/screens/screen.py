"""What a screen in a state is: how it is reached, and what is expected of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from playwright.sync_api import Page

from tests.browser.screens.checks import QUESTION, STATUS
from tests.browser.screens.stage import Stage

#: Prepares the database and the cookies, and returns the address to open.
Arrange = Callable[[Stage], str]
#: What is done in the browser before the screen is looked at.
Act = Callable[[Page], None]


@dataclass(frozen=True, slots=True)
class Screen:
    """One page of one endpoint in one state."""

    endpoint: str
    state: str
    arrange: Arrange
    act: Act | None = None
    status: int = 200
    limit: int = QUESTION
    says: str = ""
    english: bool = False

    @property
    def name(self) -> str:
        """How the screen is called in reports."""
        return f"{self.endpoint} {self.state}"

    @property
    def refused(self) -> bool:
        """Whether the page answers a form with what must be corrected."""
        return self.status in (400, 409, 422) and self.act is not None

    def in_english(self) -> Screen:
        """The same screen for somebody who reads English."""
        return replace(self, state="english", says="", english=True)


@dataclass(frozen=True, slots=True)
class Screens:
    """The screens of one endpoint: ``Screens("public.home", limit=STATUS).add("first", ...)``."""

    endpoint: str
    limit: int = QUESTION

    def __call__(
        self,
        state: str,
        arrange: Arrange,
        act: Act | None = None,
        status: int = 200,
        says: str = "",
    ) -> Screen:
        """Return one state; ``says`` is a text that the page must hold."""
        return Screen(self.endpoint, state, arrange, act, status, self.limit, says)


def question(endpoint: str) -> Screens:
    """Return the screens of a page that asks something: 30 kB."""
    return Screens(endpoint, QUESTION)


def shown(endpoint: str) -> Screens:
    """Return the screens of a status or public page: 60 kB."""
    return Screens(endpoint, STATUS)
