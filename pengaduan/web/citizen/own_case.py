"""What is one's own of a case: a copy of everything, a withdrawal undone, a new start."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints import drafts
from pengaduan.complaints.access import find_tracked
from pengaduan.complaints.models import Complaint
from pengaduan.handling import copying, withdrawal
from pengaduan.handling.errors import StepRefusedError
from pengaduan.infra import clock, storage
from pengaduan.infra.db import read, transaction
from pengaduan.web.citizen import draft_cookie
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.filing_forms import AGENCY, OTHER_AGENCY, UNKNOWN_AGENCY
from pengaduan.web.shared.access import with_key
from pengaduan.web.shared.file_answer import file_answer
from pengaduan.web.shared.forms import PageForm

ASK_AGAIN_AFTER = 3
"""Seconds."""
_KINDS = {"pdf": "application/pdf", "json": "application/json"}


@bp.route("/pengaduan/<number>/salinan", methods=["GET", "POST"])
@with_key
def copy(number: str) -> ResponseReturnValue:
    """Have a copy of everything made, and say when it is ready (W18)."""
    form, now = PageForm(), clock.now()
    if form.validate_on_submit():
        with transaction() as session:
            complaint = find_tracked(session, number, lock=True)
            copying.ask(session, COMPLAINANT, complaint, now=now)
        return redirect(url_for("citizen.copy", number=number), 303)
    made = copying.newest(read(), find_tracked(read(), number), now=now)
    waiting = made is not None and made.ready_at is None
    page = render_template("citizen/copy.html", form=form, number=number, copy=made)
    headers = {"Refresh": str(ASK_AGAIN_AFTER)} if waiting else {}
    return page, 200 if not form.errors else 400, headers


@bp.get("/pengaduan/<number>/salinan.<kind>")
@with_key
def copy_file(number: str, kind: str) -> ResponseReturnValue:
    """Give the newest copy as PDF or JSON; 404 while there is none."""
    made = copying.newest(read(), find_tracked(read(), number), now=clock.now())
    key = None if made is None or kind not in _KINDS else getattr(made, f"{kind}_key")
    if key is None:
        abort(404)
    return file_answer(f"salinan-{number}.{kind}", _KINDS[kind], storage.get(key))


@bp.post("/pengaduan/<number>/urungkan")
@with_key
def undo_withdrawal(number: str) -> ResponseReturnValue:
    """Take a withdrawal back within seven days."""
    if not PageForm().validate_on_submit():
        return redirect(url_for("citizen.case", number=number), 303)
    try:
        with transaction() as session:
            withdrawal.undo(session, find_tracked(session, number, lock=True), now=clock.now())
        flash(_("Pencabutan dibatalkan. Pengaduan berjalan lagi dari langkah terakhir."), "success")
    except StepRefusedError as error:
        flash(_(error.message_id, **error.values), "error")
    return redirect(url_for("citizen.case", number=number), 303)


@bp.post("/pengaduan/<number>/ajukan-lagi")
@with_key
def file_again(number: str) -> ResponseReturnValue:
    """Begin a new complaint with what was told in this one; nothing is sent by it."""
    if not PageForm().validate_on_submit():
        return redirect(url_for("citizen.case", number=number), 303)
    told = _told(find_tracked(read(), number))
    with transaction() as session:
        draft, token = drafts.start(session, clock.now())
        for step, given in told.items():
            drafts.save(draft, step, given)
    draft_cookie.keep(token)
    flash(_("Isian pengaduan lama sudah kami salin. Periksa setiap halaman."), "success")
    return redirect(url_for("citizen.suitability"), 303)


def _told(complaint: Complaint) -> dict[str, dict[str, Any]]:
    """Return the answers of the question pages that still hold; the name is asked anew."""
    region = complaint.region_code or ""
    agency: dict[str, Any] = {"choice": UNKNOWN_AGENCY, "province": region[:2], "regency": region}
    if complaint.agency_id is not None:
        agency["choice"] = f"{AGENCY}{complaint.agency_id}"
    elif complaint.agency_text:
        agency |= {"choice": OTHER_AGENCY, "other": complaint.agency_text}
    dates = (complaint.happened_day, complaint.happened_month, complaint.happened_year)
    when = " ".join(str(part) for part in dates if part)
    return {
        "suitability": {"matter": complaint.matter, "prior": complaint.prior_contact.value},
        "story": {"story": complaint.story},
        "agency": agency,
        "when": {"when": when, "ongoing": complaint.ongoing},
        "wish": {"wishes": list(complaint.wishes), "wish_text": complaint.wish_text or ""},
    }
