"""The examination of one report on one page: team, steps, records, receipts, what follows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import DateField, RadioField, StringField
from wtforms.validators import InputRequired

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import Side, TrackReceipt, TrackRecord
from pengaduan.complaints.track_queries import (
    REQUESTS,
    actions_of,
    find_record,
    receipts,
    records,
    summonses,
)
from pengaduan.complaints.track_queries import team as team_of
from pengaduan.handling import clarification, summons, team, track, track_papers
from pengaduan.handling.errors import StepForbiddenError, StepRefusedError
from pengaduan.handling.moves import offered
from pengaduan.handling.track_text import letter_text, sections
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.reports.track_letters import paper_of
from pengaduan.rules.permissions import Permission
from pengaduan.rules.track_forms import FORMS, LETTER_FORMS
from pengaduan.sla.calendars import DEFAULT_ZONE
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.case import clock_rows
from pengaduan.web.ombudsman.track_steps import step_url
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.track_words import PROOFS, RECORD_TITLES, SIDES, VERDICTS


class SlipForm(PageForm):
    """The proof that a letter reached one side."""

    side = RadioField(
        _("Penerima"),
        choices=as_choices((side.value, text) for side, text in SIDES.items()),
        validators=[InputRequired(_("Pilih penerimanya."))],
    )
    at = DateField(
        _("Diterima pada"), validators=[InputRequired(_("Tulis tanggal penerimaannya."))]
    )
    note = StringField(
        _("Bukti penerimaan"),
        description=_("Misalnya nomor resi atau nama penerima di loket instansi."),
        validators=[InputRequired(_("Tulis buktinya."))],
    )


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record of the track, as the page lists it."""

    record: TrackRecord
    title: str
    got: dict[Side, TrackReceipt]
    waits: tuple[Side, ...]


Act = Callable[[Session, Actor, Complaint, datetime], object]
NOON: Final = time(12)


@bp.get("/kasus/<number>/pemeriksaan")
@requires(Permission.CASE_MONITOR)
def track_page(number: str) -> ResponseReturnValue:
    """Show how the report stands at the Ombudsman and what can be done now."""
    actor, session = current_actor(), read()
    complaint = find_visible(session, actor, number)
    examines = actor.can(Permission.CASE_EXAMINE)
    page = render_template(
        "ombudsman/track.html",
        complaint=complaint,
        agency=session.get(Agency, complaint.agency_id) if complaint.agency_id else None,
        buttons=_buttons(session, actor, complaint),
        members=team_of(session, complaint),
        standing=team.standing(session, actor, complaint).value,
        may_assign=team.may_assign(actor, complaint),
        may_declare=team.may_declare(actor, complaint),
        may_monitor=examines and "O27" in offered(actor, complaint),
        rows=_rows(session, complaint),
        calls=summonses(session, complaint),
        police=examines and summons.for_police(session, complaint),
        actions=actions_of(session, complaint),
        verdicts=VERDICTS,
        clocks=clock_rows(complaint),
        form=PageForm(formdata=None),
        examines=examines,
        proofs=PROOFS,
        sides=SIDES,
    )
    return page, 200


def _buttons(session: Session, actor: Actor, complaint: Complaint) -> list[tuple[str, str]]:
    """Return text and address of the steps that the law table and the team allow now."""
    return [
        (gettext(form.title), step_url(complaint.number, form.action))
        for form in track.buttons(session, actor, complaint)
    ]


def _rows(session: Session, complaint: Complaint) -> list[RecordRow]:
    found = records(session, complaint)[::-1]
    got = receipts(session, [one.id for one in found])
    return [
        RecordRow(
            record=one,
            title=str(RECORD_TITLES.get(one.action) or gettext(FORMS[one.action].title)),
            got=got[one.id],
            waits=tuple(side for side in track_papers.sides(one) if side not in got[one.id]),
        )
        for one in found
    ]


@bp.get("/kasus/<number>/catatan/<int:record_id>")
@requires(Permission.CASE_MONITOR)
def track_record(number: str, record_id: int) -> ResponseReturnValue:
    """Show one record: the letter as it reads, who received it, and what was answered."""
    return _record_page(number, record_id, SlipForm(formdata=None))


