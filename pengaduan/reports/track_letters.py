"""Letters of the Ombudsman's track as tagged PDFs, from their record alone.

The same record gives the same bytes: wording, dates and names were kept with it. Who may read a
paper follows from whom it is addressed to.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import segno
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint, Document
from pengaduan.complaints.track_models import TrackRecord
from pengaduan.handling import track_ends, track_papers
from pengaduan.handling.track_text import LetterText, letter_text
from pengaduan.infra.pages import render_page
from pengaduan.infra.pdf import render_pdf
from pengaduan.infra.templates import link
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.reports.documents import Rendered, document_code, find_document, store_document
from pengaduan.reports.receipts import VARIANT
from pengaduan.rules.track_forms import LETTER_FORMS, REPORTER_LETTERS

KINDS = frozenset(LETTER_FORMS)


def letter_code(record: TrackRecord) -> str:
    """Return the code of a letter, which follows from its kind and number."""
    return document_code(record.kind or "", record.number or "")


def letter_pdf(text: LetterText, code: str) -> bytes:
    """Return the PDF; the same text gives the same bytes."""
    url = link(f"/verifikasi/{code}")
    html = render_page(
        "pdf/track_letter/report.html",
        "id",
        letter=text,
        document_number=code,
        created_at=text.made_at,
        verify_url=url,
        qr=segno.make(url, error="m").svg_data_uri(scale=3, border=2),
    )
    return render_pdf(html, identifier=code, variant=VARIANT)


def title_of(text: LetterText) -> str:
    """Return the title for the list of letters and the public check: kind and number only."""
    return f"{text.title} {text.number}"


def render(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler ``track_letter.render``: make the paper; a second run finds it made."""
    record = session.get_one(TrackRecord, int(payload["record_id"]))
    complaint = session.get_one(Complaint, record.complaint_id)
    code, record_id = letter_code(record), record.id
    known = find_document(session, code)
    text = letter_text(session, complaint, record)
    made = Rendered(
        code=code,
        kind=text.kind,
        title=title_of(text),
        data=b"" if known else letter_pdf(text, code),
        public=text.public,
        complaint_id=complaint.id,
    )

    def finish(writing: Session) -> None:
        store_document(writing, made, now=now)
        kept = writing.get_one(TrackRecord, record_id)
        track_papers.sent(writing, kept, code, now=now)

    return finish


HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {**track_ends.HANDLERS, track_papers.RENDER: Slow(render)}
)
"""All background work of the track: its papers, and what follows when a period passes."""


def paper_of(session: Session, record: TrackRecord) -> Document | None:
    """Return the finished paper of a letter, or None before it is made."""
    return find_document(session, record.document_code) if record.document_code else None


def reporter_papers(session: Session, complaint: Complaint) -> Sequence[Document]:
    """Return the finished letters that were addressed to the reporter, oldest first."""
    query = (
        sa.select(Document)
        .join(TrackRecord, TrackRecord.document_code == Document.code)
        .where(
            TrackRecord.complaint_id == complaint.id,
            TrackRecord.to_reporter.is_(True),
            Document.kind.in_(REPORTER_LETTERS),
        )
    )
    return session.scalars(query.order_by(Document.created_at, Document.id)).all()


def all_papers(session: Session, complaint: Complaint) -> Sequence[Document]:
    """Return every finished letter of the track in this case, oldest first."""
    query = sa.select(Document).where(
        Document.complaint_id == complaint.id, Document.kind.in_(KINDS)
    )
    return session.scalars(query.order_by(Document.created_at, Document.id)).all()
