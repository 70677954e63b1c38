"""The pipe of the mail server: one message in, one word out, and the right exit code."""

from importlib import import_module

from pengaduan.complaints.intake_models import IncomingMail
from tests.engines import sqlite_only

pytestmark = sqlite_only
MAIL = b"From: warga@contoh.invalid\r\nSubject: Loket\r\n\r\nLoket tutup.\r\n"


def receive(app, raw, *more):
    return app.test_cli_runner().invoke(args=["mail", "receive", *more], input=raw)


def test_a_mail_is_taken_in_and_its_verdict_printed(app, session):
    result = receive(app, MAIL, "--recipient", "lapor@contoh.invalid", "--sender", "w@c.invalid")

    assert (result.exit_code, result.output.strip()) == (0, "held new")
    assert session.query(IncomingMail).count() == 1


def test_a_null_return_path_is_a_machine(app):
    assert receive(app, MAIL, "--sender", "").output.strip() == "dropped automatic"


def test_what_is_no_mail_goes_back_to_the_sender(app, monkeypatch):
    assert receive(app, b"").exit_code == 65
    monkeypatch.setattr(import_module("pengaduan.cli.mail"), "MOST_BYTES", 20)
    assert receive(app, MAIL).exit_code == 65
