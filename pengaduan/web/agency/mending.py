"""Answers that the quality audit sent back: the list with its dates, and the page to mend them."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.complaints import identity
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.models import Complaint, Message, Point, PointAnswer
from pengaduan.complaints.quality_models import QualityReturn
from pengaduan.complaints.quality_returns import open_return, waiting_for
from pengaduan.complaints.queries import points
from pengaduan.handling import evidence, mending, responding
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.sla.events import is_late
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.forms import AnswerForm, answer_form, filled_from
from pengaduan.web.agency.running import refusal_text, run, to_case
from pengaduan.web.agency.side import side_of
from pengaduan.web.shared.access import current_actor, requires

MOST = 200


@bp.get("/perbaikan")
@requires(Permission.CASE_VIEW_AGENCY)
def mends() -> ResponseReturnValue:
    """List the answers that wait to be mended, the most urgent first."""
    now = clock.now()
    rows = read().execute(waiting_for(current_actor()).limit(MOST)).all()
    return render_template(
        "agency/mends.html",
        rows=[
            {"case": case, "back": back, "late": is_late(back.due_at, now)} for case, back in rows
        ],
    )


@bp.route("/pengaduan/<number>/perbaikan", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def mend(number: str) -> ResponseReturnValue:
    """Answer anew what was found wanting; who decides sends it, others propose it."""
    actor, session = current_actor(), read()
    complaint = find_visible(session, actor, number)
    back = open_return(session, complaint)
    if back is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    asked = points(session, complaint)
    form = answer_form(asked)(data=_start(back))
    form.offer([])
    if not form.validate_on_submit():
        return _page(complaint, back, form, 422 if form.errors else 200)
    return _send(complaint, back, form, asked)


def _send(
    complaint: Complaint, back: QualityReturn, form: AnswerForm, asked: Sequence[Point]
) -> ResponseReturnValue:
    now, number, answer = clock.now(), complaint.number, form.command(asked)
    try:
        for upload in form.new_files.data or []:
            if getattr(upload, "filename", ""):
                _store_file(number, upload.filename, upload.read())
        made: list[Message | None] = []
        run(number, lambda s, a, c: made.append(mending.mend(s, a, c, answer, now=now)))
    except InputRefusedError as error:
        form.form_errors.append(refusal_text(error))
        return _page(complaint, back, form, 422)
    if made == [None]:
        return to_case(number, _("Perbaikan diajukan kepada pimpinan untuk dikirim."))
    return to_case(number, _("Jawaban yang diperbaiki sudah dikirim kepada pelapor."))


def _store_file(number: str, name: str, data: bytes) -> None:
    now = clock.now()
    run(number, lambda s, a, c: evidence.attach(s, a.label, c, name, data, now=now))


def _start(back: QualityReturn) -> dict[str, object]:
    """Return what the fields begin with: the proposal that waits, else the failed answer."""
    opening, replies = mending.proposed(back) or mending.failed_answer(read(), back)
    rows = [
        one
        if isinstance(one, PointAnswer)
        else PointAnswer(
            point_id=one.point_id,
            decision=one.decision,
            explanation=one.explanation,
            promise=one.promise,
            promise_by=one.promise_by,
            promise_on=one.promise_on,
        )
        for one in replies
    ]
    return filled_from(opening, rows)


def _page(
    complaint: Complaint, back: QualityReturn, form: AnswerForm, status: int
) -> ResponseReturnValue:
    session, actor = read(), current_actor()
    page = render_template(
        "agency/mend.html",
        form=form,
        complaint=complaint,
        back=back,
        why=session.get_one(Message, back.entry_id).body,
        side=side_of(complaint),
        may=mending.may_write(actor, complaint),
        sends=mending.sends(session, actor, complaint, back),
        reachable=identity.has_email(session, complaint),
        files=responding.own_files(session, actor, complaint),
    )
    return page, status
