"""Letters of a case as small tagged PDFs: request for completion, answer, closing.

Made by the jobs process after the step. No letter names the complainant: whoever opens it has
proved the key, or handles the case, and the paper may be shown to others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

import segno
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.models import (
    Complaint,
    Confidentiality,
    Document,
    Message,
    MessageKind,
    Point,
    PointAnswer,
)
from pengaduan.complaints.queries import last_message
from pengaduan.infra.pages import render_page
from pengaduan.infra.pdf import render_pdf
from pengaduan.infra.templates import link
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.reports import track_letters
from pengaduan.reports.documents import Rendered, document_code, find_document, store_document
from pengaduan.reports.receipts import VARIANT
from pengaduan.reports.track_letters import all_papers, reporter_papers
from pengaduan.rules.law import law
from pengaduan.rules.workflow import Track

COMPLETION, ANSWER, CLOSING = "completion_letter", "answer_letter", "closing_letter"
TITLES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        COMPLETION: {
            "id": "Permintaan kelengkapan pengaduan %s",
            "en": "Request for completion of complaint %s",
        },
        ANSWER: {"id": "Jawaban atas pengaduan %s", "en": "Answer to complaint %s"},
        CLOSING: {"id": "Penutupan pengaduan %s", "en": "Closing of complaint %s"},
    }
)
_ENTRIES: Final[Mapping[str, tuple[MessageKind, ...]]] = MappingProxyType(
    {
        COMPLETION: (MessageKind.COMPLETION_REQUEST,),
        ANSWER: (MessageKind.ANSWER,),
        CLOSING: (MessageKind.DECISION_NOTICE,),
    }
)


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything on the paper; ``answers`` are the points with their answers, in order."""

    kind: str
    complaint: Complaint
    agency: str | None
    opening: str
    answers: tuple[tuple[Point, PointAnswer], ...]
    reason: str
    reason_cite: str
    made_at: datetime
    code: str

    @property
    def verify_url(self) -> str:
        """Where the paper can be checked."""
        return link(f"/verifikasi/{self.code}")

    @property
    def title(self) -> str:
        """The title in the complainant's language; it holds the number and nothing else."""
        return TITLES[self.kind][self.complaint.language] % self.complaint.number


def letters(session: Session, complaint: Complaint, audience: Audience) -> Sequence[Document]:
    """Return the letters of a case that ``audience`` may open, oldest first.

    The request for completion may ask about the complainant's identity, so the agency of a
    complainant who is not open to it does not see that one (UU 25/2009 Art. 42(5)).
    """
    kinds = {COMPLETION, ANSWER, CLOSING}
    if audience is Audience.AGENCY and complaint.confidentiality is not Confidentiality.OPEN:
        kinds -= {COMPLETION}
    query = sa.select(Document).where(
        Document.complaint_id == complaint.id, Document.kind.in_(kinds)
    )
    found = session.scalars(query.order_by(Document.created_at, Document.id)).all()
    return sorted([*found, *_of_the_track(session, complaint, audience)], key=_age)


def _of_the_track(session: Session, complaint: Complaint, audience: Audience) -> Sequence[Document]:
    """Return the Ombudsman's letters: all of them for its staff, the reporter's own for them.

    An agency reads the letters to it in its own desk, not among the papers of a complaint.
    """
    if complaint.track is not Track.OMBUDSMAN or audience is Audience.AGENCY:
        return ()
    if audience is Audience.COMPLAINANT:
        return reporter_papers(session, complaint)
    return all_papers(session, complaint)


def _age(paper: Document) -> tuple[datetime, int]:
    return paper.created_at, paper.id


def compose(session: Session, complaint: Complaint, kind: str, *, made_at: datetime) -> Letter:
    """Gather what the letter of this kind says about the case as it stands."""
    entry = _entry(session, complaint, kind)
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    reason = law().reasons.get(complaint.reason_code or "") if kind == CLOSING else None
    english = complaint.language == "en"
    subject = f"{complaint.number}:{made_at.isoformat()}"
    return Letter(
        kind=kind,
        complaint=complaint,
        agency=agency.name if agency and complaint.forwarded_at else None,
        opening=entry.body if entry else "",
        answers=_answers(session, entry) if kind == ANSWER and entry else (),
        reason="" if reason is None else (reason.text_en if english else reason.text_id),
        reason_cite="" if reason is None else reason.cite,
        made_at=made_at,
        code=document_code(kind, subject),
    )


def _entry(session: Session, complaint: Complaint, kind: str) -> Message | None:
    """Return the entry of the thread that the letter puts on paper.

    A closing has one only where the system itself ended the case.
    """
    found = last_message(session, complaint, *_ENTRIES[kind])
    ended = complaint.closed_at
    stale = kind == CLOSING and found is not None and found.created_at != ended
    return None if stale else found


def _answers(session: Session, entry: Message) -> tuple[tuple[Point, PointAnswer], ...]:
    query = (
        sa.select(Point, PointAnswer)
        .join(PointAnswer, PointAnswer.point_id == Point.id)
        .where(PointAnswer.message_id == entry.id)
        .order_by(Point.ordinal)
    )
    return tuple((point, answer) for point, answer in session.execute(query))


def letter_html(letter: Letter) -> str:
    """Return the page that becomes the paper."""
    return render_page(
        f"pdf/{letter.kind}/report.html",
        letter.complaint.language,
        letter=letter,
        complaint=letter.complaint,
        document_number=letter.code,
        created_at=letter.made_at,
        qr=segno.make(letter.verify_url, error="m").svg_data_uri(scale=3, border=2),
    )


def letter_pdf(letter: Letter) -> bytes:
    """Return the PDF; the same letter gives the same bytes."""
    return render_pdf(letter_html(letter), identifier=letter.code, variant=VARIANT)


def render(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler ``letter.render``: make the paper; a second run finds it made."""
    complaint = session.get_one(Complaint, int(payload["complaint_id"]))
    made_at = datetime.fromisoformat(str(payload["moved_at"]))
    letter = compose(session, complaint, str(payload["letter"]), made_at=made_at)
    if find_document(session, letter.code) is not None:
        return lambda _writing: None
    made = Rendered(
        code=letter.code,
        kind=letter.kind,
        title=letter.title,
        data=letter_pdf(letter),
        public=False,
        complaint_id=complaint.id,
    )

    def finish(writing: Session) -> None:
        store_document(writing, made, now=now)

    return finish


HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {"letter.render": Slow(render), **track_letters.HANDLERS}
)
"""The letters of both tracks, and what follows on the Ombudsman's when a period passes."""
