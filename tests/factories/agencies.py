"""Invented agencies and units."""

from __future__ import annotations

from itertools import count

from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency, AgencyKind, Unit

_serial = count(1)


def make_agency(session: Session, **more: object) -> Agency:
    """Store an agency in Jakarta's zone that works five days a week, unless told otherwise."""
    serial = next(_serial)
    values: dict[str, object] = {
        "code": f"contoh-{serial}",
        "name": f"Pemerintah Kota Contoh {serial}",
        "kind": AgencyKind.CITY,
    }
    agency = Agency(**{**values, **more})
    session.add(agency)
    session.flush()
    return agency


def make_unit(session: Session, agency: Agency, **more: object) -> Unit:
    """Store an active unit of ``agency``."""
    serial = next(_serial)
    values: dict[str, object] = {
        "agency_id": agency.id,
        "code": f"unit-{serial}",
        "name": f"Dinas Contoh {serial}",
        "active": True,
    }
    unit = Unit(**{**values, **more})
    session.add(unit)
    session.flush()
    return unit
