"""Cases as the figures see them, without a database."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from pengaduan.metrics.case_facts import Case
from pengaduan.metrics.scope import Scope, period

JAKARTA = ZoneInfo("Asia/Jakarta")
_serial = count(1)


def wib(text: str) -> datetime:
    """Return a local time in Jakarta: ``"2026-11-23 10:00"``."""
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def a_case(forwarded: str = "2026-10-01 09:00", **more: object) -> Case:
    """Make a case that was forwarded and has got no further, unless told otherwise."""
    serial = next(_serial)
    values: dict[str, object] = {
        "id": serial,
        "number": f"nomor-{serial}",
        "summary": None,
        "state": "complete",
        "agency_id": 1,
        "unit_id": None,
        "forwarded_at": wib(forwarded),
        "first_response_at": None,
        "own_due": None,
        "settled_at": None,
        "ended_at": None,
        "delivered_at": None,
        "objected_at": None,
        "closed_at": None,
        "reason_code": None,
        "rating": None,
        "rated_at": None,
    }
    known = {name: _moment(name, given) for name, given in more.items()}
    return Case(**{**values, **known})  # type: ignore[arg-type]  # named by the test


def _moment(name: str, given: object) -> object:
    """Read a text as a time where the field is one."""
    is_time = name.endswith("_at") or name == "own_due"
    return wib(given) if is_time and isinstance(given, str) else given


def year(seen: str = "2026-12-31 12:00") -> Scope:
    """The year 2026, looked at on its last day."""
    return Scope(period("2026"), wib(seen), 1)
