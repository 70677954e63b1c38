"""Hand over and take over: offers, their cases with a summary each, and the days one is away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.accounts import absences
from pengaduan.accounts.absences import AbsenceError, AbsenceNotFoundError, Away
from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.agencies.models import Agency
from pengaduan.complaints.access import visible_to
from pengaduan.complaints.handover_models import Handover, HandoverCase
from pengaduan.complaints.models import Complaint
from pengaduan.handling import handover
from pengaduan.handling.errors import InputRefusedError, StepRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.rules.roles import Role
from pengaduan.sla.desk_rows import DeskRow, rows_of
from pengaduan.web.agency import desk_words
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.handover_forms import AbsenceForm, HandoverForm
from pengaduan.web.agency.running import refusal_text
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm

RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Entry:
    """One handover as the list shows it."""

    row: Handover
    giver: str
    taker: str
    cases: int
    mine: bool


def _entries(actor: Actor, now: datetime) -> list[Entry]:
    """Return one's open offers and those answered within 30 days, the newest first."""
    giver, taker = sa.orm.aliased(Account), sa.orm.aliased(Account)
    counted = (
        sa.select(sa.func.count()).where(HandoverCase.handover_id == Handover.id).scalar_subquery()
    )
    own = sa.or_(Handover.giver_id == actor.account_id, Handover.taker_id == actor.account_id)
    query = (
        sa.select(Handover, giver.name, taker.name, counted)
        .join(giver, giver.id == Handover.giver_id)
        .join(taker, taker.id == Handover.taker_id)
        .where(own, Handover.made_at > now - RECENT)
        .order_by(Handover.id.desc())
    )
    return [
        Entry(row, gave, took, n, row.taker_id == actor.account_id)
        for row, gave, took, n in read().execute(query)
    ]


@bp.get("/serah-terima")
@requires(Permission.CASE_VIEW_AGENCY)
def handovers() -> ResponseReturnValue:
    """Show what is offered to and by this person, and the days they are away."""
    return _overview(AbsenceForm(formdata=None), 200)


def _overview(form: AbsenceForm, status: int) -> ResponseReturnValue:
    actor, now = current_actor(), clock.now()
    account_id = actor.account_id or 0
    form.offer(absences.colleagues(read(), account_id))
    html = render_template(
        "agency/handovers.html",
        may_hand_over=actor.can(Permission.CASE_ANSWER),
        form=form,
        entries=_entries(actor, now),
        absences=[
            (one, *absences.days_of(one))
            for one in absences.absences_of(read(), [account_id], since=now)
        ],
        action=PageForm(formdata=None),
        now=now,
    )
    return html, status


@bp.post("/serah-terima/tidak-hadir")
@requires(Permission.CASE_VIEW_AGENCY)
def be_away() -> ResponseReturnValue:
    """Set the days one is away; nobody can be away without a stand-in."""
    form, actor = AbsenceForm(), current_actor()
    form.offer(absences.colleagues(read(), actor.account_id or 0))
    if not form.validate_on_submit():
        return _overview(form, 422)
    away = Away(form.first_day.data, form.last_day.data, int(form.stand_in.data), _zone(actor).key)
    try:
        with transaction() as session:
            handover.be_away(session, actor, away, now=clock.now())
    except AbsenceError as error:
        form.form_errors.append(_(str(error)))
        return _overview(form, 422)
    except InputRefusedError as error:
        form.stand_in.errors = (refusal_text(error),)
        return _overview(form, 422)
    flash(_("Ketidakhadiran sudah dicatat. Pengganti Anda menerima tugas selama itu."), "success")
    return redirect(url_for("agency.handovers"), 303)


@bp.post("/serah-terima/tidak-hadir/<int:absence_id>/batal")
@requires(Permission.CASE_VIEW_AGENCY)
def be_back(absence_id: int) -> ResponseReturnValue:
    """Take an absence back, or come back early."""
    actor = current_actor()
    if not PageForm().validate_on_submit():
        abort(400)
    try:
        with transaction() as session:
            absences.cancel_absence(
                session, actor.account_id or 0, absence_id, actor=actor.label, now=clock.now()
            )
    except AbsenceNotFoundError:
        abort(404)
    flash(_("Ketidakhadiran itu sudah dibatalkan."), "success")
    return redirect(url_for("agency.handovers"), 303)


def _zone(actor: Actor) -> ZoneInfo:
    query = sa.select(Agency.zone).where(Agency.id.in_(sorted(actor.agency_ids)))
    return ZoneInfo(read().scalars(query.order_by(Agency.id)).first() or "Asia/Jakarta")


