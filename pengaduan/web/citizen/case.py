"""The status page of a case (W13), its files, and why a date is what it is."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from pengaduan.complaints.access import find_tracked
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.models import Complaint
from pengaduan.handling import delivery
from pengaduan.handling.evidence import FileNotReadyError, served
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.sla.models import Clock
from pengaduan.sla.queries import explanation
from pengaduan.web.citizen import words
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.case_reading import file_url, read_case
from pengaduan.web.citizen.joined import joined
from pengaduan.web.shared.access import with_key
from pengaduan.web.shared.file_answer import file_answer
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import language


def opened(number: str) -> Complaint:
    """Return the case; that it is being read is the proof of delivery for what was sent."""
    complaint = find_tracked(read(), number)
    if delivery.pending(read(), complaint):
        with transaction() as session:
            reached = find_tracked(session, number, lock=True)
            delivery.deliver(session, reached, "opened", now=clock.now())
        complaint = find_tracked(read(), number)
    return complaint


@bp.get("/pengaduan/<number>")
@with_key
def case(number: str) -> ResponseReturnValue:
    """Say where it is, who has the ball, until when, and what can be done."""
    complaint = opened(number)
    page = read_case(read(), complaint, now=clock.now())
    return render_template(
        "citizen/case.html",
        page=page,
        complaint=complaint,
        file_url=file_url,
        leaving=PageForm(),
        joined=joined(read(), complaint),
    )


@bp.get("/pengaduan/<number>/berkas/<int:attachment_id>")
@with_key
def file(number: str, attachment_id: int) -> ResponseReturnValue:
    """Give a file of this case, cleaned, to be saved."""
    complaint = find_tracked(read(), number)
    try:
        found = served(read(), complaint, attachment_id, Audience.COMPLAINANT)
    except FileNotReadyError:
        abort(404)
    return file_answer(found.name, found.media_type, found.data)


@bp.get("/pengaduan/<number>/tenggat/<int:clock_id>")
@with_key
def explain(number: str, clock_id: int) -> ResponseReturnValue:
    """Show day by day how a due date came about."""
    complaint = find_tracked(read(), number)
    found = read().get(Clock, clock_id)
    if found is None or found.complaint_id != complaint.id:
        abort(404)
    told = explanation(read(), found, language=language())
    return render_template(
        "citizen/explain.html",
        told=told,
        name=words.clock_name(told.policy.code, told.policy.name),
        number=number,
        reasons=words.DAY_REASONS,
    )
