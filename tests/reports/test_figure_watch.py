"""Administrators hear once a day when a figure and its list differ."""

from __future__ import annotations

import sqlalchemy as sa

from pengaduan.handling.staff_mail import KINDS
from pengaduan.infra.db import transaction
from pengaduan.metrics.rollup_models import RollupCheck
from pengaduan.outbox.models import OutboxJob
from pengaduan.reports.figure_watch import NIGHTLY, figure_checks, watch
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor


def ordered(session) -> int:
    ours = sa.select(sa.func.count()).where(OutboxJob.kind == "staff.figures_admin")
    return session.scalar(ours)


def test_a_difference_is_told_to_every_administrator_once_a_day(session, now):
    for _ in range(2):
        make_actor(session, Role.ADMINISTRATOR)
    session.add(RollupCheck(at=now, cases=7, differences=[{"case": 1}]))
    session.flush()

    assert watch(session, now) == 1
    assert watch(session, now) == 1

    assert ordered(session) == 2
    assert KINDS["figures_admin"].page == "/kelola/kesehatan"


def test_without_a_difference_nobody_is_told(session, now):
    make_actor(session, Role.ADMINISTRATOR)
    session.commit()

    done = [look(transaction, now) for _name, look in NIGHTLY]

    assert [*done, watch(session, now)] == [0, 0, 0, 0]
    assert [one.code for one in figure_checks(session)] == ["duties", "sums", "months"]
    assert ordered(session) == 0
