"""What a citizen does from end to end on a 360 px screen, with JavaScript and without.

What staff do in between is arranged by the real steps; the journeys in which everybody takes part
in a browser are in ``test_journey`` and ``test_objection``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.people import STORY, Citizen, Ticket
from tests.browser.screens.visiting import Visits
from tests.factories.complaints import Case

pytestmark = [
    pytest.mark.xdist_group("screens"),
    pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"]),
]


@pytest.fixture
def citizen(visits: Visits, javascript: bool) -> Iterator[Callable[[], Citizen]]:
    """Bring in one more citizen with a phone of their own."""
    phones: list[BrowserContext] = []

    def meet() -> Citizen:
        phones.append(visits.phone(javascript=javascript))
        return Citizen(phones[-1].new_page(), lambda _page, _name: None)

    yield meet
    for phone in phones:
        phone.close()


@pytest.fixture
def arranged(visits: Visits) -> Callable[..., tuple[Case, Ticket]]:
    """Have a complaint in a state: ``arranged("delivered")``."""

    def make(state: str, **step: bool) -> tuple[Case, Ticket]:
        visits.stage.enter()
        with visits.stage.app.app_context():
            case = visits.stage.case(state, own=True)
            for name in step:
                getattr(case, name)()
        visits.stage.leave()
        return case, Ticket(case.complaint.number, case.key)

    return make


def test_a_complaint_is_filed_and_followed(citizen):
    ticket = citizen().files(knows_agency=False)

    later = citizen()
    later.opens(ticket)

    assert "diterima" in later.status().lower()
    expect(later.page.get_by_text(STORY)).to_have_count(1)


def test_a_draft_goes_on_at_the_same_place_on_another_phone(citizen):
    first, second = citizen(), citizen()
    first.begins()
    first.page.get_by_label("Apa yang terjadi?").fill(STORY)
    code = first.saves_for_later()

    second.resumes(code)

    second.sees("Instansi mana yang Anda adukan?", "agency")
    second.page.goto("/lapor/cerita")
    expect(second.page.get_by_label("Apa yang terjadi?")).to_have_value(STORY)


def test_what_was_missing_is_added(citizen, arranged):
    _case, ticket = arranged("submitted", ask_completion=True)
    one = citizen()
    one.opens(ticket)

    one.completes("Saya datang pada hari Selasa.")

    expect(one.page.get_by_text("Saya datang pada hari Selasa.")).to_be_visible()
    assert "diterima" in one.status().lower()


def test_an_answer_is_objected_to(citizen, arranged):
    _case, ticket = arranged("delivered")
    one = citizen()
    one.opens(ticket)

    one.objects("Biaya tanpa kuitansi tidak dijelaskan.")

    assert "keberatan" in one.status().lower()


def test_an_answer_is_accepted_and_rated(citizen, arranged):
    _case, ticket = arranged("delivered")
    one = citizen()
    one.opens(ticket)

    one.accepts()
    one.rates()

    assert "selesai" in one.status().lower()


def test_a_complaint_is_withdrawn(citizen, arranged):
    _case, ticket = arranged("complete")
    one = citizen()
    one.opens(ticket)

    one.withdraws("Masalah saya sudah selesai")

    assert "cabut" in one.status().lower()
