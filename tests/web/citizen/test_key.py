"""The secret key: never lost on the way, and shown no more once it has arrived."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pengaduan import jobs
from pengaduan.complaints.drafts import KEY_KEPT_FOR
from pengaduan.complaints.models import Complaint, Draft
from pengaduan.infra import clock
from pengaduan.infra.crypto import verify_secret
from tests.client import Visitor
from tests.page import Page
from tests.web.citizen.conftest import Citizen, receipt_codes

RECEIPT = "/lapor/tanda-terima"
KEY = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


def dot(page: Page) -> str:
    """Return the address of the picture at the end of a receipt."""
    return str(page.find("//img")[-1].get("src"))


def sealed(session: Session) -> list[str | None]:
    return list(session.scalars(sa.select(Draft.sealed_key)))


def test_an_answer_lost_on_the_way_is_given_again(citizen: Citizen) -> None:
    lost = receipt_codes(citizen.files())

    again = receipt_codes(citizen.client.get(RECEIPT))

    assert KEY.fullmatch(lost[1])
    assert again == lost


def test_a_page_that_arrived_shows_its_key_no_more(citizen: Citizen, session: Session) -> None:
    page = citizen.files()
    number, key = receipt_codes(page)

    picture = citizen.client.get(dot(page))
    again = citizen.client.get(RECEIPT)

    assert picture.headers["Cache-Control"] == "no-store"
    assert receipt_codes(again) == [number]
    assert key not in again.text
    assert sealed(session) == [None]


def test_the_picture_is_the_last_thing_of_the_page(citizen: Citizen) -> None:
    page = citizen.files()

    after = page.data.decode().rpartition("<img")[2]

    assert re.sub(r"<[^>]*>|[^<]*>", "", after).strip() == ""
    assert page.find("//img")[-1].get("alt") == ""


def test_the_picture_may_be_asked_for_again_and_by_anybody(
    citizen: Citizen, new_client: Callable[[], Visitor], session: Session
) -> None:
    page = citizen.files()

    answers = [who.get(dot(page)) for who in (new_client(), citizen.client, citizen.client)]

    assert {answer.status for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert sealed(session) == [None]


def test_another_browser_that_asks_for_it_takes_nobody_s_key(
    citizen: Citizen, new_client: Callable[[], Visitor]
) -> None:
    page = citizen.files()

    new_client().get(dot(page))

    assert receipt_codes(citizen.client.get(RECEIPT)) == receipt_codes(page)


def test_asked_for_before_the_page_it_takes_nothing(citizen: Citizen) -> None:
    citizen.client.submit(citizen.answers_all(), {"truthful": "y"})

    citizen.client.get(f"{RECEIPT}/sampai.gif")

    assert len(receipt_codes(citizen.client.get(RECEIPT))) == 2


def test_tracking_with_the_key_proves_that_it_arrived(citizen: Citizen, session: Session) -> None:
    number, key = receipt_codes(citizen.files())

    citizen.opens(number, key)

    assert sealed(session) == [None]


def test_a_wrong_key_proves_nothing(citizen: Citizen) -> None:
    number, key = receipt_codes(citizen.files())

    citizen.client.submit(citizen.client.get("/lacak"), {"number": number, "key": "2222-2222-2222"})

    assert receipt_codes(citizen.client.get(RECEIPT)) == [number, key]


def test_the_jobs_forget_a_shown_key_after_half_an_hour(
    citizen: Citizen, app: Flask, session: Session
) -> None:
    citizen.files()
    worker = jobs.Worker(name="uji:1", handlers={})

    with app.app_context():
        early = jobs.run_purge(worker, clock.now())
        late = jobs.run_purge(worker, clock.now() + KEY_KEPT_FOR + timedelta(seconds=1))

    assert (early, late) == (0, 1)
    assert sealed(session) == [None]


@pytest.mark.parametrize("ends", ["submit", "receipt"])
def test_two_at_once_are_one_complaint_and_one_key(
    citizen: Citizen, app: Flask, session: Session, ends: str
) -> None:
    check = citizen.answers_all()
    if ends == "receipt":
        citizen.client.submit(check, {"truthful": "y"})
    start = Barrier(4)

    def sends(_place: int) -> list[str]:
        tab = Visitor(app)
        tab.moves_to(app, cookies_of=citizen.client)
        start.wait(10)
        if ends == "submit":
            tab.submit(check, {"truthful": "y"})
        return receipt_codes(tab.get(RECEIPT))

    with ThreadPoolExecutor(4) as crowd:
        seen = list(crowd.map(sends, range(4)))

    session.rollback()
    complaint = session.scalars(sa.select(Complaint)).one()
    assert Counter(map(tuple, seen)) == {tuple(seen[0]): 4}
    assert seen[0][0] == complaint.number
    assert verify_secret(complaint.key_hash, seen[0][1])
