"""A citizen's browser that walks the question pages, and cases a citizen may open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from pengaduan.infra import clock
from tests.client import Visitor
from tests.factories.complaints import Case, make_case
from tests.page import Page

STORY = "Kartu keluarga saya belum jadi sejak Maret.\nLoket selalu menjawab belum.\nꦲꦏ꧀ꦱꦫ عربي 😀"
ANSWERS: dict[str, dict[str, object]] = {
    "/lapor": {"matter": "poor_service", "prior": "not_yet"},
    "/lapor/cerita": {"story": STORY},
    "/lapor/instansi": {"choice": "unknown"},
    "/lapor/kapan": {"when": "12 Maret 2026"},
    "/lapor/harapan": {"wishes": ["explanation"]},
    "/lapor/kerahasiaan": {"confidentiality": "withheld", "name": "Sulastri"},
}


class Citizen:
    """What a citizen does, over one browser."""

    def __init__(self, client: Visitor) -> None:
        self.client = client

    def answers(self, path: str, **more: object) -> Page:
        """Fill in one question page and send it."""
        return self.client.submit(self.client.get(path), {**ANSWERS[path], **more})

    def answers_all(self, **more: dict[str, object]) -> Page:
        """Fill in every question page and return the check page."""
        for path in ANSWERS:
            sent = self.answers(path, **more.get(path.rpartition("/")[2], {}))
            assert sent.status == 303, sent.errors
        return self.client.get("/lapor/periksa")

    def files(self, **more: dict[str, object]) -> Page:
        """Answer everything, send it, and return the receipt page."""
        check = self.answers_all(**more)
        return self.client.follow(self.client.submit(check, {"truthful": "y"}))

    def opens(self, number: str, key: str) -> Page:
        """Track by number and key."""
        page = self.client.get("/lacak")
        return self.client.follow(self.client.submit(page, {"number": number, "key": key}))


def receipt_codes(page: Page) -> list[str]:
    """Return number and key (if shown) of a receipt page."""
    return page.texts("//*[@class='app-code__value']/span[@aria-hidden]")


@pytest.fixture
def citizen(client: Visitor) -> Citizen:
    """The citizen of the test."""
    return Citizen(client)


@pytest.fixture
def past() -> datetime:
    """Two days before the machine's present, which is what the pages go by."""
    return clock.now() - timedelta(days=2)


@pytest.fixture
def opened(session: Session, citizen: Citizen, past: datetime) -> Callable[..., tuple[Case, Page]]:
    """Make a case in a state and open it as its complainant."""

    def make(state: str, **new: object) -> tuple[Case, Page]:
        case = make_case(session, past, state, **new)
        page = citizen.opens(case.complaint.number, case.key)
        return case, page

    return make
