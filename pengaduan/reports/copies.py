"""The copy of everything as a tagged PDF and as JSON, made together and kept sealed for a week."""

import json
from datetime import datetime
from typing import Any, Final

from flask_babel import force_locale
from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.complaints.own_case_models import CaseCopy
from pengaduan.handling import copying
from pengaduan.infra import storage
from pengaduan.infra.pages import render_page
from pengaduan.infra.pdf import render_pdf
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.reports.copy_content import Content, content
from pengaduan.reports.documents import document_code

KIND: Final = "case_copy"
VARIANT: Final = "pdf/ua-1"


def copy_json(found: Content) -> bytes:
    """Return the JSON file: UTF-8, indented, keys in the documented order."""
    return (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()


def copy_pdf(found: Content, code: str, *, now: datetime, language: str) -> bytes:
    """Return the PDF of the same content."""
    page = render_page(
        "pdf/copy/report.html", language, copy=_moments(found), document_number=code, created_at=now
    )
    return render_pdf(page, identifier=code, variant=VARIANT)


def render(session: Session, payload: Payload, _job: OutboxJob, now: datetime) -> Finish:
    """Slow outbox handler ``copy.render``; a copy that is made or thrown away is left alone."""
    row = session.get(CaseCopy, int(payload["copy_id"]))
    if row is None or row.ready_at is not None:
        return lambda _writing: None
    complaint = session.get_one(Complaint, row.complaint_id)
    language = complaint.language if complaint.language == "en" else "id"
    with force_locale(language):
        found = content(session, complaint, now=row.requested_at, language=language)
    code = document_code(KIND, f"{complaint.number}:{row.id}")
    pdf = copy_pdf(found, code, now=row.requested_at, language=language)
    text = copy_json(found)
    copy_id, keys = row.id, (storage.put(pdf), storage.put(text))

    def finish(writing: Session) -> None:
        made = writing.get_one(CaseCopy, copy_id)
        made.pdf_key, made.json_key = keys
        made.pdf_size, made.json_size = len(pdf), len(text)
        made.ready_at = now

    return finish


HANDLERS: Final[dict[str, Handler]] = {copying.RENDER: Slow(render)}


def _moments(found: Any) -> Any:  # noqa: ANN401 - a tree of plain JSON values
    """Return the tree with every instant as a datetime again, for the formats of a page."""
    if isinstance(found, dict):
        return {name: _moment(name, value) for name, value in found.items()}
    if isinstance(found, list):
        return [_moments(one) for one in found]
    return found


def _moment(name: str, value: Any) -> Any:  # noqa: ANN401 - a tree of plain JSON values
    if isinstance(value, str) and (name == "at" or name.endswith(("_at", "_since"))):
        return datetime.fromisoformat(value)
    return _moments(value)
