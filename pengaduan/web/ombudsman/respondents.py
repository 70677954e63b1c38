"""Who is complained about: name them, and see who therefore has no part in the case (Art. 45)."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import IntegerField, RadioField, SelectField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, Optional

from pengaduan.accounts.models import Account
from pengaduan.agencies.queries import units_of
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.respondent_models import Respondent, RespondentKind
from pengaduan.complaints.respondents import barred_people, respondents_of
from pengaduan.handling import respondents as naming
from pengaduan.handling.addressees import all_people
from pengaduan.handling.errors import StepForbiddenError, StepRefusedError
from pengaduan.handling.moves import write
from pengaduan.handling.respondents import Named
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.targets import addressee_name, whole

KINDS = {
    RespondentKind.STAFF: _("Seorang petugas"),
    RespondentKind.PROVIDER: _("Unit kerja atau penyelenggara"),
    RespondentKind.BODY: _("Badan usaha atau lembaga independen"),
}
ROUTES = {
    RespondentKind.STAFF: _("Ditangani atasannya."),
    RespondentKind.PROVIDER: _("Ditangani pimpinan unit di atasnya."),
    RespondentKind.BODY: _("Ditangani instansi yang memberi tugas kepadanya."),
}


class RespondentForm(PageForm):
    """A kind, and an account, a unit or a name."""

    kind = RadioField(
        _("Siapa yang diadukan?"),
        choices=as_choices(KINDS.items()),
        validators=[InputRequired(_("Pilih siapa yang diadukan."))],
    )
    account_id = SelectField(_("Petugas yang punya akun"), choices=(), validate_choice=False)
    unit_id = SelectField(_("Unit kerja"), choices=(), validate_choice=False)
    name = StringField(
        _("Nama, bila tidak ada dalam daftar"),
        validators=[Length(max=naming.NAME_MAX, message=_("Paling banyak 120 huruf."))],
    )
    add = SubmitField(_("Catat"))

    def offer(self, session: Session, complaint: Complaint) -> None:
        """Fill in the people and units of the agency that has the case or is named in it."""
        agency_id = complaint.agency_id
        people = all_people(session, agency_id) if agency_id else ()
        units = units_of(session, agency_id) if agency_id else ()
        none = ("", gettext("Tidak dipilih"))
        self.account_id.choices = as_choices([none, *((str(p.id), p.name) for p in people)])
        self.unit_id.choices = as_choices([none, *((str(u.id), u.name) for u in units)])

    def command(self) -> Named:
        """Return the input of the step; a unit counts for a provider only."""
        kind = RespondentKind(self.kind.data)
        return Named(
            kind,
            whole(self.account_id.data or "") if kind is RespondentKind.STAFF else None,
            whole(self.unit_id.data or "") if kind is not RespondentKind.BODY else None,
            self.name.data or "",
        )


class RemovalForm(PageForm):
    """Which entry was wrong, and why."""

    row = IntegerField(validators=[Optional()])
    reason = StringField(
        _("Alasan mencabut"),
        validators=[
            InputRequired(_("Tulis alasannya.")),
            Length(max=500, message=_("Paling banyak 500 huruf.")),
        ],
    )


def _row(session: Session, one: Respondent) -> dict[str, object]:
    account = session.get(Account, one.account_id) if one.account_id else None
    return {
        "id": one.id,
        "kind": KINDS[one.kind],
        "route": ROUTES[one.kind],
        "who": account.name if account else addressee_name(session, None, one.unit_id),
        "sealed": one.name is not None,
        "name": one.name or "",
        "at": one.added_at,
    }


@bp.route("/pengaduan/<number>/terlapor", methods=["GET", "POST"])
@requires(Permission.CASE_ROUTE)
def respondents(number: str) -> ResponseReturnValue:
    """Show who is complained about, and name one more. Reading names leaves a trace."""
    actor, now, status = current_actor(), clock.now(), 200
    complaint = find_visible(read(), actor, number)
    form = RespondentForm()
    form.offer(read(), complaint)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                found = find_visible(session, actor, number, lock=True)
                naming.name_respondent(session, actor, found, form.command(), now=now)
            flash(gettext("Tercatat. Pihak ini tidak dapat membuka pengaduan ini lagi."), "success")
            return redirect(url_for("ombudsman.respondents", number=number), 303)
        except StepForbiddenError:
            raise
        except StepRefusedError as error:
            form.form_errors.append(gettext(error.message_id, **error.values))
            status = 422
    return _page(complaint, form, RemovalForm(formdata=None), status)


@bp.post("/pengaduan/<number>/terlapor/cabut")
@requires(Permission.CASE_ROUTE)
def remove_respondent(number: str) -> ResponseReturnValue:
    """End one entry, for a reason."""
    actor, now = current_actor(), clock.now()
    complaint, form = find_visible(read(), actor, number), RemovalForm()
    if not form.validate_on_submit():
        again = RespondentForm(formdata=None)
        again.offer(read(), complaint)
        return _page(complaint, again, form, 422)
    with transaction() as session:
        found = find_visible(session, actor, number, lock=True)
        row_id, reason = form.row.data or 0, form.reason.data
        naming.remove_respondent(session, actor, found, row_id, reason, now=now)
    flash(gettext("Catatan dicabut. Alasannya tersimpan."), "success")
    return redirect(url_for("ombudsman.respondents", number=number), 303)


def _page(
    complaint: Complaint, form: RespondentForm, removal: RemovalForm, status: int
) -> ResponseReturnValue:
    session, actor = read(), current_actor()
    named = respondents_of(session, complaint.id)
    if any(one.name for one in named):
        with transaction() as writing:
            found = find_visible(writing, actor, complaint.number, lock=True)
            write(writing, found, Tag.RESPONDENT_READ, actor, now=clock.now())
    page = render_template(
        "ombudsman/respondents.html",
        complaint=complaint,
        form=form,
        removal=removal,
        rows=[_row(session, one) for one in named],
        barred=len(barred_people(session, complaint.id)),
    )
    return page, 422 if form.errors and status == 200 else status
