"""The clocks that a step holds: read once, the same for whoever asks, and never older than they."""

import sqlalchemy as sa

from pengaduan.metrics.duty_book import derived, duties_of
from pengaduan.sla.book import ClockBook
from pengaduan.sla.held import clocks_held, held_clocks, none_yet
from pengaduan.sla.models import Clock, ClockPause, ClockState
from tests.sla.cases import add_agency, add_complaint
from tests.sla.looking import counted_queries

FIRST, SECOND = "agency_decision", "sp4n_first_follow_up"


def about_clocks(statements: list[str]) -> list[str]:
    return [one for one in statements if " clock " in f"{one} " and not one.startswith("SAVEPOINT")]


def test_a_second_book_goes_on_with_the_clocks_of_the_first(session, now):
    complaint = add_complaint(session, add_agency(session))
    ClockBook(session, complaint, now=now).start(FIRST)

    with counted_queries(session) as statements:
        stopped = ClockBook(session, complaint, now=now).stop(FIRST)
        session.flush()

    assert stopped is not None
    (insert,) = about_clocks(statements)
    assert insert.startswith("INSERT INTO clock")
    assert session.scalar(sa.select(Clock.state)) is ClockState.STOPPED


def test_clocks_that_start_together_are_written_in_their_order(session, now):
    complaint = add_complaint(session, add_agency(session))
    book = ClockBook(session, complaint, now=now)
    started = [book.start(FIRST), book.start(SECOND)]
    session.flush()

    found = session.scalars(sa.select(Clock).order_by(Clock.id)).all()

    assert found == started
    assert found == held_clocks(session, complaint)


def test_a_complaint_that_was_just_stored_is_not_asked_for_clocks(session, now):
    complaint = add_complaint(session, add_agency(session))
    none_yet(session, complaint)

    with counted_queries(session) as statements:
        book = ClockBook(session, complaint, now=now)
    assert about_clocks(statements) == []
    assert book.start(FIRST) is not None


def test_what_a_part_of_a_step_started_is_gone_when_it_is_taken_back(session, now):
    complaint = add_complaint(session, add_agency(session))
    ClockBook(session, complaint, now=now).start(FIRST)
    part = session.begin_nested()
    ClockBook(session, complaint, now=now).start(SECOND)
    part.rollback()

    assert clocks_held(session, complaint.id) is None
    assert [clock.policy for clock in held_clocks(session, complaint)] == [FIRST]


def test_clocks_that_were_let_go_of_are_read_again(session, now):
    complaint = add_complaint(session, add_agency(session))
    started = ClockBook(session, complaint, now=now).start(FIRST)
    session.flush()
    session.expunge(started)

    ClockBook(session, complaint, now=now).stop(FIRST)
    session.flush()

    assert session.scalar(sa.select(Clock.state)) is ClockState.STOPPED


def test_a_paused_clock_may_be_one_that_the_step_has_just_begun(session, now):
    complaint = add_complaint(session, add_agency(session))
    book = ClockBook(session, complaint, now=now)
    book.start(SECOND)

    paused = book.pause(SECOND, owner="complainant", reason="A05")
    session.flush()

    assert paused is not None
    assert [one.clock_id for one in session.scalars(sa.select(ClockPause))] == [paused.id]


def test_held_and_stored_give_the_same_duties(session, now):
    complaint = add_complaint(session, add_agency(session))
    book = ClockBook(session, complaint, now=now)
    for policy in (FIRST, SECOND, "sp4n_national_verification"):
        book.start(policy)
    book.stop(SECOND)
    session.flush()
    held = duties_of(complaint, held_clocks(session, complaint))
    session.expire_all()

    assert held
    assert held == derived(session, [complaint.id])[complaint.id]
