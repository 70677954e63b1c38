"""What the modules of the agency's steps share: run a step on the locked case, tell the outcome."""

from collections.abc import Callable

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.models import Complaint
from pengaduan.handling.errors import StepRefusedError
from pengaduan.infra.db import transaction
from pengaduan.web.shared.access import current_actor
from pengaduan.web.shared.forms import PageForm

Step = Callable[[Session, Actor, Complaint], object]


def run(number: str, step: Step) -> Complaint:
    """Run one step on the locked case, in one transaction; return the case as it was stored."""
    actor = current_actor()
    with transaction() as session:
        complaint = find_visible(session, actor, number, lock=True)
        step(session, actor, complaint)
    return complaint


def checked(button: PageForm) -> None:
    """Go on only when the one-button form was sent from our own page."""
    if not button.validate_on_submit():
        abort(400)


def to_case(number: str, told: str, *, anchor: str | None = None) -> ResponseReturnValue:
    """Go back to the case and tell there what was done."""
    flash(told, "success")
    return redirect(url_for("agency.case", number=number, _anchor=anchor), 303)


def refusal_text(error: StepRefusedError) -> str:
    """Return the plain sentence of a refused step."""
    return str(_(error.message_id, **error.values))
