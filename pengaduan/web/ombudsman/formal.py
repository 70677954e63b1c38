"""The formal file at the Ombudsman: what is there, its contents for a reason, and asking.

Everybody who may read the case sees which items were given, never what they hold. Opening them
needs a reason, is written down, and is shown to the complainant.
"""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import BooleanField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired

from pengaduan.complaints import formal as formal_record
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.formal import OpenedFile
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.representatives import representative
from pengaduan.handling import formal_check, formal_file, representation
from pengaduan.handling.errors import StepForbiddenError, StepRefusedError
from pengaduan.handling.representation import BASIS_LABELS
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.formal_file import Item, Task, procedure
from pengaduan.rules.law_lists import Choice
from pengaduan.rules.permissions import Permission
from pengaduan.rules.workflow import Track
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.case import cite_text
from pengaduan.web.ombudsman.words import REVEAL_REASONS
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import confidence_text, language

Step = Callable[[Session, Complaint], None]


class OpenForm(PageForm):
    """Why the contents must be opened."""

    reason = RadioField(
        _("Mengapa isi berkas perlu dibuka?"),
        choices=as_choices(REVEAL_REASONS.items()),
        validators=[InputRequired(_("Pilih alasannya."))],
    )


class AcceptForm(PageForm):
    """Whether the power of attorney was seen on paper."""

    seen = BooleanField(_("Surat kuasa sudah saya lihat di atas kertas."))


class AskForm(PageForm):
    """What the reporter must add, and the letter."""

    items = SelectMultipleField(_("Yang perlu dilengkapi"), validate_choice=False, default=())
    text = TextAreaField(
        _("Surat kepada pelapor"), validators=[InputRequired(_("Tulis isinya lebih dahulu."))]
    )


def _named(entry: Item | Task | Choice) -> str:
    return entry.text_en if language() == "en" else entry.text_id


def _answer(item: Item, value: str) -> str:
    chosen = next((choice for choice in item.choices if choice.code == value), None)
    return _named(chosen) if chosen else value


def _lines(complaint: Complaint) -> list[dict[str, object]]:
    """Return per task which items were given; nothing is opened for it."""
    sent = formal_record.sent_items(read(), complaint)
    return [
        {
            "title": _named(task),
            "items": [
                {
                    "name": _named(item),
                    "given": item.code in sent,
                    "required": item.required and not item.asked_after,
                    "cite": cite_text(item.cite),
                    "confidence": confidence_text(item.confidence),
                }
                for item in task.items
            ],
        }
        for task in procedure().tasks.values()
    ]


def _contents(opened: OpenedFile) -> list[dict[str, object]]:
    """Return per task what the items hold."""
    parts: list[dict[str, object]] = []
    for task in procedure().tasks.values():
        rows = [
            {"key": _named(item), "value": _answer(item, opened.answers[item.code])}
            for item in task.items
            if item.code in opened.answers
        ]
        if rows:
            parts.append({"title": _named(task), "rows": rows})
    note = opened.answers.get(formal_record.NOTE)
    if note:
        row = {"key": gettext("Mengapa ada yang belum diisi"), "value": note}
        parts.append({"title": gettext("Catatan pelapor"), "rows": [row]})
    return parts


def _page(
    complaint: Complaint,
    *,
    status: int = 200,
    opening: OpenForm | None = None,
    asking: AskForm | None = None,
    accepting: AcceptForm | None = None,
    opened: OpenedFile | None = None,
) -> ResponseReturnValue:
    actor, session = current_actor(), read()
    may_verify = actor.can(Permission.CASE_VERIFY)
    ombudsman = complaint.track is Track.OMBUDSMAN
    asking = asking or AskForm(formdata=None)
    offered = [(item.code, _named(item)) for item in procedure().items if item.required]
    asking.items.choices = as_choices(offered)
    named = representative(session, complaint)
    page = render_template(
        "ombudsman/formal.html",
        complaint=complaint,
        file=formal_record.file_of(session, complaint),
        lines=_lines(complaint) if ombudsman else [],
        named=named,
        letter=named is not None and representation.has_letter(session, named),
        basis_names=BASIS_LABELS,
        opened=opened,
        parts=_contents(opened) if opened else [],
        opening=opening or OpenForm(formdata=None),
        accepting=accepting or AcceptForm(formdata=None),
        asking=asking,
        may_open=actor.can(Permission.IDENTITY_REVEAL),
        may_verify=may_verify,
        may_begin=may_verify and ombudsman and complaint.state == "registered",
        may_ask=may_verify and ombudsman and complaint.state == "formal_check",
        waits=formal_file.is_open(complaint) and complaint.state == "awaiting_completion",
    )
    return page, status


