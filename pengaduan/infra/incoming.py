"""Read a mail that came in: who, to whom, what it says, what is attached. Nothing is decided here.

Whatever is broken in a message, reading it ends: a part that cannot be decoded is left out.
"""

import hashlib
import html as markup
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from typing import Final

MOST_BYTES: Final = 25 * 1024 * 1024
MOST_FILES: Final = 10
_MOST_PARTS = 60
_LONGEST_TEXT = 200_000
_DROPPED = re.compile(r"<(script|style|head|title)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_BREAKS = re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\b[^>]*>", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_BLANK_LINES = re.compile(r"\n{3,}")


class UnreadableMailError(ValueError):
    """The bytes are no message at all."""


@dataclass(frozen=True, slots=True)
class MailFile:
    """One attachment as it came; its name and type are what the sender claims."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """One mail. ``recipients`` are all addresses it was meant for, ours among them."""

    digest: str
    size: int
    header_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    files: tuple[MailFile, ...]
    message: EmailMessage
    raw: bytes

    def header(self, name: str) -> str:
        """Return a header on one line, or an empty text."""
        return _header(self.message, name)


def read_mail(raw: bytes, *, recipients: tuple[str, ...] = ()) -> Incoming:
    """Return what a raw message holds; ``recipients`` are those of the envelope, if known."""
    message = message_from_bytes(raw, policy=policy.default)
    if not message.keys():
        raise UnreadableMailError("no headers")
    plain, files = _parts(message)
    return Incoming(
        digest=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        header_id=_header(message, "Message-ID")[:255],
        sender=parseaddr(_header(message, "From"))[1].lower()[:254],
        recipients=(*recipients, *_recipients(message)),
        subject=_header(message, "Subject")[:250],
        text=plain,
        files=files,
        message=message,
        raw=raw,
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        found = message.get(name)
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        # The library stumbles over some broken headers; such a one is as good as none.
        return ""
    return " ".join(str(found or "").replace("\x00", "").split())


def _recipients(message: EmailMessage) -> tuple[str, ...]:
    names = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
    values = [_header(message, name) for name in names]
    return tuple(address.lower() for _name, address in getaddresses(values) if "@" in address)


def _parts(message: EmailMessage) -> tuple[str, tuple[MailFile, ...]]:
    """Return the text (from HTML where there is no plain part) and the attachments."""
    plain: list[str] = []
    pages: list[str] = []
    files: list[MailFile] = []
    for place, part in enumerate(message.walk()):
        if place >= _MOST_PARTS:
            break
        if part.is_multipart():
            continue
        kind, name = part.get_content_type(), _name(part)
        if name or kind not in ("text/plain", "text/html"):
            _keep(files, part, name or f"lampiran-{len(files) + 1}", kind)
        else:
            (plain if kind == "text/plain" else pages).append(_text(part))
    text = "\n\n".join(plain) if any(one.strip() for one in plain) else ""
    return _tidy(text or "\n\n".join(_stripped(one) for one in pages)), tuple(files)


def _keep(files: list[MailFile], part: EmailMessage, name: str, kind: str) -> None:
    data = _bytes(part)
    if data and len(files) < MOST_FILES and not kind.startswith(("message/", "text/rfc822")):
        files.append(MailFile(name, data))


def _name(part: EmailMessage) -> str:
    try:
        return str(part.get_filename() or "")
    except (ValueError, IndexError, AttributeError, TypeError, LookupError):
        return "lampiran"


def _bytes(part: EmailMessage) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except (ValueError, AttributeError, TypeError):
        return b""
    return found if isinstance(found, bytes) else b""


def _text(part: EmailMessage) -> str:
    data = _bytes(part)[:_LONGEST_TEXT]
    for charset in (part.get_content_charset(), "utf-8", "cp1252"):
        try:
            return data.decode(charset or "utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("utf-8", "replace")


def _stripped(page: str) -> str:
    """Return the words of an HTML mail; nothing of it is ever shown as HTML."""
    lines = _BREAKS.sub("\n", _DROPPED.sub(" ", " ".join(page.split())))
    return markup.unescape(_TAGS.sub("", lines))


def _tidy(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").replace("\xa0", " ")
    return _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in plain.split("\n"))).strip()
