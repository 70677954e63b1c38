"""A systemic issue is told to everybody and names nobody."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from pengaduan.audit.trail import lines, verify
from pengaduan.complaints.issue_models import IssueCase, IssueState, IssueUpdate
from pengaduan.complaints.issues import (
    attached,
    issues_of,
    likely_issues,
    public_issue,
    public_issues,
    published_issue_of,
    updates,
)
from pengaduan.handling import issues
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
)
from pengaduan.handling.issues import IssueText
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.complaints import STORY, make_case, new_complaint

TEXT = IssueText("Blangko KTP elektronik kosong", "Kartu belum dapat dicetak di banyak kecamatan.")


@pytest.fixture
def case(session, now):
    return make_case(session, now, "submitted")


@pytest.fixture
def opened(session, now, case):
    return issues.open_issue(session, case.verifier, TEXT, now=now)


def test_a_draft_is_seen_by_nobody_outside(session, now, case, opened):
    issues.attach(session, case.verifier, opened, case.complaint, now=now)

    assert public_issues(session) == ()
    assert public_issue(session, opened.code) is None
    assert published_issue_of(session, case.complaint) is None
    assert issues_of(session, case.complaint) == (opened,)


def test_a_published_issue_is_read_by_everybody_until_it_is_over(session, now, case, opened):
    issues.publish(session, case.verifier, opened, now=now)
    issues.publish(session, case.verifier, opened, now=now)
    issues.post_update(session, case.verifier, opened, "Blangko dikirim pekan depan.", now=now)
    issues.post_update(session, case.verifier, opened, "Blangko dikirim pekan depan.", now=now)
    issues.close(session, case.verifier, opened, now=now)

    [shown] = public_issues(session)
    assert (shown.title, shown.closed_at) == (TEXT.title, now)
    assert updates(session, opened.code) == ((now, "Blangko dikirim pekan depan."),)
    tags = [line.tag.value for line in lines(session, f"issue:{opened.id}")]
    assert tags == ["issue:opened", "issue:published", "issue:changed", "issue:closed"]
    assert verify(session) == []


def test_a_draft_cannot_be_closed(session, now, case, opened):
    with pytest.raises(StepRefusedError):
        issues.close(session, case.verifier, opened, now=now)
    assert opened.state is IssueState.DRAFT


def test_numbers_are_told_from_five_on(session, now, case, opened):
    verifier = case.verifier
    issues.publish(session, verifier, opened, now=now)
    counts = []
    for _ in range(5):
        case.new = new_complaint()
        issues.attach(session, verifier, opened, case.file().complaint, now=now)
        issues.follow(session, opened)
        shown = public_issue(session, opened.code)
        assert shown is not None
        counts.append((shown.complaints, shown.followers))

    assert counts == [(None, None)] * 4 + [(5, 5)]


def test_attaching_twice_is_once_and_it_can_be_taken_off(session, now, case, opened):
    for _ in range(2):
        issues.attach(session, case.verifier, opened, case.complaint, now=now)
    assert [one.id for _, one in attached(session, opened.id)] == [case.complaint.id]

    for _ in range(2):
        issues.detach(session, case.verifier, opened, case.complaint, now=now)
    issues.attach(session, case.verifier, opened, case.complaint, now=now)

    rows = session.scalars(sa.select(IssueCase)).all()
    assert [row.removed_at for row in rows] == [now, None]


NAMING = [
    ("Ibu Sulastri dan warga lain menunggu.", Refusal.ISSUE_NAMES),
    ("Hubungi 0812 0000 0001 untuk kabar.", Refusal.ISSUE_NAMES),
    ("NIK 3171010101010001 belum tercetak.", Refusal.ISSUE_NUMBER),
    ("Lihat pengaduan 2026-00000012-3.", Refusal.ISSUE_NUMBER),
    (STORY, Refusal.ISSUE_COPIES),
]


@pytest.mark.parametrize(("text", "why"), NAMING)
def test_no_word_for_everybody_names_a_complainant(session, now, case, opened, text, why):
    """Neither when publishing, nor in news, nor when a public text is changed."""
    verifier = case.verifier
    issues.attach(session, verifier, opened, case.complaint, now=now)
    opened.summary = text
    with pytest.raises(InputRefusedError) as refused:
        issues.publish(session, verifier, opened, now=now)
    assert (refused.value.code, opened.state) == (why, IssueState.DRAFT)

    opened.summary = TEXT.summary
    issues.publish(session, verifier, opened, now=now)
    for step in (
        lambda: issues.post_update(session, verifier, opened, text, now=now),
        lambda: issues.change(session, verifier, opened, IssueText(TEXT.title, text), now=now),
    ):
        with pytest.raises(InputRefusedError):
            step()
    assert session.scalars(sa.select(IssueUpdate)).all() == []
    assert opened.summary == TEXT.summary


def test_a_public_issue_takes_no_complaint_whose_complainant_it_names(session, now, case, opened):
    opened.summary = "Menurut Sulastri, blangko habis."
    issues.publish(session, case.verifier, opened, now=now)

    with pytest.raises(InputRefusedError):
        issues.attach(session, case.verifier, opened, case.complaint, now=now)
    assert attached(session, opened.id) == ()


@pytest.mark.parametrize("role", [Role.OMBUDSMAN_EXAMINER, Role.ADMINISTRATOR, None])
def test_only_verifiers_write_issues(session, now, case, opened, role):
    actor = make_actor(session, role) if role else case.coordinator
    for step in (
        lambda: issues.open_issue(session, actor, TEXT, now=now),
        lambda: issues.publish(session, actor, opened, now=now),
        lambda: issues.attach(session, actor, opened, case.complaint, now=now),
        lambda: issues.post_update(session, actor, opened, "Kabar.", now=now),
    ):
        with pytest.raises(StepForbiddenError):
            step()


def test_a_story_finds_the_published_issue_and_no_other(session, now, case, opened):
    story = "Sudah dua bulan blangko KTP elektronik kosong, jadi kartu saya belum jadi."
    place = {"agency_id": case.agency.id, "region_code": None}

    assert likely_issues(session, story, **place) == ()
    assert likely_issues(session, story, drafts=True, **place) == (opened,)
    issues.publish(session, case.verifier, opened, now=now)
    assert likely_issues(session, story, **place) == (opened,)
    assert likely_issues(session, "Lampu jalan mati di gang kami.", **place) == ()
    issues.close(session, case.verifier, opened, now=now)
    assert likely_issues(session, story, **place) == ()


def test_an_issue_of_another_agency_or_region_is_not_offered(session, now, case, opened):
    story = "Blangko KTP elektronik kosong."
    opened.agency_id, opened.region_code = case.agency.id, "19.71"
    issues.publish(session, case.verifier, opened, now=now)

    def found(agency_id, region_code):
        return likely_issues(session, story, agency_id=agency_id, region_code=region_code)

    assert found(case.agency.id, "19.71.01") == (opened,)
    assert found(None, None) == (opened,)
    assert found(case.agency.id + 1, "19.71") == ()
    assert found(case.agency.id, "31.71") == ()
