"""The letter of an answer as it would be: on the page at once, as PDF when it is made."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from pengaduan.complaints.access import find_visible
from pengaduan.complaints.masking import Reader, veil_for
from pengaduan.complaints.queries import points
from pengaduan.handling import work_drafts
from pengaduan.handling.draft_reading import answer_from
from pengaduan.infra import clock, storage
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires


@bp.get("/pengaduan/<number>/jawab/pratinjau")
@requires(Permission.CASE_VIEW_AGENCY)
def preview(number: str) -> ResponseReturnValue:
    """Show the letter of the saved draft and order its PDF."""
    actor, session = current_actor(), read()
    complaint = find_visible(session, actor, number)
    stored = work_drafts.draft_of(session, complaint)
    if stored is None:
        abort(404)
    shown = veil_for(session, complaint, Reader.AGENCY).points(points(session, complaint))
    answer = answer_from(stored.fields, points(session, complaint))
    ready = stored.preview_version == stored.version
    page = render_template(
        "agency/preview.html",
        complaint=complaint,
        stored=stored,
        opening=answer.opening,
        answers=list(zip(shown, answer.points, strict=True)),
        ready=ready,
    )
    if not ready:
        with transaction() as writing:
            found = find_visible(writing, actor, number, lock=True)
            fresh = work_drafts.draft_of(writing, found)
            if fresh is not None:
                work_drafts.order_preview(writing, fresh, now=clock.now())
    return page, 200, {} if ready else {"Refresh": "3"}


@bp.get("/pengaduan/<number>/jawab/pratinjau.pdf")
@requires(Permission.CASE_VIEW_AGENCY)
def preview_pdf(number: str) -> ResponseReturnValue:
    """Give the PDF of the preview, if it is made."""
    complaint = find_visible(read(), current_actor(), number)
    stored = work_drafts.draft_of(read(), complaint)
    if stored is None or stored.preview_key is None:
        abort(404)
    response = Response(storage.get(stored.preview_key), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="pratinjau-{number}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
