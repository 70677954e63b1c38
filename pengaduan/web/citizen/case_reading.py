"""Everything on the status page of a case, read for its complainant."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints import identity, queries
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import FileEntry, files
from pengaduan.complaints.models import Complaint, MessageKind
from pengaduan.complaints.queries import StepTaken, ThreadEntry
from pengaduan.handling.escalation import escalated
from pengaduan.handling.moves import offered
from pengaduan.handling.rating import RATED_STATES, rating_of
from pengaduan.handling.reaction import REOPENING_WINDOW
from pengaduan.handling.status import CitizenStatus, citizen_status
from pengaduan.rules.law import law
from pengaduan.sla.cards import ClockCard, clock_cards
from pengaduan.web.citizen import words
from pengaduan.web.shared.templating import language

MOVES: Final = {
    "A01": _("Pengaduan Anda diterima"),
    "A02": _("Petugas mulai memeriksa"),
    "A03": _("Diteruskan ke instansi"),
    "A05": _("Dianggap dicabut karena tidak dilengkapi"),
    "A07": _("Dinyatakan lengkap"),
    "A08": _("Ditunda menunggu keterangan"),
    "A09": _("Diteruskan ke instansi lain"),
    "A10": _("Diserahkan ke unit yang menangani"),
    "A11": _("Instansi mulai menangani"),
    "A13": _("Instansi memutuskan jawabannya"),
    "A14": _("Jawaban sampai kepada Anda"),
    "A17": _("Pengaduan selesai"),
    "A19": _("Anda mencabut pengaduan"),
    "A20": _("Tidak dapat kami proses"),
    "A21": _("Diteruskan ke Ombudsman"),
    "O01": _("Terdaftar di Ombudsman"),
    "O34": _("Anda mencabut pengaduan"),
}
_ANSWERS: Final = (MessageKind.ANSWER, MessageKind.INTERIM)
_ASKING: Final = (MessageKind.QUESTION, MessageKind.COMPLETION_REQUEST)
_SHOWN_APART: Final = frozenset({MessageKind.DISPOSITION})


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline."""

    title: str
    at: datetime
    who: str
    body: str
    links: tuple[dict[str, str], ...]
    zone: str


@dataclass(frozen=True, slots=True)
class Doable:
    """Something that the complainant can do now; ``main`` ones are buttons at the top."""

    text: str
    href: str
    main: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """The status page. ``asked`` is the entry that waits for the complainant, if any."""

    complaint: Complaint
    status: CitizenStatus
    sentence: str
    late_by: int | None
    clocks: list[ClockCard]
    answer: ThreadEntry | None
    asked: ThreadEntry | None
    events: tuple[Event, ...]
    files: tuple[FileEntry, ...]
    reveals: tuple[tuple[datetime, str], ...]
    doable: tuple[Doable, ...]
    reason: str
    other_number: str | None

    @property
    def asked_heading(self) -> str:
        """What the entry that waits is called."""
        return words.heading(self.asked.kind) if self.asked else ""


def read_case(session: Session, complaint: Complaint, *, now: datetime) -> CasePage:
    """Return the page for ``complaint``, whose key the reader has proved."""
    status = citizen_status(session, complaint, now=now)
    thread = queries.thread(session, complaint, Audience.COMPLAINANT)
    cards = _cards(session, complaint, now)
    binding = next((card for card in cards if card.binding), None)
    asked = _asked(complaint, thread)
    return CasePage(
        complaint=complaint,
        status=status,
        sentence=gettext(status.sentence, **status.values),
        late_by=_late_by(binding),
        clocks=cards,
        answer=next((one for one in reversed(thread) if one.kind in _ANSWERS), None),
        asked=asked,
        events=_events(session, complaint, thread, status.zone),
        files=files(session, complaint, Audience.COMPLAINANT),
        reveals=_reveals(session, complaint),
        doable=tuple(_doable(session, complaint, status, asked, now=now)),
        reason=_reason(complaint),
        other_number=_other(session, complaint),
    )


def _late_by(card: ClockCard | None) -> int | None:
    """Return by how many working days the binding clock is late, None when it is not."""
    left = card.working_days_left if card is not None and card.state == "late" else None
    return -left if left is not None and left < 0 else None


def _cards(session: Session, complaint: Complaint, now: datetime) -> list[ClockCard]:
    cards = clock_cards(session, complaint, now, language=language(), open_only=True)
    return [
        replace(
            card,
            name=words.clock_name(card.policy, card.name),
            href=_clock_url(complaint, card),
        )
        for card in cards
    ]


def _clock_url(complaint: Complaint, card: ClockCard) -> str:
    return url_for("citizen.explain", number=complaint.number, clock_id=card.clock_id)


