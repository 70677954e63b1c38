"""The receipt (tanda terima) of a complaint as a small tagged PDF (UU 25/2009 Art. 44(2))."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import segno
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.agencies.queries import region_path
from pengaduan.complaints import identity
from pengaduan.complaints.identity import PartyView
from pengaduan.complaints.models import Complaint, Confidentiality, Document
from pengaduan.infra.pages import render_page
from pengaduan.infra.pdf import render_pdf
from pengaduan.infra.templates import link
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload
from pengaduan.outbox.worker import Finish
from pengaduan.reports.documents import Rendered, document_code, find_document, store_document
from pengaduan.sla.cards import ClockCard, clock_cards

KIND: Final = "receipt"
# Tagged and searchable, without the colour profile and metadata that PDF/A adds: small files.
VARIANT: Final = "pdf/ua-1"
TITLES: Final = {"id": "Tanda terima pengaduan %s", "en": "Receipt of complaint %s"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything on the paper. It is private: it names the complainant and goes to nobody else."""

    complaint: Complaint
    party: PartyView | None
    agency: str | None
    place: str
    clocks: list[ClockCard]
    code: str
    verify_url: str

    @property
    def is_anonymous(self) -> bool:
        """True when no name was given."""
        return self.complaint.confidentiality is Confidentiality.ANONYMOUS


def receipt_code(complaint: Complaint) -> str:
    """Return the code of a complaint's receipt."""
    return document_code(KIND, complaint.number)


def find_receipt(session: Session, complaint: Complaint) -> Document | None:
    """Return the rendered receipt, or None while the jobs process has not made it."""
    return find_document(session, receipt_code(complaint))


def compose(session: Session, complaint: Complaint, *, now: datetime) -> Receipt:
    """Gather what Art. 44(2) asks for, and the due dates that run at ``now``."""
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    region = region_path(session, complaint.region_code or "")
    code = receipt_code(complaint)
    return Receipt(
        complaint=complaint,
        party=identity.own_view(session, complaint),
        agency=agency.name if agency else complaint.agency_text,
        place=", ".join(one.name for one in reversed(region)),
        clocks=clock_cards(session, complaint, now, language=complaint.language, open_only=True),
        code=code,
        verify_url=link(f"/verifikasi/{code}"),
    )


def receipt_html(receipt: Receipt) -> str:
    """Return the paper as HTML in the complainant's language. The secret key is never on it."""
    return render_page(
        "pdf/receipt/report.html",
        receipt.complaint.language,
        receipt=receipt,
        complaint=receipt.complaint,
        document_number=receipt.code,
        created_at=receipt.complaint.filed_at,
        qr=segno.make(receipt.verify_url, error="m").svg_data_uri(scale=3, border=2),
    )


def receipt_pdf(receipt: Receipt) -> bytes:
    """Return the PDF; the same receipt gives the same bytes."""
    return render_pdf(receipt_html(receipt), identifier=receipt.code, variant=VARIANT)


def render(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler ``receipt.render``: make the paper; a second run finds it made."""
    complaint = session.get_one(Complaint, payload["complaint_id"])
    if find_receipt(session, complaint) is not None:
        return lambda _writing: None
    receipt = compose(session, complaint, now=now)
    made = Rendered(
        code=receipt.code,
        kind=KIND,
        title=TITLES[complaint.language] % complaint.number,
        data=receipt_pdf(receipt),
        public=False,
        complaint_id=complaint.id,
    )

    def finish(writing: Session) -> None:
        store_document(writing, made, now=now)

    return finish
