"""Doors without a session: stop optional notices by signed link, and the gateway's reports."""

import hmac

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pengaduan.handling import short_notices, unsubscribing
from pengaduan.infra import clock, gateway
from pengaduan.infra.db import transaction
from pengaduan.infra.gateway import TextState
from pengaduan.web.public.blueprint import bp
from pengaduan.web.shared.access import public
from pengaduan.web.shared.forms import PageForm

_REPORTED = frozenset({TextState.DELIVERED, TextState.FAILED})


@bp.route("/kabar/berhenti/<stop>", methods=["GET", "POST"])
@public
def stop_notices(stop: str) -> ResponseReturnValue:
    """Ask once with a button, so that a scanner that opens links stops nothing; POST stops.

    A mail reader's own button posts here without a page (RFC 8058); that answer must not be a
    redirect. The signed token takes the place of the forgery token.
    """
    if not unsubscribing.is_known(stop):
        abort(404)
    if request.method == "GET":
        return render_template("public/stop_notices.html", form=PageForm(formdata=None))
    with transaction() as session:
        unsubscribing.stop(session, stop, now=clock.now())
    if request.form.get("List-Unsubscribe") == "One-Click":
        return "", 200, {"Content-Type": "text/plain; charset=utf-8"}
    return redirect(url_for("public.notices_stopped"), 303)


@bp.get("/kabar/berhenti")
@public
def notices_stopped() -> ResponseReturnValue:
    """Say that it is done, and what still comes."""
    return render_template("public/notices_stopped.html")


@bp.post("/gerbang/status")
@public
def gateway_status() -> ResponseReturnValue:
    """Take the gateway's report of one message: ``reference`` and ``state`` as JSON.

    The secret of the settings proves who reports. 404 where none is set or the message is not
    known, 401 for a wrong secret, 400 for anything that is not such a report.
    """
    secret = gateway.callback_token()
    if not secret:
        abort(404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), secret.encode()):
        abort(401)
    told = request.get_json(silent=True)
    reference, state = _report(told)
    if reference is None or state not in _REPORTED:
        abort(400)
    with transaction() as session:
        known = short_notices.reported(session, reference, TextState(state), now=clock.now())
    if not known:
        abort(404)
    return "", 204


def _report(told: object) -> tuple[str | None, str]:
    if not isinstance(told, dict):
        return None, ""
    reference = told.get("reference")
    return (reference if isinstance(reference, str) else None), str(told.get("state"))
