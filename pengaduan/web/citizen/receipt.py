"""The receipt (W8): number and key until the page has arrived, then the number; and its PDF."""

from base64 import b64decode
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pengaduan.complaints import drafts
from pengaduan.complaints.access import find_tracked
from pengaduan.complaints.models import Complaint
from pengaduan.infra import clock, storage
from pengaduan.infra.db import read, transaction
from pengaduan.reports.receipts import find_receipt
from pengaduan.sla.cards import ClockCard, clock_cards
from pengaduan.web.citizen import draft_cookie, words
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.tracking import TrackForm
from pengaduan.web.shared.access import public, remember_key, with_key
from pengaduan.web.shared.templating import language

ASK_AGAIN_AFTER = 3
"""Seconds."""
_DOT: Final = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@dataclass(frozen=True, slots=True)
class _Shown:
    """The complaint that this browser filed; ``key`` until the page with it has arrived."""

    complaint: Complaint
    key: str | None


def _show(now: datetime) -> _Shown | None:
    with transaction() as session:
        draft = draft_cookie.find(session, now=now, lock=True)
        if draft is None or draft.complaint_id is None:
            return None
        complaint = session.get_one(Complaint, draft.complaint_id)
        return _Shown(complaint, drafts.show_key(session, draft, now))


def _promises(complaint: Complaint, now: datetime) -> list[ClockCard]:
    cards = clock_cards(read(), complaint, now, language=language())
    return [
        replace(card, name=words.clock_name(card.policy, card.name))
        for card in cards
        if card.state == "running"
    ]


@bp.get("/lapor/tanda-terima")
@public
def receipt() -> ResponseReturnValue:
    """Show the key; once this page has arrived, show the number and ask for the key.

    The page ends with a dot of one pixel. Asking for it is how a browser, also one without
    scripts, tells that everything above it is there (:func:`arrived`).
    """
    now = clock.now()
    shown = _show(now)
    if shown is None:
        return redirect(url_for("citizen.track"), 303)
    if shown.key is None:
        form = TrackForm(data={"number": shown.complaint.number})
        return render_template("citizen/receipt_again.html", form=form, complaint=shown.complaint)
    remember_key(shown.complaint.number)
    return render_template(
        "citizen/receipt.html",
        complaint=shown.complaint,
        key=shown.key,
        promises=_promises(shown.complaint, now),
    )


@bp.get("/lapor/tanda-terima/sampai.gif")
@public
def arrived() -> ResponseReturnValue:
    """Forget the key that this browser has been shown; the answer is the same for everybody."""
    now = clock.now()
    with transaction() as session:
        draft = draft_cookie.find(session, now=now, lock=True)
        if draft is not None:
            drafts.forget_key(session, draft)
    return Response(_DOT, mimetype="image/gif", headers={"Cache-Control": "no-store"})


@bp.get("/pengaduan/<number>/tanda-terima.pdf")
@with_key
def receipt_pdf(number: str) -> ResponseReturnValue:
    """Give the PDF, or a page that asks again while it is being made."""
    complaint = find_tracked(read(), number)
    paper = find_receipt(read(), complaint)
    if paper is None:
        html = render_template("citizen/receipt_waiting.html", number=number)
        return html, 202, {"Refresh": str(ASK_AGAIN_AFTER)}
    response = Response(storage.get(paper.storage_key), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="tanda-terima-{number}.pdf"'
    return response
