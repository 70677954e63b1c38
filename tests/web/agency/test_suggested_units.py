"""At disposition the units of one's own agency are suggested, without quoting what is hidden."""

from __future__ import annotations

import sqlalchemy as sa

from pengaduan.agencies.models import Unit
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.handling.suggestions.models import UNIT, RoutingChoice
from tests.engines import sqlite_only
from tests.factories.complaints import NAME, make_case
from tests.staff import sign_in


@sqlite_only
def test_a_unit_is_chosen_by_its_suggestion(session, client, now):
    story = f"Saya {NAME}. Balai Terang Kota tidak memperbaiki lampu di gang kami sejak Mei."
    hidden = {"confidentiality": Confidentiality.WITHHELD, "region_code": "19.71"}
    case = make_case(session, now, story=story, **hidden)
    case.agency.region_code = "19.71"
    session.execute(
        sa.update(type(case.agency))
        .where(type(case.agency).region_code == "19.71", type(case.agency).id != case.agency.id)
        .values(region_code=None)
    )
    unit = Unit(agency_id=case.agency.id, code="LAMP", name="Balai Terang Kota")
    session.add(unit)
    session.flush()
    case.until("complete")
    sign_in(client, session, case.coordinator, now=now)

    page = client.visit(f"/kerja/pengaduan/{case.complaint.number}/disposisi")
    assert "disebut: balai terang kota" in page.main
    assert "Sulastri" not in page.main
    client.submit(page, {"unit_id": str(unit.id)})

    moved = session.scalars(sa.select(Complaint).filter_by(number=case.complaint.number)).one()
    assert moved.unit_id == unit.id
    kept = session.scalars(sa.select(RoutingChoice).filter_by(kind=UNIT)).one()
    assert kept.rank == 1
