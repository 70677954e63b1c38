"""The invented people, units and desks of the demo."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor, actor_of
from pengaduan.accounts.models import Account
from pengaduan.accounts.people import NewGrant, create_account, grant
from pengaduan.agencies.models import Agency, AgencyAlias, Office, Unit
from pengaduan.rules.permissions import Role

DATA = Path(__file__).parent / "data"
PASSWORD = "demo-pengaduan"  # noqa: S105 - printed on purpose: the demo has nothing to protect
DOMAIN = "@demo.invalid"
VERIFIER = "verifikator"
ASSESSOR = "penilai"
CHAIR = "ketua"


@dataclass(frozen=True, slots=True)
class SignIn:
    """A demo account as it is printed."""

    email: str
    name: str
    roles: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Place:
    """An agency and one of its units."""

    agency_id: int
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class World:
    """The actors by the first part of their e-mail, the places by their code, the desks."""

    actors: Mapping[str, Actor]
    places: Mapping[str, Place]
    desks: Mapping[str, Mapping[str, str]]

    def person(self, place: str, duty: str) -> Actor:
        """Return who does a duty (coordinator, officer, head, reviewer) at a place."""
        desk = self.desks.get(place) or self.desks[place.partition("/")[0]]
        return self.actors[desk[duty]]


def _read() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DATA / "world.yaml").read_text("utf-8"))
    return loaded


def sign_ins() -> tuple[SignIn, ...]:
    """Return every demo account; all share ``PASSWORD``."""
    return tuple(
        SignIn(one["email"], one["name"], tuple(one["roles"]), one.get("at", ""))
        for one in _read()["accounts"]
    )


def build(session: Session, *, now: datetime) -> World:
    """Store units, aliases, accounts and grants. LookupError without the reference data."""
    data = _read()
    places: dict[str, Place] = {}
    for code, units in data["units"].items():
        agency_id = _id(session, Agency, code)
        places[code] = Place(agency_id, None)
        places |= _units(session, code, agency_id, units)
    actors = {
        one["email"].removesuffix(DOMAIN): _account(session, one, places, now=now)
        for one in data["accounts"]
    }
    return World(actors, places, data["desks"])


def _id(session: Session, model: type[Agency] | type[Office], code: str) -> int:
    found = session.scalar(sa.select(model.id).where(model.code == code))
    if found is None:
        raise LookupError(f"{code} is not loaded; run `flask reference load` first")
    return found


def _units(
    session: Session, code: str, agency_id: int, units: list[dict[str, Any]]
) -> dict[str, Place]:
    made: dict[str, Unit] = {}
    for one in units:
        parent = made.get(one.get("parent", ""))
        unit = Unit(
            agency_id=agency_id,
            code=one["code"],
            name=one["name"],
            parent_id=parent.id if parent else None,
        )
        session.add(unit)
        session.flush()
        made[unit.code] = unit
        _aliases(session, unit, one["alias"])
    return {f"{code}/{unit.code}": Place(agency_id, unit.id) for unit in made.values()}


def _aliases(session: Session, unit: Unit, aliases: list[str]) -> None:
    session.add_all(
        AgencyAlias(agency_id=unit.agency_id, unit_id=unit.id, alias=alias) for alias in aliases
    )


def _account(
    session: Session, one: dict[str, Any], places: Mapping[str, Place], *, now: datetime
) -> Actor:
    account = create_account(
        session, email=one["email"], name=one["name"], password=PASSWORD, actor="system", now=now
    )
    place = places[one["at"]] if "at" in one else Place(0, None)
    for role in one["roles"]:
        new = NewGrant(
            role=Role(role),
            agency_id=place.agency_id or None,
            unit_id=place.unit_id,
            office_id=_id(session, Office, one["office"]) if "office" in one else None,
            mandate_ref=one.get("mandate") if role == Role.AGENCY_HEAD else None,
        )
        grant(session, account, new, actor="system", now=now)
    return actor_of(session, account)


def is_empty(session: Session) -> bool:
    """Tell whether nobody has an account yet."""
    return session.scalar(sa.select(Account.id).limit(1)) is None
