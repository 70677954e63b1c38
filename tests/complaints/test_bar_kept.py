"""Who is barred is asked once for a page and never answered from before a change."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from pengaduan.accounts.models import RoleGrant
from pengaduan.complaints.respondent_models import Respondent, RespondentKind
from pengaduan.complaints.respondents import barred_from, is_barred
from pengaduan.infra.db import Base, transaction
from tests.conftest import commit_arranged
from tests.factories.complaints import Case, make_case

STEPS = 120


class Play:
    """Random acts on who is complained about in two cases, inside one request."""

    def __init__(self, session: Session, cases: list[Case], now: datetime, seed: int) -> None:
        self.dice, self.session, self.now = random.Random(seed), session, now
        self.cases = [one.complaint.id for one in cases]
        self.people = [one.account_id for case in cases for one in (case.officer, case.head)]
        self.units = [case.unit.id for case in cases]

    def _row(self) -> dict[str, object]:
        staff = self.dice.random() < 0.5
        return {
            "complaint_id": self.dice.choice(self.cases),
            "kind": RespondentKind.STAFF if staff else RespondentKind.PROVIDER,
            "account_id": self.dice.choice(self.people) if staff else None,
            "unit_id": None if staff else self.dice.choice(self.units),
            "since": self.now,
            "added_by": self.people[0],
            "added_at": self.now,
        }

    def name(self) -> None:
        self.session.add(Respondent(**self._row()))

    def name_by_table(self) -> None:
        self.session.execute(sa.insert(Base.metadata.tables["respondent"]).values(**self._row()))

    def lift(self) -> None:
        rows = self.session.scalars(sa.select(Respondent)).all()
        if rows:
            row = self.dice.choice(rows)
            row.removed_at, row.removed_by = self.now, self.people[0]

    def lift_all_in_bulk(self) -> None:
        ended = {"removed_at": self.now, "removed_by": self.people[0]}
        self.session.execute(sa.update(Respondent).values(**ended))

    def move_a_grant(self) -> None:
        grant = self.dice.choice(self.session.scalars(sa.select(RoleGrant)).all())
        grant.unit_id = self.dice.choice([None, *self.units])

    def try_and_take_back(self) -> None:
        with self.session.begin_nested() as inner:
            self.name_by_table()
            self.agree()
            inner.rollback()

    def agree(self) -> None:
        """What is kept is what the database says now, for everybody and every case."""
        for account_id in self.people:
            told = {one: is_barred(self.session, account_id, one) for one in self.cases}
            mine = set(self.session.scalars(barred_from(account_id)))
            assert told == {one: one in mine for one in self.cases}


def acts(play: Play) -> list[Callable[[], None]]:
    return [
        play.name,
        play.name_by_table,
        play.lift,
        play.lift_all_in_bulk,
        play.move_a_grant,
        play.try_and_take_back,
        play.session.flush,
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_act_within_a_request_leaves_an_old_answer(
    app: Flask, session: Session, now: datetime, seed: int
) -> None:
    cases = [make_case(session, now, "dispositioned") for _ in range(2)]
    commit_arranged(app)

    with app.test_request_context(), transaction() as writing:
        play = Play(writing, cases, now, seed)
        for _ in range(STEPS):
            play.dice.choice(acts(play))()
            play.agree()
            play.agree()