def file_url(complaint: Complaint, file: FileEntry) -> str:
    """Return the address of a file of this case."""
    return url_for("citizen.file", number=complaint.number, attachment_id=file.id)


def _asked(complaint: Complaint, thread: tuple[ThreadEntry, ...]) -> ThreadEntry | None:
    """Return the question or request that has no reply yet."""
    newest = next(
        (one for one in reversed(thread) if one.kind in (*_ASKING, MessageKind.REPLY)), None
    )
    if newest is None or newest.kind is MessageKind.REPLY or complaint.closed_at is not None:
        return None
    return newest


def _events(
    session: Session, complaint: Complaint, thread: tuple[ThreadEntry, ...], zone: str
) -> tuple[Event, ...]:
    said = (_said(complaint, one, zone) for one in thread if one.kind not in _SHOWN_APART)
    moved = (
        _moved(one, zone) for one in queries.steps_taken(session, complaint) if one.action in MOVES
    )
    ordered = sorted([*moved, *said], key=lambda event: event.at)
    return tuple(ordered[::-1])  # of two at one moment the later step stands first


def _moved(one: StepTaken, zone: str) -> Event:
    return Event(str(MOVES[one.action]), one.at, "", "", (), zone)


def _said(complaint: Complaint, entry: ThreadEntry, zone: str) -> Event:
    links = [
        {"text": file.name, "href": file_url(complaint, file)} for file in entry.files if file.ready
    ]
    body = entry.body
    if entry.kind in _ANSWERS:
        links.insert(0, {"text": gettext("Baca jawaban per pokok"), "href": "#jawaban"})
        body = ""
    who = words.author_name(entry.author)
    return Event(words.heading(entry.kind), entry.at, who, body, tuple(links), zone)


def _reveals(session: Session, complaint: Complaint) -> tuple[tuple[datetime, str], ...]:
    return tuple(
        (one.at, str(words.REVEAL_REASONS.get(one.reason, one.reason)))
        for one in identity.reveals(session, complaint)
    )


def _reason(complaint: Complaint) -> str:
    known = law().reasons.get(complaint.reason_code or "")
    if known is None:
        return ""
    return known.text_id if language() == "id" else known.text_en


def _other(session: Session, complaint: Complaint) -> str | None:
    """Return the number of the record on the other track, if there is one."""
    if complaint.origin_id is not None:
        return session.get_one(Complaint, complaint.origin_id).number
    second = escalated(session, complaint)
    return None if second is None else second.number


def may_object(complaint: Complaint, *, now: datetime) -> bool:
    """Tell whether the answer can still be objected to (after silence within 30 days)."""
    if complaint.closed_at is None:
        return complaint.state == "delivered"
    silent = complaint.reason_code == "C_NO_REPLY"
    return silent and complaint.closed_at + REOPENING_WINDOW >= now


def may_rate(complaint: Complaint) -> bool:
    """Tell whether there is a delivered answer to rate."""
    return complaint.state in RATED_STATES and complaint.delivered_at is not None


def _doable(
    session: Session,
    complaint: Complaint,
    status: CitizenStatus,
    asked: ThreadEntry | None,
    *,
    now: datetime,
) -> Iterator[Doable]:
    moves = offered(COMPLAINANT, complaint)
    number = complaint.number
    final = law().states(complaint.track)[complaint.state].final
    if "A06" in moves or (complaint.state == "awaiting_completion" and not final):
        yield Doable(gettext("Lengkapi"), url_for("citizen.reply", number=number), main=True)
    elif not final and complaint.state != "escalated":
        yield Doable(
            gettext("Balas"), url_for("citizen.reply", number=number), main=asked is not None
        )
    if moves & {"A17", "A18"} and may_object(complaint, now=now):
        yield Doable(
            gettext("Tanggapi jawaban"), url_for("citizen.react", number=number), main=True
        )
    if may_rate(complaint):
        rated = rating_of(session, complaint) is not None
        text = gettext("Ubah nilai") if rated else gettext("Nilai penanganan")
        waiting = complaint.state == "closed" and not rated
        yield Doable(text, url_for("citizen.rate", number=number), main=waiting)
    if not final and complaint.state != "escalated":
        yield Doable(
            gettext("Tambahkan bukti"), url_for("citizen.evidence", number=number), main=False
        )
    if "A21" in moves:
        yield Doable(
            gettext("Teruskan ke Ombudsman"),
            url_for("citizen.escalate", number=number),
            main=status.late,
        )
    if moves & {"A19", "O34"}:
        yield Doable(
            gettext("Cabut pengaduan"), url_for("citizen.withdraw", number=number), main=False
        )
