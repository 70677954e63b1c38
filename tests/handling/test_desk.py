"""The desk of an agency: dispositions, questions, interim answers, guards, templates."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from pengaduan.complaints.beside import earlier_cases, similar_cases
from pengaduan.complaints.desk_models import TemplateScope, TemplateStep, TemplateVersion
from pengaduan.complaints.models import Confidentiality, MessageKind
from pengaduan.complaints.queries import last_message
from pengaduan.handling import dialogue, disposition, reply_templates, watching, work_drafts
from pengaduan.handling.agency_rules import decide_second_eyes
from pengaduan.handling.disposition import Disposition, dispose, return_disposition
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.own_reminders import due
from pengaduan.handling.recipients import watchers
from pengaduan.handling.reply_templates import TemplateText
from pengaduan.handling.responding import approve, respond
from pengaduan.handling.work_drafts import DraftConflictError
from pengaduan.outbox.models import OutboxJob
from pengaduan.rules.roles import Role
from pengaduan.sla.clocks import running
from pengaduan.sla.desk import Asked
from pengaduan.sla.desk_pages import neighbours
from tests.factories.accounts import make_account, make_actor
from tests.factories.agencies import make_unit
from tests.factories.complaints import Case, make_case, new_complaint
from tests.handling.looking import everything

UNIT_TEXT = TemplateText("Loket", TemplateScope.UNIT, TemplateStep.ANSWER, "Loket {unit} buka.")


def jobs(session, kind: str) -> list[OutboxJob]:
    return list(session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == kind)))


def beside_of(case: Case, **new: object) -> Case:
    """Return another case at the same agency and unit."""
    other = replace(case, new=new_complaint(**new))
    return other.until("dispositioned")


# --- Disposition --------------------------------------------------------------------------------


def test_a_date_of_the_house_lies_within_the_legal_one(session, now):
    case = make_case(session, now, "dispositioned")
    # The first follow-up is due on Monday 30 November 2026 and binds.
    command = Disposition(case.unit.id, case.officer.account_id, due_on=date(2026, 12, 1))

    with pytest.raises(StepRefusedError, match="due_too_late"):
        dispose(session, case.coordinator, case.complaint, command, now=now)
    within = replace(command, due_on=date(2026, 11, 30), watch=True)
    dispose(session, case.coordinator, case.complaint, within, now=now)

    assert disposition.internal_due(session, case.complaint) == date(2026, 11, 30)
    assert watchers(session, case.complaint) == [case.coordinator.account_id]
    assert disposition.recent_units(session, case.coordinator, case.agency.id) == [case.unit.id]


def test_a_disposition_is_given_back_with_its_reason_and_stays_in_the_history(session, now):
    case = make_case(session, now, "dispositioned")
    dates = [one.due_at for one in running(session, case.complaint)]

    return_disposition(session, case.officer, case.complaint, "Bukan loket kami.", now=now)

    assert (case.complaint.unit_id, case.complaint.handler_id) == (None, None)
    assert [one.due_at for one in running(session, case.complaint)] == dates
    told = [job.payload["account_id"] for job in jobs(session, "notice.given_back")]
    assert told == [case.coordinator.account_id]
    assert len(disposition.dispositions(session, case.complaint)) == 2
    assert disposition.units_told(session, case.complaint) == [(now, case.unit.name)]


def test_a_unit_without_anybody_is_refused(session, now):
    case = make_case(session, now, "complete")
    for grant in session.scalars(sa.text("select id from role_grant")).all():
        session.execute(
            sa.text("update role_grant set unit_id = :u where id = :i and role <> 'agency_head'"),
            {"u": case.unit.id, "i": grant},
        )
    empty = make_unit(session, case.agency)

    with pytest.raises(StepRefusedError, match="unit_empty"):
        dispose(session, case.coordinator, case.complaint, Disposition(empty.id), now=now)


# --- Question and interim answer ----------------------------------------------------------------


def test_what_a_question_is_said_to_do_is_what_it_does(session, now):
    case = make_case(session, now, "dispositioned")
    effect = dialogue.ask_effect(session, case.complaint, now=now)

    asked = dialogue.ask(session, case.officer, case.complaint, "Jam berapa?", now=now)

    after = tuple((one.policy, one.due_at) for one in running(session, case.complaint))
    assert after == effect.clocks
    assert bool(jobs(session, "notice.question")) == effect.notice
    assert asked.detail["reply_by"] == effect.reply_by.isoformat() == "2026-11-30"
    assert dialogue.ask_effect(session, case.complaint, now=now).left == effect.left - 1


def test_questions_end_at_the_limit_of_the_house_rule(session, now):
    case = make_case(session, now, "dispositioned")
    for n in range(3):
        dialogue.ask(session, case.officer, case.complaint, f"Pertanyaan {n}?", now=now)
        dialogue.close_question(session, case.officer, case.complaint, now=now)

    with pytest.raises(StepRefusedError, match="questions_many"):
        dialogue.ask(session, case.officer, case.complaint, "Lagi?", now=now)


def test_an_interim_answer_is_the_first_follow_up_and_stops_nothing_else(session, now):
    case = make_case(session, now, "dispositioned")
    before = {one.policy: one.due_at for one in running(session, case.complaint)}

    told = dialogue.interim(session, case.officer, case.complaint, "Sedang kami periksa.", now=now)

    after = {one.policy: one.due_at for one in running(session, case.complaint)}
    assert before.keys() - after.keys() == {"sp4n_first_follow_up"}
    assert after.items() <= before.items()
    assert (case.complaint.state, told.kind) == ("in_handling", MessageKind.INTERIM)
    assert case.complaint.decided_at is None
    assert len(jobs(session, "notice.interim")) == 1

    dialogue.interim(session, case.officer, case.complaint, "Masih kami periksa.", now=now)
    assert {one.policy for one in running(session, case.complaint)} == after.keys()


# --- Guards of the answer -----------------------------------------------------------------------


def _ask(case):
    dialogue.ask(case.session, case.officer, case.complaint, "Jam berapa?", now=case.now)


def _no_category(case):
    case.complaint.substance = None


@pytest.mark.parametrize(
    ("prepare", "change", "code"),
    [
        (_ask, {}, "answer_asks"),
        (_no_category, {}, "category_needed"),
        (_no_category, {"substance": "weather"}, "category_needed"),
        (None, {"opening": "Loket {nama loket} tutup."}, "variable_open"),
    ],
)
def test_each_guard_holds_and_leaves_no_trace(session, now, prepare, change, code):
    case = make_case(session, now, "dispositioned")
    if prepare:
        prepare(case)
    before = everything(session)

    with pytest.raises(StepRefusedError, match=code):
        respond(session, case.officer, case.complaint, replace(case.answer(), **change), now=now)

    assert everything(session) == before


def test_without_contact_the_officer_confirms_how_it_is_read(session, now):
    case = make_case(session, now, "dispositioned", email=None, phone=None)
    unconfirmed = replace(case.answer(), seen_when_tracked=False)

    with pytest.raises(StepRefusedError, match="reach_needed"):
        respond(session, case.officer, case.complaint, unconfirmed, now=now)
    case.respond()


def test_the_answer_sets_the_category_that_was_missing(session, now):
    case = make_case(session, now, "dispositioned")
    _no_category(case)
    answer = replace(case.answer(), substance="health")

    respond(session, case.officer, case.complaint, answer, now=now)

    assert case.complaint.substance == "health"


# --- A second pair of eyes ----------------------------------------------------------------------


def test_by_the_agencys_rule_a_second_person_decides(session, now):
    case = make_case(session, now, "dispositioned")
    both = make_actor(session, Role.AGENCY_OFFICER, Role.AGENCY_HEAD, agency=case.agency)
    decide_second_eyes(session, case.head, case.agency.id, wanted=True, now=now)

    message = respond(session, both, case.complaint, case.answer(), now=now)

    assert message.kind is MessageKind.ANSWER_DRAFT
    with pytest.raises(StepRefusedError, match="other_person"):
        approve(session, both, case.complaint, now=now)
    case.decide()
    assert case.complaint.state == "decided"


def test_who_could_decide_alone_may_ask_for_approval(session, now):
    case = make_case(session, now, "dispositioned")
    both = make_actor(session, Role.AGENCY_OFFICER, Role.AGENCY_HEAD, agency=case.agency)

    answer = replace(case.answer(), ask_approval=True)
    message = respond(session, both, case.complaint, answer, now=now)

    assert message.kind is MessageKind.ANSWER_DRAFT


def test_the_rule_needs_two_heads(session, now):
    agency = make_case(session, now).agency
    alone = make_actor(session, Role.AGENCY_HEAD, agency=agency)
    session.execute(
        sa.text("update role_grant set revoked_at = granted_at where account_id <> :me"),
        {"me": alone.account_id},
    )

    with pytest.raises(StepRefusedError, match="two_heads_needed"):
        decide_second_eyes(session, alone, agency.id, wanted=True, now=now)


# --- Drafts -------------------------------------------------------------------------------------


def test_nobody_writes_over_what_they_have_not_seen(session, now):
    case = make_case(session, now, "dispositioned")
    other = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=case.unit)
    first = work_drafts.save(session, case.officer, case.complaint, {"opening": "Satu"}, 0, now=now)
    assert first.version == 1

    with pytest.raises(DraftConflictError):
        work_drafts.save(session, other, case.complaint, {"opening": "Dua"}, 0, now=now)
    assert first.fields == {"opening": "Satu"}
    second = work_drafts.save(session, other, case.complaint, {"opening": "Dua"}, 1, now=now)

    assert (second.version, second.fields) == (2, {"opening": "Dua"})
    assert work_drafts.writer(session, second) == other.name


def test_a_sent_answer_takes_its_draft_along(session, now):
    case = make_case(session, now, "dispositioned")
    work_drafts.save(session, case.officer, case.complaint, {"opening": "Satu"}, 0, now=now)

    case.respond()

    assert work_drafts.draft_of(session, case.complaint) is None


def test_who_else_has_the_page_open_is_a_hint_for_two_minutes(session, now):
    case = make_case(session, now, "dispositioned")
    other = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=case.unit)
    work_drafts.opened(session, other, case.complaint, now=now)
    work_drafts.opened(session, case.head, case.complaint, now=now)  # May not begin an answer.

    seen = work_drafts.beside(session, case.officer, case.complaint, now=now)
    later = now + timedelta(minutes=3)

    assert [one.name for one in seen] == [other.name]
    assert work_drafts.beside(session, case.officer, case.complaint, now=later) == ()


# --- Templates ----------------------------------------------------------------------------------


def test_an_old_letter_keeps_the_version_it_was_made_of(session, now):
    case = make_case(session, now, "dispositioned")
    text = replace(UNIT_TEXT, unit_id=case.unit.id)
    row = reply_templates.save(session, case.coordinator, case.agency.id, text, now=now)
    used = reply_templates.find(session, case.officer, case.agency.id, row.id).version
    respond(
        session,
        case.officer,
        case.complaint,
        replace(case.answer(), templates=(used.id,)),
        now=now,
    )
    case.decide()

    changed = replace(text, body="Loket {unit} pindah.")
    reply_templates.save(session, case.coordinator, case.agency.id, changed, row.id, now=now)

    answer = last_message(session, case.complaint, MessageKind.ANSWER)
    assert answer is not None
    assert [session.get(TemplateVersion, one).body for one in answer.detail["templates"]] == [
        "Loket {unit} buka."
    ]
    newest = reply_templates.find(session, case.officer, case.agency.id, row.id).version
    assert (newest.number, newest.body) == (2, "Loket {unit} pindah.")


def test_a_template_reaches_whom_it_is_for_and_nobody_else(session, now):
    case = make_case(session, now, "dispositioned")
    elsewhere = make_actor(
        session, Role.AGENCY_OFFICER, agency=case.agency, unit=make_unit(session, case.agency)
    )
    agency = case.agency.id
    kept = reply_templates.save(
        session, case.coordinator, agency, replace(UNIT_TEXT, unit_id=case.unit.id), now=now
    )
    own = replace(UNIT_TEXT, scope=TemplateScope.PERSONAL)
    mine = reply_templates.save(session, case.officer, agency, own, now=now)

    def seen(actor, unit=None):
        return {one.template.id for one in reply_templates.usable(session, actor, agency, unit)}

    assert seen(case.officer, case.unit.id) == {kept.id, mine.id}
    assert seen(elsewhere) == set()
    with pytest.raises(StepRefusedError, match="not_yours"):
        reply_templates.save(session, case.officer, agency, own, kept.id, now=now)
    with pytest.raises(StepRefusedError, match="template_unknown"):
        reply_templates.find(session, elsewhere, agency, mine.id)


# --- Beside the case ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "count", "listed"),
    [
        (Confidentiality.OPEN, Confidentiality.OPEN, 1, 1),
        (Confidentiality.OPEN, Confidentiality.WITHHELD, 0, 0),
        (Confidentiality.WITHHELD, Confidentiality.OPEN, 0, 0),
        (Confidentiality.WITHHELD, Confidentiality.WITHHELD, 1, 0),
    ],
)
def test_earlier_cases_never_set_a_secret_one_beside_a_name(
    session, now, one, other, count, listed
):
    case = make_case(session, now, "dispositioned", confidentiality=one)
    second = beside_of(case, confidentiality=other)

    found = earlier_cases(session, case.officer, case.complaint)

    assert (found.count, len(found.shown)) == (count, listed)
    alike = {item.id for item in similar_cases(session, case.officer, case.complaint)}
    assert (second.complaint.id in alike) == (one is other is Confidentiality.OPEN)


def test_the_next_case_is_the_next_by_deadline(session, now):
    case = make_case(session, now, "dispositioned")
    later = beside_of(replace(case, now=now + timedelta(days=2)))

    beside = [
        neighbours(session, case.officer, Asked(), one, now=now)
        for one in (case.complaint, later.complaint)
    ]
    assert beside == [(None, later.complaint.number), (case.complaint.number, None)]


def test_a_reminder_comes_once_on_its_morning_and_moves_nothing(session, now):
    case = make_case(session, now, "dispositioned")
    before = (case.complaint.state, case.complaint.due_at, case.complaint.handler_id)
    watching.remind(session, case.officer, case.complaint, date(2026, 11, 25), now=now)
    with pytest.raises(StepRefusedError, match="remind_past"):
        watching.remind(session, case.officer, case.complaint, date(2026, 11, 23), now=now)
    (job,) = jobs(session, "case.reminder")
    assert job.due_at.isoformat() == "2026-11-25T01:00:00+00:00"  # Wednesday, 08.00 WIB

    for _ in range(2):
        due(session, job.payload, job, job.due_at)

    assert len(jobs(session, "notice.reminder")) == 1
    assert (case.complaint.state, case.complaint.due_at, case.complaint.handler_id) == before


def test_a_watcher_hears_of_the_reply_while_they_work_there(session, now):
    case = make_case(session, now, "dispositioned")
    stranger = make_account(session)
    watching.watch(session, case.complaint, case.head.account_id or 0, now=now)
    watching.watch(session, case.complaint, stranger.id, now=now)

    watching.tell_watchers(session, case.complaint, "replied:1", now=now)

    assert len(jobs(session, "notice.watched")) == 1
    assert watchers(session, case.complaint) == [case.head.account_id]
