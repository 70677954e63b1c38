"""Mail that waits for a person: read it, make it a complaint, put it into its case, or drop it."""

from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import StringField, SubmitField
from wtforms.validators import Length

from pengaduan.complaints.intake_models import IncomingMail
from pengaduan.handling import mail_desk
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.intake import Received
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.words import MAIL_REASONS
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.intake_forms import IntakeForm


class MailForm(PageForm):
    """What to do with one mail: into a case, or nothing."""

    number = StringField(_l("Nomor pengaduan"), validators=[Length(max=20)])
    join = SubmitField(_l("Masukkan ke pengaduan ini"))
    drop = SubmitField(_l("Tutup tanpa tindakan"))


@bp.get("/surel")
@requires(Permission.INTAKE_OMBUDSMAN)
def mailbox() -> ResponseReturnValue:
    """List what waits, the oldest first; nothing of a mail but when it came and why it waits."""
    rows = mail_desk.waiting(read())
    return render_template("ombudsman/mailbox.html", rows=rows, reasons=MAIL_REASONS)


@bp.route("/surel/<int:mail_id>", methods=["GET", "POST"])
@requires(Permission.INTAKE_OMBUDSMAN)
def mail(mail_id: int) -> ResponseReturnValue:
    """Show one mail as text, and take the decision about it."""
    row = mail_desk.find(read(), mail_id)
    if row is None:
        abort(404)
    number = mail_desk.number_of(read(), row)
    form = MailForm(data={"number": number or ""})
    if not form.validate_on_submit():
        return _shown(row, form, 422 if form.errors else 200)
    try:
        with transaction() as session:
            _decide(session, form, mail_id, now=clock.now())
    except StepRefusedError as error:
        form.number.errors = [_(error.message_id, **error.values)]
        return _shown(row, form, 422)
    flash(_("Surel ini selesai ditangani."), "success")
    return redirect(url_for("ombudsman.mailbox"), 303)


def _decide(session: Session, form: MailForm, mail_id: int, *, now: datetime) -> None:
    if form.join.data:
        mail_desk.join(session, current_actor(), mail_id, form.number.data or "", now=now)
    else:
        mail_desk.drop(session, current_actor(), mail_id, now=now)


def _shown(row: IncomingMail, form: MailForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "ombudsman/mail.html", row=row, form=form, reason=MAIL_REASONS.get(row.why, row.why)
    )
    return page, status


def waiting_mail(form: IntakeForm) -> IncomingMail | None:
    """Return the mail that the intake page is about, from its address or its form."""
    wanted = form.mail.data or request.args.get("surel", "")
    known = wanted.isascii() and wanted.isdigit() and len(wanted) < 12
    return mail_desk.find(read(), int(wanted)) if known else None


def filed(session: Session, form: IntakeForm, received: Received, now: datetime) -> None:
    """Note which complaint a mail has become; in the transaction of the intake."""
    if form.mail.data:
        mail_desk.became(session, current_actor(), int(form.mail.data), received.complaint, now=now)
