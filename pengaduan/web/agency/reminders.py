"""The reminders of a case: what waits for an answer, who has answered, and the one button."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.accounts.actors import Actor
from pengaduan.accounts.models import Account
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.models import Complaint
from pengaduan.handling import acknowledging
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.sla.cards import policy_of
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import language


@dataclass(frozen=True, slots=True)
class Reminder:
    """One step of the ladder that nobody has answered: of which period, which, since when."""

    period: str
    step: str
    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Reminders:
    """What the page of a case shows of its ladder; ``answered_by`` is a name or empty."""

    waiting: tuple[Reminder, ...]
    may_answer: bool
    answered_by: str
    answered_at: datetime | None


def reminders(actor: Actor, complaint: Complaint) -> Reminders:
    """Return what the case page tells of reminders."""
    session, english = read(), language() == "en"
    waiting = tuple(
        Reminder(
            policy_of(clock_row, language=language()).name,
            one.step.name_en if english else one.step.name_id,
            one.at,
            clock_row.zone,
        )
        for clock_row, one in acknowledging.waiting(session, complaint)
    )
    given = acknowledging.answered(session, complaint)
    by = "" if given is None else _name(given.acknowledged_by)
    at = None if given is None else given.acknowledged_at
    return Reminders(waiting, acknowledging.may(actor, complaint), by, at)


def _name(label: str | None) -> str:
    """Return the name behind ``account:7``."""
    kind, _colon, number = (label or "").partition(":")
    account = read().get(Account, int(number)) if kind == "account" and number.isdigit() else None
    return "" if account is None else account.name


@bp.post("/pengaduan/<number>/saya-tangani")
@requires(Permission.CASE_ANSWER)
def acknowledge(number: str) -> ResponseReturnValue:
    """Answer every reminder of this case that waits."""
    if not PageForm().validate_on_submit():
        abort(400)
    actor, now = current_actor(), clock.now()
    with transaction() as session:
        complaint = find_visible(session, actor, number, lock=True)
        acknowledging.acknowledge(session, actor, complaint, now=now)
    flash(_("Tercatat: Anda menanganinya. Tenggat tetap berjalan."), "success")
    return redirect(url_for("agency.case", number=number), 303)
