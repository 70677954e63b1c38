"""A browser's page that notes what travels, so that a screen can be judged after it was reached."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response


@dataclass
class Seen:
    """What has come since the last navigation to a document, foreign addresses since the first."""

    page: Page
    host: str
    status: int = 0
    source: str = ""
    answers: list[Response] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)

    @classmethod
    def watching(cls, page: Page, url: str) -> Seen:
        """Begin to note what this page asks for; ``url`` is where the site is."""
        seen = cls(page, urlsplit(url).netloc)
        page.on("request", seen._asked)
        page.on("response", seen._answered)
        page.on("console", seen._said)
        page.on("pageerror", seen._failed)
        return seen

    def forget(self) -> None:
        """Start afresh, before another screen is opened."""
        self.answers, self.foreign, self.noise, self.source = [], [], [], ""

    def settle(self) -> None:
        """Read the document that came last."""
        last = [one for one in self.answers if one.request.is_navigation_request()][-1]
        self.answers = self.answers[self.answers.index(last) :]
        self.status, self.source = last.status, last.text()

    @property
    def weights(self) -> dict[str, int]:
        """The bytes of each answer, compressed with gzip as a phone's browser would ask for it."""
        found: dict[str, int] = {}
        for answer in self.answers:
            path = urlsplit(answer.url).path
            found[path] = found.get(path, 0) + len(gzip.compress(answer.body(), 6))
        return found

    def _asked(self, request: Request) -> None:
        at = urlsplit(request.url)
        if at.scheme in ("http", "https", "ws", "wss") and at.netloc != self.host:
            self.foreign.append(request.url)

    def _answered(self, response: Response) -> None:
        if urlsplit(response.url).scheme in ("http", "https"):
            self.answers.append(response)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of " not in message.text:
            self.noise.append(message.text)

    def _failed(self, error: Error) -> None:
        self.noise.append(error.message)
