"""The answer page: write point by point, save, look at the letter, send; decide or send back."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.accounts.actors import Actor
from pengaduan.complaints import identity
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.desk_models import TemplateStep, WorkDraft
from pengaduan.complaints.models import Complaint, MessageKind, Point
from pengaduan.complaints.queries import last_message, open_question, points
from pengaduan.handling import answer_guards, evidence, reply_templates, responding, work_drafts
from pengaduan.handling.agency_rules import second_eyes
from pengaduan.handling.draft_reading import answer_from, template_ids
from pengaduan.handling.errors import InputRefusedError
from pengaduan.handling.work_drafts import DraftConflictError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.conflict import Difference, differences
from pengaduan.web.agency.forms import AnswerForm, answer_form, filled_from, from_draft
from pengaduan.web.agency.guard_words import GuardLine, guard_lines, writing_hints
from pengaduan.web.agency.running import checked, refusal_text, run, to_case
from pengaduan.web.agency.side import side_of
from pengaduan.web.agency.template_use import chosen_template, offered_templates, text_in_case
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm


@dataclass(frozen=True, slots=True)
class _Desk:
    """The answer page of one case for one person."""

    actor: Actor
    complaint: Complaint
    asked: tuple[Point, ...]
    stored: WorkDraft | None
    form: AnswerForm


def _open(number: str) -> _Desk:
    actor, session = current_actor(), read()
    complaint = find_visible(session, actor, number)
    asked = points(session, complaint)
    stored = work_drafts.draft_of(session, complaint)
    data: dict[str, object] = {}
    if stored is not None:
        data |= from_draft(stored.fields)
    elif request.method == "GET":  # what is sent with a form counts, whatever was there before
        data = _earlier(complaint)
    version = "0" if stored is None else str(stored.version)
    form = answer_form(asked)(data={**data, "draft_version": version})
    return _Desk(actor, complaint, asked, stored, form)


@bp.route("/pengaduan/<number>/jawab", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def respond(number: str) -> ResponseReturnValue:
    """Answer every point; the answer is sent at once, or waits for the head."""
    desk = _open(number)
    act = request.form.get("aksi", "")
    if request.method == "GET":
        _note_opening(desk)
        return _page(desk, _start(desk))
    if act in {"simpan", "templat", "pratinjau"}:
        return _save(desk, act)
    if not desk.form.validate_on_submit():
        return _page(desk, desk.form.texts(desk.asked), status=422)
    return _send(desk)


def _start(desk: _Desk) -> dict[str, str]:
    """Return what is in the fields when the page opens, with a template that the address names."""
    texts = desk.form.texts(desk.asked)
    named = request.args.get("templat", "")
    if named.isdecimal():
        texts = _with_template(desk, texts, int(named[:12]))
        version = desk.form.draft_version.data
        desk.form.process(data={**from_draft(texts), "draft_version": version})
    return texts


def _send(desk: _Desk) -> ResponseReturnValue:
    now, answer = clock.now(), desk.form.command(desk.asked)
    number, texts = desk.complaint.number, desk.form.texts(desk.asked)
    try:
        _check_version(desk, texts, attached=_attach(desk))
        stored = run(number, lambda s, a, c: responding.respond(s, a, c, answer, now=now))
    except DraftConflictError as error:
        return _page(desk, texts, conflict=error.stored, status=409)
    except InputRefusedError as error:
        desk.form.form_errors.append(refusal_text(error))
        return _page(desk, texts, status=422)
    if answer.templates:
        with transaction() as session:
            reply_templates.used(session, answer.templates, now=now)
    return to_case(number, _answered(stored))


def _check_version(desk: _Desk, texts: Mapping[str, str], *, attached: bool) -> None:
    """Raise DraftConflictError when somebody has saved what this page has not shown."""
    # Storing files takes its time; without any, the draft was read a moment ago.
    stored = work_drafts.draft_of(read(), desk.complaint) if attached else desk.stored
    known = {name: text for name, text in texts.items() if text}
    if stored is not None and stored.version != desk.form.version and stored.fields != known:
        raise DraftConflictError(stored)


def _attach(desk: _Desk) -> bool:
    """Store new files first and for good, so that a refused answer does not lose them.

    Tell whether there were any.
    """
    given = [one for one in desk.form.new_files.data or [] if getattr(one, "filename", "")]
    for upload in given:
        _store_file(desk.complaint.number, upload.filename, upload.read())
    return bool(given)


def _store_file(number: str, name: str, data: bytes) -> None:
    now = clock.now()
    run(number, lambda s, a, c: evidence.attach(s, a.label, c, name, data, now=now))


def _save(desk: _Desk, act: str) -> ResponseReturnValue:
    """Keep what was typed, with a template if one was chosen, and show the page again."""
    texts, number = desk.form.texts(desk.asked), desk.complaint.number
    if act == "templat" and str(desk.form.template.data or "").isdecimal():
        texts = _with_template(desk, texts, int(desk.form.template.data))
    try:
        _attach(desk)
        _keep(number, texts, desk.form.version)
    except DraftConflictError as error:
        return _page(desk, texts, conflict=error.stored, status=409)
    except InputRefusedError as error:
        desk.form.form_errors.append(refusal_text(error))
        return _page(desk, texts, status=422)
    if act == "pratinjau":
        return redirect(url_for("agency.preview", number=number), 303)
    flash(_("Draf disimpan. Belum ada yang dikirim."), "success")
    return redirect(url_for("agency.respond", number=number), 303)


def _keep(number: str, texts: Mapping[str, str], version: int) -> WorkDraft:
    actor, now = current_actor(), clock.now()
    with transaction() as session:
        complaint = find_visible(session, actor, number, lock=True)
        work_drafts.opened(session, actor, complaint, now=now)
        return work_drafts.save(session, actor, complaint, texts, version, now=now)


@bp.post("/pengaduan/<number>/jawab/simpan")
@requires(Permission.CASE_VIEW_AGENCY)
def autosave(number: str) -> ResponseReturnValue:
    """Save what the page's script sends every ten seconds; tell the version, or who was quicker."""
    desk = _open(number)
    if not PageForm().validate_on_submit():
        return jsonify(told=_("Halaman ini sudah lama terbuka. Muat ulang.")), 400
    try:
        stored = _keep(number, desk.form.texts(desk.asked), desk.form.version)
    except DraftConflictError as error:
        who = work_drafts.writer(read(), error.stored)
        text = _("%(name)s baru saja menyimpan draf ini. Tulisan Anda belum disimpan.", name=who)
        return jsonify(told=text), 409
    others = work_drafts.beside(read(), desk.actor, desk.complaint, now=clock.now())
    return jsonify(
        version=stored.version,
        told=_("Tersimpan sebagai draf."),
        beside=", ".join(one.name for one in others),
    )


