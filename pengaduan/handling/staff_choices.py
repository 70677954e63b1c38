"""What people of the staff choose: which mails they get at once, and when their digest comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.notice_models import CalendarFeed, StaffChoice
from pengaduan.infra.crypto import new_token
from pengaduan.rules.texts import N_

HOURS: Final = tuple(range(5, 21))
OPTIONAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "notice.routed": N_("Pengaduan baru diteruskan ke instansi"),
        "notice.assigned": N_("Pengaduan ditugaskan kepada Anda"),
        "notice.replied": N_("Pelapor membalas"),
        "notice.proposed": N_("Usulan jawaban menunggu keputusan Anda"),
        "notice.returned": N_("Usulan jawaban Anda dikembalikan"),
        "notice.ended": N_("Pengaduan berakhir"),
        "notice.resumed": N_("Pencabutan dibatalkan dan pengaduan berjalan lagi"),
    }
)
"""What may be switched off: nobody loses a period because of it, it stands in the inbox as well."""
DUE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "notice.clock_warned": N_(
            "Peringatan tenggat. Tenggat menjawab ditetapkan UU 25/2009 Pasal 50, jadi tidak dapat "
            "dimatikan."
        ),
        "notice.clock_breached": N_(
            "Tenggat terlewati. Keterlambatan dicatat sebagai pelanggaran, jadi tidak dapat "
            "dimatikan."
        ),
        "notice.objected": N_(
            "Keberatan pelapor. Keberatan membuka tenggat baru, jadi tidak dapat dimatikan."
        ),
        "notice.reviewed": N_(
            "Keputusan atas keberatan. Keputusan itu mengikat instansi, jadi tidak dapat dimatikan."
        ),
    }
)
"""What comes whatever is chosen, and why (aturan rumah on the basis of the law named)."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody wants: the digest and its hour, and the optional mails they do not want."""

    digest: bool = True
    digest_hour: int = 7
    muted: frozenset[str] = frozenset()


def choices_of(session: Session, account_id: int) -> Choices:
    """Return what somebody chose, or the usual."""
    row = session.get(StaffChoice, account_id)
    if row is None:
        return Choices()
    return Choices(row.digest, row.digest_hour, frozenset(row.muted) & set(OPTIONAL))


def wants(session: Session, account_id: int, kind: str) -> bool:
    """Tell whether a mail of this kind goes to somebody; what is not optional always does."""
    return kind not in choices_of(session, account_id).muted


def choose(session: Session, account: Account, wanted: Choices, *, now: datetime) -> None:
    """Store what somebody wants; the caller commits. What is not optional cannot be muted."""
    row = session.get(StaffChoice, account.id)
    if row is None:
        row = StaffChoice(account_id=account.id, changed_at=now, digest=True, muted=[])
        session.add(row)
    muted = sorted(wanted.muted & set(OPTIONAL))
    hour = wanted.digest_hour if wanted.digest_hour in HOURS else 7
    if (row.digest, row.digest_hour, row.muted) == (wanted.digest, hour, muted):
        return
    row.digest, row.digest_hour, row.muted, row.changed_at = wanted.digest, hour, muted, now
    detail: dict[str, str | int | bool | None] = {"digest": wanted.digest, "hour": hour}
    detail["muted"] = ",".join(muted)
    label = f"account:{account.id}"
    record(session, Tag.NOTICES_CHOSEN, chain=label, actor=label, now=now, detail=detail)
    session.flush()


def make_feed(session: Session, account_id: int, *, now: datetime) -> str:
    """Make a new secret for the calendar of somebody and return it; the old one is no good."""
    token, stored = new_token()
    row = session.get(CalendarFeed, account_id)
    if row is None:
        row = CalendarFeed(account_id=account_id)
        session.add(row)
    row.token_hash, row.made_at = stored, now
    _tell(session, Tag.CALENDAR_FEED_MADE, account_id, now)
    return token


def revoke_feed(session: Session, account_id: int, *, now: datetime) -> None:
    """Close the calendar of somebody; nothing happens when there is none."""
    row = session.get(CalendarFeed, account_id)
    if row is not None:
        session.delete(row)
        _tell(session, Tag.CALENDAR_FEED_REVOKED, account_id, now)


def _tell(session: Session, tag: Tag, account_id: int, now: datetime) -> None:
    label = f"account:{account_id}"
    record(session, tag, chain=label, actor=label, now=now)
    session.flush()
