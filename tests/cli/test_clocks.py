"""`flask sla simulate` and `flask calendar`: nothing is stored but a proposal."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from pengaduan.infra.db import read, transaction
from pengaduan.rules.house_policies import HouseRule
from pengaduan.rules.ladder import Place, Side
from pengaduan.rules.law_types import Unit
from pengaduan.rules.own_ladder import Kind, OwnStep
from pengaduan.sla import calendars, clocks, ladder_drafts, policy_drafts
from pengaduan.sla.models import CalendarChange, ChangeState
from tests.sla.cases import add_complaint, wib

POLICY = "sp4n_first_follow_up"


@pytest.fixture
def number(app: Flask) -> str:
    """A complaint with one clock, started on Monday 23 November 2026."""
    with app.app_context(), transaction() as session:
        calendars.load_calendar(session, now=datetime(2026, 1, 1, tzinfo=UTC))
        complaint = add_complaint(session)
        clocks.start(session, complaint, POLICY, now=wib("2026-11-23 10:00"))
        return complaint.number


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=arguments)
    return result.exit_code, result.output


def test_another_length_is_replayed(app: Flask, number: str) -> None:
    status, printed = run(app, "sla", "simulate", "--length", f"{POLICY}=2:working_day")

    assert status == 0
    assert f"{number} {POLICY} 2026-11-30T16:59:59+00:00 -> 2026-11-25T16:59:59+00:00" in printed


def test_another_calendar_is_replayed(app: Flask, number: str, tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_text("tanggal,nama\n2026-11-26,Hari uji\n", "utf-8")

    status, printed = run(app, "sla", "simulate", "--calendar", str(file), "--scope", "region:51")

    assert (status, number in printed) == (0, False)


@pytest.mark.parametrize("length", ["nothing=3", f"{POLICY}=x", f"{POLICY}=3:weeks"])
def test_a_wrong_length_is_refused(app: Flask, length: str) -> None:
    assert run(app, "sla", "simulate", "--length", length)[0] == 2


def test_a_year_becomes_a_proposal(app: Flask, number: str) -> None:
    status, printed = run(app, "calendar", "propose", "--year", "2028")

    assert (status, printed.startswith("proposal ")) == (0, True)
    with app.app_context():
        change = read().get_one(CalendarChange, int(printed.split()[1]))
        assert change.state is ChangeState.PROPOSED
        assert "2028-01-01" in {one["day"] for one in change.days}


def test_what_is_shown_can_be_read_back(app: Flask, number: str, tmp_path: Path) -> None:
    _, printed = run(app, "calendar", "show")
    file = tmp_path / "same.csv"
    file.write_text(printed, "utf-8")

    status, told = run(app, "calendar", "propose", "--file", str(file))

    assert (status, "sama dengan" in told) == (1, True)
    assert date(2026, 12, 25).isoformat() in printed


def test_a_broken_file_is_told(app: Flask, number: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("hari\n1\n", "utf-8")

    status, told = run(app, "calendar", "propose", "--file", str(file))

    assert (status, "tanggal dan nama" in told) == (1, True)


def test_a_draft_of_the_policies_is_replayed(app: Flask, number: str) -> None:
    now = wib("2026-11-24 10:00")
    with app.app_context(), transaction() as session:
        draft = policy_drafts.begin(session, title="Uji", actor="account:1", now=now)
        rule = HouseRule(POLICY, 2, Unit.WORKING_DAY, "SK Uji")
        policy_drafts.put_rule(session, draft.id, rule, now=now)

    status, printed = run(app, "sla", "simulate", "--version", str(draft.id))

    assert status == 0
    assert f"{number} {POLICY} 2026-11-30T16:59:59+00:00 -> 2026-11-25T16:59:59+00:00" in printed
    assert run(app, "sla", "simulate", "--version", "99")[0] == 1
    assert run(app, "sla", "simulate", "--proposal", "99")[0] == 1


def test_the_steps_of_a_draft_with_its_own_ladder_are_counted(app: Flask, number: str) -> None:
    now = wib("2026-11-24 10:00")
    early = OwnStep(Kind.SHARE, 10, 1, (Place.VERIFIER,))
    with app.app_context(), transaction() as session:
        draft = policy_drafts.begin(session, title="Uji", actor="account:1", now=now)
        ladder_drafts.put_step(session, draft.id, Side.OMBUDSMAN, early, now=now)

    status, printed = run(app, "sla", "simulate", "--version", str(draft.id))

    assert status == 0
    assert ["ombudsman", early.code, "0", "1"] in [line.split() for line in printed.splitlines()]
