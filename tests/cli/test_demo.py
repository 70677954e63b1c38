"""`flask demo` works in a demo only; its clock moves for every process that shares the data."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from pengaduan.infra import clock
from tests.engines import sqlite_only


@pytest.fixture
def demo_app(new_app: Callable[..., Flask], app: Flask) -> Iterator[Flask]:
    """An application in demo mode; the clock of the other tests is restored after it."""
    made = new_app(DEMO=True)
    yield made
    clock.set_offset(timedelta())
    clock.configure(app.config["DATA_DIR"], movable=False)


@sqlite_only
@pytest.mark.parametrize("command", [["seed"], ["accounts"], ["clock", "+1d"], ["clock"]])
def test_outside_a_demo_every_command_is_refused(app: Flask, command: list[str]) -> None:
    result = app.test_cli_runner().invoke(args=["demo", *command])

    assert result.exit_code == 1
    assert "this works in a demo only" in result.output


@sqlite_only
def test_the_clock_moves_and_comes_back(demo_app: Flask) -> None:
    runner = demo_app.test_cli_runner()

    moved = [runner.invoke(args=["demo", "clock", step]).output for step in ("+3d", "+12h")]
    reset = runner.invoke(args=["demo", "clock", "reset"]).output

    assert "(ahead by 3 days, 0:00:00)" in moved[0]
    assert "(ahead by 3 days, 12:00:00)" in moved[1]
    assert reset.endswith("WIB\n")


@sqlite_only
def test_a_move_that_is_no_move_is_refused(demo_app: Flask) -> None:
    result = demo_app.test_cli_runner().invoke(args=["demo", "clock", "tomorrow"])

    assert result.exit_code == 2
    assert clock.offset() == timedelta()


@sqlite_only
def test_the_sign_ins_are_printed_with_their_password(demo_app: Flask) -> None:
    output = demo_app.test_cli_runner().invoke(args=["demo", "accounts"]).output

    assert "password of all: demo-pengaduan" in output
    assert "petugas@demo.invalid" in output


@sqlite_only
@pytest.mark.slow
def test_an_empty_database_is_filled_once(demo_app: Flask) -> None:
    runner = demo_app.test_cli_runner()

    first = runner.invoke(args=["demo", "seed", "--if-empty"], catch_exceptions=False)
    again = runner.invoke(args=["demo", "seed", "--if-empty"])
    refused = runner.invoke(args=["demo", "seed"])
    sound = runner.invoke(args=["audit", "verify"])

    assert "46 complaints, 7 assessed governments" in first.output
    assert (again.exit_code, again.output) == (0, "")
    assert (refused.exit_code, sound.exit_code) == (1, 0)
