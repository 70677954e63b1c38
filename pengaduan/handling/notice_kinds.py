"""Which notices there are: their readers, their page, and which of them may be stopped.

What the law or the procedure demands cannot be stopped: the receipt (UU 25/2009 Art. 44(1)),
requests and reminders whose silence has consequences (Art. 44(4)-(5)), the answer (Art. 50(2)),
every ending, and what concerns key, contact and personal data (UU 27/2022).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy.orm import Session

from pengaduan.complaints.models import Complaint
from pengaduan.handling import recipients
from pengaduan.sla.steps import OMBUDSMAN_DUTIES

CITIZEN_PAGE, AGENCY_PAGE, OMBUDSMAN_PAGE = "/lacak", "/kerja", "/awasi"


@dataclass(frozen=True, slots=True)
class Notice:
    """One kind of notice: its folder in templates/email, its readers, and its page.

    ``staff`` finds accounts; None means the notice is the complainant's. ``proves`` says that
    the acceptance of the mail proves the delivery of the entry it tells of. ``starts`` is the
    period that begins with the proof, so that the notice can name its end.
    """

    folder: str
    staff: Callable[[Session, Complaint], list[int]] | None = None
    page: str = CITIZEN_PAGE
    proves: bool = False
    optional: bool = False
    starts: str | None = None


def _coordinators(session: Session, complaint: Complaint) -> list[int]:
    return recipients.of_agency(session, complaint, recipients.COORDINATORS)


def _handlers(session: Session, complaint: Complaint) -> list[int]:
    if complaint.handler_id is not None:
        return [complaint.handler_id]
    return recipients.of_agency(session, complaint, recipients.HANDLERS)


def _heads(session: Session, complaint: Complaint) -> list[int]:
    return recipients.of_agency(session, complaint, recipients.HEADS)


def everybody(session: Session, complaint: Complaint) -> list[int]:
    """Return all people of the agency who have to know of this case."""
    return recipients.of_agency(session, complaint, recipients.EVERYBODY)


def _watchers(session: Session, complaint: Complaint) -> list[int]:
    return recipients.watchers(session, complaint)


def _verifiers(session: Session, _complaint: Complaint) -> list[int]:
    return recipients.verifiers(session)


def _unit_heads(session: Session, _complaint: Complaint) -> list[int]:
    return recipients.unit_heads(session)


def agency_speakers(session: Session, complaint: Complaint) -> list[int]:
    """Return who receives letters for the agency: coordinators and heads of all of it."""
    return recipients.speakers(session, complaint)


def examiners(session: Session, complaint: Complaint) -> list[int]:
    """Return the team of a report at the Ombudsman, or the heads of units while there is none."""
    return recipients.team(session, complaint) or recipients.unit_heads(session)


def _data_desk(session: Session, _complaint: Complaint) -> list[int]:
    return recipients.data_desk(session)


NOTICES: Mapping[str, Notice] = MappingProxyType(
    {
        "notice.filed": Notice("filed"),
        "notice.completion_asked": Notice(
            "completion_asked", proves=True, starts="complainant_completion"
        ),
        "notice.forwarded": Notice("forwarded", optional=True),
        "notice.question": Notice("question", proves=True),
        "notice.interim": Notice("interim", proves=True),
        "notice.extended": Notice("extended"),
        "notice.reclassified": Notice("reclassified"),
        "notice.informed": Notice("informed", optional=True, proves=True),
        "notice.answered": Notice("answered", proves=True, starts="sp4n_auto_close"),
        "notice.objection_received": Notice("objection_received", optional=True),
        "notice.closed": Notice("closed"),
        "notice.completion_reminder": Notice("completion_reminder"),
        "notice.reaction_reminder": Notice("reaction_reminder"),
        "notice.auto_closed": Notice("auto_closed"),
        "notice.deemed_withdrawn": Notice("deemed_withdrawn"),
        "notice.deadline_missed": Notice("deadline_missed", optional=True),
        "notice.key_replaced": Notice("key_replaced"),
        "notice.contact_changed": Notice("contact_changed"),
        "notice.withdrawn": Notice("withdrawn"),
        "notice.withdrawal_undone": Notice("withdrawal_undone"),
        "notice.data_request_received": Notice("data_request_received"),
        "notice.data_request_answered": Notice("data_request_answered"),
        "notice.routed": Notice("routed", _coordinators, AGENCY_PAGE),
        "notice.assigned": Notice("assigned", _handlers, AGENCY_PAGE),
        "notice.given_back": Notice("given_back", _coordinators, AGENCY_PAGE),
        "notice.reminder": Notice("reminder", _handlers, AGENCY_PAGE),
        "notice.watched": Notice("watched", _watchers, AGENCY_PAGE),
        "notice.replied": Notice("replied", _handlers, AGENCY_PAGE),
        "notice.proposed": Notice("proposed", _heads, AGENCY_PAGE),
        "notice.returned": Notice("returned", _handlers, AGENCY_PAGE),
        "notice.objected": Notice("objected", everybody, AGENCY_PAGE),
        "notice.ended": Notice("ended", everybody, AGENCY_PAGE),
        "notice.resumed": Notice("resumed", everybody, AGENCY_PAGE),
        "notice.objection_reviewed": Notice("objection_reviewed"),
        "notice.review_needed": Notice("review_needed", _unit_heads, OMBUDSMAN_PAGE),
        "notice.reviewed": Notice("reviewed", everybody, AGENCY_PAGE),
        "notice.case_returned": Notice("case_returned", _verifiers, OMBUDSMAN_PAGE),
        "notice.arbitration_needed": Notice("arbitration_needed", _unit_heads, OMBUDSMAN_PAGE),
        "notice.return_kept": Notice("return_kept", _coordinators, AGENCY_PAGE),
        "notice.rerouted": Notice("rerouted", optional=True),
        "notice.second_asked": Notice("second_asked", _unit_heads, OMBUDSMAN_PAGE),
        "notice.second_decided": Notice("second_decided", _verifiers, OMBUDSMAN_PAGE),
        "notice.quality_returned": Notice("quality_returned", everybody, AGENCY_PAGE),
        "notice.answer_mended": Notice("answer_mended", proves=True),
        "notice.mended": Notice("mended", _unit_heads, OMBUDSMAN_PAGE),
        "notice.monitor_reminded": Notice("monitor_reminded", everybody, AGENCY_PAGE),
        "notice.data_requested": Notice("data_requested", _data_desk, OMBUDSMAN_PAGE),
        "notice.data_due": Notice("data_due", _data_desk, OMBUDSMAN_PAGE),
        "notice.undelivered": Notice("undelivered", _verifiers, OMBUDSMAN_PAGE),
        "notice.report_withdrawn": Notice("report_withdrawn"),
        "notice.report_reminder": Notice("report_reminder"),
        "notice.track_letter": Notice("track_letter", proves=True),
        "notice.ombudsman_letter": Notice("ombudsman_letter", agency_speakers, AGENCY_PAGE),
        "notice.explanation_received": Notice("explanation_received", examiners, OMBUDSMAN_PAGE),
        "notice.findings_commented": Notice("findings_commented", examiners, OMBUDSMAN_PAGE),
        "notice.action_reported": Notice("action_reported", examiners, OMBUDSMAN_PAGE),
    }
)
CLOCK_NOTICES: Mapping[str, str] = MappingProxyType(
    {
        "notice.clock_warned": "clock_warned",
        "notice.clock_breached": "clock_breached",
        "notice.clock_reminded": "clock_reminded",
    }
)
# The steps that mails about clocks named before they said so themselves.
CLOCK_STEPS: Mapping[str, str] = MappingProxyType(
    {"notice.clock_warned": "warned", "notice.clock_breached": "breached"}
)
# The warnings that complainants get of periods of their own; of other such periods they get none.
REMINDERS: Mapping[str, str] = MappingProxyType(
    {
        "complainant_completion": "completion_reminder",
        "omb_reporter_completion": "report_reminder",
        "sp4n_auto_close": "reaction_reminder",
    }
)


def of_the_track(session: Session, complaint: Complaint, *, duty_on: str) -> dict[int, str]:
    """Return who is told of a period on the Ombudsman's track, with the page to open.

    Before an examination the verifiers, later the team; the agency too where the duty is its own.
    """
    if duty_on in OMBUDSMAN_DUTIES:
        ours = recipients.team(session, complaint) or recipients.verifiers(session)
        return dict.fromkeys(ours, OMBUDSMAN_PAGE)
    theirs = dict.fromkeys(agency_speakers(session, complaint), AGENCY_PAGE)
    return {**dict.fromkeys(examiners(session, complaint), OMBUDSMAN_PAGE), **theirs}
