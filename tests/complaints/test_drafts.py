"""Drafts are sealed, found by their token, and gone after fourteen days."""

from datetime import timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pengaduan.complaints import drafts
from tests.factories.complaints import make_case

STEPS = st.sampled_from(["suitability", "story", "agency", "when", "wish", "contact"])
NAMES = st.sampled_from(["story", "when", "name", "wishes"])
LETTERS = st.text(st.characters(codec="utf-8"), max_size=60)
TYPED = LETTERS | st.lists(LETTERS, max_size=2) | st.booleans() | st.none()


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


def filed(session, now):
    """Return a draft whose case was just filed, and the case."""
    draft, token = drafts.start(session, now)
    drafts.save(draft, "story", {"story": "Cerita"})
    case = make_case(session, now, "submitted")
    drafts.finish(session, draft, case.complaint, case.key)
    return draft, token, case


def test_after_filing_the_answers_are_gone(session, now):
    draft, _, _ = filed(session, now)

    drafts.save(draft, "story", {"story": "Cerita lagi"})

    assert drafts.answers(draft) == {}


def test_the_key_is_given_again_until_it_has_arrived(session, now):
    draft, _, case = filed(session, now)

    shown = [drafts.show_key(session, draft, now) for _ in range(3)]
    drafts.forget_key(session, draft)
    drafts.forget_key(session, draft)

    assert shown == [case.key] * 3
    assert drafts.show_key(session, draft, now) is None


def test_a_key_that_was_never_shown_cannot_be_forgotten_as_arrived(session, now):
    draft, _, case = filed(session, now)

    drafts.forget_key(session, draft)

    assert drafts.show_key(session, draft, now) == case.key


def test_a_key_shown_half_an_hour_ago_is_not_shown_again(session, now):
    draft, _, case = filed(session, now)
    drafts.show_key(session, draft, now)
    end = now + drafts.KEY_KEPT_FOR

    assert drafts.show_key(session, draft, end - timedelta(seconds=1)) == case.key
    assert drafts.show_key(session, draft, end) is None


def test_the_purge_forgets_keys_half_an_hour_after_they_were_shown(session, now):
    shown, _, _ = filed(session, now)
    waiting, _, case = filed(session, now)
    drafts.show_key(session, shown, now)
    end = now + drafts.KEY_KEPT_FOR

    assert drafts.forget_shown_keys(session, end - timedelta(seconds=1)) == 0
    assert drafts.forget_shown_keys(session, end) == 1
    assert drafts.forget_shown_keys(session, end) == 0
    assert drafts.show_key(session, waiting, end) == case.key


def test_who_proves_the_key_has_it_so_it_is_forgotten(session, now):
    draft, _, case = filed(session, now)
    other, _, other_case = filed(session, now)

    drafts.forget_keys_of(session, case.complaint)

    assert drafts.show_key(session, draft, now) is None
    assert drafts.show_key(session, other, now) == other_case.key


def test_a_repeated_filing_does_not_lose_the_key(session, now):
    draft, _, case = filed(session, now)

    drafts.finish(session, draft, case.complaint, None)

    assert drafts.show_key(session, draft, now) == case.key


def test_a_receipt_opens_for_a_day_also_when_the_draft_was_at_its_end(session, now):
    began = now - drafts.KEPT_FOR + timedelta(minutes=1)
    draft, token = drafts.start(session, began)
    case = make_case(session, now, "submitted")

    drafts.finish(session, draft, case.complaint, case.key)

    almost = case.complaint.filed_at + drafts.RECEIPT_KEPT_FOR - timedelta(seconds=1)
    assert drafts.find(session, token, almost) is not None


def test_the_code_is_the_same_every_time_and_the_browser_keeps_its_own(session, now):
    draft, token = drafts.start(session, now)

    codes = {drafts.hand_out_code(draft) for _ in range(3)}
    session.flush()

    assert len(codes) == 1
    assert drafts.find(session, codes.pop(), now) is draft
    assert drafts.find(session, token, now) is draft


def test_the_code_is_sealed_and_goes_with_the_filing(session, now):
    draft, _ = drafts.start(session, now)
    code = drafts.hand_out_code(draft)
    session.flush()
    stored = bytes(session.execute(sa.text("select code from draft")).scalar_one())
    case = make_case(session, now, "submitted")

    drafts.finish(session, draft, case.complaint, case.key)

    assert code.encode() not in stored
    assert draft.code is None


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(given=st.dictionaries(STEPS, st.dictionaries(NAMES, TYPED, max_size=3), max_size=4))
def test_whatever_was_answered_is_found_by_token_and_by_code(session, now, given):
    draft, token = drafts.start(session, now)
    for step, answers in given.items():
        drafts.save(draft, step, answers)
    code = drafts.hand_out_code(draft)
    session.flush()
    session.expire_all()

    found = [drafts.find(session, sent, now) for sent in (token, code)]

    assert [drafts.answers(one) for one in found if one is not None] == [given, given]


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.sampled_from(["show", "arrive", "wait", "prove", "purge"]), max_size=12))
def test_in_every_order_the_key_is_there_until_it_is_known_to_have_arrived(session, now, acts):
    draft, _, case = filed(session, now)
    moment, first, gone = now, None, False

    for act in acts:
        if act == "show":
            gone = gone or (first is not None and moment - first >= drafts.KEY_KEPT_FOR)
            assert drafts.show_key(session, draft, moment) == (None if gone else case.key)
            first = first or (None if gone else moment)
        elif act == "arrive":
            drafts.forget_key(session, draft)
            gone = gone or first is not None
        elif act == "wait":
            moment += timedelta(minutes=10)
        elif act == "prove":
            drafts.forget_keys_of(session, case.complaint)
            gone = True
        else:
            drafts.forget_shown_keys(session, moment)
            session.refresh(draft)
