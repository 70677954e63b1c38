"""The real application behind a real port, and what each screen needs to be in its state."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Flask, abort
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from pengaduan.complaints import drafts
from pengaduan.complaints.models import Draft
from pengaduan.handling import evidence
from pengaduan.infra import clock
from pengaduan.web.shared.access import KEYED, public
from tests.factories.complaints import Case, make_case
from tests.factories.files import jpeg

STORY = "Kartu keluarga saya belum jadi sejak Maret.\nLoket selalu menjawab belum."
ANSWERS: dict[str, dict[str, object]] = {
    "suitability": {"matter": "poor_service", "prior": "unsatisfied"},
    "story": {"story": STORY},
    "agency": {"choice": "unknown"},
    "when": {"when": "12 Maret 2026"},
    "wish": {"wishes": ["explanation"]},
    "contact": {"confidentiality": "withheld", "name": "Sulastri"},
}
BROKEN = "/uji-galat"


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_what: object) -> None:
        """Say nothing per request."""


def _fail(status: int) -> str:
    abort(status)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve ``app`` on a free port inside the block, with one page that fails on demand."""
    app.add_url_rule(f"{BROKEN}/<int:status>", "test.fail", public(_fail))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def session_of(app: Flask) -> Iterator[Session]:
    """Yield a session on the application's database that belongs to no request and no context."""
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
    with Session(engine) as session:
        yield session


@dataclass
class Stage:
    """Where screens are arranged. ``cookies`` is what the next browser brings along."""

    app: Flask
    session: Session
    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    _held: dict[str, object] = field(default_factory=dict)
    _cases: dict[str, Case] = field(default_factory=dict)

    @property
    def past(self) -> datetime:
        """Two days before the machine's present, which is what the pages go by."""
        return clock.now() - timedelta(days=2)

    def enter(self, *, english: bool = False) -> None:
        """Begin as somebody with a fresh browser, and with what the site has stored meanwhile."""
        self.session.rollback()
        self.cookies = {}
        self._held = {"language": "en"} if english else {}

    def leave(self) -> dict[str, str]:
        """Store everything and return the cookies."""
        self.session.commit()
        if self._held:
            signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]  # Flask's own kind of session
            self.cookies[str(self.app.config["SESSION_COOKIE_NAME"])] = signer.dumps(self._held)
        return self.cookies

    def hold(self, **values: object) -> None:
        """Put values into the signed cookie, as the application itself would."""
        self._held.update(values)

    def case(self, state: str, *, own: bool = False, days_ago: int = 2, **new: object) -> Case:
        """Return a complaint in this state, and give the browser its key.

        Screens share the complaint of a state, unless it is their ``own``.
        """
        known = f"{state} {days_ago} {sorted(new.items())}"
        found = None if own else self._cases.get(known)
        if found is None:
            found = make_case(self.session, clock.now() - timedelta(days=days_ago), state, **new)
        if not own:
            self._cases[known] = found
        self.open(found)
        return found

    def open(self, case: Case) -> None:
        """Let the browser have proved the key of this case."""
        self.hold(**{KEYED: [case.complaint.number]})

    def draft(self, *steps: str, **more: dict[str, object]) -> Draft:
        """Give the browser a draft in which these question pages are answered."""
        draft, token = drafts.start(self.session, clock.now())
        for step in steps:
            drafts.save(draft, step, {**ANSWERS[step], **more.get(step, {})})
        self.cookies["draf"] = token
        return draft

    def attach(self, case: Case, *names: str, checked: bool = True) -> None:
        """Let the complainant add photos of these names."""
        for shade, name in enumerate(names):
            image = jpeg(shade)
            file = evidence.attach(
                self.session, "complainant", case.complaint, name, image, now=self.past
            )
            if checked:
                evidence.check(self.session, file.id, now=self.past)
