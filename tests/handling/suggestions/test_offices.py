"""A learned label means one office of the register, however its place is spelled."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from pengaduan.agencies.index import index_of
from pengaduan.agencies.models import Agency, Unit
from pengaduan.handling.suggestions.offices import office_of

REGION = "19.71"


@pytest.fixture
def agency(session):
    city = session.scalars(sa.select(Agency).filter_by(region_code=REGION)).one()
    names = ("Kelurahan Tambak Rejo", "Kelurahan Tambak", "Kelurahan Dr. Soetomo")
    session.add_all(Unit(agency_id=city.id, code=f"K{n}", name=one) for n, one in enumerate(names))
    session.flush()
    return city


@pytest.mark.parametrize(
    ("learned", "meant"),
    [
        ("Kelurahan Tambakrejo", "Kelurahan Tambak Rejo"),
        ("kelurahan tambak-rejo", "Kelurahan Tambak Rejo"),
        ("Kelurahan Tambak", "Kelurahan Tambak"),
        ("Kelurahan dr. Soetomo", "Kelurahan Dr. Soetomo"),
        ("Kelurahan Tambakan", None),
        ("", None),
    ],
)
def test_a_unit_is_found_in_any_spelling_of_its_place(session, agency, learned, meant):
    found = office_of(index_of(session), f"kabkota: {learned}", REGION)

    assert found is not None
    assert found.agency.agency_id == agency.id
    assert (None if found.unit is None else found.unit.unit_name) == meant
