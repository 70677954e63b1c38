"""Cases that an officer can answer now, brought there by the real steps.

However the complaints of a filled database are spread, an answer can be measured: as many cases as
are wanted are filed, routed to the officer's agency and taken by them, if they are not there yet.
"""

import secrets

import sqlalchemy as sa
from ground import ROOT  # noqa: F401 - makes the project importable
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor, actor_of
from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Unit
from pengaduan.complaints.models import Complaint, Confidentiality, PriorContact
from pengaduan.demo.world import DOMAIN
from pengaduan.handling import disposition, filing, verification
from pengaduan.handling.checklist import CheckEntry, CheckValue, open_sheet
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction

VERIFIER = "verifikator"
STORY = "Loket tutup sebelum jam pelayanan berakhir dan berkas saya tidak diterima."
POINTS = ("Loket tutup sebelum waktunya", "Berkas tidak diterima")


def answerable(agency_id: int, account_id: int, wanted: int) -> list[str]:
    """Return the numbers of ``wanted`` cases that wait for this officer's first answer."""
    with transaction() as session:
        officer = actor_of(session, session.get_one(Account, account_id))
        verifier = _person(session, VERIFIER + DOMAIN)
        unit_id = session.scalars(sa.select(Unit.id).where(Unit.agency_id == agency_id)).first()
    waits = sa.select(Complaint.number).where(
        Complaint.agency_id == agency_id,
        Complaint.handler_id == account_id,
        Complaint.state == "dispositioned",
    )
    found = list(read().scalars(waits.order_by(Complaint.id.desc()).limit(wanted)))
    while len(found) < wanted:
        with transaction() as session:
            found.append(_one(session, agency_id, unit_id, verifier, officer))
    return found


def _person(session: Session, email: str) -> Actor:
    return actor_of(
        session, session.scalars(sa.select(Account).where(Account.email == email)).one()
    )


def _one(
    session: Session, agency_id: int, unit_id: int | None, verifier: Actor, officer: Actor
) -> str:
    """File one complaint, route it, and have the officer take it; return its number."""
    now = clock.now()
    new = filing.NewComplaint(
        nonce=secrets.token_hex(16),
        matter="poor_service",
        story=STORY,
        prior_contact=PriorContact.UNSATISFIED,
        confidentiality=Confidentiality.OPEN,
        agency_id=agency_id,
        happened_year=now.year,
        happened_month=now.month,
        wishes=("service",),
        name="Warga Contoh",
        email="warga@contoh.invalid",
    )
    complaint = filing.file(session, new, now=now).complaint
    sheet = open_sheet(session, complaint)
    yes = [CheckEntry(one.check.code, CheckValue.YES) for one in (*sheet.formal, *sheet.material)]
    command = verification.RouteCommand(
        entries=tuple(yes),
        points=POINTS,
        summary="Loket tutup sebelum jam pelayanan berakhir",
        weight="non_supervisory",
        substance="civil_registration",
        agency_id=agency_id,
        unit_id=unit_id,
    )
    verification.accept_and_route(session, verifier, complaint, command, now=now)
    disposition.take(session, officer, complaint, now=now)
    return complaint.number
