"""The map on the screen: cells that open their lists, reminders from them, watching, paging."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
import sqlalchemy as sa

from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.jobs import HANDLERS
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.worker import run_due
from pengaduan.rules.roles import Role
from pengaduan.sla import watch
from tests.factories.complaints import EMAIL, NAME, STORY, make_case

HUNDRED = timedelta(days=100)


@pytest.fixture
def late(session, now):
    """Six late cases of one agency, and one of another."""
    first = make_case(session, now - HUNDRED, "complete")
    cases = [first.complaint]
    for serial in range(5):
        first.new = first.new.__class__(
            **{
                name: getattr(first.new, name)
                for name in first.new.__dataclass_fields__
                if name != "nonce"
            },
            nonce=f"late-{serial}",
        )
        first.until("complete")
        cases.append(first.complaint)
    make_case(session, now - HUNDRED, "complete")
    return first, cases


def cell(page, name, column):
    return page.find(f"//tbody/tr[th[contains(., '{name}')]]/td[{column}]")[0]


def test_a_cell_opens_the_list_that_its_number_counts(seat, late):
    case, cases = late
    desk = seat(Role.OMBUDSMAN_EXAMINER)
    page = desk.get("/awasi/peta")
    answers = cell(page, case.agency.name, 3)

    assert answers.text_content().split() == ["6", "0,0%", "kritis"]
    assert {"h5", "hk"} <= set(answers.get("class").split())
    opened = desk.get(answers.xpath(".//a/@href")[0])
    assert len(opened.rows()) == 6
    assert all(one.number in opened.main for one in cases)
    assert "Terlambat sekarang (6)" in opened.main


def test_few_cases_have_neither_colour_nor_judgement(seat, session, now):
    case = make_case(session, now - HUNDRED, "complete")
    page = seat(Role.OMBUDSMAN_EXAMINER).get("/awasi/peta")
    answers = cell(page, case.agency.name, 3)

    assert answers.text_content().split() == ["1", "0,0%", "data", "sedikit"]
    assert answers.get("class") == "h0"


def test_every_row_and_column_of_the_map_has_a_header(seat, late):
    page = seat(Role.OMBUDSMAN_EXAMINER).get("/awasi/peta")

    assert len(page.find("//table[@data-heat]/thead/tr/th[@scope='col']")) == 6
    rows = page.find("//table[@data-heat]/tbody/tr")
    assert rows
    assert all(len(row.xpath("th[@scope='row']")) == 1 for row in rows)


def test_the_file_holds_the_numbers_of_the_map(seat, late):
    case, _cases = late
    text = seat(Role.OMBUDSMAN_EXAMINER).get("/awasi/peta/unduh").data.decode()
    rows = [row for row in csv.reader(StringIO(text)) if row[0] == case.agency.name]

    assert ["6", "6", "0", "0.0", "kritis"] in [row[2:] for row in rows]


def test_a_reminder_goes_once_per_case_and_day_and_is_written_on_the_case(
    seat, session, late, now, monkeypatch
):
    case, cases = late
    desk = seat(Role.OMBUDSMAN_EXAMINER)
    ask = f"/awasi/peta/{case.agency.id}/tindak-lanjut/ingatkan"
    preview = desk.get(ask)
    assert case.head.name in preview.main
    assert "6 pengaduan diingatkan" in preview.main

    sent = desk.follow(desk.submit(preview, {}))
    again = desk.post(ask, {"kasus": [str(one.id) for one in cases]})

    assert "6 pengingat dikirim." in sent.main
    assert "Tidak ada pengingat baru" in desk.follow(again).main
    kinds = session.scalars(sa.select(OutboxJob.kind).where(OutboxJob.kind.like("%reminded")))
    assert len(kinds.all()) == 6
    lines = sa.select(AuditEntry.chain).where(AuditEntry.tag == Tag.COMPLAINT_REMINDED)
    assert set(session.scalars(lines)) == {f"complaint:{one.number}" for one in cases}
    assert "Pengingat dari Ombudsman" in desk.get(f"/awasi/kasus/{cases[0].number}/tangga").main
    for _ in range(6):
        run_due(HANDLERS, "uji", now=now + timedelta(minutes=1), limit=100)
    mails = session.scalars(sa.select(SentMail).where(SentMail.notice == "monitor_reminded")).all()
    # Officer, coordinator and the two heads, of each of six cases.
    assert len(mails) == 24
    for mail in mails:
        assert not any(secret in mail.body for secret in (STORY, NAME, EMAIL, case.agency.name))


def test_only_ticked_late_cases_of_the_cell_are_reminded_of(seat, session, late):
    case, cases = late
    ask = f"/awasi/peta/{case.agency.id}/tindak-lanjut/ingatkan"

    seat(Role.OMBUDSMAN_UNIT_HEAD).post(ask, {"kasus": [str(cases[2].id), "999999", "x"]})

    jobs = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == "notice.monitor_reminded"))
    assert [job.payload["complaint_id"] for job in jobs] == [cases[2].id]


@pytest.mark.parametrize(
    "path",
    [
        "/awasi/peta?periode=kemarin",
        "/awasi/peta?jenis=desa",
        "/awasi/peta?kategori=x",
        "/awasi/peta?provinsi=1x",
        "/awasi/peta?urut=x",
        "/awasi/tenggat?bagian=x",
        "/awasi/tenggat?bagian=late&sesudah=x",
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(seat, path):
    assert seat(Role.OMBUDSMAN_EXAMINER).get(path).status == 400


def test_pages_of_the_late_join_into_the_whole_list(seat, late, monkeypatch):
    monkeypatch.setitem(watch.Watch.page.__kwdefaults__, "limit", 2)
    desk = seat(Role.OMBUDSMAN_EXAMINER)
    page = desk.get("/awasi/tenggat?bagian=late")
    total = int(page.find("//section/h2")[0].text_content().rpartition("(")[2].rstrip(")"))
    seen = []
    while True:
        seen += page.find("//section[@id='late']//tbody/tr/td[1]/a/@href")
        following = page.find("//a[@rel='next']")
        if not following:
            break
        page = desk.get(following[0].get("href"))

    assert len(seen) == len(set(seen)) == total > 6


def test_a_watch_list_is_ones_own_and_filters_the_deadlines(seat, session, late):
    case, cases = late
    mine, other = seat(Role.OMBUDSMAN_EXAMINER), seat(Role.OMBUDSMAN_EXAMINER)
    mine.post(f"/awasi/pantauan/instansi/{case.agency.id}", {"note": "sering lambat"})
    mine.post(f"/awasi/pantauan/instansi/{case.agency.id}", {"note": "masih lambat"})
    mine.post(f"/awasi/pantauan/kasus/{cases[0].number}", {})

    page = mine.get("/awasi/pantauan")
    late_of_mine = mine.get("/awasi/tenggat?instansi=pantauan")

    assert len(page.rows()) == 2
    assert "masih lambat" in page.main
    assert "6 pengaduan lewat tenggat" in page.main
    assert {row[3] for row in late_of_mine.rows()} == {case.agency.name}
    assert "kosong" in other.get("/awasi/pantauan").main
    mine.submit(page, {}, form=0)
    assert len(mine.get("/awasi/pantauan").rows()) == 1


def test_tomorrows_mail_is_shown_and_nothing_is_sent(seat, session, now, monkeypatch):
    case = make_case(session, now, "complete")
    session.flush()
    before = session.scalar(sa.select(sa.func.count()).select_from(OutboxJob))
    page = seat(Role.OMBUDSMAN_EXAMINER).get("/awasi/tenggat/besok")

    assert page.status == 200
    assert session.scalar(sa.select(sa.func.count()).select_from(OutboxJob)) == before
    ladder = seat(Role.OMBUDSMAN_EXAMINER).get(f"/awasi/kasus/{case.complaint.number}/tangga")
    assert "Yang berikutnya" in ladder.main
