"""The ladder of a case and tomorrow's mail (UX O5): what is shown is what the sweep then does."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from pengaduan.infra import clock
from pengaduan.infra.db import transaction
from pengaduan.rules.roles import Role
from pengaduan.sla.models import Clock, ClockEvent, ClockState
from pengaduan.sla.sweep import sweep
from tests.factories.accounts import make_actor
from tests.factories.complaints import make_case
from tests.sla.looking import counted_queries
from tests.staff import sign_in

TOMORROW = "/awasi/tenggat/besok"


def numbers(page) -> list[str]:
    return page.texts("//table//tbody/tr/td[1]")


def test_without_a_step_tomorrow_the_page_says_so(seat):
    page = seat(Role.OMBUDSMAN_EXAMINER).get(TOMORROW)

    assert "Tidak ada pengingat untuk besok." in page.main


def test_tomorrow_lists_each_step_that_the_sweep_then_records(
    new_client, session, now, monkeypatch
):
    """Seen the day before the class period's warning, in the same words on the case's ladder."""
    case = make_case(session, now, "complete")
    running = sa.select(Clock.next_action_at).where(Clock.state == ClockState.RUNNING)
    first = min(one for one in session.scalars(running) if one is not None)
    day_before = first - timedelta(days=1)
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: day_before)
    examiner = new_client()
    sign_in(examiner, session, make_actor(session, Role.OMBUDSMAN_EXAMINER), now=clock.now())

    page = examiner.get(TOMORROW)
    ladder = examiner.get(f"/awasi/kasus/{case.complaint.number}/tangga")

    assert case.complaint.number in page.main
    shown = len(numbers(page))
    assert f"{shown} langkah direncanakan" in " ".join(page.main.split())
    assert "Tangga" in ladder.main
    assert session.scalars(sa.select(ClockEvent)).all() == []
    sweep(transaction, first + timedelta(minutes=1))
    assert session.scalar(sa.select(sa.func.count()).select_from(ClockEvent)) >= 1


def test_the_ladder_of_a_late_case_tells_what_happened_and_what_comes(seat, session, now):
    case = make_case(session, now - timedelta(days=40), "complete")
    session.commit()
    sweep(transaction, now)

    page = seat(Role.OMBUDSMAN_EXAMINER).get(f"/awasi/kasus/{case.complaint.number}/tangga")

    told = session.scalar(sa.select(sa.func.count()).select_from(ClockEvent))
    assert told
    assert len(page.find("//main//table//tbody/tr")) + len(page.find("//main//ol/li")) >= told


@pytest.mark.parametrize("many", [6])
def test_tomorrow_asks_as_often_for_many_offices_as_for_few(
    new_client, session, now, monkeypatch, many
):
    case = make_case(session, now, "complete")
    running = sa.select(Clock.next_action_at).where(Clock.state == ClockState.RUNNING)
    first = min(one for one in session.scalars(running) if one is not None)
    session.commit()
    monkeypatch.setattr(clock, "now", lambda: first - timedelta(days=1))
    examiner = new_client()
    sign_in(examiner, session, make_actor(session, Role.OMBUDSMAN_EXAMINER), now=clock.now())

    def asked() -> int:
        session.expire_all()
        with counted_queries(session) as queries:
            page = examiner.get(TOMORROW)
        assert page.status == 200
        return len(queries)

    asked()  # fills the cache of calendars
    few = asked()
    for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura") * (many // 3):
        other = make_case(session, now)
        other.agency.zone = zone
        other.until("complete")
    session.commit()

    assert asked() == few
    assert few <= 15
    assert case.complaint.number in examiner.get(TOMORROW).main
