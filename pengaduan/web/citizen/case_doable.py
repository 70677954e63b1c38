"""What the complainant of a case can do now: the buttons and links of the status page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.queries import ThreadEntry
from pengaduan.handling import findings
from pengaduan.handling.moves import offered
from pengaduan.handling.outcomes import Outcome
from pengaduan.handling.rating import RATED_STATES, rating_of
from pengaduan.handling.reaction import REOPENING_WINDOW
from pengaduan.handling.status import CitizenStatus
from pengaduan.rules.law import law
from pengaduan.web.citizen import formal_words


@dataclass(frozen=True, slots=True)
class Doable:
    """Something that the complainant can do now; ``main`` ones are buttons at the top."""

    text: str
    href: str
    main: bool


def may_object(complaint: Complaint, *, now: datetime) -> bool:
    """Tell whether the answer can still be objected to (after silence within 30 days)."""
    if complaint.closed_at is None:
        return complaint.state == "delivered"
    silent = complaint.reason_code == "C_NO_REPLY"
    return silent and complaint.closed_at + REOPENING_WINDOW >= now


def _refused(complaint: Complaint) -> bool:
    """Tell whether an answer waits, or met silence, that upholds in part or not at all."""
    silent = complaint.state == "closed" and complaint.reason_code == "C_NO_REPLY"
    told = complaint.state == "delivered" or silent
    return told and complaint.outcome in {Outcome.PARTLY, Outcome.NOT_UPHELD}


def may_rate(complaint: Complaint) -> bool:
    """Tell whether there is a delivered answer to rate."""
    return complaint.state in RATED_STATES and complaint.delivered_at is not None


def _comment(session: Session, complaint: Complaint) -> Iterator[Doable]:
    """Offer to comment on the findings of the Ombudsman while they wait for it."""
    told = findings.told(session, complaint)
    if told is not None and not findings.commented(told):
        href = url_for("citizen.findings_comment", number=complaint.number)
        yield Doable(gettext("Tanggapi hasil pemeriksaan"), href, main=True)


def doable(
    session: Session,
    complaint: Complaint,
    status: CitizenStatus,
    asked: ThreadEntry | None,
    *,
    now: datetime,
) -> Iterator[Doable]:
    """Yield what the complainant can do now, the main ones first."""
    moves = offered(COMPLAINANT, complaint)
    number = complaint.number
    final = law().states(complaint.track)[complaint.state].final
    offers = formal_words.offers(session, complaint)
    yield from (Doable(one.text, one.href, main=True) for one in offers if one.main)
    yield from _comment(session, complaint)
    goes_on = not final and complaint.state != "escalated"
    if goes_on and complaint.state != "awaiting_completion":
        yield Doable(
            gettext("Balas"), url_for("citizen.reply", number=number), main=asked is not None
        )
    if moves & {"A17", "A18"} and may_object(complaint, now=now):
        yield Doable(
            gettext("Tanggapi jawaban"), url_for("citizen.react", number=number), main=True
        )
    if may_rate(complaint):
        rated = rating_of(session, complaint) is not None
        text = gettext("Ubah nilai") if rated else gettext("Nilai penanganan")
        waiting = complaint.state == "closed" and not rated
        yield Doable(text, url_for("citizen.rate", number=number), main=waiting)
    if goes_on:
        href = url_for("citizen.evidence", number=number)
        yield Doable(gettext("Tambahkan bukti"), href, main=False)
    if "A21" in moves:
        href, main = url_for("citizen.escalate", number=number), status.late or _refused(complaint)
        yield Doable(gettext("Teruskan ke Ombudsman"), href, main=main)
    if moves & {"A19", "O34"}:
        href = url_for("citizen.withdraw", number=number)
        yield Doable(gettext("Cabut pengaduan"), href, main=False)
    yield from (Doable(one.text, one.href, main=False) for one in offers if not one.main)
