"""The reminders on the page of a case, and the button that answers them."""

from pengaduan.infra.db import transaction
from pengaduan.sla import clocks
from pengaduan.sla.sweep import sweep
from tests.engines import sqlite_only
from tests.web.agency.test_steps import press, url


def reminded(new_case, session, role):
    """A case whose first reminder was sent, and somebody of the agency."""
    case = new_case("in_handling")
    first = [one.next_action_at for one in clocks.running(session, case.complaint)]
    session.commit()
    sweep(transaction, min(at for at in first if at is not None))
    session.expire_all()
    return case, getattr(case, role)


@sqlite_only
def test_an_officer_answers_a_reminder_and_the_page_says_so(new_case, seat, session):
    case, officer = reminded(new_case, session, "officer")
    visitor = seat(officer)
    assert "Separuh waktu terpakai" in visitor.get(url(case)).main

    answer = press(visitor, case, "Saya tangani")

    assert (answer.status, answer.location) == (303, url(case))
    page = visitor.get(url(case)).main
    assert f"{officer.name} menanganinya sejak" in page
    assert "Separuh waktu terpakai" not in page


@sqlite_only
def test_a_head_sees_the_reminder_without_the_button(new_case, seat, session):
    case, head = reminded(new_case, session, "head")

    page = seat(head).get(url(case)).main

    assert "Separuh waktu terpakai" in page
    assert "Saya tangani" not in page
