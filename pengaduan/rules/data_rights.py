"""How long the controller has for a request about one's own data, and when it may be refused."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from pengaduan.rules.deadlines import Explanation, due, explain
from pengaduan.rules.law import Deadline, law
from pengaduan.rules.texts import N_
from pengaduan.rules.workdays import national_calendar

ZONE = "Asia/Jakarta"
# Erasure has no period of its own in the act; it ends processing, so the period of Art. 40 is
# applied (inferred).
POLICIES: Mapping[str, str] = MappingProxyType(
    {
        "access": "pdp_access",
        "rectify": "pdp_rectify",
        "withdraw_consent": "pdp_withdraw_consent",
        "restrict": "pdp_restrict",
        "erase": "pdp_withdraw_consent",
    }
)
INFERRED = frozenset({"erase"})

# Why a request is refused in whole or part, with the article that says so.
GROUNDS: Mapping[str, str] = MappingProxyType(
    {
        "legal_duty": N_(
            "Undang-undang mewajibkan kami menyimpan data ini (UU 27/2022 Pasal 20 ayat 2 huruf c)."
        ),
        "public_task": N_(
            "Data ini masih dipakai untuk tugas pelayanan publik (UU 27/2022 Pasal 20 ayat 2 "
            "huruf e)."
        ),
        "case_running": N_(
            "Pengaduan masih berjalan dan identitas diperlukan untuk memeriksanya "
            "(UU 37/2008 Pasal 24)."
        ),
        "others_at_risk": N_(
            "Memenuhi permintaan ini membahayakan orang lain (UU 27/2022 Pasal 33)."
        ),
        "not_held": N_("Kami tidak menyimpan data yang Anda maksud."),
    }
)


def policy(kind: str) -> Deadline:
    """Return the entry of the law table behind a request of this kind."""
    return law().deadlines[POLICIES[kind]]


def due_at(kind: str, received_at: datetime) -> datetime:
    """Return when a request must be fulfilled, in UTC: 72 hours that run on every day."""
    entry = policy(kind)
    if entry.length is None or entry.unit is None:
        raise LookupError(kind)
    end = due(received_at, entry.length, entry.unit, national_calendar(ZONE))
    return end.astimezone(UTC)


def explained(kind: str, received_at: datetime) -> Explanation:
    """Return day by day how the due date came about."""
    entry = policy(kind)
    if entry.length is None or entry.unit is None:
        raise LookupError(kind)
    local = received_at.astimezone(ZoneInfo(ZONE))
    return explain(local, entry.length, entry.unit, national_calendar(ZONE))
