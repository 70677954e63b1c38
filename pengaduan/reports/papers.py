"""What every ordered report shares: number, QR code and digest on each page, figures inside."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import segno

from pengaduan.infra.pages import render_page
from pengaduan.infra.pdf import Embedded
from pengaduan.infra.pdf_pool import PdfJob
from pengaduan.infra.templates import link
from pengaduan.reports.documents import document_code

Rows = Iterable[Sequence[object]]


class OrderRefusedError(ValueError):
    """An order that cannot become a paper; the argument is a code with words on the page."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document about to be rendered, and what is known of it."""

    code: str
    kind: str
    title: str
    public: bool
    job: PdfJob


@dataclass(frozen=True, slots=True)
class Plan:
    """What a paper is: its kind, the subject its code follows from, its words and its figures.

    ``facts`` are the rows of the CSV inside, heading first. They are what the printed digest is
    taken of: a paper can be compared with its data although no paper can print its own digest.
    """

    kind: str
    subject: str
    template: str
    language: str
    title: str
    made_at: datetime
    facts: Rows
    public: bool = False


def csv_bytes(rows: Rows) -> bytes:
    """Return rows as CSV: UTF-8, decimal point, nothing for None."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(("" if one is None else one for one in row) for row in rows)
    return out.getvalue().encode()


def qr_code(url: str) -> str:
    """Return the QR code of an address as a data URI."""
    return segno.make(url, error="m").svg_data_uri(scale=3, border=1)


def drafted(plan: Plan, **context: object) -> Draft:
    """Return the document, ready to be rendered; the same plan gives the same bytes."""
    code = document_code(plan.kind, plan.subject)
    url = link(f"/verifikasi/{code}")
    data = csv_bytes(plan.facts)
    html = render_page(
        plan.template,
        plan.language,
        **context,
        title=plan.title,
        document_number=code,
        created_at=plan.made_at,
        verify_url=url,
        qr=qr_code(url),
        digest=hashlib.sha256(data).hexdigest(),
    )
    name = f"{plan.kind.replace('_', '-')}.csv"
    inside = Embedded(name, data, "Angka dalam dokumen ini", plan.made_at)
    job = PdfJob(html, identifier=code, attachments=(inside,))
    return Draft(code, plan.kind, plan.title, plan.public, job)
