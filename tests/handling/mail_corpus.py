"""Invented mails of every kind that reaches such an address, as raw messages by name."""

from __future__ import annotations

import base64
from email.message import EmailMessage

from tests.factories.complaints import EMAIL
from tests.factories.files import jpeg

REPLY, INTAKE, ELSEWHERE = "REPLY@ganti.invalid", "INTAKE@ganti.invalid", "lain@tempat.invalid"
OWN_ID = "<OWN-ID>"


def head(sender=EMAIL, to=REPLY, subject="Re: pengaduan", **more):
    """Return headers as lines; ``__`` in a name is a dash."""
    lines = {"From": sender, "To": to, "Subject": subject, "Message-ID": "<MID@pengirim.invalid>"}
    lines |= {name.replace("__", "-"): value for name, value in more.items()}
    return "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)


def plain(body="Saya sudah datang lagi hari Selasa.", kind="text/plain; charset=utf-8", **more):
    return f"{head(**more, Content__Type=kind)}\r\n{body}\r\n".encode()


def built(files=(), html="", body="Terlampir foto loket.", **more):
    """Return a mail with HTML or attachments, made by the library."""
    message = EmailMessage()
    for line in head(**more).strip().split("\r\n"):
        name, _, value = line.partition(": ")
        message[name] = value
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data, kind in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return message.as_bytes().replace(b"\n", b"\r\n")


def report(status="5.1.1", action="failed", original=OWN_ID, **more):
    """Return a delivery report (RFC 3464) about one of our mails."""
    values = {"sender": "MAILER-DAEMON@mx.invalid", "to": "pengaduan@pengaduan.invalid"} | more
    top = head(
        subject="Undelivered Mail Returned to Sender",
        Content__Type='multipart/report; report-type=delivery-status; boundary="B"',
        Auto__Submitted="auto-replied",
        **values,
    )
    original_part = f"\r\nMessage-ID: {original}\r\nSubject: rahasia\r\n" if original else "\r\n"
    return (
        f"{top}\r\n--B\r\nContent-Type: text/plain\r\n\r\nTidak dapat dikirim.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.invalid\r\n\r\n"
        f"Final-Recipient: rfc822; x@contoh.invalid\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"\r\n--B\r\nContent-Type: text/rfc822-headers\r\n{original_part}--B--\r\n"
    ).encode()


QUOTED = """Saya datang lagi hari Selasa.

Pada Sen, 23 Nov 2026 pukul 10.00 Pengaduan <pengaduan@pengaduan.invalid> menulis:
> Petugas mengajukan pertanyaan.
> Buka pengaduan Anda."""
BELOW = """> Kapan Anda datang?

Hari Selasa, jam sembilan."""
BASE64 = base64.b64encode("Antrean masih panjang — sejak pagi.".encode()).decode()

