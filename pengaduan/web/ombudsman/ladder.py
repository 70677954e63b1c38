"""The ladder of reminders of a case, and a look at what tomorrow's mail will be."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from pengaduan.accounts.models import Account
from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import find_visible
from pengaduan.handling import following
from pengaduan.handling.moves import chain_of
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.ladder import Place, Step
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.sla.ladder import SHOWN_AT_ONCE, history, planned
from pengaduan.sla.models import ClockEventKind
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.templating import language

# Every period of the law ends within it; what lies farther ahead is no plan.
_FAR: Final = timedelta(days=800)
_JAKARTA: Final = ZoneInfo("Asia/Jakarta")

EVENTS: Final[Mapping[str, LazyString]] = {
    ClockEventKind.WARNED: _("Peringatan sebelum jatuh tempo"),
    ClockEventKind.BREACHED: _("Keterlambatan"),
    ClockEventKind.EXPIRED: _("Waktu pelapor habis"),
    ClockEventKind.REMINDED: _("Pengingat"),
    ClockEventKind.ACKNOWLEDGED: _("Pengingat dibaca"),
}
PLACES: Final[Mapping[Place, LazyString]] = {
    Place.OFFICER: _("petugas"),
    Place.COORDINATOR: _("koordinator"),
    Place.HEAD: _("pimpinan"),
    Place.INSPECTORATE: _("inspektorat"),
    Place.OMBUDSMAN: _("Ombudsman"),
    Place.VERIFIER: _("verifikator Ombudsman"),
    Place.UNIT_HEAD: _("kepala keasistenan"),
    Place.CHAIR: _("Ketua Ombudsman"),
}


def event_name(kind: ClockEventKind, step: Step | None) -> str:
    """Return what a step of the ladder is called."""
    if step is None:
        return str(EVENTS[kind])
    name = step.name_en if language() == "en" else step.name_id
    named = name or str(EVENTS.get(kind, kind))
    return named if kind is not ClockEventKind.ACKNOWLEDGED else f"{EVENTS[kind]}: {named}"


def policy_name(code: str) -> str:
    """Return the name of a period of the law."""
    entry = law().deadlines.get(code)
    if entry is None:
        return code
    return entry.name_en if language() == "en" else entry.name_id


def told_names(step: Step | None) -> str:
    """Return who a step tells, from the bottom up."""
    return "" if step is None else ", ".join(str(PLACES[place]) for place in step.tell)


@bp.get("/kasus/<number>/tangga")
@requires(Permission.CASE_MONITOR)
def ladder(number: str) -> ResponseReturnValue:
    """Show what was recorded and mailed for a case, what is planned, and monitors' reminders."""
    actor, session, now = current_actor(), read(), clock.now()
    case = find_visible(session, actor, number)
    account = sa.literal("account:") + sa.cast(Account.id, sa.String)
    reminders = (
        sa.select(AuditEntry.at, Account.name)
        .outerjoin(Account, AuditEntry.actor == account)
        .where(AuditEntry.chain == chain_of(case), AuditEntry.tag == Tag.COMPLAINT_REMINDED)
        .order_by(AuditEntry.seq)
    )
    return render_template(
        "ombudsman/ladder.html",
        complaint=case,
        history=history(session, case),
        planned=planned(session, since=now, until=now + _FAR, complaint=case),
        reminders=session.execute(reminders).all(),
        entry=following.entry_of(session, actor, complaint=case),
        event_name=event_name,
        policy_name=policy_name,
        told_names=told_names,
    )


@bp.get("/tenggat/besok")
@requires(Permission.CASE_MONITOR)
def tomorrow() -> ResponseReturnValue:
    """Show what the sweep will record and mail tomorrow, without doing it."""
    day = clock.now().astimezone(_JAKARTA).date() + timedelta(days=1)
    since = datetime.combine(day, time(), _JAKARTA)
    rows = planned(read(), since=since, until=since + timedelta(days=1) - timedelta(seconds=1))
    return render_template(
        "ombudsman/tomorrow.html",
        rows=rows,
        loud=sum(row.leaves_at is not None for row in rows),
        day=since,
        limit=SHOWN_AT_ONCE,
        event_name=event_name,
        policy_name=policy_name,
        told_names=told_names,
    )
