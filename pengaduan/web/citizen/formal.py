"""Complete the formal file for the Ombudsman: a list of tasks, a page each, then send (W20)."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.complaints import formal as formal_record
from pengaduan.complaints.access import find_tracked
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.representatives import own_representative
from pengaduan.handling import formal_file
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.formal_file import FileState, TaskState
from pengaduan.handling.status import citizen_status
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.formal_file import Task, procedure
from pengaduan.rules.workflow import Track
from pengaduan.web.citizen import formal_words as words
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.case import opened
from pengaduan.web.citizen.case_reading import read_case
from pengaduan.web.citizen.formal_forms import SendForm, TaskForm, task_form
from pengaduan.web.citizen.refusing import status_of, take_over
from pengaduan.web.shared.access import with_key


@dataclass(frozen=True, slots=True)
class Part:
    """One task on the last page: its answers, and where they are changed."""

    title: str
    href: str
    rows: list[dict[str, object]]


def _task_url(number: str, code: str) -> str:
    if code == formal_file.POWER:
        return url_for("citizen.representative", number=number)
    return url_for("citizen.formal_task", number=number, slug=words.SLUGS[code])


def _list(complaint: Complaint, state: FileState) -> list[dict[str, object]]:
    """Return the tasks for the list; a closed file has no links."""
    may = formal_file.is_open(complaint)
    lines: list[dict[str, object]] = [
        {
            "text": words.named(line.task),
            "href": _task_url(complaint.number, line.task.code) if may else "",
            "status": words.STATES[line.state],
            "kind": words.KINDS[line.state],
        }
        for line in state.lines
    ]
    waits = complaint.state == "awaiting_completion"
    sent = state.sent_at is not None and not state.unsent and not waits
    lines.append(
        {
            "text": _("Tinjau dan kirim"),
            "href": url_for("citizen.formal_send", number=complaint.number)
            if may and state.begun
            else "",
            "status": _("Terkirim") if sent else _("Belum dikirim"),
            "kind": words.KINDS[TaskState.DONE if sent else TaskState.EMPTY],
        }
    )
    return lines


@bp.get("/pengaduan/<number>/berkas-formal")
@with_key
def formal(number: str) -> ResponseReturnValue:
    """Show the tasks with how far each is."""
    complaint = opened(number)
    if complaint.track is not Track.OMBUDSMAN:
        return redirect(url_for("citizen.case", number=number), 303)
    state = formal_file.file_state(read(), complaint)
    page = read_case(read(), complaint, now=clock.now())
    return render_template(
        "citizen/formal_list.html",
        complaint=complaint,
        page=page,
        state=state,
        status=citizen_status(read(), complaint, now=clock.now()),
        tasks=_list(complaint, state),
        may_change=formal_file.is_open(complaint),
    )


@bp.route("/pengaduan/<number>/berkas-formal/<slug>", methods=["GET", "POST"])
@with_key
def formal_task(number: str, slug: str) -> ResponseReturnValue:
    """Fill in one task; what is valid is kept, complete or not."""
    complaint, task = opened(number), _task(slug)
    if not formal_file.is_open(complaint):
        return redirect(url_for("citizen.formal", number=number), 303)
    known = formal_file.known_values(read(), complaint)
    form = task_form(task)(data={item.code: known.get(item.code, "") for item in task.items})
    status = 200
    if request.method == "POST":
        if form.validate_on_submit():
            try:
                return _kept(number, task, form)
            except StepRefusedError as error:
                status = take_over(form, error)
        else:
            status = status_of(form)
    page = render_template(
        "citizen/formal_task.html",
        complaint=complaint,
        task=task,
        title=words.named(task),
        form=form,
        fields=[(form[item.code], item) for item in task.items],
        whys=words.reasons_for(task.items),
        origin=_origin(complaint),
    )
    return page, status


def _task(slug: str) -> Task:
    """Return the task of an address, or 404; the power of attorney has its own page."""
    code = words.TASKS.get(slug, "")
    if code in ("", formal_file.POWER):
        abort(404)
    return procedure().tasks[code]


def _origin(complaint: Complaint) -> str:
    """Return the number of the complaint that an agency has had before, or ""."""
    if complaint.origin_id is None:
        return ""
    origin = read().get_one(Complaint, complaint.origin_id)
    return origin.number if origin.forwarded_at is not None else ""


def _kept(number: str, task: Task, form: TaskForm) -> ResponseReturnValue:
    values = form.values()
    with transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        state = formal_file.save(session, complaint, task.code, values, now=clock.now())
    if state is TaskState.DONE:
        flash(_("Bagian ini sudah lengkap dan tersimpan."), "success")
    else:
        flash(_("Tersimpan. Anda dapat melanjutkan bagian ini nanti."), "success")
    return redirect(url_for("citizen.formal", number=number), 303)


@bp.route("/pengaduan/<number>/berkas-formal/kirim", methods=["GET", "POST"])
@with_key
def formal_send(number: str) -> ResponseReturnValue:
    """Show everything once more and send it."""
    form, complaint, status = SendForm(), opened(number), 200
    if not formal_file.is_open(complaint):
        return redirect(url_for("citizen.formal", number=number), 303)
    if request.method == "POST":
        if form.validate_on_submit():
            try:
                with transaction() as session:
                    found = find_tracked(session, number, lock=True)
                    formal_file.send(session, found, note=form.note.data or "", now=clock.now())
                flash(_("Berkas sudah dikirim kepada Ombudsman."), "success")
                return redirect(url_for("citizen.formal", number=number), 303)
            except StepRefusedError as error:
                status = take_over(form, error)
        else:
            status = status_of(form)
    elif not form.note.data:
        form.note.data = formal_record.own_answers(read(), complaint).get(formal_record.NOTE, "")
    state = formal_file.file_state(read(), complaint)
    page = render_template(
        "citizen/formal_send.html",
        complaint=complaint,
        form=form,
        parts=_parts(complaint),
        missing=_missing(complaint, state),
    )
    return page, status


def _parts(complaint: Complaint) -> list[Part]:
    given = formal_record.own_answers(read(), complaint)
    named = own_representative(read(), complaint)
    parts = []
    for task in procedure().tasks.values():
        rows: list[dict[str, object]] = [
            {"key": words.named(item), "value": words.answer_text(item, given[item.code])}
            for item in task.asked(given)
            if item.code in given
        ]
        if task.code == formal_file.POWER and named is not None:
            rows.append({"key": _("Nama wakil"), "value": named.name})
        parts.append(Part(words.named(task), _task_url(complaint.number, task.code), rows))
    return parts


def _missing(complaint: Complaint, state: FileState) -> list[dict[str, str]]:
    return [
        {"text": words.named(item), "href": _task_url(complaint.number, task.code)}
        for task in procedure().tasks.values()
        for item in task.items
        if item.code in state.missing
    ]