def _note_opening(desk: _Desk) -> None:
    now = clock.now()
    with transaction() as session:
        work_drafts.opened(session, desk.actor, desk.complaint, now=now)


def _with_template(desk: _Desk, texts: Mapping[str, str], template_id: int) -> dict[str, str]:
    """Put the text into every point that has none yet, with the decision of the template."""
    chosen = chosen_template(desk.actor, desk.complaint, template_id)
    put = dict(texts)
    for point in desk.asked:
        explanation, decision = f"explanation-{point.id}", f"decision-{point.id}"
        if not put.get(explanation):
            put[explanation] = text_in_case(desk.complaint, chosen.version.body, point.id)
        if chosen.version.decision is not None and not put.get(decision):
            put[decision] = chosen.version.decision.value
    used = [*template_ids(put.get("templates", "")), chosen.version.id]
    return {**put, "templates": ",".join(str(one) for one in dict.fromkeys(used))}


def _page(
    desk: _Desk, texts: Mapping[str, str], *, conflict: WorkDraft | None = None, status: int = 200
) -> ResponseReturnValue:
    session, complaint, actor = read(), desk.complaint, desk.actor
    now = clock.now()
    if conflict is not None:
        # Whoever saves again has seen the other version: it stands on this page.
        desk.form.draft_version.data = str(conflict.version)
    templates = offered_templates(actor, complaint, TemplateStep.ANSWER)
    desk.form.offer([(str(one.template.id), one.template.name) for one in templates])
    page = render_template(
        "agency/respond.html",
        form=desk.form,
        complaint=complaint,
        side=side_of(complaint),
        guards=_guards(desk, texts),
        hints=writing_hints(texts),
        decides=responding.may_decide(session, actor, complaint),
        second_eyes=second_eyes(session, complaint.agency_id),
        reachable=identity.has_email(session, complaint),
        question=open_question(session, complaint),
        files=responding.own_files(session, actor, complaint),
        stored=desk.stored,
        stored_by=work_drafts.writer(session, desk.stored) if desk.stored else "",
        beside=work_drafts.beside(session, actor, complaint, now=now),
        templates=templates,
        conflict=conflict,
        conflict_by=work_drafts.writer(session, conflict) if conflict else "",
        different=_different(desk, conflict, texts),
    )
    return page, status


def _different(
    desk: _Desk, conflict: WorkDraft | None, texts: Mapping[str, str]
) -> tuple[Difference, ...]:
    return () if conflict is None else differences(desk.asked, conflict.fields, texts)


def _guards(desk: _Desk, texts: Mapping[str, str]) -> tuple[GuardLine, ...]:
    answer = answer_from(texts, desk.asked)
    missing = answer_guards.problems(read(), desk.actor, desk.complaint, answer, now=clock.now())
    return guard_lines(desk.asked, tuple(missing))


def _answered(complaint: Complaint) -> str:
    if complaint.state == "in_handling":
        return _("Jawaban diajukan kepada pimpinan untuk diputuskan.")
    return _("Jawaban sudah dikirim kepada pelapor.")


def _earlier(complaint: Complaint) -> dict[str, object]:
    """Return the proposal that was sent back, so that nothing needs to be typed again."""
    draft = last_message(read(), complaint, MessageKind.ANSWER_DRAFT)
    return {} if draft is None else filled_from(draft.body, draft.point_answers)


@bp.post("/pengaduan/<number>/paraf")
@requires(Permission.CASE_DECIDE)
def approve(number: str) -> ResponseReturnValue:
    """Decide as proposed."""
    now = clock.now()
    checked(PageForm())
    run(number, lambda s, a, c: responding.approve(s, a, c, now=now))
    return to_case(number, _("Jawaban sudah diputuskan dan dikirim kepada pelapor."))
