"""Proof of delivery moves a decision on, and starts what runs against a citizen."""

from pengaduan.complaints.models import MessageKind
from pengaduan.complaints.queries import last_message
from pengaduan.handling.delivery import deliver, pending
from pengaduan.handling.status import Ball, citizen_status
from pengaduan.sla.clocks import running
from tests.factories.complaints import make_case
from tests.handling.looking import everything


def test_the_citizens_thirty_days_run_from_proof_only(session, now):
    case = make_case(session, now, "submitted")
    case.ask_completion()
    assert "complainant_completion" not in {c.policy for c in running(session, case.complaint)}

    deliver(session, case.complaint, "opened", now=case.later(days=2))

    clock = next(c for c in running(session, case.complaint) if c.policy.startswith("complainant"))
    # Opened Wednesday 25 November 2026; 30 calendar days end on Friday 25 December, Christmas,
    # and roll to Monday 28 December 2026.
    assert clock.started_at == case.now
    assert clock.due_at.date().isoformat() == "2026-12-28"


def test_delivering_twice_is_delivering_once(session, now):
    case = make_case(session, now, "decided")
    assert pending(session, case.complaint)

    assert deliver(session, case.complaint, "opened", now=now)
    before = everything(session)

    assert not deliver(session, case.complaint, "mail", now=case.later(hours=1))
    assert not pending(session, case.complaint)
    assert everything(session) == before


def test_an_old_mail_proves_nothing_about_a_new_answer(session, now):
    case = make_case(session, now, "reopened")
    old = last_message(session, case.complaint, MessageKind.ANSWER)
    assert old is not None
    case.head = case.other_head
    case.respond()
    case.decide()

    assert not deliver(session, case.complaint, "mail", now=now, message_id=old.id)
    assert case.complaint.state == "decided"


def test_the_status_says_who_has_the_ball_and_until_when(session, now):
    case = make_case(session, now)
    seen = []
    for step in ("file", "route", "dispose", "respond", "decide", "deliver", "objects"):
        getattr(case, step)()
        status = citizen_status(session, case.complaint, now=now)
        seen.append((status.code, status.ball, status.due_code))

    assert seen == [
        ("S1", Ball.VERIFIER, "sp4n_national_verification"),
        ("S3", Ball.AGENCY, "sp4n_first_follow_up"),
        ("S4", Ball.AGENCY, "sp4n_first_follow_up"),
        ("S4", Ball.AGENCY, "sp4n_class_non_supervisory"),
        ("S4", Ball.AGENCY, "agency_decision_delivery"),
        ("S5", Ball.COMPLAINANT, "sp4n_auto_close"),
        ("S6", Ball.REVIEWER, None),
    ]


def test_late_is_a_flag_on_the_status(session, now):
    case = make_case(session, now, "dispositioned")

    assert not citizen_status(session, case.complaint, now=now).late
    status = citizen_status(session, case.complaint, now=case.later(days=30))

    assert status.late
    assert status.code == "S4"
    assert status.sentence % status.values == f"Sedang ditangani {case.unit.name}"
