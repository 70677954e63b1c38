"""The folded paper with number and secret key for somebody who complained at a desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import segno
from sqlalchemy.orm import Session

from pengaduan.complaints.intake_models import KeySheet
from pengaduan.complaints.models import Complaint
from pengaduan.handling.key_sheets import FORGET
from pengaduan.infra import storage
from pengaduan.infra.pages import render_page
from pengaduan.infra.pdf import render_pdf
from pengaduan.infra.templates import link
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish
from pengaduan.reports.documents import document_code
from pengaduan.reports.receipts import VARIANT

KIND: Final = "key_paper"


@dataclass(frozen=True, slots=True)
class KeyPaper:
    """What stands on the paper: number, key, where to use them. No name and no story."""

    complaint: Complaint
    key: str
    track_url: str
    made_at: datetime


def paper_pdf(paper: KeyPaper) -> bytes:
    """Return the PDF in the complainant's language; the fold hides all of it."""
    number = paper.complaint.number
    html = render_page(
        "pdf/key_paper/report.html",
        paper.complaint.language,
        paper=paper,
        document_number=number,
        created_at=paper.made_at,
        # The code holds the address only: a key in a picture would be read over a shoulder.
        qr=segno.make(paper.track_url, error="m").svg_data_uri(scale=3, border=2),
    )
    return render_pdf(html, identifier=document_code(KIND, number), variant=VARIANT)


def render(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler ``key_sheet.render``: make the paper and forget the key itself.

    Nothing is made when the key was replaced or its time is over.
    """
    sheet = session.get_one(KeySheet, int(payload["sheet_id"]))
    if sheet.sealed_key is None or now >= sheet.expires_at:
        return _nothing
    complaint = session.get_one(Complaint, sheet.complaint_id)
    paper = KeyPaper(complaint, sheet.sealed_key, link("/lacak"), sheet.made_at)
    sheet_id, storage_key = sheet.id, storage.put(paper_pdf(paper))

    def finish(writing: Session) -> None:
        made = writing.get_one(KeySheet, sheet_id, with_for_update=True, populate_existing=True)
        if made.sealed_key is None:
            about = {"storage_key": storage_key}
            enqueue(writing, FORGET, about, due_at=now, key=f"key_sheet_late:{sheet_id}")
            return
        made.paper_key, made.sealed_key = storage_key, None

    return finish


def _nothing(_writing: Session) -> None:
    """Nothing has to be stored."""
