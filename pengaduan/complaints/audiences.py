"""Who reads a case, whose words its entries hold, and which entries each side may read."""

from collections.abc import Mapping
from enum import StrEnum

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.models import Complaint, Confidentiality, Message, MessageKind
from pengaduan.rules.texts import N_


class Audience(StrEnum):
    """Who reads."""

    COMPLAINANT = "complainant"
    AGENCY = "agency"
    OMBUDSMAN = "ombudsman"


class Author(StrEnum):
    """Whose words an entry holds; people are named to nobody outside their own house."""

    COMPLAINANT = "complainant"
    AGENCY = "agency"
    OMBUDSMAN = "ombudsman"
    SYSTEM = "system"


AUTHOR_LABELS: Mapping[Author, str] = {
    Author.COMPLAINANT: N_("Pelapor"),
    Author.AGENCY: N_("Petugas instansi"),
    Author.OMBUDSMAN: N_("Petugas Ombudsman"),
    Author.SYSTEM: N_("Sistem"),
}

KIND_LABELS: Mapping[MessageKind, str] = {
    MessageKind.COMPLETION_REQUEST: N_("Permintaan kelengkapan"),
    MessageKind.QUESTION: N_("Pertanyaan kepada pelapor"),
    MessageKind.REPLY: N_("Balasan pelapor"),
    MessageKind.ANSWER_DRAFT: N_("Usulan jawaban"),
    MessageKind.ANSWER: N_("Jawaban"),
    MessageKind.ANSWER_MENDED: N_("Perbaikan jawaban"),
    MessageKind.INTERIM: N_("Jawaban sementara"),
    MessageKind.OBJECTION: N_("Keberatan pelapor"),
    MessageKind.ACCEPTANCE: N_("Jawaban diterima pelapor"),
    MessageKind.NOTE: N_("Catatan internal"),
    MessageKind.DISPOSITION: N_("Disposisi ke unit"),
    MessageKind.DECISION_NOTICE: N_("Pemberitahuan"),
}

OUTSIDE = frozenset(MessageKind) - {
    MessageKind.ANSWER_DRAFT,
    MessageKind.NOTE,
    MessageKind.DISPOSITION,
}
# Entries in which an identity may have been asked for or given.
_ABOUT_IDENTITY = frozenset({MessageKind.COMPLETION_REQUEST})


def author_of(role: str) -> Author:
    """Return which side wrote under ``role``."""
    if role.startswith("agency_"):
        return Author.AGENCY
    if role.startswith("ombudsman_"):
        return Author.OMBUDSMAN
    return Author.COMPLAINANT if role == COMPLAINANT.label else Author.SYSTEM


def may_read(message: Message, complaint: Complaint, audience: Audience) -> bool:
    """Tell whether this entry of the thread is for ``audience``."""
    if audience is Audience.COMPLAINANT:
        return message.kind in OUTSIDE or message.kind is MessageKind.DISPOSITION
    if message.kind is MessageKind.ANSWER_DRAFT:
        return audience is Audience.AGENCY
    if message.kind is MessageKind.NOTE:
        return _note_readable(author_of(message.author_role), audience)
    return audience is Audience.OMBUDSMAN or not _hides_identity(message, complaint)


def _note_readable(author: Author, audience: Audience) -> bool:
    """Notes stay in the house that wrote them; the complainant's confidences go to Ombudsman."""
    return (author is Author.AGENCY) == (audience is Audience.AGENCY)


def _hides_identity(message: Message, complaint: Complaint) -> bool:
    if complaint.confidentiality is Confidentiality.OPEN:
        return False
    return message.kind in _ABOUT_IDENTITY or "completes" in message.detail
