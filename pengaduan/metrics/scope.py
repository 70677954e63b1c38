"""What a figure is about: whose cases, in which period, seen at which moment."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")
FIRST_YEAR = 2000
LAST_YEAR = 2100


class PeriodError(ValueError):
    """The text names no year (``2026``), quarter (``2026-K3``) or month (``2026-11``)."""


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open span ``[since, until)`` between midnights in Jakarta, with its written name."""

    code: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """The cases of one agency (or of all, when None), of one of its units or officers, in a period.

    ``seen_at`` is the moment the figures are taken: what is still open has the age it has then.
    """

    period: Period
    seen_at: datetime
    agency_id: int | None = None
    unit_id: int | None = None
    handler_id: int | None = None

    @property
    def end(self) -> datetime:
        """The end of the period, or the moment of looking while the period still runs."""
        return min(self.period.until, self.seen_at)

    def of_agency(self, agency_id: int) -> "Scope":
        """Return the same scope for one agency."""
        return replace(self, agency_id=agency_id)


@cache
def start_of(code: str) -> int:
    """Return the start of the period with this code, in whole microseconds since 1970."""
    return _micros(period(code).since)


@cache
def end_of(code: str) -> int:
    """Return the end of the period with this code, in whole microseconds since 1970."""
    return _micros(period(code).until)


def _micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _midnight(year: int, month: int) -> datetime:
    return datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=JAKARTA)


def period(code: str) -> Period:
    """Return the period named by ``2026``, ``2026-K3`` (kuartal) or ``2026-11``."""
    year_text, _, part = code.partition("-")
    try:
        year = int(year_text)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise PeriodError(code)
        first, months = _months(part)
    except ValueError as error:
        raise PeriodError(code) from error
    return Period(code, _midnight(year, first), _midnight(year, first + months))


def _months(part: str) -> tuple[int, int]:
    if not part:
        return 1, 12
    if part.startswith("K"):
        quarter = int(part[1:])
        if not 1 <= quarter <= 4:
            raise ValueError(part)
        return 3 * quarter - 2, 3
    month = int(part)
    if not 1 <= month <= 12:
        raise ValueError(part)
    return month, 1


def _every_month() -> Iterator[tuple[str, str, str]]:
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for number in range(1, 13):
            yield f"{year}", f"{year}-K{(number + 2) // 3}", f"{year}-{number:02d}"


PERIODS_OF_MONTH: Final = tuple(_every_month())
"""Year, quarter and month of every month that can be told."""
MONTH_STARTS: Final = (
    *(start_of(month) for _, _, month in PERIODS_OF_MONTH),
    end_of(PERIODS_OF_MONTH[-1][-1]),
)
"""Where each of these months begins, and last the end of the last one."""


def month_at(moment: int) -> int:
    """Return the place of the month of a moment (microseconds) in :data:`PERIODS_OF_MONTH`.

    PeriodError for a moment that lies in none of them.
    """
    place = bisect_right(MONTH_STARTS, moment) - 1
    if not 0 <= place < len(PERIODS_OF_MONTH):
        raise PeriodError(str(moment))
    return place


def last_months(now: datetime, count: int = 12) -> tuple[Period, ...]:
    """Return the latest months in Jakarta, the running one last."""
    local = now.astimezone(JAKARTA)
    first = local.year * 12 + local.month - count
    return tuple(
        period(f"{month // 12}-{month % 12 + 1:02d}") for month in range(first, first + count)
    )


def year_of(now: datetime) -> Period:
    """Return the running calendar year in Jakarta."""
    return period(str(now.astimezone(JAKARTA).year))
