"""`flask mail`: take incoming mail from the mail server, one message a call, through a pipe."""

import hashlib
import sys

import click
from flask.cli import AppGroup

from pengaduan.handling import mailbox
from pengaduan.infra import clock
from pengaduan.infra.db import transaction
from pengaduan.infra.incoming import MOST_BYTES, UnreadableMailError, read_mail

mail = AppGroup("mail", help="Incoming mail.")
# sysexits.h: the mail server tries again after TEMPFAIL and returns the mail after DATAERR.
_DATAERR = 65


@mail.command("receive")
@click.option("--recipient", multiple=True, help="Address of the envelope; may be repeated.")
@click.option("--sender", default=None, help='Return path of the envelope; "" for none.')
def receive(recipient: tuple[str, ...], sender: str | None) -> None:
    """Read one raw message from standard input and print what became of it.

    Ends with 65 for what is no mail or is larger than 25 MB, so that the sender is told; any
    other failure is an error of ours, and the mail server keeps the message.
    """
    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        click.echo("too large", err=True)
        sys.exit(_DATAERR)
    try:
        incoming = read_mail(raw, recipients=tuple(one.lower() for one in recipient))
    except UnreadableMailError:
        click.echo(f"unreadable {hashlib.sha256(raw).hexdigest()[:12]}", err=True)
        sys.exit(_DATAERR)
    with transaction() as session:
        row = mailbox.receive(session, incoming, now=clock.now(), envelope_sender=sender)
        told = f"{row.state.value} {row.why}"
    click.echo(told)
