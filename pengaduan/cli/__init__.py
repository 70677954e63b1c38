"""The commands of `flask`: thin, the work is done in the rooms below."""

from flask import Flask

from pengaduan.cli.accounts import accounts
from pengaduan.cli.assessment import assessment
from pengaduan.cli.background import jobs, outbox, sweeping
from pengaduan.cli.clocks import calendar, sla
from pengaduan.cli.demo import demo
from pengaduan.cli.evidence import audit
from pengaduan.cli.mail import mail
from pengaduan.cli.metrics import metrics
from pengaduan.cli.reference import reference
from pengaduan.cli.replaying import rules
from pengaduan.cli.routing import routing
from pengaduan.cli.searching import search


def install(app: Flask) -> None:
    """Add every command group to ``flask``."""
    groups = (
        *(reference, rules, audit, jobs, outbox, sweeping),
        *(accounts, demo, sla, calendar, mail, metrics, routing, search),
        assessment,
    )
    for group in groups:
        app.cli.add_command(group)
