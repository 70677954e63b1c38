"""A Recommendation: proved delivery to three sides, and publication where it is not carried out."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.models import Complaint
from pengaduan.complaints.track_models import Product, Side, TrackRecord, Verdict
from pengaduan.complaints.track_queries import actions_of, last_record
from pengaduan.handling import track_papers
from pengaduan.handling.errors import Refusal, StepRefusedError
from pengaduan.handling.track_error_words import TrackRefusal
from pengaduan.sla import clocks
from pengaduan.sla.calendars import DEFAULT_ZONE
from pengaduan.sla.events import is_late

PERIOD = "omb_recommendation_report"
_SIDES = {
    Side.REPORTER: "reporter_on",
    Side.AGENCY: "agency_on",
    Side.SUPERIOR: "superior_on",
}


def delivered(
    session: Session, actor: Actor, complaint: Complaint, record: TrackRecord, now: datetime
) -> None:
    """Keep who received the Recommendation when (O30; Art. 37(3)), and when each action is due.

    What was proved before, by opening it, stays as it was.
    """
    letter = last_record(session, complaint, "O28")
    if letter is None:
        raise StepRefusedError(Refusal.NOT_NOW)
    note = str(record.values["proof"])
    for side, name in _SIDES.items():
        day = datetime.fromisoformat(str(record.values[name])).date()
        noon = datetime.combine(day, time(12), ZoneInfo(DEFAULT_ZONE))
        at = min(max(noon, letter.made_at), now)
        slip = track_papers.Receipt(side, track_papers.SLIP, at, note)
        track_papers.received(session, actor, complaint, letter, slip, now=now)
    report = next((one for one in clocks.running(session, complaint) if one.policy == PERIOD), None)
    for one in actions_of(session, complaint):
        if one.record_id == letter.id and report is not None:
            one.due_at = report.due_at


def may_publish(
    session: Session, complaint: Complaint, _values: dict[str, object], now: datetime
) -> None:
    """Publication waits for the end of the 60 days, or for a verdict of non-compliance (O32)."""
    running = [one for one in clocks.running(session, complaint) if one.policy == PERIOD]
    late = not running or is_late(running[0].due_at, now)
    verdicts = {
        one.verdict
        for one in actions_of(session, complaint)
        if one.product is Product.RECOMMENDATION
    }
    if not late and not verdicts & {Verdict.NOT_COMPLIED, Verdict.PARTLY}:
        raise StepRefusedError(TrackRefusal.PUBLISH_EARLY)