def _record_page(number: str, record_id: int, form: SlipForm) -> ResponseReturnValue:
    actor, session = current_actor(), read()
    complaint = find_visible(session, actor, number)
    record = find_record(session, complaint, record_id)
    wanted = track_papers.sides(record)
    got = receipts(session, [record.id])[record.id]
    open_sides = [side for side in wanted if side not in got]
    form.side.choices = as_choices((side.value, SIDES[side]) for side in open_sides)
    title = RECORD_TITLES.get(record.action)
    page = render_template(
        "ombudsman/track_record.html",
        complaint=complaint,
        record=record,
        title=title or gettext(FORMS[record.action].title),
        letter=letter_text(session, complaint, record) if record.kind else None,
        parts=sections(record, LETTER_FORMS.get(record.kind or "")),
        paper=paper_of(session, record),
        got=got,
        form=form,
        may_slip=bool(open_sides) and actor.can(Permission.CASE_EXAMINE),
        questions=clarification.questions(record) if record.action in REQUESTS else (),
        answers=clarification.given_answers(session, record),
        enclosed=clarification.enclosed(session, record),
        proofs=PROOFS,
        sides=SIDES,
    )
    return page, 422 if form.errors else 200


@bp.route("/kasus/<number>/catatan/<int:record_id>/terima", methods=["GET", "POST"])
@requires(Permission.CASE_EXAMINE)
def track_receipt(number: str, record_id: int) -> ResponseReturnValue:
    """Record a slip that proves the receipt of a letter."""
    actor, form, now = current_actor(), SlipForm(), clock.now()
    back = url_for("ombudsman.track_record", number=number, record_id=record_id)
    if not form.is_submitted():
        return redirect(back, 303)
    if not form.validate():
        return _record_page(number, record_id, form)
    noon = datetime.combine(form.at.data, NOON, ZoneInfo(DEFAULT_ZONE))
    today = form.at.data == now.astimezone(ZoneInfo(DEFAULT_ZONE)).date()
    receipt = track_papers.Receipt(
        Side(form.side.data), track_papers.SLIP, now if today else noon, form.note.data
    )
    try:
        with transaction() as session:
            complaint = find_visible(session, actor, number, lock=True)
            record = find_record(session, complaint, record_id)
            track_papers.record_slip(session, actor, complaint, record, receipt, now=now)
    except StepForbiddenError:
        raise
    except StepRefusedError as error:
        form.at.errors = [gettext(error.message_id, **error.values)]
        return _record_page(number, record_id, form)
    flash(gettext("Bukti penerimaan sudah dicatat."), "success")
    return redirect(back, 303)


@bp.post("/kasus/<number>/panggilan/tidak-dipenuhi")
@requires(Permission.CASE_EXAMINE)
def summons_unmet(number: str) -> ResponseReturnValue:
    """Record that the open call was not met."""
    _act(number, lambda s, a, c, now: summons.unmet(s, a, c, now=now))
    flash(gettext("Panggilan dicatat tidak dipenuhi."), "success")
    return redirect(url_for("ombudsman.track_page", number=number), 303)


@bp.post("/kasus/<number>/panggilan/kepolisian")
@requires(Permission.CASE_EXAMINE)
def summons_police(number: str) -> ResponseReturnValue:
    """Write the letter that asks the police for assistance after three unmet calls."""
    _act(number, lambda s, a, c, now: summons.ask_police(s, a, c, now=now))
    flash(gettext("Surat permintaan bantuan sedang dibuat."), "success")
    return redirect(url_for("ombudsman.track_page", number=number), 303)


def _act(number: str, step: Act) -> None:
    """Take a step of one button; one that is not possible now is a page of its own."""
    actor, now = current_actor(), clock.now()
    if not PageForm().validate_on_submit():
        abort(400)
    with transaction() as session:
        step(session, actor, find_visible(session, actor, number, lock=True), now)
