"""Whom a step of the ladder reaches: people of the agency, their stand-ins, or the next higher."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.accounts.absences import stand_ins
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.respondents import barred_people
from pengaduan.handling import recipients
from pengaduan.handling.notice_kinds import AGENCY_PAGE, OMBUDSMAN_PAGE
from pengaduan.rules.ladder import UPWARDS, Place, Side, Step
from pengaduan.rules.roles import Role

_AGENCY: Final[Mapping[Place, Role]] = MappingProxyType(
    {
        Place.OFFICER: Role.AGENCY_OFFICER,
        Place.COORDINATOR: Role.AGENCY_COORDINATOR,
        Place.HEAD: Role.AGENCY_HEAD,
        Place.INSPECTORATE: Role.AGENCY_INSPECTOR,
    }
)
_OMBUDSMAN: Final[Mapping[Place, Role]] = MappingProxyType(
    {
        Place.OMBUDSMAN: Role.OMBUDSMAN_VERIFIER,
        Place.VERIFIER: Role.OMBUDSMAN_VERIFIER,
        Place.UNIT_HEAD: Role.OMBUDSMAN_UNIT_HEAD,
        Place.CHAIR: Role.OMBUDSMAN_CHAIR,
    }
)


def reached(
    session: Session, complaint: Complaint, step: Step, side: Side, *, now: datetime
) -> dict[int, str]:
    """Return the accounts that a step is mailed to at ``now``, each with the page to open.

    Whoever is away is replaced by the stand-in. Where nobody holds a place, or nobody who does
    is there, the next higher place is told instead.
    """
    found: dict[int, str] = {}
    for place in step.tell:
        for higher in UPWARDS[side][UPWARDS[side].index(place) :]:
            people = _present(session, complaint, higher, now)
            if people:
                page = AGENCY_PAGE if higher in _AGENCY else OMBUDSMAN_PAGE
                found.update({one: page for one in people if one not in found})
                break
    return found


def _present(session: Session, complaint: Complaint, place: Place, now: datetime) -> list[int]:
    if place in _AGENCY:
        holders = recipients.holders(session, complaint, _AGENCY[place])
    else:
        holders = recipients.anywhere(session, _OMBUDSMAN[place])
    acting = stand_ins(session, holders, at=now)
    there = {one for one in acting.values() if one is not None}
    return sorted(there - barred_people(session, complaint.id))
