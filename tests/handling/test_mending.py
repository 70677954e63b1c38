"""A failed answer goes back, is answered anew by the agency's own step, and is accepted or not."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
import sqlalchemy as sa

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.models import Message, MessageKind, PointAnswer, PointDecision
from pengaduan.complaints.quality_models import QualityItem, QualityReturn
from pengaduan.complaints.quality_returns import count_for, open_return, waiting_for
from pengaduan.complaints.queries import thread
from pengaduan.complaints.respondent_models import RespondentKind
from pengaduan.handling import mending
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.evidence import attach
from pengaduan.handling.quality import NewAudit, draw, read
from pengaduan.handling.quality_back import send_back, send_back_again, settle
from pengaduan.handling.respondents import Named, name_respondent
from pengaduan.outbox.models import OutboxJob
from pengaduan.rules import quality
from pengaduan.rules.roles import Role
from pengaduan.sla.desk import Asked, DeskView
from pengaduan.sla.desk_counts import desk_counts
from pengaduan.sla.models import Clock
from tests.factories.accounts import make_actor
from tests.factories.complaints import Case, make_case
from tests.factories.files import jpeg
from tests.handling.looking import everything
from tests.sla.cases import last_second

BETTER = "Loket dibuka kembali sampai pukul 15.00 dan berkas diterima pada 27 November."
POOR = dict.fromkeys([one.code for one in quality.rubrics()["R-2026-1"].lines], 0)


@pytest.fixture
def head(session) -> Actor:
    return make_actor(session, Role.OMBUDSMAN_UNIT_HEAD)


@pytest.fixture
def case(session, now, head) -> Case:
    """A closed case whose answer failed and went back on Monday 23 November 2026."""
    made = make_case(session, now - timedelta(days=3), "closed")
    day = (now - timedelta(days=3)).date()
    audit = draw(session, head, NewAudit("Uji", day, day, 1, "x"), now=now)
    item = session.scalars(sa.select(QualityItem).filter_by(audit_id=audit.id)).one()
    reader = make_actor(session, Role.OMBUDSMAN_EXAMINER)
    other = make_actor(session, Role.OMBUDSMAN_EXAMINER)
    read(session, reader, item, POOR, now=now)
    if item.second:
        read(session, other, item, POOR, now=now)
    send_back(session, head, item, now=now)
    made.now = now
    return made


def item_of(case) -> QualityItem:
    query = sa.select(QualityItem).filter_by(complaint_id=case.complaint.id)
    return case.session.scalars(query).one()


def better(case, **more):
    answer = case.answer(more.pop("decision", PointDecision.UPHELD))
    told = tuple(replace(one, explanation=BETTER, **more) for one in answer.points)
    return replace(answer, points=told)


def mend(case, who, answer=None):
    given = answer or better(case)
    return mending.mend(case.session, who, case.complaint, given, now=case.now)


def back_of(case) -> QualityReturn:
    return case.session.scalars(sa.select(QualityReturn)).one()


def test_a_returned_answer_stands_on_the_agencys_list_with_its_date(session, case):
    # Ten working days after Monday 23 November 2026 is Monday 7 December.
    ((found, back),) = session.execute(waiting_for(case.officer)).all()

    assert found == case.complaint
    assert back.due_at == last_second("2026-12-07").astimezone(UTC)
    assert count_for(session, case.officer) == count_for(session, case.head) == 1
    stranger = make_case(session, case.now)
    assert count_for(session, stranger.head) == 0
    for asked in (Asked(), Asked(view=DeskView.MINE)):
        for actor, mends in ((case.officer, 1), (stranger.head, 0)):
            counted = desk_counts(session, actor, asked, views=tuple(DeskView), now=case.now)
            assert counted.mends == mends


def test_the_head_answers_anew_and_both_answers_stay(session, case):
    state, outcome = case.complaint.state, case.complaint.outcome
    clocks = [(one.id, one.state, one.due_at) for one in session.scalars(sa.select(Clock))]
    decided = case.complaint.decided_at

    entry = mend(case, case.head)

    assert entry.kind is MessageKind.ANSWER_MENDED
    assert {
        one.explanation
        for one in session.scalars(sa.select(PointAnswer).filter_by(message_id=entry.id))
    } == {BETTER}
    kinds = [one.kind for one in thread(session, case.complaint, Audience.COMPLAINANT)]
    assert kinds.count(MessageKind.ANSWER) == kinds.count(MessageKind.ANSWER_MENDED) == 1
    assert (case.complaint.state, case.complaint.outcome) == (state, outcome)
    assert case.complaint.decided_at == decided
    assert [(one.id, one.state, one.due_at) for one in session.scalars(sa.select(Clock))] == clocks
    back = back_of(case)
    assert (back.mended_entry_id, back.mended_by) == (entry.id, case.head.account_id)
    assert count_for(session, case.head) == 0
    jobs = set(session.scalars(sa.select(OutboxJob.kind)))
    assert {"notice.answer_mended", "notice.mended"} <= jobs


def test_an_officer_proposes_and_the_head_sends(session, case):
    assert mend(case, case.officer) is None
    assert open_return(session, case.complaint) is not None
    opening, replies = mending.proposed(back_of(case)) or ("", ())
    assert (opening, {one.explanation for one in replies}) == ("Yth.", {BETTER})
    assert "notice.answer_mended" not in set(session.scalars(sa.select(OutboxJob.kind)))

    entry = mend(case, case.head)

    assert entry.detail["decided_by"] == case.head.account_id
    tags = [line.tag for line in lines(session, f"complaint:{case.complaint.number}")]
    assert tags[-2:] == [Tag.QUALITY_MEND_PROPOSED, Tag.QUALITY_MENDED]


def test_evidence_of_the_proposal_goes_with_what_the_head_sends(session, case):
    name, label = case.officer.label, case.complaint
    resolved = better(case, decision=PointDecision.RESOLVED)
    with pytest.raises(StepRefusedError, match="evidence_needed"):
        mend(case, case.officer, resolved)
    kept = attach(session, name, label, "bukti.jpg", jpeg(), now=case.now)

    assert mend(case, case.officer, resolved) is None
    entry = mend(case, case.head, resolved)

    assert kept.message_id == entry.id


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"explanation": " "}, "point_unanswered"),
        ({"promise": "Diperbaiki"}, "promise_incomplete"),
    ],
)
def test_every_guard_of_an_answer_holds_and_leaves_no_trace(session, case, change, code):
    answer = better(case)
    first, *rest = answer.points
    before = everything(session)

    with pytest.raises(StepRefusedError, match=code):
        mend(case, case.head, replace(answer, points=(replace(first, **change), *rest)))

    assert everything(session) == before


def test_nobody_else_mends_and_nobody_twice(session, case):
    stranger = make_case(session, case.now).head
    named = Named(RespondentKind.STAFF, case.officer.account_id)
    name_respondent(session, case.verifier, case.complaint, named, now=case.now)
    for person in (stranger, case.officer, case.verifier):
        with pytest.raises(StepRefusedError, match="not_yours"):
            mend(case, person)

    mend(case, case.head)

    with pytest.raises(StepRefusedError, match="not_now"):
        mend(case, case.head)


def test_it_is_accepted_only_after_it_was_mended(session, case, head):
    with pytest.raises(StepRefusedError, match="not_now"):
        settle(session, head, item_of(case), now=case.now)
    mend(case, case.head)

    settle(session, head, item_of(case), now=case.now)

    assert back_of(case).settled_by == head.account_id
    with pytest.raises(StepRefusedError, match="not_now"):
        send_back_again(session, head, item_of(case), "Belum.", now=case.now)


def test_a_poor_mending_goes_back_again_with_a_reason_and_a_new_date(session, case, head):
    mend(case, case.head)
    first = back_of(case).due_at
    later = case.now + timedelta(days=2)

    send_back_again(session, head, item_of(case), "Dasar hukum belum disebut.", now=later)

    back = back_of(case)
    assert (back.rounds, back.mended_at, back.proposal) == (2, None, None)
    assert back.due_at > first
    assert count_for(session, case.head) == 1
    told = session.scalars(sa.select(Message).order_by(Message.id.desc())).first()
    assert "Dasar hukum belum disebut." in told.body
    case.now = later
    assert mend(case, case.head).kind is MessageKind.ANSWER_MENDED


def test_the_agency_is_told_again_before_the_day_unless_it_has_mended(session, case):
    job = session.scalars(sa.select(OutboxJob).filter_by(kind="quality.remind")).one()
    # Three days before Monday 7 December.
    assert job.due_at == back_of(case).due_at - timedelta(days=3)
    told = sa.select(sa.func.count()).where(OutboxJob.kind == "notice.quality_returned")

    mending.remind(session, job.payload, job, job.due_at)
    mending.remind(session, job.payload, job, job.due_at)
    assert session.scalar(told) == 2

    mend(case, case.head)
    mending.remind(session, {**job.payload, "round": 1}, job, job.due_at)
    assert session.scalar(told) == 2
