"""The verification queue: what came in, by deadline; take a case, or put it off."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length

from pengaduan.complaints.access import find_visible
from pengaduan.handling import holds
from pengaduan.handling.checklist import CheckValue, sheet_lines
from pengaduan.handling.errors import StepForbiddenError, StepRefusedError
from pengaduan.handling.queue_facts import RowFacts, facts_of
from pengaduan.handling.suggestions.suggesting import Suggestion, first_for
from pengaduan.handling.verification_queue import QueueRow
from pengaduan.handling.verification_queue import queue as queue_of
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.rules.routing import house_rules
from pengaduan.sla.calendars import DEFAULT_ZONE
from pengaduan.sla.intake import TO_VERIFY, Band
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.findings import findings
from pengaduan.web.ombudsman.words import BANDS, CHANNELS, FLAGS, SECRECY
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.suggestion_words import CONFIDENCE

_KNOWN = (CheckValue.YES, CheckValue.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Shown:
    """One row with what stands beside it; ``met`` of ``asked`` binding lines are known."""

    row: QueueRow
    facts: RowFacts
    met: int
    asked: int
    suggestion: Suggestion | None

    @property
    def target(self) -> str:
        """The suggested addressee as the sheet names it."""
        one = self.suggestion
        if one is None:
            return ""
        return f"{one.agency_id}" if one.unit_id is None else f"{one.agency_id}-{one.unit_id}"


def _shown(rows: tuple[QueueRow, ...], now: datetime) -> list[Shown]:
    session = read()
    complaints = [row.complaint for row in rows]
    facts = facts_of(session, complaints, now=now)
    fresh = [one for one in complaints if one.state in TO_VERIFY]
    suggested = first_for(session, fresh) if fresh else {}
    binding = [line.check.code for line in sheet_lines() if line.binding]
    return [
        Shown(
            row=row,
            facts=facts[row.complaint.id],
            met=_met(row, facts[row.complaint.id], binding),
            asked=len(binding),
            suggestion=suggested.get(row.complaint.id),
        )
        for row in rows
    ]


def _met(row: QueueRow, facts: RowFacts, binding: list[str]) -> int:
    known = findings(
        row.complaint, files=facts.files, given=facts.given, represented=facts.represented
    )
    return sum(1 for code in binding if code in known and known[code].value in _KNOWN)


@bp.get("")
@requires(Permission.CASE_VERIFY)
def queue() -> ResponseReturnValue:
    """Show a page of the queue; every counter is the length of its list."""
    now, actor = clock.now(), current_actor()
    wanted = request.args.get("bagian", "")
    band = Band(wanted) if wanted in set(Band) else None
    after = request.args.get("sesudah", "")
    found = queue_of(read(), actor, now=now, band=band, after=after)
    return render_template(
        "ombudsman/queue.html",
        queue=found,
        rows=_shown(found.rows, now),
        band=band,
        after=after,
        bands=BANDS,
        channels=CHANNELS,
        flags=FLAGS,
        secrecy=SECRECY,
        confidence=CONFIDENCE,
        me=actor.account_id,
        minutes=house_rules().lock_minutes,
        action=PageForm(),
        now=now,
    )


@bp.post("/pengaduan/<number>/ambil")
@requires(Permission.CASE_VERIFY)
def take(number: str) -> ResponseReturnValue:
    """Have the case to oneself and open its sheet, with the suggestion that was accepted."""
    if not PageForm().validate_on_submit():
        return redirect(url_for("ombudsman.queue"), 303)
    with transaction() as session:
        actor = current_actor()
        found = find_visible(session, actor, number, lock=True)
        holds.take(session, actor, found, now=clock.now())
    target = request.form.get("target", "")[:40] or None
    return redirect(url_for("ombudsman.sheet", number=number, tujuan=target), 303)


@bp.post("/pengaduan/<number>/lepas")
@requires(Permission.CASE_VERIFY)
def let_go(number: str) -> ResponseReturnValue:
    """Give the case free for others."""
    if PageForm().validate_on_submit():
        with transaction() as session:
            found = find_visible(session, current_actor(), number, lock=True)
            holds.let_go(session, current_actor(), found)
        flash(gettext("Pengaduan dilepas."), "success")
    return redirect(url_for("ombudsman.queue"), 303)


class DeferForm(PageForm):
    """Until when, and why."""

    until = DateField(_("Tunda sampai"), validators=[InputRequired(_("Pilih tanggalnya."))])
    reason = StringField(
        _("Alasan menunda"),
        validators=[
            InputRequired(_("Tulis alasannya.")),
            Length(max=300, message=_("Paling banyak 300 huruf.")),
        ],
    )


@bp.route("/pengaduan/<number>/tunda", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def defer(number: str) -> ResponseReturnValue:
    """Put a case at the end of the queue for some days; its deadline runs on."""
    actor, now, form, status = current_actor(), clock.now(), DeferForm(), 200
    complaint = find_visible(read(), actor, number)
    if form.validate_on_submit():
        morning = datetime.combine(form.until.data, time(0), tzinfo=ZoneInfo(DEFAULT_ZONE))
        try:
            with transaction() as session:
                found = find_visible(session, actor, number, lock=True)
                holds.defer(session, actor, found, morning, form.reason.data, now=now)
            flash(gettext("Pengaduan ditunda. Tenggatnya tetap berjalan."), "success")
            return redirect(url_for("ombudsman.queue"), 303)
        except StepForbiddenError:
            raise
        except StepRefusedError as error:
            form.form_errors.append(gettext(error.message_id, **error.values))
            status = 422
    elif not form.is_submitted():
        form.until.data = (now.astimezone(ZoneInfo(DEFAULT_ZONE)) + timedelta(days=3)).date()
    page = render_template(
        "ombudsman/defer.html",
        form=form,
        complaint=complaint,
        limit=house_rules().longest_deferral,
    )
    return page, 422 if form.errors and status == 200 else status
