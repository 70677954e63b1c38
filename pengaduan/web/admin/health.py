"""Is everything running: database, sweep, outbox, job processes, reference data, audit trail."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext

from pengaduan.agencies.models import ReferenceLoad
from pengaduan.audit.trail import check_last_seal
from pengaduan.handling.owners import ownerless
from pengaduan.infra import clock, signing
from pengaduan.infra.db import db, read
from pengaduan.outbox import beats
from pengaduan.reports.figure_watch import figure_checks
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.sla.calendars import NoCalendarError, current_version
from pengaduan.sla.queries import backlog
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.admin.words import beat_name, load_name
from pengaduan.web.shared.access import requires


def _calendar() -> str | None:
    try:
        return current_version(read()).code
    except NoCalendarError:
        return None


CHECKS: Final = {
    "duties": lazy_gettext("Peta pantau"),
    "sums": lazy_gettext("Jumlah kinerja"),
    "months": lazy_gettext("Bulan beku"),
}


@bp.get("/kesehatan")
@requires(Permission.ADMIN_HEALTH)
def health() -> ResponseReturnValue:
    """Show what an administrator must know to sleep well."""
    session, now = read(), clock.now()
    signs = beats.beats(session, now=now, demo=bool(current_app.config["DEMO"]))
    sweep = backlog(session, now)
    return render_template(
        "admin/health.html",
        now=now,
        engine=db.engine.dialect.name,
        sweep=sweep,
        depth=beats.depth(session, now=now),
        beats=signs,
        last_sweep=beats.last_runs(session).get("sweep"),
        lag_minutes=-(-sweep.lag // timedelta(minutes=1)),
        missing=sorted(set(beats.INTERVALS) - {one.job for one in signs}),
        calendar=_calendar(),
        load_name=load_name,
        beat_name=beat_name,
        law_version=law().version,
        loads=list(session.scalars(sa.select(ReferenceLoad).order_by(ReferenceLoad.name))),
        seal=check_last_seal(session),
        signing=signing.is_ready(),
        ownerless=ownerless(session, now=now),
        figure_checks=figure_checks(session),
        check_names=CHECKS,
    )
