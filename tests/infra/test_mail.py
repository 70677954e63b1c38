"""A mail over a real SMTP server of our own: its answer, its envelope, its headers."""

from __future__ import annotations

import socket
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from pengaduan.infra import mail
from tests.engines import sqlite_only

pytestmark = sqlite_only


class Post:
    """Keeps every envelope; refuses the mailbox "penuh"."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("penuh"):
            return "550 5.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        self.taken.append(envelope)
        return f"250 2.0.0 queued as A1B2 for {envelope.rcpt_tos[0]}"


@pytest.fixture
def post(app):
    handler = Post()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    state = app.extensions["mailman"]
    before = {name: getattr(state, name) for name in ("server", "port", "backend")}
    state.server, state.port = "127.0.0.1", port
    app.config["MAIL_BACKEND"] = state.backend = "smtp"
    yield handler
    server.stop()
    app.config["MAIL_BACKEND"] = "locmem"
    for name, value in before.items():
        setattr(state, name, value)


def deliver(app, to="warga@contoh.invalid", **more):
    with app.app_context():
        headers = {"Message-ID": mail.message_id("job-7"), "Reply-To": "balas@contoh.invalid"}
        return mail.deliver(to, "Kabar", "Isi", "<p>Isi</p>", headers, **more)


def test_the_servers_answer_is_kept_without_the_address(app, post):
    assert deliver(app).answer == "250 2.0.0 queued as A1B2 for ***"


def test_a_bounce_goes_to_the_envelope_and_the_reader_sees_the_sender(app, post):
    deliver(app, envelope="pengaduan+x@contoh.invalid")

    (envelope,) = post.taken
    message = message_from_bytes(envelope.content)
    assert envelope.mail_from == "pengaduan+x@contoh.invalid"
    assert message["From"] == app.config["MAIL_DEFAULT_SENDER"]
    assert message["Reply-To"] == "balas@contoh.invalid"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["X-Loop"] == mail.loop_mark()
    assert message.get_content_type() == "multipart/alternative"


def test_a_refusing_server_is_an_error(app, post):
    with pytest.raises(OSError, match="mailbox full"):
        deliver(app, to="penuh@contoh.invalid")


def test_a_message_id_is_stable_and_cannot_be_guessed(app):
    with app.app_context():
        known = mail.message_id("job-7")

        assert mail.message_id("job-7") == known
        assert mail.own_subject(known) == "job-7"
        assert mail.own_subject(known.replace("job-7", "job-8")) is None
        assert mail.own_subject("") is None
