"""The audit trail on a page (UX O12): who looked at or changed what, and whether it is whole."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.accounts.models import Account
from pengaduan.audit import reading
from pengaduan.audit.models import AuditEntry
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.handling import trail_checks
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.numbers import NumberError, parse_number
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.heat import plain
from pengaduan.web.ombudsman.words import REVEAL_REASONS
from pengaduan.web.shared.access import current_actor, requires

LOOKS: Final = "pembukaan"
_JAKARTA: Final = ZoneInfo("Asia/Jakarta")


def _day(text: str) -> datetime | None:
    return datetime.combine(date.fromisoformat(text), time(), _JAKARTA) if text else None


def _asked() -> reading.Asked:
    """Return what is looked for; 400 for what cannot be read."""
    text = {name: request.args.get(name, "").strip() for name in _FIELDS}
    try:
        until = _day(text["sampai"])
        before = int(request.args.get("sebelum", "0") or 0)
        return reading.Asked(
            chain=_chain(text["pengaduan"]),
            actor=_actor(text["orang"]),
            tags=reading.LOOKS if text["tindakan"] == LOOKS else _tags(text["tindakan"]),
            since=_day(text["dari"]),
            until=until + timedelta(days=1) if until else None,
            integrity=current_actor().can(Permission.INTEGRITY_DESK),
            before=before,
        )
    except (ValueError, NumberError):
        abort(400)


_FIELDS: Final = ("pengaduan", "orang", "tindakan", "dari", "sampai")


def _chain(number: str) -> str:
    return f"complaint:{parse_number(number)}" if number else ""


def _actor(text: str) -> str:
    """Return whose lines are meant: a label, or somebody's e-mail address."""
    if not text or text in ("system", "complainant", "representative"):
        return text
    found = read().scalar(sa.select(Account.id).where(Account.email == text.lower()))
    if found is None:
        raise ValueError(text)
    return f"account:{found}"


def _tags(text: str) -> tuple[Tag, ...]:
    return (Tag(text),) if text else ()


@bp.get("/jejak")
@requires(Permission.AUDIT_VIEW)
def trail() -> ResponseReturnValue:
    """Show the lines that match, the newest first, the seals, and the checks of the whole."""
    session, asked = read(), _asked()
    found = reading.page(session, asked)
    kept = {name: request.args.get(name, "") for name in _FIELDS}
    query = urlencode({name: value for name, value in kept.items() if value})
    more = urlencode({**{k: v for k, v in kept.items() if v}, "sebelum": found.before})
    return render_template(
        "ombudsman/trail.html",
        entries=found.entries,
        names=names_of(found.entries),
        kept=kept,
        tags=[tag for tag in Tag if asked.integrity or tag not in reading.INTEGRITY],
        looks=LOOKS,
        reasons=REVEAL_REASONS,
        export=url_for("ombudsman.trail_csv") + (f"?{query}" if query else ""),
        more=f"{url_for('ombudsman.trail')}?{more}" if found.before else "",
        first=url_for("ombudsman.trail") + f"?{query}" if asked.before else "",
        seals=reading.seals(session),
        checks=reading.checks(session),
        limit=reading.EXPORTED_AT_MOST,
        may_open=current_actor().can(Permission.CASE_MONITOR),
    )


def names_of(entries: Sequence[AuditEntry]) -> dict[str, str]:
    """Return the names of the staff who acted; complainants have none here."""
    ids = {int(one.actor[8:]) for one in entries if one.actor.startswith("account:")}
    query = sa.select(Account.id, Account.name).where(Account.id.in_(ids))
    staff = {f"account:{row.id}": row.name for row in read().execute(query)}
    own = {
        "system": _("Sistem"),
        "complainant": _("Pelapor"),
        "representative": _("Wakil pelapor"),
        "anonymous": _("Tidak masuk"),
    }
    return {**own, **staff}


@bp.get("/jejak/unduh")
@requires(Permission.AUDIT_VIEW)
def trail_csv() -> ResponseReturnValue:
    """Give the lines of a search as CSV; that somebody took them is written down."""
    asked, actor, now = _asked(), current_actor(), clock.now()
    with transaction() as session:
        detail = {"chain": asked.chain or None, "tags": len(asked.tags)}
        tag = Tag.AUDIT_EXPORTED
        record(session, tag, chain="system", actor=actor.label, now=now, detail=detail)
    answer = Response("".join(_lines(reading.every(read(), asked))), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="jejak-audit.csv"'
    return answer


def _lines(entries: Iterator[AuditEntry]) -> Iterator[str]:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["id", "chain", "seq", "at", "tag", "actor", "detail", "hash"])
    for one in entries:
        values: list[Any] = [one.id, one.chain, one.seq, one.at.isoformat(), one.tag.value]
        writer.writerow([*values, one.actor, plain(detail_text(one)), one.hash])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def detail_text(entry: AuditEntry) -> str:
    """Return the codes and numbers of a line as one text."""
    told = entry.detail.items()
    return ", ".join(f"{name}={value}" for name, value in told if value is not None)


@bp.post("/jejak/periksa")
@requires(Permission.AUDIT_VIEW)
def verify_trail() -> ResponseReturnValue:
    """Have the whole trail read in the background."""
    with transaction() as session:
        trail_checks.ask(session, current_actor(), now=clock.now())
    flash(_("Pemeriksaan dimulai. Muat ulang halaman ini untuk melihat hasilnya."), "success")
    return redirect(url_for("ombudsman.trail") + "#pemeriksaan", 303)
