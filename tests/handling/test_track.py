"""Every step of the Ombudsman's track: by whom, with what, which clocks, and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.complaints.models import Confidentiality
from pengaduan.complaints.track_models import (
    ConflictDeclaration,
    QuestionAnswer,
    Side,
    TrackReceipt,
    Verdict,
)
from pengaduan.complaints.track_queries import records
from pengaduan.complaints.track_queries import team as team_of
from pengaduan.handling import (
    clarification,
    corrective_actions,
    findings,
    own_initiative,
    summons,
    team,
    track,
    track_ends,
)
from pengaduan.handling.errors import InputRefusedError, StepForbiddenError, StepRefusedError
from pengaduan.handling.moves import offered
from pengaduan.handling.track import IdentityToldError, TrackStep
from pengaduan.handling.track_text import letter_text
from pengaduan.infra.db import transaction
from pengaduan.jobs import HANDLERS
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.worker import run_due
from pengaduan.rules.law import law
from pengaduan.rules.track_forms import FORMS, LETTER_FORMS
from pengaduan.rules.track_letters import editions
from pengaduan.rules.workflow import Track, required_attachments
from pengaduan.sla.models import Clock, ClockState
from pengaduan.sla.sweep import sweep
from tests.engines import sqlite_only
from tests.factories.arranged import kept
from tests.factories.complaints import NAME
from tests.factories.track import Examined, make_examined

TRANSITIONS = law().transitions(Track.OMBUDSMAN)
# Taken elsewhere: registration, completion, the reporter's and the respondent's own pages.
ELSEWHERE = {"O01", "O04", "O05", "O06", "O15", "O34"}


@pytest.fixture
@kept
def report(session, now) -> Examined:
    return make_examined(session, now)


def running(report: Examined) -> set[str]:
    query = sa.select(Clock.policy).where(
        Clock.complaint_id == report.complaint.id, Clock.state == ClockState.RUNNING
    )
    return set(report.session.scalars(query))


def test_every_step_has_a_page_that_brings_what_the_table_demands() -> None:
    assert set(FORMS) | ELSEWHERE == set(TRANSITIONS)
    for code, form in FORMS.items():
        assert required_attachments(TRANSITIONS[code]) <= form.supplied, code


def test_every_letter_has_its_wording_in_every_edition() -> None:
    for letters in editions().by_version.values():
        assert set(LETTER_FORMS) == set(letters)


def test_the_straight_way_to_a_closed_recommendation(report: Examined) -> None:
    report.examined()
    report.take("O13")
    assert "omb_clarification_1" not in running(report)
    report.opens("O13")
    assert "omb_clarification_1" in running(report)
    report.answers()
    assert running(report) == set()

    report.take("O21")
    assert running(report) == set()
    report.reads()
    assert running(report) == {"omb_findings_comment"}
    report.comments()
    report.take("O23")
    report.opens("O23")
    assert running(report) == {"omb_lhp_follow_up"}
    report.take("O27")
    report.take("O28")
    assert running(report) == {"omb_recommendation_delivery"}
    report.take("O30")
    assert running(report) == {"omb_recommendation_report"}
    report.complies()
    report.take("O31")

    assert report.complaint.state == "closed"
    assert report.complaint.reason_code == "C_RECOMMENDATION_COMPLIED"
    assert running(report) == set()
    assert report.session.scalar(sa.select(sa.func.count(QuestionAnswer.id))) == 2


@pytest.mark.parametrize(
    ("way", "last", "reason", "state"),
    [
        ((), "O03", "", "closed"),
        (("O02", "O07", "O08"), "O09", "R_SUB_JUDICE", "rejected"),
        (("O02", "O07", "O08"), "O10", "", "transferred"),
        (("O12",), "O18", "", "field_examination"),
        (("O12",), "O19", "", "conciliation"),
        (("O12", "O19"), "O20", "", "closed"),
        (("O12",), "O24", "R_NO_MALADMINISTRATION", "rejected"),
        (("O12",), "O25", "C_WRITTEN_CLARIFICATION", "closed"),
    ],
)
def test_the_ways_that_end_or_turn_aside(report: Examined, way, last, reason, state) -> None:
    if way or last != "O03":
        report.assembles()
    for action in way:
        report.take(action)
    report.take(last, reason)

    assert report.complaint.state == state


@pytest.mark.parametrize(
    ("reason", "begun"),
    [
        ("R_NO_JURISDICTION", "omb_not_competent_notice"),
        ("R_TIME_BARRED", "omb_rejection_notice"),
    ],
)
def test_a_refusal_runs_its_own_period_until_its_notice_is_out(
    report: Examined, reason, begun
) -> None:
    for action in ("O02", "O07", "O08"):
        report.take(action)
    report.assembles()
    record = report.take("O09", reason)

    assert running(report) == {begun}
    assert record.to_agency is (reason != "R_NO_JURISDICTION")
    report.session.commit()
    run_due(HANDLERS, "test", now=report.now)
    report.session.expire_all()
    assert running(report) == set()


def test_an_examination_waits_for_a_team_without_conflicts(report: Examined) -> None:
    for action in ("O02", "O07", "O08"):
        report.take(action)
    with pytest.raises(StepRefusedError):
        report.take("O11")
    report.assembles()
    team.declare(
        report.session, report.second, report.complaint, conflict=True, note="Adik.", now=report.now
    )

    assert [one.account_id for one in team_of(report.session, report.complaint)] == [
        report.examiner.account_id
    ]
    wanted = team.Team((report.second.account_id or 0,), report.second.account_id)
    with pytest.raises(InputRefusedError):
        team.assign(report.session, report.head, report.complaint, wanted, now=report.now)
    report.take("O11")


@pytest.mark.parametrize("who", ["undeclared", "conflicted", "outsider"])
def test_nobody_examines_undeclared_conflicted_or_from_outside(report: Examined, who) -> None:
    report.examined()
    actor = report.second
    if who == "undeclared":
        report.session.execute(sa.delete(ConflictDeclaration))
    elif who == "conflicted":
        team.declare(
            report.session, actor, report.complaint, conflict=True, note="Adik.", now=report.now
        )
    else:
        members = (report.examiner.account_id or 0,)
        wanted = team.Team(members, members[0])
        team.assign(report.session, report.head, report.complaint, wanted, now=report.now)
    before = len(records(report.session, report.complaint))

    assert track.buttons(report.session, actor, report.complaint) == ()
    step = TrackStep("O13", {"addressee": "A", "facts": "B", "questions": "C"})
    with pytest.raises((StepRefusedError, StepForbiddenError)):
        track.take(report.session, actor, report.complaint, step, now=report.now)
    assert report.complaint.state == "examination"
    assert len(records(report.session, report.complaint)) == before


def test_two_silences_waive_the_right_to_answer(report: Examined) -> None:
    report.examined()
    report.take("O13")
    with pytest.raises(StepRefusedError):
        report.take("O14")
    report.opens("O13")
    _pass(report, days=15)
    assert report.complaint.state == "clarification_2"
    second = report.letter("O14")
    assert second.values["questions"] == report.letter("O13").values["questions"]

    report.opens("O14")
    _pass(report, days=15)

    assert report.complaint.state == "examination"
    assert report.letter("O15").reason == "N_ANSWER_WAIVED"
    with pytest.raises(StepRefusedError):
        report.answers()


def _pass(report: Examined, **span: float) -> None:
    """Let time pass with the sweep and the jobs running."""
    report.session.commit()
    report.later(**span)
    run_due(HANDLERS, "test", now=report.now)
    sweep(transaction, report.now)
    while run_due(HANDLERS, "test", now=report.now):
        pass
    report.session.expire_all()


def test_an_unread_letter_starts_no_period_until_a_slip_is_recorded(report: Examined) -> None:
    report.examined()
    report.take("O13")
    report.later(days=30)
    assert running(report) == set()

    report.slip("O13", Side.AGENCY)

    clock = report.session.scalars(sa.select(Clock).filter_by(policy="omb_clarification_1")).one()
    assert clock.started_at == report.now


def test_three_unmet_summonses_in_a_row_allow_the_police(report: Examined) -> None:
    report.examined()
    for turn in range(3):
        record = report.take("O16")
        assert record.values["round"] == turn + 1
        with pytest.raises(StepRefusedError):
            summons.ask_police(report.session, report.examiner, report.complaint, now=report.now)
        report.later(days=8)
        summons.unmet(report.session, report.examiner, report.complaint, now=report.now)
        report.take("O17", attendance="")
    letter = summons.ask_police(report.session, report.examiner, report.complaint, now=report.now)

    assert letter.kind == "police_letter"
    report.take("O16")
    report.later(days=8)
    report.take("O17")
    assert summons.for_police(report.session, report.complaint) is None


def test_the_report_waits_for_the_reporters_fourteen_days(report: Examined) -> None:
    report.examined()
    report.take("O21")
    with pytest.raises(StepRefusedError):
        report.take("O23")
    report.reads()
    with pytest.raises(StepRefusedError):
        report.take("O23")
    report.later(days=15)
    report.take("O23")

    assert report.complaint.state == "lhp_issued"


def test_a_supported_comment_reopens_the_examination(report: Examined) -> None:
    report.examined()
    report.take("O21")
    report.reads()
    report.comments("Ada saksi lain.")
    told = report.letter("O21").values["commented"]
    report.take("O22", argument=str(told))

    assert report.complaint.state == "examination"
    assert findings.told(report.session, report.complaint) is None


def test_a_case_ends_as_complied_only_on_evidence(report: Examined) -> None:
    report.examined().reported()
    with pytest.raises(StepRefusedError):
        report.take("O26")
    report.complies(Verdict.PARTLY)
    with pytest.raises(StepRefusedError):
        report.take("O26")
    report.complies()
    report.take("O26")

    assert report.complaint.reason_code == "C_LHP_COMPLIED"
    assert all(one.evidence and one.due_at for one in report.actions())


def test_a_verdict_without_evidence_is_refused(report: Examined) -> None:
    report.examined().reported()
    action = report.actions()[0]
    for given in (
        corrective_actions.Judgement(Verdict.COMPLIED),
        corrective_actions.Judgement(Verdict.COMPLIED, evidence=(999,)),
        corrective_actions.Judgement(Verdict.NOT_COMPLIED),
    ):
        with pytest.raises(InputRefusedError):
            corrective_actions.judge(
                report.session, report.examiner, report.complaint, action, given, now=report.now
            )
    assert action.verdict is None


def test_monitoring_moves_an_ignored_report_to_resolution_by_itself(report: Examined) -> None:
    report.examined().reported()
    track_ends.keep_monitoring(
        report.session,
        report.examiner,
        report.complaint,
        file_check="Lengkap.",
        monitoring="Belum.",
        now=report.now,
    )
    _pass(report, days=60)

    assert report.complaint.state == "resolution"
    report.complies()
    report.take("O29")
    assert report.complaint.state == "closed"


def test_publication_waits_and_is_public_without_a_number(report: Examined) -> None:
    report.examined().recommended()
    with pytest.raises(StepRefusedError):
        report.take("O32")
    report.later(days=61)
    record = report.take("O32")
    report.take("O33")

    assert record.public
    assert report.complaint.reason_code == "C_RECOMMENDATION_REFUSED"


def test_a_letter_that_names_the_reporter_is_held_back(session, now) -> None:
    report = make_examined(session, now, confidentiality=Confidentiality.WITHHELD)
    report.examined()
    with pytest.raises(IdentityToldError) as refused:
        report.take("O13", facts=f"Menurut {NAME.upper()}, loket tutup.")

    assert refused.value.words == (NAME.upper(), *NAME.upper().split()[:1])
    assert report.complaint.state == "examination"


@sqlite_only
def test_a_missing_field_stores_nothing(report: Examined) -> None:
    report.examined()
    jobs = report.session.scalar(sa.select(sa.func.count(OutboxJob.id)))
    for name in ("addressee", "facts", "questions"):
        with pytest.raises(InputRefusedError) as refused:
            report.take("O13", **{name: " "})
        assert refused.value.field == name
    assert report.complaint.state == "examination"
    assert report.session.scalar(sa.select(sa.func.count(OutboxJob.id))) == jobs


@sqlite_only
def test_receipts_are_kept_once_for_each_side(report: Examined) -> None:
    report.examined()
    report.take("O13")
    letter = report.letter("O13")
    for _ in range(2):
        clarification.opened(
            report.session, report.coordinator, report.complaint, letter, now=report.now
        )
    assert report.session.scalar(sa.select(sa.func.count(TrackReceipt.id))) == 1


@sqlite_only
def test_offered_steps_are_those_of_the_table(report: Examined) -> None:
    report.examined()
    codes = {form.action for form in track.buttons(report.session, report.head, report.complaint)}

    assert codes == offered(report.head, report.complaint) & set(FORMS)
    assert report.now - timedelta(days=1) < report.now


def test_of_its_own_motion_the_ombudsman_waits_for_no_reporter(session, now):
    report = make_examined(session, now)
    given = own_initiative.OwnReport(report.complaint.agency_id or 0, "Loket", "Loket tutup.")
    report.complaint = own_initiative.open_report(session, report.verifier, given, now=now)
    report.assembles()
    report.take("O12", path="own_initiative")
    report.take("O21")

    product = report.take("O23")

    assert report.complaint.state == "lhp_issued"
    assert "Pelapor" not in letter_text(session, report.complaint, product).to
