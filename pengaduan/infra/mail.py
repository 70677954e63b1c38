"""Send one mail through the configured transport, and keep what the server said."""

import re
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_mailman import EmailMultiAlternatives, Mail
from flask_mailman.backends.smtp import EmailBackend

from pengaduan.infra.crypto import blind_index
from pengaduan.infra.templates import link

mail = Mail()

# RFC 3834: automatic mail says so, and answering machines stay silent.
LOOP_SAFE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
LOOP_MARK = "X-Loop"
_ADDRESS = re.compile(r"\S+@\S+")


@dataclass(frozen=True, slots=True)
class Accepted:
    """That a server took a mail: its answer to the last line, without addresses."""

    answer: str


class _Remembering(smtplib.SMTP):
    """Keeps the server's answer to a message, which the library throws away."""

    answer = ""

    def data(self, msg: Any) -> tuple[int, bytes]:  # noqa: ANN401 - as the library has it
        code, said = super().data(msg)
        self.answer = f"{code} {said.decode('ascii', 'replace')}"
        return code, said


class _Smtp(EmailBackend):
    """SMTP as the library does it, with the server's answer."""

    answer = ""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _Remembering

    def close(self) -> None:
        self.answer = getattr(self.connection, "answer", "") or self.answer
        super().close()


def loop_mark() -> str:
    """Return the name under which our own mails are known again when they come back."""
    return urlsplit(link("/")).hostname or "localhost"


def message_id(subject: str) -> str:
    """Return the Message-ID of a mail about ``subject``: the same one whenever it is sent.

    It ends in a keyed hash, so that a bounce can only be reported by who has seen the mail.
    """
    return f"<{subject}.{blind_index('message-id', subject)[:20]}@{loop_mark()}>"


def own_subject(header: str) -> str | None:
    """Return the subject behind a Message-ID that :func:`message_id` made, or None."""
    subject, dot, _rest = header.strip().strip("<>").rpartition("@")[0].rpartition(".")
    return subject if dot and header.strip() == message_id(subject) else None


def deliver(
    to: str,
    subject: str,
    text: str,
    html: str,
    headers: Mapping[str, str] | None = None,
    *,
    envelope: str | None = None,
) -> Accepted:
    """Hand one mail to the server and return its answer.

    ``envelope`` is where a bounce goes (the visible sender stays). Raises what the transport
    raises when the mail was not accepted (``OSError``, ``smtplib.SMTPException``). Needs an
    application context, which the jobs process has.
    """
    sender = str(current_app.config["MAIL_DEFAULT_SENDER"])
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        from_email=envelope or sender,
        to=[to],
        headers={"From": sender, LOOP_MARK: loop_mark(), **LOOP_SAFE, **(headers or {})},
    )
    if html:
        message.attach_alternative(html, "text/html")
    over_smtp = current_app.config["MAIL_BACKEND"] == "smtp"
    connection = mail.get_connection(_Smtp if over_smtp else None, fail_silently=False)
    try:
        connection.send_messages([message])
    finally:
        connection.close()
    said = getattr(connection, "answer", "") or f"accepted by {current_app.config['MAIL_BACKEND']}"
    return Accepted(_ADDRESS.sub("***", " ".join(said.split()))[:255])
