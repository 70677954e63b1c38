"""Letters of the Ombudsman in the agency's desk: read, answer by number, report on actions.

The report behind a letter stays closed to the agency; what a letter says is all that it learns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import MultipleFileField, TextAreaField
from wtforms.validators import InputRequired

from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import CorrectiveAction, Side, TrackRecord, Verdict
from pengaduan.complaints.track_queries import (
    REQUESTS,
    actions_of,
    find_letter,
    letters_to,
    receipts,
    reports_of,
)
from pengaduan.handling import clarification, corrective_actions
from pengaduan.handling.clarification import Explanation, Upload
from pengaduan.handling.errors import StepForbiddenError, StepRefusedError
from pengaduan.handling.moves import capacity
from pengaduan.handling.track_text import letter_text
from pengaduan.infra import clock, storage
from pengaduan.infra.db import read, transaction
from pengaduan.reports.track_letters import paper_of
from pengaduan.rules.permissions import Permission
from pengaduan.rules.track_letters import wording
from pengaduan.sla.queries import clock_cards
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.file_answer import file_answer
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import language

SHOWN: Final = 100
_PRODUCTS: Final = frozenset({"O23", "O28"})


class ReportForm(PageForm):
    """What was done about one action."""

    body = TextAreaField(
        _("Yang sudah dilaksanakan"), validators=[InputRequired(_("Isi bagian ini."))]
    )
    files = MultipleFileField(_("Bukti"))


class ExplanationForm(PageForm):
    """The base of the answers; a field for each question is added."""

    files = MultipleFileField(_("Dokumen pendukung"))


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter of the list."""

    record: TrackRecord
    number: str
    title: str
    opened: bool
    waits: bool


@bp.get("/ombudsman")
@requires(Permission.CASE_VIEW_AGENCY)
def ombudsman_letters() -> ResponseReturnValue:
    """List the letters of the Ombudsman to this agency, the newest first."""
    session = read()
    query = letters_to(current_actor()).order_by(TrackRecord.id.desc()).limit(SHOWN)
    found = session.execute(query).all()
    got = receipts(session, [record.id for record, _case in found])
    rows = [
        LetterRow(
            record,
            case.number,
            wording(record.kind or "", record.letter_version or "").title,
            opened=Side.AGENCY in got[record.id],
            waits=_waits(record, case),
        )
        for record, case in found
    ]
    return render_template("agency/ombudsman_letters.html", rows=rows)


def _waits(record: TrackRecord, case: Complaint) -> bool:
    if record.action in REQUESTS:
        return clarification.is_open(read(), case, record)
    return record.action in _PRODUCTS and case.state in corrective_actions.OPEN_STATES


