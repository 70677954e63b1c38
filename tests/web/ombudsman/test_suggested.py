"""The sheet suggests with reasons; accepting is one button; accuracy is shown by month."""

from __future__ import annotations

import sqlalchemy as sa

from pengaduan.agencies.models import Agency, Unit
from pengaduan.complaints.models import Complaint
from pengaduan.handling.suggestions.models import RoutingChoice
from tests.engines import sqlite_only
from tests.factories.complaints import make_case
from tests.staff import sign_in

STORY = "Blangko KTP elektronik habis dan kartu keluarga saya belum dicetak sejak bulan lalu."


@sqlite_only
def test_a_suggestion_is_accepted_by_one_button_and_counted(session, client, now):
    agency = session.scalars(sa.select(Agency).filter_by(region_code="19.71")).one()
    name = "Dinas Kependudukan dan Pencatatan Sipil"
    unit = Unit(agency_id=agency.id, code="CARD", name=name)
    session.add(unit)
    case = make_case(session, now, "submitted", story=STORY, region_code="19.71")
    sign_in(client, session, case.verifier, now=now)
    number = case.complaint.number

    sheet = client.visit(f"/awasi/pengaduan/{number}")
    assert "disebut: kartu keluarga" in sheet.main
    [button] = sheet.find(f"//button[@name='suggested'][@value='{agency.id}-{unit.id}']")
    form = sheet.form("sheet")
    answers = {name: "yes" for name in form.names if name.startswith("check_")}
    typed = {"point_1": "KTP belum dicetak", "summary": "KTP belum dicetak sejak sebulan"}
    more = {"weight": "non_supervisory", "suggested": button.get("value")}
    client.submit(sheet, {**answers, **typed, **more}, form="sheet")

    routed = session.scalars(sa.select(Complaint).filter_by(number=number)).one()
    assert (routed.agency_id, routed.unit_id) == (agency.id, unit.id)
    kept = session.scalars(sa.select(RoutingChoice)).one()
    assert kept.rank == 1
    page = client.visit("/awasi/usulan")
    assert "belum cukup data (1/1)" in page.main
    assert "Belum ada model" in page.main

    columns = [name for name in RoutingChoice.__mapper__.columns.keys() if name != "id"]  # noqa: SIM118
    again = {name: getattr(kept, name) for name in columns}
    session.add_all(RoutingChoice(**again) for _ in range(5))
    session.commit()
    assert "100,0% (6/6)" in client.visit("/awasi/usulan").main
