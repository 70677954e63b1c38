"""Everything on the status page of a case, read for its complainant."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from pengaduan.complaints import queries
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import FileEntry, files
from pengaduan.complaints.models import Complaint, MessageKind
from pengaduan.complaints.queries import StepTaken, ThreadEntry
from pengaduan.handling import disposition, withdrawal
from pengaduan.handling.escalation import escalated
from pengaduan.handling.event_words import MOVE_LABELS, OTHER_MOVE, TOLD_BY_AN_ENTRY
from pengaduan.handling.review import CONCLUSIONS, Conclusion
from pengaduan.handling.status import CitizenStatus, citizen_status
from pengaduan.rules.law import law
from pengaduan.rules.workflow import Track
from pengaduan.sla.cards import ClockCard, clock_cards
from pengaduan.web.citizen import formal_words, words
from pengaduan.web.citizen.case_doable import Doable, doable
from pengaduan.web.shared.templating import language

_ANSWERS: Final = (MessageKind.ANSWER, MessageKind.ANSWER_MENDED, MessageKind.INTERIM)
_ASKING: Final = (MessageKind.QUESTION, MessageKind.COMPLETION_REQUEST)
# The move to a unit is told with the unit's name, from the disposition itself.
_TO_UNIT: Final = "A10"
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
class OtherTrack:
    """The record of the same matter on the other track, and how it stands."""

    number: str
    at_ombudsman: bool
    sentence: str
    status: CitizenStatus


@dataclass(frozen=True, slots=True)
class CasePage:
    """The status page. ``asked`` is the entry that waits for the complainant, if any.

    ``mended`` is the first answer, where the newest one mends it after a quality audit.
    """

    complaint: Complaint
    status: CitizenStatus
    sentence: str
    late_by: int | None
    now_card: ClockCard | None
    undo_until: datetime | None
    other: OtherTrack | None
    clocks: list[ClockCard]
    answer: ThreadEntry | None
    mended: ThreadEntry | None
    asked: ThreadEntry | None
    events: tuple[Event, ...]
    files: tuple[FileEntry, ...]
    looks: tuple[formal_words.Look, ...]
    doable: tuple[Doable, ...]
    reason: str

    @property
    def asked_until(self) -> date | None:
        """The day by which a reply is asked for; nothing happens after it."""
        until = self.asked.detail.get("reply_by") if self.asked else None
        return date.fromisoformat(until) if until else None

    @property
    def asked_heading(self) -> str:
        """What the entry that waits is called."""
        return words.heading(self.asked.kind) if self.asked else ""


def read_case(session: Session, complaint: Complaint, *, now: datetime) -> CasePage:
    """Return the page for ``complaint``, whose key the reader has proved."""
    status = citizen_status(session, complaint, now=now)
    thread = queries.thread(session, complaint, Audience.COMPLAINANT)
    cards = _cards(session, complaint, now, status.clock_id)
    card = next((one for one in cards if one.clock_id == status.clock_id), None)
    asked = _asked(complaint, thread)
    answer = next((one for one in reversed(thread) if one.kind in _ANSWERS), None)
    return CasePage(
        complaint=complaint,
        status=status,
        sentence=gettext(status.sentence, **status.values),
        late_by=_late_by(card),
        now_card=card,
        undo_until=withdrawal.undo_until(session, complaint, now=now),
        other=_other(session, complaint, now),
        clocks=cards,
        answer=answer,
        mended=_mended(thread, answer),
        asked=asked,
        events=_events(session, complaint, thread, status.zone),
        files=files(session, complaint, Audience.COMPLAINANT),
        looks=formal_words.looks(session, complaint),
        doable=tuple(doable(session, complaint, status, asked, now=now)),
        reason=_reason(complaint),
    )


def _mended(thread: tuple[ThreadEntry, ...], answer: ThreadEntry | None) -> ThreadEntry | None:
    """Return the answer that the newest one mends, so that both can be read; None for others."""
    if answer is None or answer.kind is not MessageKind.ANSWER_MENDED:
        return None
    return next((one for one in reversed(thread) if one.kind is MessageKind.ANSWER), None)


def _late_by(card: ClockCard | None) -> int | None:
    """Return by how many working days the binding clock is late, None when it is not."""
    left = card.working_days_left if card is not None and card.state == "late" else None
    return -left if left is not None and left < 0 else None


def _cards(
    session: Session, complaint: Complaint, now: datetime, turn_id: int | None
) -> list[ClockCard]:
    """Return the open clocks; the one that is marked is that of whoever has the ball."""
    cards = clock_cards(session, complaint, now, language=language(), open_only=True)
    return [
        replace(
            card,
            name=words.clock_name(card.policy, card.name),
            binding=card.binding if turn_id is None else card.clock_id == turn_id,
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
    if "closed_at" in newest.detail:
        return None
    return newest


def _events(
    session: Session, complaint: Complaint, thread: tuple[ThreadEntry, ...], zone: str
) -> tuple[Event, ...]:
    said = (_said(complaint, one, zone) for one in thread if one.kind not in _SHOWN_APART)
    taken = queries.steps_taken(session, complaint)
    moved = (_moved(one, zone) for one in taken if one.action not in TOLD_BY_AN_ENTRY | {_TO_UNIT})
    handed = (
        Event(gettext("Diserahkan kepada %(unit)s", unit=unit), at, "", "", (), zone)
        for at, unit in disposition.units_told(session, complaint)
    )
    ordered = sorted([*moved, *handed, *said], key=lambda event: event.at)
    return tuple(ordered[::-1])  # of two at one moment the later step stands first


def _moved(one: StepTaken, zone: str) -> Event:
    title = gettext(MOVE_LABELS.get(one.action, OTHER_MOVE))
    return Event(title, one.at, "", "", (), zone)


def _said(complaint: Complaint, entry: ThreadEntry, zone: str) -> Event:
    links = [
        {"text": file.name, "href": file_url(complaint, file)} for file in entry.files if file.ready
    ]
    body = entry.body
    if entry.kind in _ANSWERS:
        links.insert(0, {"text": gettext("Baca jawaban per pokok"), "href": "#jawaban"})
        body = ""
    who, title = words.author_name(entry.author), words.heading(entry.kind)
    if "review" in entry.detail:
        title = gettext("Keberatan Anda sudah ditinjau")
        found = gettext(CONCLUSIONS[Conclusion(entry.detail["review"])])
        body = f"{found}\n{body}"
    return Event(title, entry.at, who, body, tuple(links), zone)


def _reason(complaint: Complaint) -> str:
    known = law().reasons.get(complaint.reason_code or "")
    if known is None:
        return ""
    return known.text_id if language() == "id" else known.text_en


def _other(session: Session, complaint: Complaint, now: datetime) -> OtherTrack | None:
    """Return how the record on the other track stands, if there is one."""
    if complaint.origin_id is not None:
        second: Complaint | None = session.get_one(Complaint, complaint.origin_id)
    else:
        second = escalated(session, complaint)
    if second is None:
        return None
    status = citizen_status(session, second, now=now)
    return OtherTrack(
        number=second.number,
        at_ombudsman=second.track is Track.OMBUDSMAN,
        sentence=gettext(status.sentence, **status.values),
        status=status,
    )
