"""Who may be complained about in a demo of any size: governments, their units, their pace."""

import random
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.agencies.models import Agency, Region, RegionKind, Unit
from pengaduan.demo.world import DOMAIN, VERIFIER
from pengaduan.rules.permissions import Role
from pengaduan.rules.workdays import WorkCalendar
from pengaduan.sla import calendars

# A few governments get most complaints; the first of the demo's own gets this share of all.
LARGEST_SHARE: Final = 0.08
_STEEPNESS: Final = 0.7


@dataclass(frozen=True, slots=True)
class Office:
    """Whose working time a clock counts in."""

    zone: str
    workdays: int
    places: str
    calendar_id: int
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True)
class Addressee:
    """The agency of a complaint, its unit, how fast it works (1 is usual), and who acts there."""

    agency_id: int
    unit_id: int | None
    name: str
    region_code: str | None
    pace: float
    office: Office
    officer: str
    handler_id: int | None


@dataclass(frozen=True, slots=True)
class Country:
    """Everything the complaints are put into; read once."""

    addressees: tuple[tuple[Addressee, ...], ...]
    weights: tuple[float, ...]
    districts: dict[str, tuple[str, ...]]
    national: Office
    verifier: str

    def pick(self, dice: random.Random) -> tuple[Addressee, str | None]:
        """Return who must answer, and the district that the complainant names."""
        here = dice.choices(self.addressees, cum_weights=self.weights)[0]
        one = dice.choice(here)
        districts = self.districts.get(one.region_code or "", ())
        return one, dice.choice(districts) if districts else one.region_code


def country_of(session: Session) -> Country:
    staff = _staff(session)
    units: dict[int, list[Unit]] = {}
    for unit in session.scalars(sa.select(Unit).where(Unit.active).order_by(Unit.id)):
        units.setdefault(unit.agency_id, []).append(unit)
    found = session.scalars(sa.select(Agency).where(Agency.active).order_by(Agency.id)).all()
    # Where the demo has people comes first, so that its desks are full.
    found = sorted(found, key=lambda agency: (agency.id not in staff, agency.id))
    dice = random.Random(len(found))  # noqa: S311 - invented data
    addressees = tuple(
        _addressees(session, agency, units.get(agency.id, []), staff.get(agency.id), dice)
        for agency in found
    )
    return Country(
        addressees=addressees,
        weights=tuple(accumulate(_shares(len(found)))),
        districts=_districts(session),
        national=_office(session, None),
        verifier=_verifier(session),
    )


def _shares(count: int) -> list[float]:
    tail = [1 / (place + 2) ** _STEEPNESS for place in range(count - 1)]
    return [LARGEST_SHARE, *(share / sum(tail) * (1 - LARGEST_SHARE) for share in tail)]


def _addressees(
    session: Session,
    agency: Agency,
    units: list[Unit],
    person: int | None,
    dice: random.Random,
) -> tuple[Addressee, ...]:
    office, pace = _office(session, agency), dice.uniform(0.5, 1.8)
    label = "system" if person is None else f"account:{person}"
    places = [(None, agency.name)] if not units else [(one.id, one.name) for one in units]
    return tuple(
        Addressee(
            agency_id=agency.id,
            unit_id=unit_id,
            name=f"{name} {agency.name}" if unit_id else name,
            region_code=agency.region_code,
            pace=pace,
            office=office,
            officer=label,
            handler_id=person,
        )
        for unit_id, name in places
    )


def _office(session: Session, agency: Agency | None) -> Office:
    zone = agency.zone if agency else calendars.DEFAULT_ZONE
    workdays = agency.workdays if agency else calendars.DEFAULT_WORKDAYS
    places = calendars.places_of(agency)
    version, calendar = calendars.calendar_for(session, zone=zone, workdays=workdays, places=places)
    return Office(zone, workdays, ",".join(places), version, calendar)


def _staff(session: Session) -> dict[int, int]:
    """Return one officer of each agency that has any, the newest account of each."""
    query = (
        sa.select(RoleGrant.agency_id, RoleGrant.account_id)
        .where(RoleGrant.role == Role.AGENCY_OFFICER, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.account_id)
    )
    return {agency: account for agency, account in session.execute(query) if agency is not None}


def _districts(session: Session) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    query = sa.select(Region.parent_code, Region.code).where(Region.kind == RegionKind.DISTRICT)
    for parent, code in session.execute(query.order_by(Region.code)):
        found.setdefault(parent or "", []).append(code)
    return {parent: tuple(codes) for parent, codes in found.items()}


def _verifier(session: Session) -> str:
    email = VERIFIER + DOMAIN
    account = session.scalar(sa.select(Account.id).where(Account.email == email))
    if account is None:
        raise LookupError("the demo has no people yet; run `flask demo seed` first")
    return f"account:{account}"
