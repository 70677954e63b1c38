"""Absences: who stands in for whom, and what cannot be set."""

from datetime import date, timedelta

import pytest

from pengaduan.accounts import absences
from pengaduan.accounts.absences import AbsenceError, AbsenceNotFoundError, Away
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import lines
from pengaduan.rules.roles import Role
from tests.factories.accounts import give, make_account
from tests.factories.agencies import make_agency

FIRST, LAST = date(2026, 11, 23), date(2026, 11, 25)  # Monday to Wednesday
OVER = timedelta(days=4)


@pytest.fixture
def people(session):
    """Three officers of one agency."""
    agency = make_agency(session)
    made = [make_account(session) for _ in range(3)]
    for account in made:
        give(session, account, Role.AGENCY_OFFICER, agency)
    return made


def leaves(session, account, stand_in, now, first=FIRST, last=LAST):
    away = Away(first, last, stand_in.id)
    return absences.set_absence(session, account.id, away, actor="account:1", now=now)


def acting(session, account, at):
    return absences.stand_ins(session, [account.id], at=at)[account.id]


def test_the_stand_in_acts_from_the_first_midnight_to_the_last(session, people, now):
    anna, budi, _ = people
    row = leaves(session, anna, budi, now)

    moments = [row.from_at - timedelta(seconds=1), row.from_at, row.to_at]

    assert [acting(session, anna, at) for at in moments] == [anna.id, budi.id, anna.id]
    assert absences.days_of(row) == (FIRST, LAST)


def test_a_stand_in_who_is_away_is_followed_to_the_next(session, people, now):
    anna, budi, citra = people
    leaves(session, anna, budi, now)
    leaves(session, budi, citra, now)

    assert acting(session, anna, now) == citra.id


def test_a_circle_of_stand_ins_ends_at_nobody(session, people, now):
    anna, budi, _ = people
    leaves(session, anna, budi, now)
    leaves(session, budi, anna, now)

    assert absences.stand_ins(session, [anna.id, budi.id], at=now) == {anna.id: None, budi.id: None}


def test_a_suspended_stand_in_is_nobody(session, people, now):
    anna, budi, _ = people
    leaves(session, anna, budi, now)
    budi.active = False
    session.flush()

    assert acting(session, anna, now) is None


def test_absences_of_one_person_cannot_overlap(session, people, now):
    anna, budi, _ = people
    leaves(session, anna, budi, now)

    with pytest.raises(AbsenceError, match="ketidakhadiran lain"):
        leaves(session, anna, budi, now, first=LAST, last=LAST)

    leaves(session, anna, budi, now, first=date(2026, 11, 26), last=date(2026, 11, 26))


@pytest.mark.parametrize(
    ("first", "last", "why"),
    [
        (LAST, FIRST, "sebelum hari pertama"),
        (date(2026, 11, 1), date(2026, 11, 22), "sudah lewat"),
        (FIRST, date(2028, 1, 1), "satu tahun"),
    ],
)
def test_impossible_days_are_refused(session, people, now, first, last, why):
    anna, budi, _ = people

    with pytest.raises(AbsenceError, match=why):
        leaves(session, anna, budi, now, first=first, last=last)


def test_only_a_colleague_can_stand_in(session, people, now):
    stranger = make_account(session)
    give(session, stranger, Role.AGENCY_OFFICER, make_agency(session))

    with pytest.raises(AbsenceError, match="rekan seinstansi"):
        leaves(session, people[0], stranger, now)


def test_ombudsman_staff_stand_in_for_each_other(session, now):
    verifier, head = make_account(session), make_account(session)
    give(session, verifier, Role.OMBUDSMAN_VERIFIER)
    give(session, head, Role.OMBUDSMAN_UNIT_HEAD)

    assert head.id in absences.colleagues(session, verifier.id)
    assert verifier.id not in absences.colleagues(session, verifier.id)


def test_a_cancelled_absence_counts_no_more_and_leaves_its_lines(session, people, now):
    anna, budi, citra = people
    row = leaves(session, anna, budi, now)

    absences.cancel_absence(session, anna.id, row.id, actor="account:1", now=now)

    assert acting(session, anna, now) == anna.id
    assert absences.absences_of(session, [anna.id], since=now) == []
    tags = [line.tag for line in lines(session, f"account:{anna.id}")]
    assert tags == [Tag.ACCOUNT_ABSENCE_SET, Tag.ACCOUNT_ABSENCE_CANCELLED]
    leaves(session, anna, citra, now)


def test_an_absence_of_somebody_else_or_one_that_is_over_cannot_be_cancelled(session, people, now):
    anna, budi, _ = people
    row = leaves(session, anna, budi, now)

    for account, at in ((budi, now), (anna, now + OVER)):
        with pytest.raises(AbsenceNotFoundError):
            absences.cancel_absence(session, account.id, row.id, actor="account:1", now=at)


def test_the_list_names_both_people(session, people, now):
    anna, budi, _ = people
    leaves(session, anna, budi, now)

    (row,) = absences.absences_of(session, [anna.id], since=now)

    assert (row.account.name, row.stand_in.name) == (anna.name, budi.name)
