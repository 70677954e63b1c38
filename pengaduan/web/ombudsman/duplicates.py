"""Compare a complaint with those like it; merge, relate, split, and take it back."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import ComplaintNotFoundError, find_visible
from pengaduan.complaints.link_models import LinkKind, LinkReason
from pengaduan.complaints.links import Place
from pengaduan.complaints.models import Complaint
from pengaduan.handling import merging, splitting
from pengaduan.handling.errors import InputRefusedError, Refusal
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.numbers import NumberError, parse_number
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.likeness import (
    LIKENESS,
    LINK_KINDS,
    LINK_REASONS,
    PLACES,
    company,
    reason_words,
)
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm

_GIVEN_REASONS = [one for one in LINK_REASONS if one != LinkReason.SEVERAL_MATTERS]


class LinkForm(PageForm):
    """With which complaint, how, and why."""

    number = StringField(
        _("Nomor pengaduan lain"), validators=[InputRequired(_("Tulis nomor pengaduannya."))]
    )
    kind = RadioField(
        _("Apa yang dilakukan"),
        choices=as_choices(LINK_KINDS.items()),
        validators=[InputRequired(_("Pilih gabungkan atau kaitkan."))],
    )
    reason = SelectField(
        _("Alasan"), choices=as_choices((one, LINK_REASONS[one]) for one in _GIVEN_REASONS)
    )


class SplitForm(PageForm):
    """The parts of a complaint that holds several matters."""

    part_1 = TextAreaField(
        _("Bagian pertama"),
        validators=[
            InputRequired(_("Tulis paling sedikit satu bagian.")),
            Length(max=4000, message=_("Paling banyak 4.000 huruf.")),
        ],
    )
    part_2 = TextAreaField(
        _("Bagian kedua"), validators=[Length(max=4000, message=_("Paling banyak 4.000 huruf."))]
    )
    part_3 = TextAreaField(
        _("Bagian ketiga"), validators=[Length(max=4000, message=_("Paling banyak 4.000 huruf."))]
    )

    def texts(self) -> tuple[str, ...]:
        """Return the parts as they were written; empty ones are left out by the step."""
        return tuple(one.data or "" for one in (self.part_1, self.part_2, self.part_3))


@bp.get("/kasus/<number>/serupa")
@requires(Permission.CASE_VERIFY)
def duplicates(number: str) -> ResponseReturnValue:
    """Show what is like this complaint, side by side, and what is linked with it."""
    complaint = find_visible(read(), current_actor(), number)
    return _page(complaint, LinkForm(formdata=None), 200)


@bp.route("/kasus/<number>/kaitan", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def link(number: str) -> ResponseReturnValue:
    """Merge this complaint into another, or relate the two."""
    complaint, form = find_visible(read(), current_actor(), number), LinkForm()
    if not form.is_submitted():
        return redirect(url_for("ombudsman.duplicates", number=number), 303)
    if not form.validate():
        return _page(complaint, form, 422)
    try:
        _run(number, lambda session, actor, held: _joined(session, actor, held, form))
    except InputRefusedError as error:
        form.number.errors = (gettext(error.message_id, **error.values),)
        return _page(find_visible(read(), current_actor(), number), form, 422)
    if form.kind.data == LinkKind.MERGED:
        flash(
            gettext("Pengaduan sudah digabung. Nomor, kunci, dan batas waktunya tetap."), "success"
        )
    else:
        flash(gettext("Kaitan sudah disimpan."), "success")
    return redirect(url_for("ombudsman.duplicates", number=number), 303)


@bp.post("/kasus/<number>/kaitan/<int:link_id>/batal")
@requires(Permission.CASE_VERIFY)
def unlink(number: str, link_id: int) -> ResponseReturnValue:
    """Take a merge or a relation back; both complaints go on as before."""
    if not PageForm().validate_on_submit():
        abort(400)
    complaint = find_visible(read(), current_actor(), number)
    if link_id not in {one.link.id for one in company(read(), complaint).links}:
        return redirect(url_for("ombudsman.duplicates", number=number), 303)
    now = clock.now()
    _run(number, lambda session, actor, _held: merging.undo(session, actor, link_id, now=now))
    flash(gettext("Kaitan sudah dibatalkan."), "success")
    return redirect(url_for("ombudsman.duplicates", number=number), 303)


@bp.route("/kasus/<number>/pecah", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def split(number: str) -> ResponseReturnValue:
    """Make complaints of the parts of one that holds several matters."""
    complaint, form, now = find_visible(read(), current_actor(), number), SplitForm(), clock.now()
    if form.validate_on_submit():
        try:
            texts = form.texts()
            _run(number, lambda s, actor, held: splitting.split(s, actor, held, texts, now=now))
            flash(gettext("Pengaduan sudah dipecah. Setiap bagian punya nomor sendiri."), "success")
            return redirect(url_for("ombudsman.duplicates", number=number), 303)
        except InputRefusedError as error:
            form.part_1.errors = (gettext(error.message_id, **error.values),)
        complaint = find_visible(read(), current_actor(), number)
    open_now = complaint.state in splitting.SPLITTABLE
    page = render_template(
        "ombudsman/split.html", complaint=complaint, form=form, open_now=open_now
    )
    return page, 422 if form.errors else 200


def _run(number: str, step: Callable[[Session, Actor, Complaint], object]) -> None:
    actor = current_actor()
    with transaction() as session:
        step(session, actor, find_visible(session, actor, number, lock=True))


def _joined(session: Session, actor: Actor, held: Complaint, form: LinkForm) -> None:
    other = _named(session, actor, form.number.data or "")
    reason, now = LinkReason(form.reason.data), clock.now()
    if form.kind.data == LinkKind.MERGED:
        merging.merge(session, actor, held, other, reason, now=now)
    else:
        merging.relate(session, actor, held, other, reason, now=now)


def _named(session: Session, actor: Actor, text: str) -> Complaint:
    try:
        return find_visible(session, actor, parse_number(text))
    except (NumberError, ComplaintNotFoundError) as error:
        raise InputRefusedError(Refusal.LINK_UNKNOWN, "number") from error


def _page(complaint: Complaint, form: LinkForm, status: int) -> ResponseReturnValue:
    found = company(read(), complaint)
    page = render_template(
        "ombudsman/duplicates.html",
        complaint=complaint,
        found=found,
        form=form,
        action=PageForm(formdata=None),
        likeness=LIKENESS,
        places=PLACES,
        link_reasons=LINK_REASONS,
        reason_words=reason_words,
        undoable=(Place.MAIN, Place.FOLLOWER, Place.RELATED),
        may_split=complaint.state in splitting.SPLITTABLE,
    )
    return page, status