@bp.route("/serah-terima/baru", methods=["GET", "POST"])
@requires(Permission.CASE_ANSWER)
def new_handover() -> ResponseReturnValue:
    """Offer cases to a colleague: one's own, or as a coordinator those of ``?dari=``."""
    actor, now = current_actor(), clock.now()
    giver = _giver(actor)
    cases = _cases(actor, giver.id)
    form = HandoverForm()
    form.offer(absences.colleagues(read(), giver.id), cases)
    if request.method == "GET":
        form.cases.data = [str(one.id) for one in cases]
    if form.validate_on_submit():
        try:
            with transaction() as session:
                given = form.command(giver.id, _until(form.until.data, actor))
                handover.offer(session, actor, given, now=now)
            flash(_("Serah terima sudah ditawarkan. Pengaduan tetap pada Anda sampai diterima."),
                  "success")  # fmt: skip
            return redirect(url_for("agency.handovers"), 303)
        except InputRefusedError as error:
            form.form_errors.append(refusal_text(error))
    rows = rows_of(read(), actor, [one.id for one in cases], now=now)
    html = render_template(
        "agency/handover_new.html",
        form=form,
        giver=giver,
        own=giver.id == actor.account_id,
        rows={row.case.id: row for row in rows},
        next_step=next_step,
        movement=desk_words.movement,
    )
    return html, 422 if form.errors else 200


def _giver(actor: Actor) -> Account:
    asked = request.args.get("dari", type=int)
    if asked is None or asked == actor.account_id:
        return read().get_one(Account, actor.account_id)
    found = read().get(Account, asked)
    known = found is not None and actor.account_id in absences.colleagues(read(), asked)
    if Role.AGENCY_COORDINATOR not in actor.roles or not known or found is None:
        abort(404)
    return found


def _cases(actor: Actor, giver_id: int) -> Sequence[Complaint]:
    """Return the giver's open cases that this person may see."""
    ids = [one.id for one in handover.open_cases(read(), giver_id)]
    seen = set(
        read().scalars(
            visible_to(actor).where(Complaint.id.in_(ids)).with_only_columns(Complaint.id)
        )
    )
    return [one for one in handover.open_cases(read(), giver_id) if one.id in seen]


def _until(day: date | None, actor: Actor) -> datetime | None:
    """Return the moment in which the cases go back: the beginning of the day after the last."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=_zone(actor))


@bp.get("/serah-terima/<int:handover_id>")
@requires(Permission.CASE_VIEW_AGENCY)
def handover_page(handover_id: int) -> ResponseReturnValue:
    """Show one handover with a summary of each case."""
    actor, now = current_actor(), clock.now()
    found = next((one for one in _entries(actor, now) if one.row.id == handover_id), None)
    if found is None:
        abort(404)
    query = sa.select(HandoverCase).where(HandoverCase.handover_id == handover_id)
    moved = {one.complaint_id: one.moved for one in read().scalars(query)}
    html = render_template(
        "agency/handover.html",
        entry=found,
        rows=_in_order(rows_of(read(), actor, list(moved), now=now)),
        moved=moved,
        next_step=next_step,
        movement=desk_words.movement,
        action=PageForm(formdata=None),
    )
    return html, 200


def _in_order(rows: Sequence[DeskRow]) -> list[DeskRow]:
    late = datetime.max.replace(tzinfo=ZoneInfo("UTC"))
    return sorted(rows, key=lambda row: (row.case.due_at or late, row.case.id))


@bp.post("/serah-terima/<int:handover_id>/jawab")
@requires(Permission.CASE_ANSWER)
def answer_handover(handover_id: int) -> ResponseReturnValue:
    """Accept or decline what was offered."""
    actor, now = current_actor(), clock.now()
    if not PageForm().validate_on_submit():
        abort(400)
    yes = request.form.get("jawaban") == "terima"
    try:
        with transaction() as session:
            if yes:
                moved = handover.accept(session, actor, handover_id, now=now)
                told = _("%(n)s pengaduan sekarang Anda tangani.", n=moved)
            else:
                handover.decline(session, actor, handover_id, now=now)
                told = _("Serah terima ditolak. Pengaduan tetap pada rekan Anda.")
    except LookupError:
        abort(404)
    except StepRefusedError as error:
        told = refusal_text(error)
    flash(told, "success")
    return redirect(url_for("agency.handover_page", handover_id=handover_id), 303)


def next_step(state: str) -> str:
    """Return what has to be done next in a case of this state, in words."""
    words = {
        "forwarded": _("Nyatakan lengkap atau minta kelengkapan"),
        "complete": _("Disposisikan ke unit"),
        "dispositioned": _("Tangani dan jawab"),
        "in_handling": _("Tunggu keputusan pimpinan atau perbaiki usulan"),
        "hearing": _("Selesaikan dengar pendapat"),
        "decided": _("Sampaikan keputusan"),
        "reopened": _("Jawab keberatan pelapor"),
        "compensation_due": _("Bayar ganti rugi"),
        "delivered": _("Tunggu tanggapan pelapor"),
    }
    return words.get(state, _("Tunggu pelapor"))
