"""Put a draft aside and go on with it, in this browser or on another device (W11)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.validators import ValidationError

from pengaduan.accounts import throttle
from pengaduan.accounts.throttle import ThrottledError
from pengaduan.complaints import drafts
from pengaduan.handling import draft_mail
from pengaduan.handling.errors import InputRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import transaction
from pengaduan.rules.contacts import parse_email
from pengaduan.rules.numbers import NumberError, canonical_key
from pengaduan.web.citizen import draft_cookie, steps
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.filing_forms import StepForm
from pengaduan.web.citizen.refusing import status_of, take_over
from pengaduan.web.citizen.tracking import wait_message
from pengaduan.web.shared.access import public
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import language

PREFIX = draft_mail.PREFIX
DOOR = "draft"


class ResumeForm(StepForm):
    """The draft code."""

    code = StringField(_l("Kode draf"))


class LeaveForm(PageForm):
    """A button: take the draft out of this browser."""


class MailForm(PageForm):
    """Where the code is sent."""

    email = StringField(_l("Alamat surel"))

    def validate_email(self, field: Field) -> None:
        """Ask for something that can be an address."""
        try:
            parse_email(field.data or "")
        except ValueError as error:
            raise ValidationError(_("Tulis alamat surel seperti nama@contoh.id.")) from error


def _go_on() -> ResponseReturnValue:
    held = draft_cookie.held(now=clock.now())
    if held is None:
        return redirect(url_for("citizen.suitability"), 303)
    if held.filed:
        return redirect(url_for("citizen.receipt"), 303)
    step = steps.first_open(held.answers)
    return redirect(url_for(step.endpoint if step else steps.CHECK), 303)


@bp.route("/lapor/simpan", methods=["GET", "POST"])
@public
def save_later() -> ResponseReturnValue:
    """Hand out the code under which the draft is found on another device."""
    form = LeaveForm()
    if form.validate_on_submit():
        draft_cookie.drop()
        flash(_("Draf tidak lagi dibuka dari peramban ini."), "success")
        return redirect(url_for("public.home"), 303)
    return _shown(form, MailForm(), status_of(form))


def _shown(leave: LeaveForm, mail: MailForm, status: int) -> ResponseReturnValue:
    """Show the code of this browser's draft, with both forms."""
    held = draft_cookie.held(now=clock.now())
    code = "" if held is None or held.filed else _code_of_draft()
    if held is None or not code:
        return redirect(url_for("citizen.resume"), 303)
    draft_cookie.keep(draft_cookie.token() or "")
    step = steps.first_open(held.answers)
    html = render_template(
        "citizen/save_later.html",
        form=leave if leave.errors else mail,
        mail=mail,
        leave=leave,
        code=f"{PREFIX}{code}",
        expires_at=held.expires_at,
        place=step.place if step else steps.TOTAL,
        go_on=url_for(step.endpoint if step else steps.CHECK),
    )
    return html, status


@bp.post("/lapor/simpan/surel")
@public
def mail_code() -> ResponseReturnValue:
    """Have the code mailed to an address that is forgotten once the mail has left."""
    form = MailForm()
    if not form.validate_on_submit():
        return _shown(LeaveForm(), form, status_of(form))
    try:
        if not _mailed(parse_email(form.email.data or "")):
            return redirect(url_for("citizen.resume"), 303)
    except ThrottledError as error:
        form.form_errors.append(wait_message(error.seconds))
        return _shown(LeaveForm(), form, 429)
    except InputRefusedError as error:
        return _shown(LeaveForm(), form, take_over(form, error))
    flash(_("Kode draf kami kirim ke alamat itu dalam beberapa menit."), "success")
    return redirect(url_for("citizen.save_later"), 303)


def _mailed(email: str) -> bool:
    now, network = clock.now(), request.remote_addr or ""
    with transaction() as session:
        draft = draft_cookie.find(session, now=now, lock=True)
        if draft is None:
            return False
        draft_mail.ask(session, draft, email, language=language(), now=now, network=network)
    return True


def _code_of_draft() -> str:
    """Return the code of this browser's draft, "" when it has just gone or was filed."""
    with transaction() as session:
        draft = draft_cookie.find(session, now=clock.now(), lock=True)
        if draft is None or draft.complaint_id is not None:
            return ""
        return drafts.hand_out_code(draft)


@bp.route("/draf", methods=["GET", "POST"])
@public
def resume() -> ResponseReturnValue:
    """Ask for the draft code; a wrong code reads like an unknown one."""
    form = ResumeForm()
    if request.method == "POST" and form.validate_on_submit():
        try:
            if _found(form.code.data or ""):
                return _go_on_elsewhere(form.code.data or "")
        except ThrottledError as error:
            minutes = -(-error.seconds // 60)
            form.form_errors.append(
                _("Terlalu banyak percobaan. Coba lagi dalam %(n)s menit.", n=minutes)
            )
            return render_template("citizen/resume.html", form=form, held=None), 429
        form.code.errors = [
            _(
                "Kode draf ini tidak dikenal. Draf dihapus setelah %(n)s hari.",
                n=drafts.KEPT_FOR.days,
            )
        ]
    held = draft_cookie.held(now=clock.now())
    status = status_of(form)
    return render_template("citizen/resume.html", form=form, held=held), status


def draft_code(text: str) -> str:
    """Return the code as it is stored, written with or without its prefix; "" for anything else."""
    typed = text.strip().upper()
    for written in (typed, typed.removeprefix("D")):
        try:
            return canonical_key(written)
        except NumberError:
            continue
    return ""


def _found(text: str) -> bool:
    now, network = clock.now(), request.remote_addr or ""
    with transaction() as session:
        throttle.check(session, DOOR, network, now=now)
        draft = drafts.find(session, draft_code(text), now)
        if draft is not None:
            return True
        throttle.failed(session, DOOR, network, now=now)
    return False


def _go_on_elsewhere(text: str) -> ResponseReturnValue:
    draft_cookie.keep(draft_code(text))
    return redirect(url_for("citizen.resumed"), 303)


@bp.get("/draf/lanjut")
@public
def resumed() -> ResponseReturnValue:
    """Go to the first page of the draft that needs an answer."""
    return _go_on()
