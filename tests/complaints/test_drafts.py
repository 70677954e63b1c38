"""Drafts are sealed, found by their token, and gone after fourteen days."""

from datetime import timedelta

import sqlalchemy as sa

from pengaduan.complaints import drafts
from tests.factories.complaints import make_case


def test_answers_come_back_by_step_with_their_characters(session, now):
    draft, token = drafts.start(session, now)
    drafts.save(draft, "story", {"story": "Cerita 😀 أهلا ꦗꦮ\nbaris dua"})
    drafts.save(draft, "wish", {"wishes": ["served"]})
    drafts.save(draft, "wish", {"wishes": ["explained"]})
    session.flush()
    session.expire_all()

    found = drafts.find(session, token, now)

    assert found is not None
    assert drafts.answers(found) == {
        "story": {"story": "Cerita 😀 أهلا ꦗꦮ\nbaris dua"},
        "wish": {"wishes": ["explained"]},
    }


def test_the_table_holds_neither_answers_nor_token(session, now):
    draft, token = drafts.start(session, now)
    drafts.save(draft, "story", {"story": "rahasia sekali"})
    session.flush()

    answers, stored = session.execute(sa.text("select answers, token_hash from draft")).one()

    assert b"rahasia" not in bytes(answers)
    assert token not in stored


def test_an_unknown_token_finds_nothing(session, now):
    drafts.start(session, now)

    assert drafts.find(session, "salah", now) is None


def test_a_draft_lives_fourteen_days(session, now):
    _, token = drafts.start(session, now)
    end = now + timedelta(days=14)

    assert drafts.find(session, token, end - timedelta(seconds=1)) is not None
    assert drafts.find(session, token, end) is None
    assert drafts.purge(session, end - timedelta(seconds=1)) == 0
    assert drafts.purge(session, end) == 1


def test_the_key_is_given_once_and_the_answers_are_gone(session, now):
    draft, _ = drafts.start(session, now)
    drafts.save(draft, "story", {"story": "Cerita"})
    case = make_case(session, now, "submitted")

    drafts.finish(session, draft, case.complaint, case.key)
    drafts.save(draft, "story", {"story": "Cerita lagi"})

    assert drafts.answers(draft) == {}
    assert drafts.take_key(session, draft) == case.key
    assert drafts.take_key(session, draft) is None


def test_a_repeated_filing_does_not_lose_the_key(session, now):
    draft, _ = drafts.start(session, now)
    case = make_case(session, now, "submitted")
    drafts.finish(session, draft, case.complaint, case.key)

    drafts.finish(session, draft, case.complaint, None)

    assert drafts.take_key(session, draft) == case.key
