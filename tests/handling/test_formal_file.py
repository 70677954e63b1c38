"""The formal file: kept task by task, sealed, sent in one step, opened with a trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.complaints import formal, identity
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.identity import RevealRefusedError
from pengaduan.complaints.looks import Surface
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.complaints.queries import thread
from pengaduan.handling import formal_check, formal_file
from pengaduan.handling.delivery import deliver
from pengaduan.handling.errors import InputRefusedError, StepForbiddenError, StepRefusedError
from pengaduan.handling.escalation import escalate
from pengaduan.handling.formal_check import FormalRequest
from pengaduan.handling.formal_file import TaskState
from pengaduan.rules.roles import Role
from pengaduan.sla.clocks import running
from tests.factories.accounts import make_actor
from tests.factories.arranged import kept
from tests.factories.complaints import Case, make_case

IDENTITY = {
    "full_name": "Sulastri Contoh Lengkap",
    "birth_place": "Pangkal Uji",
    "birth_date": "17 8 1980",
    "marital_status": "married",
    "occupation": "Penenun",
    "full_address": "Jalan Rahasia 7, Desa Uji",
    "citizenship": "citizen",
}
REST = {
    "power": {"represented": "self"},
    "prior": {
        "prior_to": "Loket",
        "prior_when": "3 2026",
        "prior_way": "oral",
        "prior_result": "slow",
    },
    "loss": {"loss": "none"},
    "court": {"court": "no", "reported_before": "no"},
}


@dataclass
class Report:
    """A report on the Ombudsman's track with the case it grew from."""

    case: Case
    complaint: Complaint


@pytest.fixture
@kept
def report(session: Session, now: datetime) -> Report:
    """A report that was escalated from a case with an agency."""
    case = make_case(session, now, "complete", confidentiality=Confidentiality.WITHHELD)
    return Report(case, escalate(session, case.complaint, now=now))


def fill(session: Session, complaint: Complaint, now: datetime) -> None:
    formal_file.save(session, complaint, "identity", IDENTITY, now=now)
    for task, values in REST.items():
        formal_file.save(session, complaint, task, values, now=now)


def ask(session: Session, report: Report, now: datetime) -> None:
    request = FormalRequest(("occupation", "prior_to"), "Mohon lengkapi pekerjaan Anda.")
    formal_check.ask(session, report.case.verifier, report.complaint, request, now=now)


def tags(session: Session, complaint: Complaint) -> list[Tag]:
    return [line.tag for line in lines(session, f"complaint:{complaint.number}")]


def test_a_half_filled_task_is_kept_and_said_to_be_half_filled(
    session: Session, now: datetime, report: Report
) -> None:
    given = {"full_name": "Sulastri", "birth_date": ""}

    state = formal_file.save(session, report.complaint, "identity", given, now=now)

    assert state is TaskState.PARTLY
    assert formal.own_answers(session, report.complaint) == {"full_name": "Sulastri"}
    states = formal_file.file_state(session, report.complaint).lines
    assert [line.state for line in states[1:]] == [TaskState.EMPTY] * 4


def test_a_whole_file_has_every_task_done(session: Session, now: datetime, report: Report) -> None:
    fill(session, report.complaint, now)

    state = formal_file.file_state(session, report.complaint)

    assert {line.state for line in state.lines} == {TaskState.DONE}
    assert state.missing == ()


def test_the_escalated_complaint_is_itself_the_proof(session: Session, report: Report) -> None:
    known = formal_file.known_values(session, report.complaint)

    assert known["prior_reference"] == report.case.complaint.number
    assert (known["prior_way"], known["prior_to"]) == ("here", report.case.agency.name)


def test_the_table_holds_nothing_readable(session: Session, now: datetime, report: Report) -> None:
    fill(session, report.complaint, now)
    formal_file.send(session, report.complaint, now=now)
    session.flush()

    rows = session.execute(sa.text("select value, sent_value from formal_answer")).all()
    stored = b"".join(bytes(cell) for row in rows for cell in row if cell is not None)
    for secret in ("Sulastri", "Rahasia", "Penenun", "Pangkal Uji", "married"):
        assert secret.encode() not in stored


def test_staff_read_what_was_sent_and_not_the_draft(
    session: Session, now: datetime, report: Report
) -> None:
    fill(session, report.complaint, now)
    verifier = report.case.verifier
    before = formal.open_file(session, verifier, report.complaint, "verification", now=now)
    formal_file.send(session, report.complaint, now=now)
    formal_file.save(session, report.complaint, "loss", {"loss": "money"}, now=now)

    after = formal.open_file(session, verifier, report.complaint, "verification", now=now)

    assert before.answers == {}
    assert after.answers["loss"] == "none"
    assert after.answers["occupation"] == "Penenun"
    assert formal_file.file_state(session, report.complaint).unsent


