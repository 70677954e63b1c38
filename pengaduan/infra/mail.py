"""Send one mail through the configured transport."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask_mailman import EmailMultiAlternatives, Mail

from pengaduan.infra.templates import link

mail = Mail()

# RFC 3834: automatic mail says so, and answering machines stay silent.
LOOP_SAFE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def message_id(subject: str) -> str:
    """Return the Message-ID of a mail about ``subject``: the same one whenever it is sent."""
    return f"<{subject}@{urlsplit(link('/')).hostname or 'localhost'}>"


def deliver(
    to: str, subject: str, text: str, html: str, headers: Mapping[str, str] | None = None
) -> None:
    """Hand one mail to the server and return when it was accepted.

    Raises what the transport raises when it was not (``OSError``, ``smtplib.SMTPException``).
    Needs an application context, which the jobs process has.
    """
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        to=[to],
        headers={**LOOP_SAFE, **(headers or {})},
    )
    message.attach_alternative(html, "text/html")
    message.send(fail_silently=False)