@bp.route("/ombudsman/<int:record_id>", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def ombudsman_letter(record_id: int) -> ResponseReturnValue:
    """Read a letter, which is the proof of its receipt; answer its questions by number."""
    actor, now = current_actor(), clock.now()
    record, case = find_letter(read(), actor, record_id)
    if Side.AGENCY not in receipts(read(), [record.id])[record.id]:
        with transaction() as session:
            record, case = find_letter(session, actor, record_id)
            clarification.opened(session, actor, case, record, now=now)
        record, case = find_letter(read(), actor, record_id)
    form = _explanation_form(record)
    if not form.is_submitted():
        return _page(record, case, form)
    if not form.validate():
        return _page(record, case, form, status=422)
    try:
        with transaction() as session:
            own, complaint = find_letter(session, actor, record_id)
            given = _explanation(own, form)
            clarification.answer(session, actor, complaint, own, given, now=now)
    except StepForbiddenError:
        raise
    except StepRefusedError as error:
        _show(form, error)
        return _page(*find_letter(read(), actor, record_id), form, status=422)
    flash(gettext("Penjelasan sudah dikirim kepada Ombudsman."), "success")
    return redirect(url_for("agency.ombudsman_letter", record_id=record_id), 303)


def _explanation_form(record: TrackRecord) -> ExplanationForm:
    fields: dict[str, Any] = {
        f"answer-{place}": TextAreaField(
            gettext("Jawaban nomor %(n)s", n=place),
            description=question,
            validators=[InputRequired(gettext("Jawab pertanyaan ini."))],
        )
        for place, question in enumerate(clarification.questions(record), start=1)
    }
    made: ExplanationForm = type("ExplanationOfLetter", (ExplanationForm,), fields)()
    return made


def _explanation(record: TrackRecord, form: ExplanationForm) -> Explanation:
    places = range(1, len(clarification.questions(record)) + 1)
    answers = {place: form[f"answer-{place}"].data or "" for place in places}
    return Explanation(answers, _uploads(form))


def _uploads(form: ExplanationForm | ReportForm) -> tuple[Upload, ...]:
    sent = [one for one in form.files.data or () if getattr(one, "filename", "")]
    return tuple(Upload(one.filename, one.read()) for one in sent)


def _show(form: PageForm, error: StepRefusedError) -> None:
    text = gettext(error.message_id, **error.values)
    field = "files" if error.field == "file" else error.field
    if field in form:
        form[field].errors = [text]
    else:
        form.form_errors.append(text)


def _page(
    record: TrackRecord,
    case: Complaint,
    form: PageForm,
    *,
    status: int = 200,
    reporting: tuple[int, ReportForm] | None = None,
) -> ResponseReturnValue:
    session, actor = read(), current_actor()
    own = [one for one in actions_of(session, case) if one.record_id == record.id]
    may_answer = record.action in REQUESTS and clarification.is_open(session, case, record)
    cards = clock_cards(session, case, clock.now(), language=language(), open_only=True)
    page = render_template(
        "agency/ombudsman_letter.html",
        record=record,
        number=case.number,
        letter=letter_text(session, case, record),
        paper=paper_of(session, record),
        form=form,
        questions=clarification.questions(record) if record.action in REQUESTS else (),
        answers=clarification.given_answers(session, record),
        may_answer=may_answer and capacity(actor, case, "O15") is not None,
        waived=record.action in REQUESTS and not may_answer,
        enclosed=clarification.enclosed(session, record),
        actions=own,
        reports=reports_of(session, [one.id for one in own]),
        may_report=corrective_actions.may_report(actor, case),
        reporting=reporting[1] if reporting else ReportForm(formdata=None),
        reporting_on=reporting[0] if reporting else _reported_now(own),
        clocks=[one for one in cards if one.duty_on in ("respondent", "respondent_superior")],
    )
    return page, status


def _reported_now(actions: Sequence[CorrectiveAction]) -> int:
    """Return the action whose form is open: the one that was asked for, else the first to do."""
    asked = request.args.get("tindakan", "")
    todo = [one.id for one in actions if one.verdict is not Verdict.COMPLIED]
    wanted = [one for one in todo if str(one) == asked]
    return next(iter([*wanted, *todo]), 0)


@bp.get("/ombudsman/<int:record_id>/surat.pdf")
@requires(Permission.CASE_VIEW_AGENCY)
def ombudsman_paper(record_id: int) -> ResponseReturnValue:
    """Give the letter as it was signed."""
    record, _case = find_letter(read(), current_actor(), record_id)
    paper = paper_of(read(), record)
    if paper is None:
        abort(404)
    response = Response(storage.get(paper.storage_key), mimetype="application/pdf")
    name = f"{paper.kind}-{paper.code}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/ombudsman/<int:record_id>/lampiran/<int:place>")
@requires(Permission.CASE_VIEW_AGENCY)
def ombudsman_enclosure(record_id: int, place: int) -> ResponseReturnValue:
    """Give the clean copy of a file that goes with the letter, under a number for a name."""
    record, _case = find_letter(read(), current_actor(), record_id)
    found = clarification.enclosed(read(), record)
    if not 1 <= place <= len(found):
        abort(404)
    file = found[place - 1]
    if file.clean_key is None or file.media_type is None:
        abort(404)
    ending = file.name.rpartition(".")[2] if "." in file.name else "bin"
    return file_answer(f"lampiran-{place}.{ending}", file.media_type, storage.get(file.clean_key))


@bp.route("/ombudsman/<int:record_id>/tindakan/<int:action_id>", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def action_report(record_id: int, action_id: int) -> ResponseReturnValue:
    """Report what was done about one action, with evidence."""
    actor, form, now = current_actor(), ReportForm(), clock.now()
    record, case = find_letter(read(), actor, record_id)
    back = url_for("agency.ombudsman_letter", record_id=record_id)
    if request.method == "GET":
        return redirect(back, 303)
    if not form.validate():
        empty = _explanation_form(record)
        return _page(record, case, empty, status=422, reporting=(action_id, form))
    try:
        with transaction() as session:
            own, complaint = find_letter(session, actor, record_id)
            action = session.get(CorrectiveAction, action_id)
            if action is None or action.record_id != own.id:
                abort(404)
            given = corrective_actions.Report(form.body.data, _uploads(form))
            corrective_actions.report(session, actor, complaint, action, given, now=now)
    except StepForbiddenError:
        raise
    except StepRefusedError as error:
        _show(form, error)
        record, case = find_letter(read(), actor, record_id)
        empty = _explanation_form(record)
        return _page(record, case, empty, status=422, reporting=(action_id, form))
    flash(gettext("Laporan pelaksanaan sudah dikirim kepada Ombudsman."), "success")
    return redirect(back, 303)
