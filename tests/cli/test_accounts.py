"""`flask account` makes the first people and shows what they hold."""

import pytest
from flask import Flask

BASE = ["account", "create", "Orang@Contoh.invalid", "--name", "Orang"]
PASSWORD = "sandi-yang-panjang\n"


def invoke(app: Flask, *more: str, typed: str = PASSWORD * 2) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=[*BASE, *more], input=typed)
    return result.exit_code, result.output


def test_a_new_account_is_listed_with_its_roles(app: Flask) -> None:
    code, output = invoke(app, "--role", "agency_officer", "--agency", "PEMDA-19.71")

    listed = app.test_cli_runner().invoke(args=["account", "list"]).output
    assert code == 0, output
    assert "orang@contoh.invalid: agency_officer" in listed


def test_an_ombudsman_role_holds_at_an_office(app: Flask) -> None:
    code, output = invoke(app, "--role", "ombudsman_verifier", "--office", "PW-19")

    assert code == 0, output


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--role", "agency_officer"], "Peran instansi memerlukan instansi."),
        (["--role", "agency_officer", "--agency", "X"], "nothing has the code X"),
        (["--role", "king"], "Invalid value for '--role'"),
    ],
)
def test_what_does_not_exist_is_refused_and_nothing_is_stored(
    app: Flask, more: list[str], reason: str
) -> None:
    code, output = invoke(app, *more)

    assert code != 0
    assert reason in output
    assert app.test_cli_runner().invoke(args=["account", "list"]).output == ""


def test_a_short_password_is_refused(app: Flask) -> None:
    code, output = invoke(app, typed="pendek\npendek\n")

    assert code == 1
    assert "Kata sandi paling sedikit 12 huruf." in output