def test_opening_needs_permission_and_reason_and_is_told(
    session: Session, now: datetime, report: Report
) -> None:
    for actor, reason in (
        (report.case.officer, "verification"),
        (make_actor(session, Role.OMBUDSMAN_CHAIR), "verification"),
        (report.case.verifier, "penasaran"),
    ):
        with pytest.raises(RevealRefusedError):
            formal.open_file(session, actor, report.complaint, reason, now=now)

    formal.open_file(session, report.case.verifier, report.complaint, "examination", now=now)

    (told,) = identity.reveals(session, report.complaint)
    assert (told.surface, told.reason) == (Surface.FORMAL_FILE, "examination")
    assert told.role == Role.OMBUDSMAN_VERIFIER
    # The complainant reads it on the page of the first record as well.
    assert identity.reveals(session, report.case.complaint) == (told,)


def test_sending_a_registered_file_changes_no_state(
    session: Session, now: datetime, report: Report
) -> None:
    fill(session, report.complaint, now)

    assert formal_file.send(session, report.complaint, now=now)

    assert report.complaint.state == "registered"
    assert Tag.FORMAL_FILE_SENT in tags(session, report.complaint)
    assert not formal_file.send(session, report.complaint, now=now)


def test_the_period_starts_when_the_request_is_read_and_sending_ends_it(
    session: Session, now: datetime, report: Report
) -> None:
    ask(session, report, now)
    assert "omb_reporter_completion" not in {
        clock.policy for clock in running(session, report.complaint)
    }
    deliver(session, report.complaint, "opened", now=now)
    started = {clock.policy for clock in running(session, report.complaint)}
    fill(session, report.complaint, now)

    formal_file.send(session, report.complaint, now=now)

    assert "omb_reporter_completion" in started
    assert report.complaint.state == "formal_check"
    left = {clock.policy for clock in running(session, report.complaint)}
    assert "omb_reporter_completion" not in left


def test_what_is_missing_needs_a_reason_but_stops_nobody(
    session: Session, now: datetime, report: Report
) -> None:
    formal_file.save(session, report.complaint, "loss", {"loss": "none"}, now=now)
    with pytest.raises(InputRefusedError):
        formal_file.send(session, report.complaint, now=now)

    assert formal_file.send(session, report.complaint, note="Saya tidak punya KTP.", now=now)

    sent = formal.open_file(session, report.case.verifier, report.complaint, "contact", now=now)
    assert sent.answers[formal.NOTE] == "Saya tidak punya KTP."


def test_an_empty_file_is_not_sent(session: Session, now: datetime, report: Report) -> None:
    with pytest.raises(InputRefusedError):
        formal_file.send(session, report.complaint, note="Nanti.", now=now)


def test_an_anonymous_report_that_names_its_reporter_is_withheld(
    session: Session, now: datetime
) -> None:
    case = make_case(session, now, "complete", confidentiality=Confidentiality.ANONYMOUS)
    second = escalate(session, case.complaint, now=now)
    fill(session, second, now)

    formal_file.send(session, second, now=now)

    assert second.confidentiality is Confidentiality.WITHHELD
    assert case.complaint.confidentiality is Confidentiality.ANONYMOUS
    view = identity.own_view(session, second)
    assert view is not None
    assert view.name == IDENTITY["full_name"]
    assert Tag.DATA_CORRECTED in tags(session, second)


def test_nothing_of_the_file_reaches_thread_or_trail(
    session: Session, now: datetime, report: Report
) -> None:
    fill(session, report.complaint, now)
    formal_file.send(session, report.complaint, now=now)

    told = [entry.body for entry in thread(session, report.complaint, Audience.OMBUDSMAN)]
    trail = [str(line.detail) for line in lines(session, f"complaint:{report.complaint.number}")]
    for secret in ("Sulastri", "Rahasia", "Penenun"):
        assert secret not in "".join([*told, *trail])


@pytest.mark.parametrize(
    ("task", "values"),
    [
        ("hobby", {}),
        ("loss", {"full_name": "x"}),
        ("loss", {"loss": "gold"}),
        ("identity", {"occupation": "x" * 201}),
    ],
)
def test_what_the_list_does_not_have_is_refused(
    session: Session, now: datetime, report: Report, task: str, values: dict[str, str]
) -> None:
    with pytest.raises(InputRefusedError):
        formal_file.save(session, report.complaint, task, values, now=now)


def test_the_agency_track_has_no_formal_file(
    session: Session, now: datetime, report: Report
) -> None:
    with pytest.raises(StepRefusedError):
        formal_file.save(session, report.case.complaint, "loss", {"loss": "none"}, now=now)


def test_only_the_ombudsman_asks(session: Session, now: datetime, report: Report) -> None:
    request = FormalRequest(("occupation",), "Mohon lengkapi.")
    with pytest.raises(StepForbiddenError):
        formal_check.ask(session, report.case.officer, report.complaint, request, now=now)
    with pytest.raises(InputRefusedError):
        formal_check.ask(
            session, report.case.verifier, report.complaint, FormalRequest((), "x"), now=now
        )
