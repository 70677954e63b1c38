"""The letter of an answer before it is decided: the same paper, marked as a preview."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.complaints.desk_models import WorkDraft
from pengaduan.complaints.models import Complaint, Point, PointAnswer
from pengaduan.complaints.queries import points
from pengaduan.handling.answer_guards import PointReply
from pengaduan.handling.draft_reading import answer_from
from pengaduan.infra import storage
from pengaduan.infra.pages import render_page
from pengaduan.infra.pdf import render_pdf
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.reports.letters import ANSWER, Letter
from pengaduan.reports.receipts import VARIANT

NO_CODE = "PRATINJAU"


def preview_pdf(session: Session, complaint: Complaint, draft: WorkDraft) -> bytes:
    """Return the letter as it would be sent; what is not written yet is left out."""
    asked = points(session, complaint)
    answer = answer_from(draft.fields, asked)
    written = [
        (point, _row(point, reply))
        for point, reply in zip(asked, answer.points, strict=True)
        if reply.decision is not None
    ]
    agency = session.get(Agency, complaint.agency_id) if complaint.agency_id else None
    letter = Letter(
        kind=ANSWER,
        complaint=complaint,
        agency=agency.name if agency else None,
        opening=answer.opening,
        answers=tuple(written),
        reason="",
        reason_cite="",
        made_at=draft.saved_at,
        code=NO_CODE,
    )
    html = render_page(
        f"pdf/{ANSWER}/report.html",
        complaint.language,
        letter=letter,
        complaint=complaint,
        document_number=NO_CODE,
        created_at=letter.made_at,
        preview=True,
    )
    return render_pdf(html, identifier=f"{NO_CODE}:{draft.id}:{draft.version}", variant=VARIANT)


def _row(point: Point, reply: PointReply) -> PointAnswer:
    """Return a row for the paper; it belongs to no session and is never stored."""
    return PointAnswer(
        point_id=point.id,
        decision=reply.decision,
        explanation=reply.explanation,
        promise=reply.promise if reply.promise_on else None,
        promise_by=reply.promise_by or None,
        promise_on=reply.promise_on,
    )


def prepare(session: Session, payload: Payload, _job: OutboxJob, _now: datetime) -> Finish:
    """Slow outbox handler ``letter.preview``; a draft that went on meanwhile needs none."""
    query = sa.select(WorkDraft).where(WorkDraft.complaint_id == int(payload["complaint_id"]))
    draft = session.scalars(query).one_or_none()
    if draft is None or draft.version != int(payload["version"]):
        return lambda _writing: None
    complaint = session.get_one(Complaint, draft.complaint_id)
    key = storage.put(preview_pdf(session, complaint, draft))
    version, draft_id = draft.version, draft.id

    def finish(writing: Session) -> None:
        stored = writing.get(WorkDraft, draft_id)
        if stored is None:
            storage.delete(key)
            return
        if stored.preview_key is not None and stored.preview_key != key:
            storage.delete(stored.preview_key)
        stored.preview_version, stored.preview_key = version, key

    return finish


HANDLERS: Mapping[str, Handler] = MappingProxyType({"letter.preview": Slow(prepare)})
