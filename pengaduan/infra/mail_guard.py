"""Tell people's mail from machines': bounces, answering machines, lists, and our own mail.

RFC 3834 (automatic answers), RFC 3464 (delivery reports), RFC 2919 (lists), and the headers that
real answering machines set instead.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pengaduan.infra.incoming import Incoming
from pengaduan.infra.mail import LOOP_MARK, loop_mark, own_subject
from pengaduan.infra.mail_addresses import is_ours

_BULK: Final = frozenset({"bulk", "list", "junk"})
_DAEMONS: Final = ("mailer-daemon", "postmaster", "mail-daemon", "maildaemon")
_MACHINES: Final = ("noreply", "no-reply", "donotreply", "do-not-reply", "bounce", "bounces")
_ANSWERING: Final = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Vacation",
    "X-Mail-Autoreply",
)
_AWAY: Final = re.compile(
    r"^\W*(auto(?:matic|mated)?[ -]?(?:reply|response|responder)|out of (?:the )?office|"
    r"balasan otomatis|jawaban otomatis|pesan otomatis|sedang cuti|vacation)\b",
    re.IGNORECASE,
)
_FAILED: Final = re.compile(
    r"undeliver|delivery (?:status|failure|has failed)|returned mail|mail delivery failed|"
    r"gagal (?:terkirim|dikirim)|tidak terkirim",
    re.IGNORECASE,
)
_OWN_ID: Final = re.compile(r"<[a-z]+-[0-9]+\.[0-9a-f]{20}@[^>\s]+>")
_MUCH: Final = 200_000
_STATUS: Final = re.compile(r"\b([245]\.[0-9]{1,3}\.[0-9]{1,3})\b")


class Origin(StrEnum):
    """What kind of sender a mail has."""

    PERSON = "person"
    AUTOMATIC = "automatic"
    BULK = "bulk"
    LOOP = "loop"
    BOUNCE = "bounce"
    DELAY = "delay"


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a delivery report says: the Message-ID of our mail, and the status of RFC 3463."""

    header_id: str | None
    status: str


def origin(mail: Incoming, *, envelope_sender: str | None = None) -> Origin:
    """Return what kind of sender a mail has; ``envelope_sender`` "" means a null return path.

    A bounce comes before everything else, because it also looks automatic.
    """
    if _is_bounce(mail):
        return Origin.DELAY if _is_delay(mail) else Origin.BOUNCE
    if _is_own(mail):
        return Origin.LOOP
    if _is_bulk(mail):
        return Origin.BULK
    return Origin.AUTOMATIC if _is_automatic(mail, envelope_sender) else Origin.PERSON


def may_answer(mail: Incoming, *, envelope_sender: str | None = None) -> bool:
    """Tell whether a machine may answer this mail at all (RFC 3834, section 2)."""
    local = mail.sender.partition("@")[0]
    asked_not = mail.header("X-Auto-Response-Suppress") or local.startswith(_MACHINES)
    person = origin(mail, envelope_sender=envelope_sender) is Origin.PERSON
    return person and "@" in mail.sender and not asked_not and envelope_sender != ""


def bounce_of(mail: Incoming) -> Bounce:
    """Return which of our mails came back, and why; only for a mail that is a bounce."""
    told = _reported(mail)
    found = [one for one in _OWN_ID.findall(told) if own_subject(one) is not None]
    status = _STATUS.search(mail.text) if not (known := _status(told)) else None
    return Bounce(found[0] if found else None, known or (status[1] if status else "5.0.0"))


def fails_proof(mail: Incoming) -> bool:
    """Tell whether our own server found that the visible sender was forged (DMARC)."""
    return "dmarc=fail" in mail.header("Authentication-Results").lower().replace(" ", "")


def _is_bounce(mail: Incoming) -> bool:
    message = mail.message
    if message.get_content_type() == "multipart/report":
        return "delivery-status" in str(message.get_param("report-type", "")).lower()
    failed = mail.header("X-Failed-Recipients") or _FAILED.search(mail.subject)
    return bool(failed) and mail.sender.partition("@")[0] in (*_DAEMONS, "")


def _is_delay(mail: Incoming) -> bool:
    action = re.search(r"^action:\s*([a-z]+)", _reported(mail), re.IGNORECASE | re.MULTILINE)
    return action is not None and action[1].lower() in ("delayed", "relayed", "delivered")


def _is_own(mail: Incoming) -> bool:
    marks = [str(one).strip().lower() for one in mail.message.get_all(LOOP_MARK, [])]
    return (
        loop_mark().lower() in marks
        or own_subject(mail.header_id) is not None
        or is_ours(mail.sender)
    )


def _is_bulk(mail: Incoming) -> bool:
    precedence = mail.header("Precedence").lower()
    return precedence in _BULK or bool(mail.header("List-Id") or mail.header("List-Unsubscribe"))


def _is_automatic(mail: Incoming, envelope_sender: str | None) -> bool:
    submitted = mail.header("Auto-Submitted").lower().partition(";")[0].strip()
    path = mail.header("Return-Path") if envelope_sender is None else f"<{envelope_sender}>"
    return (
        submitted not in ("", "no")
        or mail.header("Precedence").lower() in ("auto_reply", "auto-reply")
        or path == "<>"
        or any(mail.header(name) for name in _ANSWERING)
        or mail.sender.partition("@")[0] in _DAEMONS
        or _AWAY.search(mail.subject) is not None
    )


def _reported(mail: Incoming) -> str:
    """Return the beginning of the raw report, with the headers of the mail that it encloses."""
    return f"{mail.raw[:_MUCH].decode('latin-1')}\n{mail.text}"


def _status(told: str) -> str:
    found = re.search(
        r"^status:\s*([245]\.[0-9]{1,3}\.[0-9]{1,3})", told, re.IGNORECASE | re.MULTILINE
    )
    return found[1] if found else ""
