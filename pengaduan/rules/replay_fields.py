"""Reading one request of the replay protocol, field by field."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from pengaduan.rules.decimals import plain_decimal
from pengaduan.rules.law import law
from pengaduan.rules.law_types import Roll, Unit
from pengaduan.rules.pauses import Pause
from pengaduan.rules.workdays import (
    MONDAY_TO_FRIDAY,
    CalendarError,
    Span,
    WorkCalendar,
    calendar_of,
    national_calendar,
)

PROTOCOL_UNITS = frozenset(Unit) - {Unit.INSTANT}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ReplayError(ValueError):
    """A request that cannot be read; the message names the field."""


class Request:
    """One request: a JSON object whose fields are read on demand; null counts as absent."""

    def __init__(self, line: str) -> None:
        try:
            raw: object = json.loads(line, parse_float=Decimal, parse_constant=_refuse_constant)
        except ReplayError:
            raise
        except (ValueError, RecursionError):
            raise ReplayError("not readable as JSON") from None
        if not isinstance(raw, dict):
            raise ReplayError("not a JSON object")
        self._raw: dict[str, object] = raw

    @property
    def id(self) -> str | int | None:
        """The caller's own mark, if it is a text or a whole number."""
        found = self._raw.get("id")
        return found if isinstance(found, str | int) and not isinstance(found, bool) else None

    def has(self, field: str) -> bool:
        """True when the field is present and not null."""
        return self._raw.get(field) is not None

    def value(self, field: str) -> object:
        """The raw value of a field that must be present."""
        if not self.has(field):
            raise ReplayError(f"{field} is missing")
        return self._raw[field]

    def text(self, field: str, default: str | None = None) -> str:
        """A text; an absent field gives the default, if there is one."""
        if default is not None and not self.has(field):
            return default
        value = self.value(field)
        if not isinstance(value, str):
            raise ReplayError(f"{field} must be a text")
        return value

    def number(self, field: str) -> Decimal:
        """A finite number, written as a number or as text."""
        return _number(self.value(field), field)

    def numbers(self, field: str) -> list[Decimal]:
        """A list of finite numbers."""
        return [_number(item, field) for item in _list(self.value(field), field)]

    def named_numbers(self, field: str) -> dict[str, Decimal]:
        """An object whose values are finite numbers."""
        value = self.value(field)
        if not isinstance(value, Mapping):
            raise ReplayError(f"{field} must be an object")
        return {str(name): _number(item, f"{field}.{name}") for name, item in value.items()}

    def moment(self, field: str) -> datetime:
        """A date and time with its offset from UTC."""
        return _moment(self.value(field), field)

    def unit(self) -> Unit:
        """The unit of a period."""
        name = self.text("unit")
        if name not in PROTOCOL_UNITS:
            raise ReplayError(f"unit {name[:40]!r} is not known")
        return Unit(name)

    def roll(self) -> Roll:
        """How the last day rolls; not at all unless stated."""
        name = self.text("roll", default=Roll.NONE.value)
        if name not in set(Roll):
            raise ReplayError(f"roll {name[:40]!r} is not known")
        return Roll(name)

    def pauses(self) -> list[Pause]:
        """The pauses; each must end after it begins."""
        return [_pause(item) for item in self._maybe_list("pauses")]

    def calendar(self) -> WorkCalendar:
        """The stated calendar; shipped holidays and Monday to Friday where nothing is stated."""
        zone = _zone(self.text("zone", default=law().meta.default_timezone))
        if self.has("holidays"):
            days = frozenset(_date(item) for item in self._maybe_list("holidays"))
            return WorkCalendar(holidays=days, week=self._week(), zone=zone)
        if self.has("week"):
            return calendar_of(zone, week=self._week())
        return national_calendar(zone.key)

    def _maybe_list(self, field: str) -> list[object]:
        return _list(self.value(field), field) if self.has(field) else []

    def _week(self) -> Mapping[int, tuple[Span, ...]]:
        if not self.has("week"):
            return MONDAY_TO_FRIDAY
        value = self.value("week")
        if not isinstance(value, Mapping):
            raise ReplayError("week must be an object")
        return {_weekday(day): _spans(spans) for day, spans in value.items()}


def _refuse_constant(name: str) -> object:
    raise ReplayError(f"{name} is not a number")


def _list(value: object, field: str) -> list[object]:
    if not isinstance(value, list):
        raise ReplayError(f"{field} must be a list")
    return value


def _number(value: object, field: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ReplayError(f"{field} must be a number")
    number = plain_decimal(str(value))
    if number is None:
        raise ReplayError(f"{field} must be a finite number")
    return number


def _moment(value: object, field: str) -> datetime:
    if not isinstance(value, str):
        raise ReplayError(f"{field} must be a date and time as text")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ReplayError(f"{field} is not a date and time (ISO 8601)") from None
    if moment.utcoffset() is None:
        raise ReplayError(f"{field} has no offset from UTC")
    return moment


def _pause(value: object) -> Pause:
    ends = _list(value, "a pause")
    if len(ends) != 2:
        raise ReplayError("a pause has two ends")
    paused, resumed = (_moment(end, "an end of a pause") for end in ends)
    if resumed <= paused:
        raise ReplayError("a pause must end after it begins")
    return paused, resumed


def _date(value: object) -> date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ReplayError("holidays must be dates (YYYY-MM-DD)")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ReplayError(f"zone {name[:40]!r} is not known") from None


def _weekday(key: str) -> int:
    if key not in set("0123456"):
        raise ReplayError("week has the keys 0 (Monday) to 6 (Sunday)")
    return int(key)


def _spans(value: object) -> tuple[Span, ...]:
    spans = []
    for item in _list(value, "the spans of a weekday"):
        ends = _list(item, "a span")
        if len(ends) != 2 or not all(isinstance(end, str) for end in ends):
            raise ReplayError('a span has two ends ("HH:MM")')
        try:
            spans.append(Span.of(str(ends[0]), str(ends[1])))
        except CalendarError as error:
            raise ReplayError(str(error)) from None
    return tuple(sorted(spans))
