"""Who sees which case; number and key; no hint whether a case exists."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.accounts.actors import ANONYMOUS, COMPLAINANT, SYSTEM
from pengaduan.accounts.models import Throttle
from pengaduan.accounts.throttle import LIMIT, ThrottledError
from pengaduan.complaints import access
from pengaduan.complaints.access import (
    ComplaintNotFoundError,
    check_key,
    find_tracked,
    find_visible,
    locked,
    visible_at,
    visible_to,
)
from pengaduan.complaints.desk_place import ENDED, TO_DO, WAITING
from pengaduan.complaints.numbering import next_number
from pengaduan.handling.escalation import escalate
from pengaduan.infra import crypto
from pengaduan.rules.numbers import make_number
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.agencies import make_unit
from tests.factories.complaints import make_case
from tests.sla.looking import counted_queries

UNKNOWN = make_number(2026, 99_999_999)


def seen(session, actor):
    """Return what somebody may see; what they see at the desks is the same."""
    found = set(session.scalars(visible_to(actor)))
    for desk in (ENDED, TO_DO, WAITING):
        at_desk = set(session.scalars(visible_at(actor, desk)))
        assert at_desk == {one for one in found if one.desk == desk}
    return found


@pytest.mark.parametrize("role", [r for r in Role if r.value.startswith("ombudsman")])
def test_ombudsman_staff_with_a_case_duty_see_every_case(session, now, role):
    case = make_case(session, now, "submitted")

    expected = set() if role is Role.OMBUDSMAN_ASSESSOR else {case.complaint}
    assert seen(session, make_actor(session, role)) == expected


@pytest.mark.parametrize("actor", [ANONYMOUS, COMPLAINANT, SYSTEM])
def test_who_has_no_account_lists_nothing(session, now, actor):
    make_case(session, now, "complete")

    assert seen(session, actor) == set()


def test_an_administrator_sees_no_case(session, now):
    make_case(session, now, "complete")

    assert seen(session, make_actor(session, Role.ADMINISTRATOR)) == set()


def test_an_agency_sees_a_case_once_it_is_forwarded(session, now):
    case = make_case(session, now)
    case.new = type(case.new)(**{**_fields(case.new), "agency_id": case.agency.id})
    case.file()
    assert seen(session, case.coordinator) == set()

    case.route()
    assert seen(session, case.coordinator) == seen(session, case.head) == {case.complaint}


def _fields(new):
    return {name: getattr(new, name) for name in new.__slots__}


def test_another_agency_sees_nothing_and_learns_nothing(session, now):
    case = make_case(session, now, "complete")
    other = make_case(session, now)

    assert seen(session, other.coordinator) == set()
    with pytest.raises(ComplaintNotFoundError):
        find_visible(session, other.coordinator, case.complaint.number)


def test_a_units_officer_sees_that_units_cases(session, now):
    case = make_case(session, now, "complete")
    elsewhere = make_unit(session, case.agency)
    stranger = make_actor(session, Role.AGENCY_OFFICER, agency=case.agency, unit=elsewhere)

    assert seen(session, case.officer) == {case.complaint}
    assert seen(session, stranger) == set()


def test_the_ombudsmans_record_is_not_the_agencys(session, now):
    case = make_case(session, now, "delivered")

    second = escalate(session, case.complaint, now=now)

    assert second not in seen(session, case.head)
    assert second in seen(session, case.verifier)


@pytest.mark.parametrize("change", [str, str.lower, lambda key: key.replace("-", " ")])
def test_number_and_key_open_the_case(session, now, change):
    case = make_case(session, now, "submitted")
    number = case.complaint.number.replace("-", " ")

    assert check_key(session, number, change(case.key), now=now) is case.complaint


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("key", ["KQ7M-T2XD-9HVR", "", "0000", "x" * 5000])
def test_a_wrong_key_and_an_unknown_number_get_the_same_answer_and_work(
    session, now, known, key, monkeypatch
):
    case = make_case(session, now, "submitted")
    calls = []
    real = crypto.verify_secret

    def counted(stored, value):
        calls.append(stored[:9])
        return real(stored, value)

    monkeypatch.setattr(access, "verify_secret", counted)
    number = case.complaint.number if known else UNKNOWN

    assert check_key(session, number, key, now=now) is None
    assert calls == ["$argon2id"]
    assert session.scalars(sa.select(Throttle.tries)).all() == [1]


@pytest.mark.parametrize("known", [True, False])
def test_the_door_closes_after_five_tries_whether_or_not_the_case_exists(session, now, known):
    case = make_case(session, now, "submitted")
    number = case.complaint.number if known else UNKNOWN
    for _ in range(LIMIT):
        check_key(session, number, "KQ7M-T2XD-9HVR", now=now)

    with pytest.raises(ThrottledError):
        check_key(session, number, case.key, now=now)
    later = now + timedelta(minutes=16)
    assert (check_key(session, number, case.key, now=later) is not None) == known


def test_a_door_holds_no_number(session, now):
    case = make_case(session, now, "submitted")
    check_key(session, case.complaint.number, "", now=now)

    door = session.scalars(sa.select(Throttle.door)).one()
    assert case.complaint.number not in door


def test_what_is_not_there_is_not_found(session):
    with pytest.raises(ComplaintNotFoundError):
        find_tracked(session, UNKNOWN)


def test_numbers_count_up_within_the_year_of_jakarta(session, now):
    first, second = next_number(session, now=now), next_number(session, now=now)
    # 31 December 2026, 17.00 UTC, is already 2027 in Jakarta.
    new_year = next_number(session, now=now.replace(month=12, day=31, hour=17))

    assert int(second[5:13]) == int(first[5:13]) + 1
    assert new_year.startswith("2027-00000001-")


def test_a_row_that_a_step_has_locked_is_not_read_again(session, now):
    case = make_case(session, now, "complete")
    number = case.complaint.number

    with counted_queries(session) as asked:
        found = find_visible(session, case.coordinator, number, lock=True)
        assert locked(session, found) is found

    assert len(asked) == 1


@pytest.mark.parametrize("ending", ["rollback", "commit"])
def test_after_the_transaction_a_row_is_locked_and_read_again(session, now, ending):
    case = make_case(session, now, "complete")
    locked(session, case.complaint)
    session.commit()
    locked(session, case.complaint)

    getattr(session, ending)()

    with counted_queries(session) as asked:
        locked(session, case.complaint)
    assert any("FROM complaint" in one for one in asked)


def test_a_part_that_is_taken_back_leaves_no_lock(session, now):
    case = make_case(session, now, "complete")
    session.commit()
    part = session.begin_nested()
    locked(session, case.complaint)
    part.rollback()

    with counted_queries(session) as asked:
        locked(session, case.complaint)
    assert any("FROM complaint" in one for one in asked)