@bp.get("/kasus/<number>/berkas-formal")
@requires(Permission.CASE_MONITOR)
def formal(number: str) -> ResponseReturnValue:
    """Show which items are there, and what can be done about the others."""
    return _page(find_visible(read(), current_actor(), number))


@bp.route("/kasus/<number>/berkas-formal/buka", methods=["GET", "POST"])
@requires(Permission.IDENTITY_REVEAL)
def open_formal(number: str) -> ResponseReturnValue:
    """Open the contents for a reason; what the answer shows must not be kept or linked to."""
    actor, form, opened = current_actor(), OpenForm(), None
    if form.validate_on_submit():
        with transaction() as session:
            locked = find_visible(session, actor, number, lock=True)
            opened = formal_record.open_file(
                session, actor, locked, form.reason.data, now=clock.now()
            )
    complaint = find_visible(read(), actor, number)
    return _page(complaint, status=422 if form.errors else 200, opening=form, opened=opened)


@bp.route("/kasus/<number>/berkas-formal/kuasa", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def accept_representative(number: str) -> ResponseReturnValue:
    """Accept the authority of whoever acts for the complainant."""
    actor, form = current_actor(), AcceptForm()
    complaint = find_visible(read(), actor, number)
    if not form.validate_on_submit():
        return redirect(url_for("ombudsman.formal", number=number), 303)

    def step(session: Session, found: Complaint) -> None:
        seen = bool(form.seen.data)
        representation.confirm(session, actor, found, now=clock.now(), seen_on_paper=seen)

    refused = _take(number, step)
    if refused is not None:
        form.seen.errors = [gettext(refused.message_id, **refused.values)]
        return _page(complaint, status=422, accepting=form)
    return _back(number, gettext("Wakil pelapor sudah diterima."))


@bp.route("/kasus/<number>/berkas-formal/mulai", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def begin_formal(number: str) -> ResponseReturnValue:
    """Begin the formal check of a registered report (O02)."""
    actor, form = current_actor(), PageForm()
    find_visible(read(), actor, number)
    if not form.validate_on_submit():
        return redirect(url_for("ombudsman.formal", number=number), 303)
    with transaction() as session:
        found = find_visible(session, actor, number, lock=True)
        formal_check.begin(session, actor, found, now=clock.now())
    return _back(number, gettext("Verifikasi formil dimulai."))


@bp.route("/kasus/<number>/berkas-formal/minta", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def ask_formal(number: str) -> ResponseReturnValue:
    """Ask the reporter for what the file lacks (O04)."""
    actor, form = current_actor(), AskForm()
    complaint = find_visible(read(), actor, number)
    if not form.is_submitted():
        return redirect(url_for("ombudsman.formal", number=number), 303)
    form.items.choices = as_choices((item.code, item.code) for item in procedure().items)
    if not form.validate():
        return _page(complaint, status=422, asking=form)
    request = formal_check.FormalRequest(tuple(form.items.data), form.text.data)

    def step(session: Session, found: Complaint) -> None:
        formal_check.ask(session, actor, found, request, now=clock.now())

    refused = _take(number, step)
    if refused is not None:
        form.items.errors = [gettext(refused.message_id, **refused.values)]
        return _page(complaint, status=422, asking=form)
    return _back(number, gettext("Permintaan kelengkapan sudah dikirim kepada pelapor."))


def _take(number: str, step: Step) -> StepRefusedError | None:
    """Take a step in a transaction, and return why it was refused, or None."""
    try:
        with transaction() as session:
            step(session, find_visible(session, current_actor(), number, lock=True))
    except StepForbiddenError:
        raise
    except StepRefusedError as error:
        return error
    return None


def _back(number: str, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("ombudsman.formal", number=number), 303)
