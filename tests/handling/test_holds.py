"""The soft lock and the deferral of the verification desk."""

from datetime import timedelta

import pytest

from pengaduan.handling import holds
from pengaduan.handling.errors import InputRefusedError, StepForbiddenError, StepRefusedError
from pengaduan.handling.verification_queue import queue
from pengaduan.rules.roles import Role
from pengaduan.rules.routing import house_rules
from pengaduan.sla.intake import Band
from tests.factories.accounts import make_actor
from tests.factories.complaints import make_case

LOCK = timedelta(minutes=house_rules().lock_minutes)


def test_who_takes_a_case_keeps_others_from_deciding_until_the_lock_lapses(session, now):
    case = make_case(session, now, "submitted")
    other = make_actor(session, Role.OMBUDSMAN_VERIFIER)
    holds.take(session, other, case.complaint, now=now)

    with pytest.raises(StepRefusedError, match="held_by_other"):
        case.route()
    with pytest.raises(StepRefusedError, match="held_by_other"):
        holds.take(session, case.verifier, case.complaint, now=now + LOCK - timedelta(seconds=1))

    assert holds.take(session, case.verifier, case.complaint, now=now + LOCK)
    case.route()


def test_letting_go_frees_the_case_and_only_for_who_holds_it(session, now):
    case = make_case(session, now, "submitted")
    other = make_actor(session, Role.OMBUDSMAN_VERIFIER)
    holds.take(session, other, case.complaint, now=now)

    holds.let_go(session, case.verifier, case.complaint)
    assert holds.hold_of(session, case.complaint, now=now)
    holds.let_go(session, other, case.complaint)
    assert holds.hold_of(session, case.complaint, now=now) is None


def test_a_deferred_case_comes_last_until_its_day_or_its_deadline(session, now):
    case = make_case(session, now, "submitted")
    fresh = make_case(session, now + timedelta(minutes=5), "submitted").complaint
    holds.defer(
        session, case.verifier, case.complaint, now + timedelta(days=2), "Menunggu data", now=now
    )

    rows = queue(session, case.verifier, now=now).rows
    assert [row.complaint for row in rows] == [fresh, case.complaint]
    assert rows[1].band is Band.DEFERRED
    due = case.complaint.due_at
    assert due is not None
    later = queue(session, case.verifier, now=due + timedelta(seconds=2)).rows
    assert later[0].complaint == case.complaint
    assert later[0].band is Band.LATE


def test_a_deferral_has_a_reason_and_an_end(session, now):
    case = make_case(session, now, "submitted")
    far = now + timedelta(days=house_rules().longest_deferral + 2)

    for until, reason, code in ((far, "x", "defer_date"), (now + LOCK, " ", "text_empty")):
        with pytest.raises(InputRefusedError, match=code):
            holds.defer(session, case.verifier, case.complaint, until, reason, now=now)
    with pytest.raises(StepForbiddenError):
        holds.defer(session, case.coordinator, case.complaint, now + LOCK, "x", now=now)


def test_pages_of_the_queue_join_without_gap_and_counters_are_the_lengths(session, now):
    cases = [make_case(session, now - timedelta(days=8 * place), "submitted") for place in range(7)]
    cases[1].ask_completion()
    actor = cases[0].verifier
    whole = queue(session, actor, now=now)

    seen, after = [], ""
    for _ in range(9):
        page = queue(session, actor, now=now, after=after, limit=2)
        seen += [row.complaint.id for row in page.rows]
        after = page.after
        if not after:
            break

    assert seen == [row.complaint.id for row in whole.rows]
    assert len(seen) == whole.total == 7
    for band, count in whole.counts.items():
        assert count == sum(row.band is band for row in whole.rows)
        assert count == len(queue(session, actor, now=now, band=band).rows)
