"""What belongs with a case inside the agency, and one answer for all that follow it."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from pengaduan.complaints.access import ComplaintNotFoundError, find_visible
from pengaduan.complaints.link_models import LinkReason
from pengaduan.complaints.links import Place, agency_links
from pengaduan.complaints.models import Complaint, PointDecision
from pengaduan.handling import merging, shared_answer
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError
from pengaduan.handling.shared_answer import SharedAnswer
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.numbers import NumberError, parse_number
from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.names import DECISIONS, state_name

PLACES = {
    Place.MAIN: _("Mengikuti pengaduan utama"),
    Place.FOLLOWER: _("Diikuti oleh"),
    Place.RELATED: _("Terkait dengan"),
    Place.WHOLE: _("Bagian dari"),
    Place.PART: _("Dipecah menjadi"),
}


class RelateForm(PageForm):
    """The number of another case of this agency."""

    number = StringField(
        _("Nomor pengaduan lain"), validators=[InputRequired(_("Tulis nomor pengaduannya."))]
    )


class SharedAnswerForm(PageForm):
    """One text and decision for the chosen followers."""

    numbers = SelectMultipleField(
        _("Kirim ke pengaduan"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired(_("Pilih paling sedikit satu pengaduan."))],
    )
    decision = RadioField(
        _("Keputusan"),
        choices=as_choices(
            (one.value, text) for one, text in DECISIONS.items() if one != PointDecision.RESOLVED
        ),
        validators=[InputRequired(_("Pilih keputusannya."))],
    )
    opening = TextAreaField(
        _("Pembuka jawaban"),
        validators=[Length(max=4000, message=_("Paling banyak 4.000 huruf."))],
    )
    text = TextAreaField(
        _("Penjelasan"),
        validators=[
            InputRequired(_("Jelaskan keputusannya.")),
            Length(max=4000, message=_("Paling banyak 4.000 huruf.")),
        ],
    )

    def command(self) -> SharedAnswer:
        """Return the input of the step."""
        decision = PointDecision(self.decision.data)
        return SharedAnswer(decision, self.text.data or "", self.opening.data or "")


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one follower, in words."""

    number: str
    text: str
    done: bool


@bp.route("/pengaduan/<number>/kaitan", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def links(number: str) -> ResponseReturnValue:
    """Show what belongs with the case; a coordinator relates another case of the agency."""
    actor = current_actor()
    complaint, form = find_visible(read(), actor, number), RelateForm()
    if form.validate_on_submit():
        try:
            _relate(number, form.number.data or "")
            flash(gettext("Kaitan sudah disimpan."), "success")
            return redirect(url_for("agency.links", number=number), 303)
        except InputRefusedError as error:
            form.number.errors = (gettext(error.message_id, **error.values),)
            complaint = find_visible(read(), actor, number)
    page = render_template(
        "agency/links.html",
        complaint=complaint,
        form=form,
        action=PageForm(formdata=None),
        entries=agency_links(read(), actor, complaint),
        followers=shared_answer.followers_for(read(), actor, complaint),
        places=PLACES,
        may_relate=actor.can(Permission.CASE_DISPOSE),
    )
    return page, 422 if form.errors else 200


@bp.post("/pengaduan/<number>/kaitan/<int:link_id>/batal")
@requires(Permission.CASE_DISPOSE)
def unlink(number: str, link_id: int) -> ResponseReturnValue:
    """Take a relation of the agency back."""
    actor, now = current_actor(), clock.now()
    if not PageForm().validate_on_submit():
        abort(400)
    with transaction() as session:
        complaint = find_visible(session, actor, number, lock=True)
        own = {one.link.id for one in agency_links(session, actor, complaint)}
        if link_id in own:
            merging.undo(session, actor, link_id, now=now)
    flash(gettext("Kaitan sudah dibatalkan."), "success")
    return redirect(url_for("agency.links", number=number), 303)


@bp.route("/pengaduan/<number>/jawab-bersama", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def answer_followers(number: str) -> ResponseReturnValue:
    """Send one answer to the chosen followers; each is told what became of it."""
    actor, session = current_actor(), read()
    complaint = find_visible(session, actor, number)
    form = _answer_form(complaint)
    results: tuple[Told, ...] = ()
    if form.validate_on_submit():
        try:
            results = _send(complaint, form)
        except InputRefusedError as error:
            form.text.errors = (gettext(error.message_id, **error.values),)
        complaint = find_visible(read(), actor, number)
    page = render_template(
        "agency/answer_followers.html",
        complaint=complaint,
        form=form,
        results=results,
        followers=shared_answer.followers_for(read(), actor, complaint),
    )
    return page, 422 if form.errors else 200


def _relate(number: str, other: str) -> None:
    actor, now = current_actor(), clock.now()
    with transaction() as session:
        complaint = find_visible(session, actor, number, lock=True)
        try:
            found = find_visible(session, actor, parse_number(other))
        except (NumberError, ComplaintNotFoundError) as error:
            raise InputRefusedError(Refusal.LINK_UNKNOWN, "number") from error
        merging.relate(session, actor, complaint, found, LinkReason.SAME_CAUSE, now=now)


def _answer_form(complaint: Complaint) -> SharedAnswerForm:
    ready = [
        one.complaint.number
        for one in shared_answer.followers_for(read(), current_actor(), complaint)
        if one.ready
    ]
    start = shared_answer.starting_text(read(), complaint)
    given: dict[str, object] = {"numbers": ready}
    if start is not None:
        more = {"decision": start.decision.value, "text": start.text, "opening": start.opening}
        given = {**given, **more}
    form = SharedAnswerForm(data=given)
    form.numbers.choices = as_choices((one, one) for one in ready)
    return form


def _send(complaint: Complaint, form: SharedAnswerForm) -> tuple[Told, ...]:
    """Answer each follower in a transaction of its own: one that fails holds nobody up."""
    shared = form.command()
    shared_answer.check(read(), complaint, shared)
    return tuple(_sent(complaint.number, one, shared) for one in form.numbers.data or ())


def _sent(main_number: str, number: str, shared: SharedAnswer) -> Told:
    actor, now = current_actor(), clock.now()
    try:
        with transaction() as session:
            main = find_visible(session, actor, main_number)
            one = shared_answer.answer_follower(session, actor, main, number, shared, now=now)
            return Told(number, state_name(one), done=True)
    except StepRefusedError as error:
        return Told(number, gettext(error.message_id, **error.values), done=False)
    except ComplaintNotFoundError:
        return Told(number, gettext("Nomor pengaduan ini tidak ditemukan."), done=False)
