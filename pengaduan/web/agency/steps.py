"""The steps of the agency desk: take, dispose, ask, note, answer, approve or send back."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.queries import units_of
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import loose_files
from pengaduan.complaints.masking import Reader, veil_for
from pengaduan.complaints.models import AttachmentState, Complaint
from pengaduan.complaints.queries import points, thread
from pengaduan.handling import dialogue, disposition, evidence, responding
from pengaduan.handling.errors import InputRefusedError, StepRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.forms import (
    DispositionForm,
    FileForm,
    TextForm,
    answer_form,
    filled_from,
)
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.case_words import story_rows
from pengaduan.web.shared.forms import PageForm

Step = Callable[[Session, Actor, Complaint], object]


def _run(number: str, step: Step) -> None:
    """Run one step on the locked case, in one transaction."""
    actor = current_actor()
    with transaction() as session:
        step(session, actor, find_visible(session, actor, number, lock=True))


def _checked(button: PageForm) -> None:
    """Go on only when the one-button form was sent from our own page."""
    if not button.validate_on_submit():
        abort(400)


def _to_case(number: str, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("agency.case", number=number), 303)


def refusal_text(error: StepRefusedError) -> str:
    """Return the plain sentence of a refused step."""
    return str(_(error.message_id, **error.values))


@bp.post("/pengaduan/<number>/ambil")
@requires(Permission.CASE_ANSWER)
def take(number: str) -> ResponseReturnValue:
    """Become the handler."""
    now = clock.now()
    _checked(PageForm())
    _run(number, lambda s, a, c: disposition.take(s, a, c, now=now))
    return _to_case(number, _("Pengaduan ini sekarang Anda tangani."))


@bp.route("/pengaduan/<number>/disposisi", methods=["GET", "POST"])
@requires(Permission.CASE_DISPOSE)
def dispose(number: str) -> ResponseReturnValue:
    """Hand the case to a unit and an officer."""
    complaint = find_visible(read(), current_actor(), number)
    agency_id = complaint.agency_id or 0
    form = DispositionForm(
        data={
            "unit_id": str(complaint.unit_id or ""),
            "handler_id": str(complaint.handler_id or ""),
        }
    )
    form.offer(units_of(read(), agency_id), disposition.all_handlers(read(), agency_id))
    if form.validate_on_submit():
        now = clock.now()
        try:
            _run(number, lambda s, a, c: disposition.dispose(s, a, c, form.command(), now=now))
            return _to_case(number, _("Disposisi sudah disimpan."))
        except InputRefusedError as error:
            form.form_errors.append(refusal_text(error))
    page = render_template("agency/dispose.html", form=form, complaint=complaint)
    return page, 422 if form.errors else 200


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page with one text: its words, the step it feeds, and what is told afterwards."""

    title: str
    hint: str
    send: str
    step: Callable[[Session, Actor, Complaint, str], object]
    done: str


def _text_page(number: str, page: TextPage) -> ResponseReturnValue:
    complaint = find_visible(read(), current_actor(), number)
    form = TextForm()
    if form.validate_on_submit():
        text = form.text.data
        try:
            _run(number, lambda s, a, c: page.step(s, a, c, text))
            return _to_case(number, page.done)
        except InputRefusedError as error:
            form.text.errors = (refusal_text(error),)
    html = render_template("agency/text.html", form=form, complaint=complaint, page=page)
    return html, 422 if form.errors else 200


@bp.route("/pengaduan/<number>/tanya", methods=["GET", "POST"])
@requires(Permission.CASE_ANSWER)
def ask(number: str) -> ResponseReturnValue:
    """Ask the complainant one question; no clock stops."""
    now = clock.now()
    page = TextPage(
        _("Tanya pelapor"),
        _("Pelapor melihat pertanyaan ini di halaman lacaknya. Tenggat instansi tetap berjalan."),
        _("Kirim pertanyaan"),
        lambda s, a, c, text: dialogue.ask(s, a, c, text, now=now),
        _("Pertanyaan sudah dikirim kepada pelapor."),
    )
    return _text_page(number, page)


