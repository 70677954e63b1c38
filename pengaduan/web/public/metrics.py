"""Figures for a monitoring system, in its plain text form, for whoever holds the token."""

import hmac
from datetime import datetime, timedelta
from typing import Final

from flask import Response, abort, current_app, request

from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.outbox import beats
from pengaduan.outbox.beats import Pulse
from pengaduan.sla.queries import backlog
from pengaduan.web.public.blueprint import bp
from pengaduan.web.shared.access import public

PLAIN: Final = "text/plain; version=0.0.4; charset=utf-8"
_SECOND: Final = timedelta(seconds=1)


@bp.get("/metrik")
@public
def metrics() -> Response:
    """Answer 404 to everybody unless METRICS_TOKEN is set and sent as a bearer token.

    Counts and moments of the machinery only: nothing of a case, an agency or a person.
    """
    token = str(current_app.config.get("METRICS_TOKEN", ""))
    sent = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        abort(404)
    return Response("\n".join([*_lines(clock.now()), ""]), content_type=PLAIN)


def _lines(now: datetime) -> list[str]:
    session = read()
    sweep, outbox = backlog(session, now), beats.depth(session, now=now)
    signs = beats.beats(session, now=now, demo=bool(current_app.config["DEMO"]))
    late = timedelta() if outbox.oldest_due is None else now - outbox.oldest_due
    lines = [
        _line("pengaduan_sweep_waiting", sweep.waiting),
        _line("pengaduan_sweep_lag_seconds", sweep.lag // _SECOND),
        _line("pengaduan_outbox_due", outbox.due),
        _line("pengaduan_outbox_dead", outbox.dead),
        _line("pengaduan_outbox_lag_seconds", late // _SECOND),
    ]
    for job, last in sorted(beats.last_runs(session).items()):
        alive = any(one.job == job and one.pulse is Pulse.ALIVE for one in signs)
        lines.append(_line("pengaduan_job_alive", int(alive), job))
        lines.append(_line("pengaduan_job_last_run_age_seconds", (now - last) // _SECOND, job))
    return lines


def _line(name: str, value: int, job: str = "") -> str:
    label = f'{{job="{job}"}}' if job else ""
    return f"{name}{label} {value}"
