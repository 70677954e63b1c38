"""Staff write down what somebody tells them at the counter, by phone, letter, mail or WhatsApp.

The complaint is the complainant's, not the office's: it takes the same way as one from the web
and ends at the same verifier. Its periods begin when it is written down; law.yaml starts them
with the submission (UU 25/2009 Art. 44) and names no earlier moment for a letter, so the day on
which a letter arrived is kept beside it and shown, and changes no date.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT, Actor
from pengaduan.audit.tags import Tag
from pengaduan.complaints.intake_models import Intake, KeySheet
from pengaduan.complaints.models import (
    Channel,
    Complaint,
    Confidentiality,
    MessageKind,
)
from pengaduan.complaints.notice_models import PhoneChannel
from pengaduan.handling import evidence, key_sheets
from pengaduan.handling.choices import Chosen, choose
from pengaduan.handling.entries import say
from pengaduan.handling.errors import InputRefusedError, Refusal, StepForbiddenError
from pengaduan.handling.filing import NewComplaint, announce, file
from pengaduan.handling.moves import write
from pengaduan.handling.representation import Appointment, appoint
from pengaduan.rules.permissions import Permission
from pengaduan.rules.roles import INTAKE_DESK
from pengaduan.rules.texts import N_

SPOKEN = frozenset({Channel.WALK_IN, Channel.PHONE})
CHANNELS = (
    Channel.WALK_IN,
    Channel.PHONE,
    Channel.LETTER,
    Channel.EMAIL,
    Channel.WHATSAPP,
    Channel.OWN_INITIATIVE,
)


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that came with the complaint: the scanned letter, a photo, the power of attorney."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What the officer wrote down; ``new.channel`` says on which way it came.

    ``source`` says where it is from (number of the letter, name of the counter) and is sealed.
    ``letter_on`` is the date on the letter, ``arrived_on`` the day on which it came.
    """

    new: NewComplaint
    source: str | None = None
    letter_on: date | None = None
    arrived_on: date | None = None
    read_back: bool = False
    contact_consent: bool = False
    phone_channel: PhoneChannel = PhoneChannel.NONE
    scans: tuple[Scan, ...] = ()
    representative: Appointment | None = None
    authority: Scan | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """The complaint, and the sheet on which its key can be printed once; None without key."""

    complaint: Complaint
    sheet: KeySheet | None


def take_in(session: Session, actor: Actor, taken: TakenIn, *, now: datetime) -> Received:
    """File the complaint in the name of whoever told it; the caller commits.

    The same nonce again returns the same complaint and its sheet. Raises StepForbiddenError
    without the permission of an intake desk, and for own initiative outside the Ombudsman;
    InputRefusedError for what was not read back, a contact without consent, or bad input.
    """
    _check(actor, taken)
    clerk = replace(actor, pseudo_roles=(*actor.pseudo_roles, INTAKE_DESK))
    filed = file(session, taken.new, now=now, actor=clerk)
    if filed.key is None:
        return Received(filed.complaint, _sheet_of(session, actor, filed.complaint))
    complaint = filed.complaint
    _remember(session, clerk, complaint, taken, now=now)
    if taken.phone_channel is not PhoneChannel.NONE:
        chosen = Chosen(phone_channel=taken.phone_channel)
        choose(session, clerk, complaint, chosen, now=now)
        announce(session, complaint, now=now)
    _attach(session, clerk, complaint, taken, now=now)
    if complaint.channel is Channel.OWN_INITIATIVE:
        return Received(complaint, None)
    return Received(complaint, key_sheets.keep(session, clerk, complaint, filed.key, now=now))


def intake_of(session: Session, complaint: Complaint) -> Intake | None:
    """Return how staff took the complaint in, or None for one from the web."""
    return session.get(Intake, complaint.id)


def _check(actor: Actor, taken: TakenIn) -> None:
    ours, new = actor.can(Permission.INTAKE_OMBUDSMAN), taken.new
    if not (ours or actor.can(Permission.INTAKE_AGENCY)) or new.channel not in CHANNELS:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if new.channel is Channel.OWN_INITIATIVE and not ours:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    if new.channel in SPOKEN and not taken.read_back:
        raise InputRefusedError(Refusal.READ_BACK_NEEDED, "read_back")
    if (new.phone or new.email) and not taken.contact_consent:
        raise InputRefusedError(Refusal.CONSENT_NEEDED, "contact_consent")


def _sheet_of(session: Session, actor: Actor, complaint: Complaint) -> KeySheet | None:
    query = (
        sa.select(KeySheet)
        .where(KeySheet.complaint_id == complaint.id, KeySheet.account_id == actor.account_id)
        .order_by(KeySheet.id.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def _remember(
    session: Session, clerk: Actor, complaint: Complaint, taken: TakenIn, *, now: datetime
) -> None:
    session.add(
        Intake(
            complaint_id=complaint.id,
            account_id=clerk.account_id or 0,
            source=taken.source,
            letter_on=taken.letter_on,
            arrived_on=taken.arrived_on,
            read_back=taken.read_back,
            contact_consent=taken.contact_consent,
            taken_at=now,
        )
    )
    write(
        session,
        complaint,
        Tag.COMPLAINT_TAKEN_IN,
        clerk,
        now=now,
        channel=complaint.channel.value,
        letter_on=taken.letter_on.isoformat() if taken.letter_on else None,
        arrived_on=taken.arrived_on.isoformat() if taken.arrived_on else None,
        read_back=taken.read_back,
        contact_consent=taken.contact_consent,
    )
    session.flush()


def _attach(
    session: Session, clerk: Actor, complaint: Complaint, taken: TakenIn, *, now: datetime
) -> None:
    """Keep the scans as the complainant's own files, and name the representative."""
    proof = taken.authority if taken.representative is not None else None
    kept = keep_files(session, complaint, [*taken.scans, *([proof] if proof else [])], now=now)
    if taken.representative is not None:
        named = replace(taken.representative, attachment_id=kept[-1] if proof else None)
        appoint(session, clerk, complaint, named, now=now)


def keep_files(
    session: Session, complaint: Complaint, given: Sequence[Scan], *, now: datetime
) -> list[int]:
    """Keep files that came with a complaint and return their ids, in order.

    A letter is signed and a power of attorney names two people: unless the complainant is open
    to the agency, an entry of the thread keeps the files from it (``complaints.audiences``).
    """
    if not given:
        return []
    entry_id = None
    if complaint.confidentiality is not Confidentiality.OPEN:
        detail = {"completes": 0, "intake": True}
        kind, body = MessageKind.REPLY, N_("Pindaian surat atau berkas asli dari pelapor.")
        entry_id = say(session, complaint, kind, COMPLAINANT, body, now=now, detail=detail).id
    return [
        evidence.attach(
            session,
            COMPLAINANT.label,
            complaint,
            one.name,
            one.data,
            now=now,
            message_id=entry_id,
        ).id
        for one in given
    ]
