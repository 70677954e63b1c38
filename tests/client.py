"""A visitor without JavaScript: Flask's test client that answers with checked pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import Context
from typing import Any

from flask import Flask

from tests.page import Form, Page


class Visitor:
    """One browser with its own cookies.

    Every HTML answer has passed the page checks of :mod:`tests.page`. Each request runs in an
    empty context, so it sees neither the test's session nor its signed-in person.
    """

    def __init__(self, app: Flask, before: Callable[[], None] = lambda: None) -> None:
        self.app = app
        self.flask = app.test_client()
        self._before = before

    def moves_to(self, app: Flask, cookies_of: Visitor | None = None) -> None:
        """Go on with the same cookies at another process of the site, or in another's browser."""
        cookies = (cookies_of or self).flask.__dict__["_cookies"]
        self.app, self.flask = app, app.test_client()
        self.flask.__dict__["_cookies"].update(cookies)

    def open(self, path: str, **options: Any) -> Page:
        """Send one request and return the answer as a page; redirects are not followed."""
        self._before()
        response = Context().run(self.flask.open, path, buffered=True, **options)
        try:
            return Page(response, url=path)
        finally:
            response.close()

    def get(self, path: str, **options: Any) -> Page:
        """Fetch ``path``."""
        return self.open(path, method="GET", **options)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **options: Any) -> Page:
        """Send ``data`` as a form to ``path``."""
        return self.open(path, method="POST", data=dict(data or {}), **options)

    def follow(self, page: Page) -> Page:
        """Fetch where ``page`` redirects to, until an answer is no redirect."""
        for _ in range(10):
            if not page.location:
                return page
            page = self.get(page.location)
        raise AssertionError(f"more than ten redirects, last to {page.location}")

    def visit(self, path: str) -> Page:
        """Fetch ``path`` and follow its redirects."""
        return self.follow(self.get(path))

    def submit(self, page: Page, data: Mapping[str, Any], *, form: int | str = 0) -> Page:
        """Fill in a form of ``page`` and send it, hidden fields included; no redirect followed.

        ``form`` is its position on the page or its id. A name that the form lacks is an error.
        """
        found: Form = page.form(form)
        target = found.action or page.url
        if found.method == "GET":  # what is filled in replaces the query string
            target = target.partition("?")[0]
        return self.open(target, method=found.method, **found.filled(data, page.url))