@bp.route("/pengaduan/<number>/catatan", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def note(number: str) -> ResponseReturnValue:
    """Write a note that stays in the agency."""
    now = clock.now()
    page = TextPage(
        _("Catatan internal"),
        _("Catatan ini hanya terlihat oleh instansi Anda."),
        _("Simpan catatan"),
        lambda s, a, c, text: dialogue.note(s, a, c, text, now=now),
        _("Catatan sudah disimpan."),
    )
    return _text_page(number, page)


@bp.route("/pengaduan/<number>/bukti", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def add_file(number: str) -> ResponseReturnValue:
    """Upload one file that goes with the next answer."""
    actor = current_actor()
    complaint = find_visible(read(), actor, number)
    form = FileForm()
    if form.validate_on_submit():
        upload, now = form.file.data, clock.now()
        data, name = upload.read(), upload.filename or "berkas"
        try:
            _run(number, lambda s, a, c: evidence.attach(s, a.label, c, name, data, now=now))
            flash(_("Berkas diterima dan sedang diperiksa."), "success")
            return redirect(url_for("agency.add_file", number=number), 303)
        except InputRefusedError as error:
            form.file.errors = (refusal_text(error),)
    page = render_template(
        "agency/evidence.html",
        form=form,
        complaint=complaint,
        files=responding.own_files(read(), actor, complaint),
        refused=_refused_files(complaint),
    )
    return page, 422 if form.errors else 200


def _refused_files(complaint: Complaint) -> list[tuple[str, str]]:
    """Return the agency's files that were refused, each with the reason in words."""
    return [
        (file.name, str(_(evidence.FILE_MESSAGES.get(file.refusal or "", ""))))
        for file in loose_files(read(), complaint, Audience.AGENCY)
        if file.state is AttachmentState.REFUSED and not file.from_complainant
    ]


@bp.route("/pengaduan/<number>/jawab", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def respond(number: str) -> ResponseReturnValue:
    """Answer every point; the answer is sent at once, or waits for the head."""
    actor, session = current_actor(), read()
    complaint = find_visible(session, actor, number)
    asked = points(session, complaint)
    form = answer_form(asked)(data=_earlier(complaint))
    if form.validate_on_submit():
        now = clock.now()
        try:
            answer = form.command(asked)
            _run(number, lambda s, a, c: responding.respond(s, a, c, answer, now=now))
            return _to_case(number, _answered(number))
        except InputRefusedError as error:
            form.form_errors.append(refusal_text(error))
    veil = veil_for(session, complaint, Reader.AGENCY)
    page = render_template(
        "agency/respond.html",
        form=form,
        complaint=complaint,
        story=veil.text(complaint.story),
        rows=story_rows(read(), complaint, Reader.AGENCY),
        points=veil.points(asked),
        decides=responding.may_decide(read(), actor, complaint),
        files=responding.own_files(read(), actor, complaint),
    )
    return page, 422 if form.errors else 200


def _answered(number: str) -> str:
    complaint = find_visible(read(), current_actor(), number)
    if complaint.state == "in_handling":
        return _("Jawaban diajukan kepada pimpinan untuk diputuskan.")
    return _("Jawaban sudah dikirim kepada pelapor.")


def _earlier(complaint: Complaint) -> dict[str, object]:
    """Return the proposal that was sent back, so that nothing needs to be typed again."""
    drafts = [
        entry
        for entry in thread(read(), complaint, Audience.AGENCY)
        if entry.kind.value == "answer_draft"
    ]
    return filled_from(drafts[-1].body, drafts[-1].points) if drafts else {}


@bp.post("/pengaduan/<number>/paraf")
@requires(Permission.CASE_DECIDE)
def approve(number: str) -> ResponseReturnValue:
    """Decide as proposed."""
    now = clock.now()
    _checked(PageForm())
    _run(number, lambda s, a, c: responding.approve(s, a, c, now=now))
    return _to_case(number, _("Jawaban sudah diputuskan dan dikirim kepada pelapor."))


@bp.route("/pengaduan/<number>/kembalikan", methods=["GET", "POST"])
@requires(Permission.CASE_DECIDE)
def send_back(number: str) -> ResponseReturnValue:
    """Return a proposed answer to its author with a reason."""
    now = clock.now()
    page = TextPage(
        _("Kembalikan usulan jawaban"),
        _("Tulis apa yang perlu diperbaiki. Petugas melihat alasan ini."),
        _("Kembalikan kepada petugas"),
        lambda s, a, c, text: responding.return_draft(s, a, c, text, now=now),
        _("Usulan jawaban sudah dikembalikan."),
    )
    return _text_page(number, page)
