"""Mails to coordinator and head of an assessed agency: what waits for them, and until when.

A mail names no person and repeats nothing that somebody wrote; what it is about is read inside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.compliance.evidence_models import EvidenceRequest
from pengaduan.compliance.models import AssessedUnit, Entity
from pengaduan.compliance.snapshot_models import NotifiedParty, ResultObjection, Snapshot
from pengaduan.handling.recipients import COORDINATORS, HEADS
from pengaduan.handling.staff_mail import deliver
from pengaduan.infra.templates import link, long_date
from pengaduan.outbox.models import OutboxJob, SentMail
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow

EVIDENCE: Final = "assessed.evidence"
FROZEN: Final = "assessed.frozen"
DECIDED: Final = "assessed.decided"
PUBLISHED: Final = "assessed.published"
FOLDERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        EVIDENCE: "assessed_evidence",
        FROZEN: "assessed_frozen",
        DECIDED: "assessed_decided",
        PUBLISHED: "assessed_published",
    }
)
RESPONSIBLE: Final = (*COORDINATORS, *HEADS)


@dataclass(frozen=True, slots=True)
class _About:
    """What a mail is about: its agency, the page it leads to, and the last day, if there is one."""

    agency_id: int | None
    page: str
    until: datetime | None = None


def tell(
    session: Session, kind: str, agency_id: int, subject_id: int, *, now: datetime
) -> list[OutboxJob]:
    """Have everybody who is responsible at an agency told once; rows of the same transaction."""
    return [
        enqueue(
            session,
            kind,
            {"account_id": account_id, "agency_id": agency_id, "subject_id": subject_id},
            due_at=now,
            key=f"{kind}:{subject_id}:{account_id}",
        )
        for account_id in _responsible(session, agency_id)
    ]


def _responsible(session: Session, agency_id: int) -> list[int]:
    query = (
        sa.select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.agency_id == agency_id,
            RoleGrant.role.in_(RESPONSIBLE),
            RoleGrant.revoked_at.is_(None),
            Account.active.is_(True),
        )
        .distinct()
        .order_by(RoleGrant.account_id)
    )
    return list(session.scalars(query))


def send(session: Session, payload: Payload, job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler: mail it once, to somebody who is still responsible there."""
    account_id, agency_id = int(payload["account_id"]), int(payload["agency_id"])
    done = session.scalars(sa.select(SentMail.id).where(SentMail.job_id == job.id)).first()
    about = _about(session, job.kind, int(payload["subject_id"]))
    account = session.get(Account, account_id)
    if account is None or done is not None or account_id not in _responsible(session, agency_id):
        return _nothing
    if about is None or about.agency_id != agency_id:
        return _nothing
    told: dict[str, object] = {"link": link(about.page)}
    if about.until is not None:
        told["due"] = long_date(about.until, account.language)
    return deliver(account, FOLDERS[job.kind], told, job, now=now)


def _about(session: Session, kind: str, subject_id: int) -> _About | None:
    if kind == EVIDENCE:
        return _request(session, subject_id)
    if kind == DECIDED:
        return _objection(session, subject_id)
    notice = session.get(NotifiedParty, subject_id)
    if notice is None:
        return None
    row = session.get_one(Snapshot, notice.snapshot_id)
    until = row.objections_until if kind == FROZEN else None
    return _About(notice.agency_id, _result_page(notice.id), until)


def _result_page(notice_id: int) -> str:
    return f"/kerja/penilaian/hasil/{notice_id}"


def _request(session: Session, request_id: int) -> _About | None:
    row = session.get(EvidenceRequest, request_id)
    if row is None:
        return None
    query = (
        sa.select(Entity.agency_id)
        .join(AssessedUnit, AssessedUnit.entity_id == Entity.id)
        .where(AssessedUnit.id == row.unit_id)
    )
    return _About(session.scalar(query), f"/kerja/penilaian/bukti/{row.id}", row.due_at)


def _objection(session: Session, objection_id: int) -> _About | None:
    row = session.get(ResultObjection, objection_id)
    notice = None if row is None else notice_of(session, row)
    return None if notice is None else _About(notice.agency_id, _result_page(notice.id))


def notice_of(session: Session, row: ResultObjection) -> NotifiedParty | None:
    """Return the notice of the version and agency that an objection is about."""
    query = sa.select(NotifiedParty).where(
        NotifiedParty.snapshot_id == row.snapshot_id, NotifiedParty.entity_id == row.entity_id
    )
    return session.scalars(query).first()


def tell_parties(session: Session, kind: str, snapshot_id: int, *, now: datetime) -> None:
    """Have every agency that was told of a version told what became of it."""
    query = sa.select(NotifiedParty).where(NotifiedParty.snapshot_id == snapshot_id)
    for notice in session.scalars(query.order_by(NotifiedParty.id)).all():
        tell(session, kind, notice.agency_id, notice.id, now=now)


def _nothing(_writing: Session) -> None:
    """Nothing has to be stored."""


HANDLERS: Mapping[str, Handler] = MappingProxyType({kind: Slow(send) for kind in FOLDERS})
