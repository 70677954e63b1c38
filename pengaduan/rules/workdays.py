"""Working time of an office: spans of local wall time per weekday, without holidays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from pengaduan.rules.holidays import HolidayKind, shipped_holidays

DAY_SECONDS = 86_400
LAST_SECOND = time(23, 59, 59, fold=1)
ONE_DAY = timedelta(days=1)

Interval = tuple[datetime, datetime]
"""From (inclusive) and to (exclusive), both in UTC."""


class CalendarError(ValueError):
    """A working week that makes no sense: a span reversed, overlapping or on no weekday."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Working time within one day, in whole seconds of local wall time since midnight."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_SECONDS:
            raise CalendarError("a span must end after it begins, between 00:00 and 24:00")

    @classmethod
    def of(cls, start: str, end: str) -> "Span":
        """Build a span from "HH:MM" texts; "24:00" is the end of the day."""
        return cls(_seconds(start), _seconds(end))


def _seconds(text: str) -> int:
    if text == "24:00":
        return DAY_SECONDS
    try:
        if len(text) not in (len("HH:MM"), len("HH:MM:SS")):
            raise ValueError
        at = time.fromisoformat(text)
    except ValueError:
        raise CalendarError(f"{text!r} is not a time of day (HH:MM)") from None
    return at.hour * 3600 + at.minute * 60 + at.second


ALL_DAY = (Span(0, DAY_SECONDS),)
MONDAY_TO_FRIDAY: Mapping[int, tuple[Span, ...]] = MappingProxyType(
    dict.fromkeys(range(5), ALL_DAY)
)


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days and hours an office in ``zone`` works.

    ``week`` maps weekdays (Monday 0 to Sunday 6) to spans that may touch but not overlap; a
    weekday without spans is free. ``names`` may name the holidays for display.
    """

    holidays: frozenset[date]
    week: Mapping[int, tuple[Span, ...]]
    zone: ZoneInfo
    names: Mapping[date, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for weekday, spans in self.week.items():
            if weekday not in range(7):
                raise CalendarError(f"{weekday!r} is not a weekday (0 to 6)")
            for earlier, later in pairwise(spans):
                if later.start < earlier.end:
                    raise CalendarError(f"the spans of weekday {weekday} overlap")

    @property
    def weekly_seconds(self) -> int:
        """Wall-time seconds of work in a week without holidays."""
        return sum(span.end - span.start for spans in self.week.values() for span in spans)

    @property
    def working_weekdays(self) -> frozenset[int]:
        """The weekdays that have at least one span."""
        return frozenset(weekday for weekday, spans in self.week.items() if spans)

    def is_working(self, day: date) -> bool:
        """True when the office works on ``day`` at all."""
        return bool(self.week.get(day.weekday())) and day not in self.holidays

    def name_of(self, day: date) -> str:
        """The name of the holiday on ``day`` in Indonesian, or an empty text."""
        return self.names.get(day, "")

    def local_day(self, moment: datetime) -> date:
        """The date that the office's wall calendar shows at ``moment`` (aware)."""
        return moment.astimezone(self.zone).date()

    def last_second(self, day: date) -> datetime:
        """The instant (UTC) of the last second of ``day``, 23:59:59 local time.

        When the clocks go back around midnight and 23:59:59 comes twice, the later one.
        """
        return datetime.combine(day, LAST_SECOND, tzinfo=self.zone).astimezone(UTC)

    def first_instant(self, day: date) -> datetime:
        """The instant (UTC) at which ``day`` begins."""
        return self._at(day, 0)

    def is_steady_week(self, day: date) -> bool:
        """True when the clocks do not change in the seven days that begin with ``day``."""
        midnights = (
            datetime.combine(day + ONE_DAY * offset, time.min, tzinfo=self.zone)
            for offset in range(8)
        )
        return len({midnight.utcoffset() for midnight in midnights}) == 1

    def working_intervals(self, day: date) -> list[Interval]:
        """The working time of ``day`` as instants, in order and without overlap.

        Wall times are read as RFC 5545 does: a time that comes twice is the first one, a time
        that is skipped is taken with the offset before the change.
        """
        if not self.is_working(day):
            return []
        midnight, end_of_day = self.first_instant(day), self.first_instant(day + ONE_DAY)
        found: list[Interval] = []
        reached = midnight
        for span in self.week[day.weekday()]:
            start = max(self._at(day, span.start), reached)
            end = min(self._at(day, span.end), end_of_day)
            if start < end:
                found.append((start, end))
                reached = end
        return found

    def _at(self, day: date, seconds: int) -> datetime:
        wall = datetime.combine(day, time.min) + timedelta(seconds=seconds)
        return wall.replace(tzinfo=self.zone).astimezone(UTC)


@lru_cache(maxsize=64)
def national_calendar(
    zone: str = "Asia/Jakarta", kinds: frozenset[HolidayKind] = frozenset(HolidayKind)
) -> WorkCalendar:
    """Return the shipped Indonesian calendar 2019-2027, Monday to Friday, in ``zone``.

    National days, joint leave (cuti bersama) and election days are free, as in Perpres 21/2023
    Art. 3 and 6; ``kinds`` leaves some of them out for an office that works on them. Days
    outside the shipped years count as if they had no holidays.
    """
    return calendar_of(ZoneInfo(zone), kinds=kinds)


def calendar_of(
    zone: ZoneInfo,
    *,
    week: Mapping[int, tuple[Span, ...]] = MONDAY_TO_FRIDAY,
    kinds: Iterable[HolidayKind] = tuple(HolidayKind),
) -> WorkCalendar:
    """Return a calendar with the shipped holidays of ``kinds`` and another working week."""
    wanted = frozenset(kinds)
    names = {item.day: item.name for item in shipped_holidays() if item.kind in wanted}
    return WorkCalendar(
        holidays=frozenset(names), week=week, zone=zone, names=MappingProxyType(names)
    )
