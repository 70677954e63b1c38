"""Texts of the agency desk: ask, take a question back, tell how far it is, note, send back."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.desk_models import TemplateStep
from pengaduan.complaints.models import Complaint
from pengaduan.handling import dialogue, responding
from pengaduan.handling.errors import InputRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.forms import TextForm
from pengaduan.web.agency.running import checked, refusal_text, run, to_case
from pengaduan.web.agency.side import side_of
from pengaduan.web.agency.template_use import chosen_text, offered_templates
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm


@dataclass(frozen=True, slots=True)
class TextPage:
    """A page with one text: its words, the step it feeds, and what is told afterwards.

    ``kind`` names the templates that fit, and what the page shows beside the text.
    """

    title: str
    hint: str
    send: str
    step: Callable[[Session, Actor, Complaint, str], object]
    done: str
    kind: TemplateStep | None = None


def _text_page(number: str, page: TextPage) -> ResponseReturnValue:
    actor, session = current_actor(), read()
    complaint = find_visible(session, actor, number)
    form = TextForm(data={"text": chosen_text(actor, complaint, request.args)})
    if form.validate_on_submit():
        text = form.text.data
        try:
            run(number, lambda s, a, c: page.step(s, a, c, text))
            return to_case(number, page.done)
        except InputRefusedError as error:
            form.text.errors = (refusal_text(error),)
    asking = page.kind is TemplateStep.QUESTION
    html = render_template(
        "agency/text.html",
        form=form,
        complaint=complaint,
        page=page,
        side=side_of(complaint),
        templates=offered_templates(actor, complaint, page.kind),
        effect=dialogue.ask_effect(session, complaint, now=clock.now()) if asking else None,
    )
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
        TemplateStep.QUESTION,
    )
    return _text_page(number, page)


@bp.post("/pengaduan/<number>/tanya/tutup")
@requires(Permission.CASE_ANSWER)
def close_question(number: str) -> ResponseReturnValue:
    """Take the open question back."""
    now = clock.now()
    checked(PageForm())
    run(number, lambda s, a, c: dialogue.close_question(s, a, c, now=now))
    return to_case(number, _("Pertanyaan ditutup. Pelapor tidak perlu membalasnya lagi."))


@bp.route("/pengaduan/<number>/jawaban-sementara", methods=["GET", "POST"])
@requires(Permission.CASE_ANSWER)
def interim(number: str) -> ResponseReturnValue:
    """Tell the complainant how far the matter is; the period of the decision runs on."""
    now = clock.now()
    page = TextPage(
        _("Jawaban sementara"),
        _("Pelapor melihatnya sebagai jawaban sementara. Tenggat keputusan tetap berjalan."),
        _("Kirim jawaban sementara"),
        lambda s, a, c, text: dialogue.interim(s, a, c, text, now=now),
        _("Jawaban sementara sudah dikirim kepada pelapor."),
        TemplateStep.INTERIM,
    )
    return _text_page(number, page)


@bp.route("/pengaduan/<number>/catatan", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def note(number: str) -> ResponseReturnValue:
    """Write a note that stays in the agency."""
    now = clock.now()
    page = TextPage(
        _("Catatan internal"),
        _("Catatan ini hanya terlihat oleh instansi Anda, tidak dilihat pelapor."),
        _("Simpan catatan"),
        lambda s, a, c, text: dialogue.note(s, a, c, text, now=now),
        _("Catatan sudah disimpan."),
    )
    return _text_page(number, page)


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
