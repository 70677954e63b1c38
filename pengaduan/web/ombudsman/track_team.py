"""Who examines a report, and the declaration about a conflict of interest (Art. 40)."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired

from pengaduan.complaints.access import find_visible
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_queries import team as team_of
from pengaduan.handling import team
from pengaduan.handling.errors import Refusal, StepForbiddenError, StepRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.rules.workflow import Track
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm


class TeamForm(PageForm):
    """The members and their lead."""

    members = SelectMultipleField(_("Anggota tim"), validate_choice=False, default=())
    lead = RadioField(_("Ketua tim"), validate_choice=False)

    def offer(self, people: list[tuple[str, str]]) -> None:
        """Fill the choices."""
        self.members.choices = as_choices(people)
        self.lead.choices = as_choices(people)

    def wanted(self) -> team.Team:
        """Return the input of the step; what is no number names nobody."""
        members = tuple(int(one) for one in self.members.data if one.isdigit())
        lead = self.lead.data or ""
        return team.Team(members, int(lead) if lead.isdigit() else None)


class DeclarationForm(PageForm):
    """Whether there is a conflict of interest."""

    conflict = RadioField(
        _("Apakah Anda punya konflik kepentingan dengan laporan ini?"),
        choices=as_choices(
            [
                ("no", _("Tidak, saya bebas dari konflik kepentingan")),
                ("yes", _("Ya, saya punya konflik kepentingan")),
            ]
        ),
        validators=[InputRequired(_("Pilih salah satu."))],
    )
    note = TextAreaField(
        _("Penjelasan"),
        description=_(
            "Wajib bila ada konflik: hubungan keluarga, pekerjaan, atau kepentingan lain."
        ),
    )


@bp.route("/kasus/<number>/tim", methods=["GET", "POST"])
@requires(Permission.CASE_DIRECT)
def team_page(number: str) -> ResponseReturnValue:
    """Name the team that examines the report."""
    actor, session, now = current_actor(), read(), clock.now()
    complaint = find_visible(session, actor, number)
    if not team.may_assign(actor, complaint):
        raise StepRefusedError(Refusal.NOT_NOW)
    if team.standing(session, actor, complaint) is team.Standing.UNDECLARED:
        flash(gettext("Nyatakan dahulu apakah Anda punya konflik kepentingan."), "info")
        return redirect(url_for("ombudsman.declare", number=number), 303)
    members = team_of(session, complaint)
    lead = next((str(one.account_id) for one in members if one.lead), None)
    form = TeamForm(data={"members": [str(one.account_id) for one in members], "lead": lead})
    form.offer([(str(one.id), one.name) for one in team.candidates(session, complaint)])
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                found = find_visible(writing, actor, number, lock=True)
                team.assign(writing, actor, found, form.wanted(), now=now)
        except StepForbiddenError:
            raise
        except StepRefusedError as error:
            form["lead" if error.field == "lead" else "members"].errors = [
                gettext(error.message_id, **error.values)
            ]
        else:
            flash(gettext("Tim pemeriksa sudah disimpan."), "success")
            return redirect(url_for("ombudsman.track_page", number=number), 303)
    page = render_template("ombudsman/track_team.html", complaint=complaint, form=form)
    return page, 422 if form.errors else 200


@bp.route("/kasus/<number>/pernyataan", methods=["GET", "POST"])
@requires(Permission.CASE_MONITOR)
def declare(number: str) -> ResponseReturnValue:
    """Declare a conflict of interest, or that there is none."""
    actor, form, now = current_actor(), DeclarationForm(), clock.now()
    complaint = find_visible(read(), actor, number)
    if complaint.track is not Track.OMBUDSMAN:
        raise StepRefusedError(Refusal.NOT_NOW)
    if form.validate_on_submit():
        conflict = form.conflict.data == "yes"
        try:
            with transaction() as session:
                found = find_visible(session, actor, number, lock=True)
                note = form.note.data or ""
                team.declare(session, actor, found, conflict=conflict, note=note, now=now)
        except StepForbiddenError:
            raise
        except StepRefusedError as error:
            form.note.errors = [gettext(error.message_id, **error.values)]
        else:
            flash(gettext("Pernyataan Anda sudah disimpan."), "success")
            return redirect(url_for("ombudsman.track_page", number=number), 303)
    return _declaration_page(complaint, form)


def _declaration_page(complaint: Complaint, form: DeclarationForm) -> ResponseReturnValue:
    actor = current_actor()
    page = render_template(
        "ombudsman/track_declare.html",
        complaint=complaint,
        form=form,
        may=team.may_declare(actor, complaint),
        standing=team.standing(read(), actor, complaint).value,
    )
    return page, 422 if form.errors else 200