# name -> (raw message, state, code of the verdict)
MAILS: dict[str, tuple[bytes, str, str]] = {
    # People who answer a notice.
    "a plain reply": (plain(), "thread", "reply"),
    "a reply above a quotation": (plain(QUOTED), "thread", "reply"),
    "a reply below a quotation": (plain(BELOW), "thread", "reply"),
    "a reply with a signature": (plain("Selasa.\r\n-- \r\nS. Contoh\r\n"), "thread", "reply"),
    "an HTML-only reply": (
        plain("<p>Selasa,<br>jam 9</p><script>x()</script>", kind="text/html; charset=utf-8"),
        "thread",
        "reply",
    ),
    "text and HTML": (built(html="<b>Terlampir foto loket.</b>"), "thread", "reply"),
    "a photo": (built([("loket.jpg", jpeg(), "image/jpeg")]), "thread", "reply"),
    "only a photo": (
        built([("loket.jpg", jpeg(), "image/jpeg")], body=""),
        "thread",
        "reply",
    ),
    "a program as attachment": (
        built([("foto.jpg.exe", b"MZ" + b"0" * 99, "image/jpeg")]),
        "thread",
        "reply",
    ),
    "twelve attachments": (
        built([(f"{n}.jpg", jpeg() + bytes([n]), "image/jpeg") for n in range(12)]),
        "thread",
        "reply",
    ),
    "a Latin-1 reply": (
        head(Content__Type="text/plain; charset=iso-8859-1").encode() + b"\r\nSudah \xe9 kali.\r\n",
        "thread",
        "reply",
    ),
    "an unknown charset": (
        head(Content__Type="text/plain; charset=x-entah").encode() + b"\r\nSelasa.\r\n",
        "thread",
        "reply",
    ),
    "a wrong charset": (
        head(Content__Type="text/plain; charset=us-ascii").encode()
        + "\r\nAntrean — panjang.\r\n".encode(),
        "thread",
        "reply",
    ),
    "UTF-16": (
        head(
            Content__Type="text/plain; charset=utf-16", Content__Transfer__Encoding="base64"
        ).encode()
        + b"\r\n"
        + base64.b64encode("Hari Selasa.".encode("utf-16"))
        + b"\r\n",
        "thread",
        "reply",
    ),
    "base64": (
        plain(BASE64, Content__Transfer__Encoding="base64"),
        "thread",
        "reply",
    ),
    "broken base64": (
        plain("@@@ bukan base64 @@@", Content__Transfer__Encoding="base64"),
        "thread",
        "reply",
    ),
    "quoted-printable": (
        plain("Hari Selasa=2C jam=\r\n 9", Content__Transfer__Encoding="quoted-printable"),
        "thread",
        "reply",
    ),
    "no date and no Message-ID": (
        plain("Hari Selasa.", Message__ID=None),
        "thread",
        "reply",
    ),
    "an encoded subject": (
        plain(subject="=?utf-8?B?QmFsYXNhbiBzYXlh?="),
        "thread",
        "reply",
    ),
    "a broken encoded subject": (plain(subject="=?utf-8?Q?=ZZ?= =?x?Q?a?="), "thread", "reply"),
    "capitals in the address": (plain(to="UPPER@ganti.invalid"), "thread", "reply"),
    "a name around the sender": (plain(sender=f'"Bu Lastri" <{EMAIL}>'), "thread", "reply"),
    "Auto-Submitted: no": (plain(Auto__Submitted="no"), "thread", "reply"),
    # People whom somebody has to look at.
    "another sender at a signed address": (
        plain(sender="orang@lain.invalid"),
        "held",
        "other_sender",
    ),
    "a forged sender": (
        plain(Authentication__Results="mx.invalid; dmarc=fail header.from=contoh.invalid"),
        "held",
        "unproved",
    ),
    "a forged signature": (plain(to="FORGED@ganti.invalid"), "held", "forged_address"),
    "a signature of another number": (plain(to="SWAPPED@ganti.invalid"), "held", "forged_address"),
    "a very long reply": (plain("panjang sekali " * 400), "held", "too_long"),
    "a new complaint": (plain(to=INTAKE, subject="Loket tutup"), "held", "new"),
    "a new complaint from a noreply address": (
        plain(to=INTAKE, sender="noreply@toko.invalid"),
        "held",
        "new",
    ),
    "to nobody of ours": (plain(to=ELSEWHERE), "held", "new"),
    "without any text": (plain("", to=INTAKE), "held", "new"),
    "without a sender": (plain(to=INTAKE, sender=None), "held", "new"),
    # Machines that answer.
    "Auto-Submitted: auto-replied": (plain(Auto__Submitted="auto-replied"), "dropped", "automatic"),
    "Auto-Submitted with a parameter": (
        plain(Auto__Submitted="auto-generated; owner=x"),
        "dropped",
        "automatic",
    ),
    "an out-of-office subject": (plain(subject="Out of Office: Re: aduan"), "dropped", "automatic"),
    "an Indonesian out-of-office subject": (
        plain(subject="Balasan otomatis: pengaduan"),
        "dropped",
        "automatic",
    ),
    "X-Autoreply": (plain(X__Autoreply="yes"), "dropped", "automatic"),
    "X-Autorespond": (plain(X__Autorespond="liburan"), "dropped", "automatic"),
    "Precedence: auto_reply": (plain(Precedence="auto_reply"), "dropped", "automatic"),
    "a null return path": (plain(Return__Path="<>"), "dropped", "automatic"),
    "a daemon without a report": (
        plain(sender="MAILER-DAEMON@mx.invalid", subject="Kabar"),
        "dropped",
        "automatic",
    ),
    "an auto-reply to the intake": (
        plain(to=INTAKE, Auto__Submitted="auto-replied"),
        "dropped",
        "automatic",
    ),
    # Lists and bulk mail.
    "Precedence: bulk": (plain(to=INTAKE, Precedence="bulk"), "dropped", "bulk"),
    "Precedence: junk": (plain(to=INTAKE, Precedence="junk"), "dropped", "bulk"),
    "a mailing list": (plain(to=INTAKE, List__Id="<warga.invalid>"), "dropped", "bulk"),
    "a newsletter": (plain(to=INTAKE, List__Unsubscribe="<https://x.invalid>"), "dropped", "bulk"),
    # Our own mail coming back.
    "X-Loop": (plain(X__Loop="OWN-HOST"), "dropped", "loop"),
    "our own Message-ID": (plain(Message__ID=OWN_ID), "dropped", "loop"),
    "from our own address": (plain(sender="pengaduan@pengaduan.invalid"), "dropped", "loop"),
    # Bounces.
    "a bounce of our notice": (report(), "bounce", "bounce"),
    "a bounce to the signed address": (report(to=REPLY), "bounce", "bounce"),
    "a full mailbox": (report("5.2.2"), "bounce", "bounce"),
    "a bounce with a forged id": (
        report(original="<job-1.00000000000000000000@localhost>"),
        "bounce",
        "bounce_unknown",
    ),
    "a bounce of somebody else's mail": (
        report(original="<abc@lain.invalid>"),
        "bounce",
        "bounce_unknown",
    ),
    "a bounce without the original": (report(original=""), "bounce", "bounce_unknown"),
    "a delay": (report("4.4.1", "delayed"), "dropped", "delay"),
    "a bounce in plain words": (
        plain(
            f"The mail could not be delivered.\r\n\r\nMessage-ID: {OWN_ID}\r\n550 5.1.1 unknown",
            sender="MAILER-DAEMON@mx.invalid",
            subject="Mail delivery failed: returning message to sender",
            to="pengaduan@pengaduan.invalid",
        ),
        "bounce",
        "bounce",
    ),
    # Structures that break readers.
    "a hundred nested parts": (
        (head(Content__Type='multipart/mixed; boundary="B"') + "\r\n").encode()
        + b"--B\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 100
        + b"--B--\r\n",
        "thread",
        "reply",
    ),
    "an unclosed multipart": (
        (head(Content__Type='multipart/mixed; boundary="B"') + "\r\n").encode()
        + b"--B\r\nContent-Type: text/plain\r\n\r\nHari Selasa.\r\n",
        "thread",
        "reply",
    ),
    "a multipart without boundary": (
        plain("Hari Selasa.", kind="multipart/mixed"),
        "thread",
        "reply",
    ),
    "a hostile file name": (
        built([("../../etc/passwd\u202egpj.exe", jpeg(), "image/jpeg")]),
        "thread",
        "reply",
    ),
    "a zero byte": (plain("Hari\x00Selasa."), "thread", "reply"),
}
