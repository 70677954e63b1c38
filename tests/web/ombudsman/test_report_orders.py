"""Ordering a report over the pages: what is asked for, how far it is, and calling it off."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.outbox.models import OutboxJob
from pengaduan.reports import orders
from pengaduan.reports.models import ReportOrder
from tests.factories.complaints import make_case


@pytest.fixture
def case(session, now):
    return make_case(session, now - timedelta(days=10), "complete")


def orders_card(assessor, case, **more):
    page = assessor.get("/awasi/laporan")
    wanted = {"kind": "report_card", "periode": "2026", "agency": str(case.agency.id)}
    return assessor.submit(page, {**wanted, **more})


def test_an_order_waits_and_can_be_called_off(assessor, session, case):
    page = assessor.follow(orders_card(assessor, case))
    assert "Menunggu" in page.main

    page = assessor.follow(assessor.submit(page, {}))

    assert "Laporan dibatalkan." in page.main
    assert "Dibatalkan" in page.main
    assert session.scalars(sa.select(ReportOrder.state)).one().value == "cancelled"


@pytest.mark.slow
def test_a_finished_report_is_listed_and_saved(assessor, session, case, now):
    asked = orders_card(assessor, case, language="en")
    job = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == orders.MAKE)).one()
    orders.make(session, job.payload, job, now)(session)

    page = assessor.get(asked.location)

    (paper,) = [href for href in page.links.values() if href.endswith(".pdf")]
    file = assessor.open(paper)
    assert (file.status, file.data[:5]) == (200, b"%PDF-")
    assert "Selesai" in assessor.get("/awasi/laporan").main


@pytest.mark.parametrize(
    "more", [{"agency": ""}, {"agency": "0"}, {"periode": "2099"}, {"kind": "national"}]
)
def test_what_is_missing_or_unknown_is_said_at_its_field(assessor, session, case, more):
    page = orders_card(assessor, case, **more)

    assert page.status == 422
    assert page.errors == ["Galat: Pilih salah satu untuk jenis laporan ini."]
    assert session.scalars(sa.select(ReportOrder)).all() == []


def test_an_unknown_order_is_unknown(assessor):
    assert assessor.get("/awasi/laporan/999999").status == 404
    assert assessor.get("/awasi/laporan/999999/AAAA-BBBB-CCCC.pdf").status == 404
