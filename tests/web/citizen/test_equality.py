"""The voluntary questions: counted, never kept together with anything that knows a complaint."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pengaduan.complaints.equality import EqualityCount
from pengaduan.infra.db import Base
from tests.client import Visitor
from tests.web.citizen.conftest import Citizen

PATH = "/lapor/kesetaraan"
ANSWERS = {"age": "60_or_over", "gender": "woman", "seeing": "a_lot", "walking": "none"}


def counted(session: Session) -> dict[tuple[str, str], int]:
    session.rollback()
    every = session.scalars(sa.select(EqualityCount))
    return {(one.question, one.answer): one.people for one in every}


def test_the_receipt_leads_to_them(citizen: Citizen) -> None:
    assert PATH in citizen.files().links.values()


def test_skipping_is_as_easy_as_answering(citizen: Citizen) -> None:
    number = citizen.files().links["Lihat pengaduan ini"]

    page = citizen.client.get(PATH)

    assert page.links["Lewati"] == number
    sizes = {
        node.get("class").split()[0]
        for node in page.find("//main//*[@class][self::a or self::button]")
    }
    assert sizes == {"govuk-button"}


def test_answers_are_counted_and_lead_on_to_the_complaint(
    citizen: Citizen, session: Session
) -> None:
    case = citizen.files().links["Lihat pengaduan ini"]

    sent = citizen.client.submit(citizen.client.get(PATH), ANSWERS)

    assert sent.location == case
    assert counted(session) == {
        ("age", "60_or_over"): 1,
        ("disability", "yes"): 1,
        ("gender", "woman"): 1,
        ("seeing", "a_lot"): 1,
        ("walking", "none"): 1,
    }


def test_one_filing_is_counted_once(citizen: Citizen, session: Session) -> None:
    citizen.files()
    page = citizen.client.get(PATH)

    for _ in range(2):
        citizen.client.submit(page, {"gender": "man"})

    assert counted(session) == {("gender", "man"): 1}


def test_nothing_answered_is_nothing_counted(citizen: Citizen, session: Session) -> None:
    citizen.files()

    citizen.client.submit(citizen.client.get(PATH), {})

    assert counted(session) == {}


def test_an_answer_that_no_list_has_is_refused(citizen: Citizen, session: Session) -> None:
    citizen.files()

    page = citizen.client.post(PATH, {"gender": "<b>"})

    assert page.status == 422
    assert counted(session) == {}


def test_who_has_filed_nothing_is_not_asked(client: Visitor, session: Session) -> None:
    assert client.get(PATH).location == "/lacak"
    assert client.post(PATH, ANSWERS).location == "/lacak"
    assert counted(session) == {}


def test_no_path_leads_from_an_answer_to_a_complaint(app: Flask) -> None:
    table = Base.metadata.tables["equality_count"]

    others = [one for one in Base.metadata.sorted_tables if one is not table]
    pointing = [key for one in others for key in one.foreign_keys if key.column.table is table]
    assert (list(table.foreign_keys), pointing) == ([], [])
    assert [column.name for column in table.columns] == ["month", "question", "answer", "people"]


def test_the_stored_month_is_all_that_is_known_of_the_time(
    citizen: Citizen, session: Session
) -> None:
    citizen.files()
    citizen.client.submit(citizen.client.get(PATH), {"gender": "woman"})

    months = list(session.scalars(sa.select(EqualityCount.month)))

    assert [len(one) for one in months] == [len("2026-11")]
