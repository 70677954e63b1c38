"""Somebody acts for the complainant: named with a basis, accepted by staff, ended again.

UU 37/2008 Art. 24(4) and UU 25/2009 Art. 42(1): a proxy need not be an advocate. Representatives
use the complainant's own number and key; where notices were to go to them, they do at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, REPRESENTATIVE, Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import locked, roles_in
from pengaduan.complaints.formal_models import Basis, Representative
from pengaduan.complaints.models import Attachment, AttachmentState, Complaint
from pengaduan.complaints.representatives import representative
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
)
from pengaduan.handling.moves import write
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.rules.roles import INTAKE_DESK
from pengaduan.rules.texts import N_

BASIS_LABELS: Mapping[Basis, str] = {
    Basis.POWER_OF_ATTORNEY: N_("Surat kuasa"),
    Basis.GUARDIAN: N_("Orang tua atau wali dari anak"),
    Basis.FAMILY: N_("Keluarga dari orang yang tidak dapat melapor sendiri"),
    Basis.ORGANISATION: N_("Lembaga yang mendampingi"),
}


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who acts for the complainant, and on what. ``attachment_id`` is the power of attorney."""

    name: str
    basis: Basis
    phone: str | None = None
    email: str | None = None
    relation: str | None = None
    gets_notices: bool = False
    attachment_id: int | None = None


def appoint(
    session: Session, actor: Actor, complaint: Complaint, command: Appointment, *, now: datetime
) -> Representative:
    """Name the representative; an earlier one ends. The complainant or staff at intake may.

    Naming somebody again with the same words changes nothing. Raises InputRefusedError without
    a name or for a file of another complaint.
    """
    locked(session, complaint)
    _check_actor(actor, complaint)
    name = " ".join(command.name.split())
    if not name:
        raise InputRefusedError(Refusal.NAME_EMPTY, "name")
    _check_file(session, complaint, command.attachment_id)
    known = representative(session, complaint)
    values = _values(command, name)
    if known is not None and all(getattr(known, key) == value for key, value in values.items()):
        return known
    if known is not None:
        known.ended_at = now
    added = Representative(
        complaint_id=complaint.id, appointed_by=actor.label, appointed_at=now, **values
    )
    session.add(added)
    session.flush()
    _tell(session, complaint, actor, added, now=now, basis=added.basis.value)
    return added


def confirm(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    *,
    now: datetime,
    seen_on_paper: bool = False,
) -> None:
    """Accept the authority of whoever acts now, by the verifying staff; again changes nothing.

    A power of attorney must be among the files, or have been seen on paper.
    """
    locked(session, complaint)
    if not actor.can(Permission.CASE_VERIFY):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    known = representative(session, complaint)
    if known is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    if known.accepted_at is not None:
        return
    written = known.basis is Basis.POWER_OF_ATTORNEY
    if written and not has_letter(session, known) and not seen_on_paper:
        raise InputRefusedError(Refusal.PROOF_NEEDED, "seen")
    known.accepted_at, known.accepted_by = now, actor.account_id
    write(
        session,
        complaint,
        Tag.COMPLAINT_VERIFIED,
        actor,
        now=now,
        subject="representative",
        representative=known.id,
        paper=seen_on_paper,
    )
    session.flush()


def has_letter(session: Session, known: Representative) -> bool:
    """Tell whether a power of attorney is among the files and was not refused as a file."""
    file = session.get(Attachment, known.attachment_id) if known.attachment_id else None
    return file is not None and file.state is not AttachmentState.REFUSED


def end(session: Session, actor: Actor, complaint: Complaint, *, now: datetime) -> None:
    """Let the complainant act alone again; nothing happens where nobody acts for them."""
    locked(session, complaint)
    _check_actor(actor, complaint)
    known = representative(session, complaint)
    if known is None:
        return
    known.ended_at = now
    _tell(session, complaint, actor, known, now=now, ended=True)
    session.flush()


def carry_over(session: Session, origin: Complaint, target: Complaint, *, now: datetime) -> None:
    """Let whoever acts in ``origin`` act in the second record of the matter too.

    The file that proves it stays with the first record; staff accept the authority anew.
    """
    known = representative(session, origin)
    if known is None:
        return
    command = Appointment(
        name=known.name,
        basis=known.basis,
        phone=known.phone,
        email=known.email,
        relation=known.relation,
        gets_notices=known.gets_notices,
    )
    appoint(session, COMPLAINANT, target, command, now=now)


def acting(session: Session, complaint: Complaint) -> Actor:
    """Return in whose name a step with the key is taken: an accepted representative's, or not.

    For the moves that the law table opens to representatives (A01, O01).
    """
    known = representative(session, complaint)
    accepted = known is not None and known.accepted_at is not None
    return REPRESENTATIVE if accepted else COMPLAINANT


def _tell(
    session: Session,
    complaint: Complaint,
    actor: Actor,
    about: Representative,
    *,
    now: datetime,
    **more: str | bool,
) -> None:
    told = {"task": "power", "representative": str(about.id), **more}
    write(session, complaint, Tag.FORMAL_FILE_SAVED, actor, now=now, **told)


def _check_actor(actor: Actor, complaint: Complaint) -> None:
    own = bool({"complainant", "representative", INTAKE_DESK} & set(actor.pseudo_roles))
    if own and law().states(complaint.track)[complaint.state].final:
        raise StepRefusedError(Refusal.NOT_NOW)
    staff = roles_in(actor, complaint)
    if not own and not staff:
        raise StepForbiddenError(Refusal.NOT_YOURS)


def _check_file(session: Session, complaint: Complaint, attachment_id: int | None) -> None:
    if attachment_id is None:
        return
    found = session.get(Attachment, attachment_id)
    if found is None or found.complaint_id != complaint.id:
        raise InputRefusedError(Refusal.FILE_UNKNOWN, "attachment_id")


def _values(command: Appointment, name: str) -> dict[str, object]:
    return {
        "name": name,
        "phone": command.phone or None,
        "email": (command.email or "").strip().lower() or None,
        "relation": command.relation or None,
        "basis": Basis(command.basis),
        "gets_notices": bool(command.gets_notices and command.email),
        "attachment_id": command.attachment_id,
    }
