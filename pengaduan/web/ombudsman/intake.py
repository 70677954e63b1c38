"""The Ombudsman's intake desk: what people tell, and what they send by mail."""

from zoneinfo import ZoneInfo

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.validators import InputRequired

from pengaduan.complaints.access import find_visible
from pengaduan.complaints.intake_models import IncomingMail
from pengaduan.complaints.models import Channel
from pengaduan.handling import key_loss, key_sheets
from pengaduan.handling.filing import STORY_MAX
from pengaduan.handling.intake import CHANNELS
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.mail_text import new_words
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.mailbox import filed, waiting_mail
from pengaduan.web.shared import intake_desk
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.intake_forms import IntakeForm

DESK = intake_desk.Desk(
    channels=CHANNELS,
    page="ombudsman.intake",
    sheet="ombudsman.intake_sheet",
    paper="ombudsman.intake_paper",
    after=filed,
)
_JAKARTA = ZoneInfo("Asia/Jakarta")


def _prefilled(row: IncomingMail) -> dict[str, object]:
    """Return what a mail fills in; the officer reads and corrects it."""
    return {
        "mail": str(row.id),
        "channel": Channel.EMAIL.value,
        "source": row.subject or "",
        "arrived_on": row.received_at.astimezone(_JAKARTA).date(),
        "story": new_words(row.body or "")[:STORY_MAX],
        "email": row.sender or "",
    }


@bp.route("/catat", methods=["GET", "POST"])
@requires(Permission.INTAKE_OMBUDSMAN)
def intake() -> ResponseReturnValue:
    """Write down what somebody tells, or what a mail says (P12)."""
    form = IntakeForm()
    row = waiting_mail(form)
    if row is None:
        return intake_desk.intake_page(DESK, form)
    form = IntakeForm(data=_prefilled(row))
    return intake_desk.intake_page(DESK, form, letter=row.body or "")


@bp.get("/catat/<int:sheet_id>")
@requires(Permission.INTAKE_OMBUDSMAN)
def intake_sheet(sheet_id: int) -> ResponseReturnValue:
    """Show the number, and the button for the folded key."""
    return intake_desk.sheet_page(DESK, sheet_id)


@bp.post("/catat/<int:sheet_id>/kunci.pdf")
@requires(Permission.INTAKE_OMBUDSMAN)
def intake_paper(sheet_id: int) -> ResponseReturnValue:
    """Give the folded key out, once."""
    if not PageForm().validate_on_submit():
        abort(400)
    return intake_desk.paper(DESK, sheet_id)


class NewKeyForm(PageForm):
    """The statement that whoever asks at the counter is the complainant."""

    checked = BooleanField(
        _("Saya sudah memeriksa bahwa pemohon adalah pelapor atau wakilnya."),
        validators=[InputRequired(_("Periksa dahulu siapa yang meminta, lalu beri tanda."))],
    )


@bp.route("/kasus/<number>/kunci-baru", methods=["GET", "POST"])
@requires(Permission.INTAKE_OMBUDSMAN)
def new_key(number: str) -> ResponseReturnValue:
    """Replace a lost key at the counter; the new one is printed once and shown to nobody."""
    actor, form, now = current_actor(), NewKeyForm(), clock.now()
    complaint = find_visible(read(), actor, number)
    if not form.validate_on_submit():
        page = render_template("ombudsman/new_key.html", form=form, complaint=complaint)
        return page, 422 if form.errors else 200
    with transaction() as session:
        found = find_visible(session, actor, number, lock=True)
        key = key_loss.replace_key(session, actor, found, now=now)
        sheet = key_sheets.keep(session, actor, found, key, now=now)
    return redirect(url_for("ombudsman.intake_sheet", sheet_id=sheet.id), 303)
