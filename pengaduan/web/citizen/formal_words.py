"""What the pages of the formal file call its parts, and who has looked at an identity."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from pengaduan.complaints import identity
from pengaduan.complaints.looks import Reveal, Surface
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.handling import formal_file
from pengaduan.handling.formal_file import TaskState
from pengaduan.rules.citations import citation
from pengaduan.rules.formal_file import Item, Task
from pengaduan.rules.law import law
from pengaduan.rules.law_lists import Choice
from pengaduan.web.citizen import words
from pengaduan.web.shared.names import ROLES
from pengaduan.web.shared.templating import confidence_text, language

Words = Mapping[str, LazyString]

# Addresses of the tasks; the power of attorney has a page of its own.
SLUGS: Final[Mapping[str, str]] = {
    "identity": "identitas",
    "power": "kuasa",
    "prior": "bukti-lapor",
    "loss": "kerugian",
    "court": "pengadilan",
}
TASKS: Final[Mapping[str, str]] = {slug: code for code, slug in SLUGS.items()}
STATES: Final[Words] = {
    TaskState.EMPTY: _("Belum diisi"),
    TaskState.PARTLY: _("Sebagian"),
    TaskState.DONE: _("Selesai diisi"),
}
KINDS: Final[Mapping[TaskState, str]] = {
    TaskState.EMPTY: "neutral",
    TaskState.PARTLY: "warn",
    TaskState.DONE: "ok",
}
SECRECY: Final[Words] = {
    Confidentiality.OPEN: _("Instansi boleh melihat nama dan kontak saya"),
    Confidentiality.WITHHELD: _("Rahasiakan nama saya dari instansi"),
}
SURFACES: Final[Words] = {
    Surface.IDENTITY: _("%(who)s membuka nama dan kontak Anda, %(why)s."),
    Surface.FORMAL_FILE: _("%(who)s membuka berkas formal Anda, %(why)s."),
    Surface.ORIGINAL: _("%(who)s membuka berkas asli Anda, %(why)s."),
    Surface.FILE: _("%(who)s membuka berkas bukti."),
}


@dataclass(frozen=True, slots=True)
class Why:
    """Why one thing is asked, with its article and how sure that is."""

    name: str
    why: str
    cite: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Look:
    """One line of "Siapa yang membuka identitas Anda"; ``number`` names another record."""

    at: datetime
    told: str
    number: str
    of_identity: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """Something to do on the status page; ``main`` ones are buttons."""

    text: str
    href: str
    main: bool


def named(entry: Item | Task | Choice) -> str:
    """Return the name of an entry of the rules in the language of the page."""
    return entry.text_en if language() == "en" else entry.text_id


def hint(item: Item) -> str:
    """Return the hint of an item in the language of the page, or ""."""
    return item.hint_en if language() == "en" else item.hint_id


def reasons_for(items: tuple[Item, ...]) -> tuple[Why, ...]:
    """Return why each of these is asked."""
    english = language() == "en"
    return tuple(
        Why(
            name=named(item),
            why=item.why_en if english else item.why_id,
            cite=citation(item.cite, language()),
            confidence=confidence_text(item.confidence),
        )
        for item in items
    )


def answer_text(item: Item, value: str) -> str:
    """Return an answer as people read it."""
    chosen = next((choice for choice in item.choices if choice.code == value), None)
    return named(chosen) if chosen else value


def looks(session: Session, complaint: Complaint) -> tuple[Look, ...]:
    """Return who of the staff looked at an identity or a file, the latest first."""
    found = identity.reveals(session, complaint)
    return tuple(_look(one, complaint) for one in reversed(found))


def _look(one: Reveal, complaint: Complaint) -> Look:
    names = {role.value: str(name) for role, name in ROLES.items()}
    why = str(words.REVEAL_REASONS.get(one.reason, one.reason)) or gettext("tanpa alasan")
    told = str(SURFACES[one.surface]) % {"who": names.get(one.role, gettext("Petugas")), "why": why}
    return Look(
        at=one.at,
        told=told,
        number="" if one.number == complaint.number else one.number,
        of_identity=one.surface is not Surface.FILE,
    )


def offers(session: Session, complaint: Complaint) -> tuple[Offer, ...]:
    """Return what the status page offers about the formal file, a representative and secrecy."""
    number, found = complaint.number, []
    if formal_file.is_open(complaint):
        state = formal_file.file_state(session, complaint)
        waits = complaint.state == "awaiting_completion"
        done = state.sent_at is not None and not state.unsent and not waits
        text = gettext("Lihat berkas formal") if done else gettext("Lengkapi berkas")
        found.append(Offer(text, url_for("citizen.formal", number=number), main=not done))
    elif complaint.state == "awaiting_completion":
        href = url_for("citizen.completion", number=number)
        found.append(Offer(gettext("Lengkapi"), href, main=True))
    if complaint.state != "escalated" and not law().states(complaint.track)[complaint.state].final:
        text = gettext("Wakil dan surat kuasa")
        href = url_for("citizen.representative", number=number)
        found.append(Offer(text, href, main=False))
    text = gettext("Ubah kerahasiaan nama")
    href = url_for("citizen.confidentiality", number=number)
    found.append(Offer(text, href, main=False))
    return tuple(found)
