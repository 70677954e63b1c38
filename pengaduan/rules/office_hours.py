"""Office hours: the spans of each weekday as text, and the usual ones.

Perpres 21/2023 Art. 3-4 sets 37.5 hours a week from 07.30 local time. Where the break lies, and
the hours of a six-day week, were not found: those are house rules, marked assumed.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from pengaduan.rules.house_policies import SHORTEST_DAY_HOURS
from pengaduan.rules.texts import N_
from pengaduan.rules.workdays import CalendarError, Span, WorkCalendar

Week = Mapping[int, tuple[Span, ...]]

FIVE_DAYS: Final = "0-3=0730-1200,1300-1600;4=0730-1130,1300-1630"
SIX_DAYS: Final = "0-3=0730-1200,1230-1430;4=0730-1130,1300-1400;5=0730-1200,1230-1430"
USUAL: Final = MappingProxyType({5: FIVE_DAYS, 6: SIX_DAYS})
LONGEST: Final = 200

_PART = re.compile(r"([0-6])(?:-([0-6]))?=(\d{4}-\d{4}(?:,\d{4}-\d{4})*)")
_TYPED = re.compile(r"(\d{1,2})[.:](\d{2})\s*(?:-|\u2013|s\.?d\.?|sampai)\s*(\d{1,2})[.:](\d{2})")
_SECONDS_AN_HOUR = 3600
_ANY_ZONE = ZoneInfo("UTC")


class OfficeHoursError(ValueError):
    """Office hours that cannot be; the text is a message id."""


def week_of(hours: str) -> Week:
    """Return the spans of each weekday; CalendarError when the text is not office hours."""
    week: dict[int, tuple[Span, ...]] = {}
    for part in hours.split(";"):
        found = _PART.fullmatch(part)
        if found is None:
            raise CalendarError(f"{part!r} are no office hours")
        first, last, spans = found.groups()
        for weekday in range(int(first), int(last or first) + 1):
            week[weekday] = tuple(_span(one) for one in spans.split(","))
    return MappingProxyType(week)


def _span(text: str) -> Span:
    begin, end = text.split("-")
    return Span.of(f"{begin[:2]}:{begin[2:]}", f"{end[:2]}:{end[2:]}")


def hours_of(week: Week) -> str:
    """Return a working week as text, days with the same hours together."""
    parts: list[tuple[int, int, str]] = []
    for weekday in sorted(day for day, spans in week.items() if spans):
        text = ",".join(f"{_clock(span.start)}-{_clock(span.end)}" for span in week[weekday])
        if parts and parts[-1][1:] == (weekday - 1, text):
            parts[-1] = (parts[-1][0], weekday, text)
        else:
            parts.append((weekday, weekday, text))
    return ";".join(
        f"{first}={text}" if first == last else f"{first}-{last}={text}"
        for first, last, text in parts
    )


def _clock(seconds: int) -> str:
    return f"{seconds // _SECONDS_AN_HOUR:02}{seconds % _SECONDS_AN_HOUR // 60:02}"


def typed_day(text: str) -> tuple[Span, ...]:
    """Read one day as people write it: "07.30-12.00, 13.00-16.00"; empty for a free day."""
    spans = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        found = _TYPED.fullmatch(part)
        if found is None:
            raise OfficeHoursError(N_("Tulis jam seperti 07.30-12.00, 13.00-16.00."))
        begin, begin_minute, end, end_minute = found.groups()
        try:
            spans.append(Span.of(f"{begin:0>2}:{begin_minute}", f"{end:0>2}:{end_minute}"))
        except CalendarError:
            raise OfficeHoursError(N_("Jam selesai harus sesudah jam mulai.")) from None
    return tuple(sorted(spans))


def written_day(spans: tuple[Span, ...]) -> str:
    """Return one day as :func:`typed_day` reads it."""
    return ", ".join(f"{_written(span.start)}-{_written(span.end)}" for span in spans)


def _written(seconds: int) -> str:
    return f"{_clock(seconds)[:2]}.{_clock(seconds)[2:]}"


def check_week(week: Week, workdays: int) -> None:
    """Raise OfficeHoursError unless the week has the working days it says, each long enough.

    Five days are Monday to Friday, six Monday to Saturday.
    """
    if {day for day, spans in week.items() if spans} != set(range(workdays)):
        raise OfficeHoursError(N_("Isi jam kerja setiap hari kerja, dan hanya hari itu."))
    try:
        WorkCalendar(frozenset(), week, _ANY_ZONE)
    except CalendarError:
        raise OfficeHoursError(N_("Jam kerja dalam satu hari tidak boleh bertumpuk.")) from None
    for spans in week.values():
        worked = sum(span.end - span.start for span in spans)
        if spans and worked < SHORTEST_DAY_HOURS * _SECONDS_AN_HOUR:
            raise OfficeHoursError(N_("Setiap hari kerja paling sedikit 4 jam."))
