"""What people type, made ready: text without control signs, and dates."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pengaduan.rules.dates import DateError, When, parse_when

_TWO_YEARS = timedelta(days=731)
_WEST, _EAST = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")


def tidy(text: str | None) -> str:
    """Return the text with one kind of line end and without the sign that no database keeps."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def read_when(text: str, *, now: datetime) -> When:
    """Read a date by Jakarta's day; what is tomorrow there may be today in Papua. Or DateError."""
    try:
        return parse_when(text, now.astimezone(_WEST).date())
    except DateError as error:
        if error.why != "future":
            raise
        return parse_when(text, now.astimezone(_EAST).date())


def is_long_ago(when: When, *, now: datetime) -> bool:
    """Tell whether the event is surely over two years old (UU 37/2008 Art. 24(3))."""
    latest = when.earliest if when.day else _month_end(when)
    return now.astimezone(_WEST).date() - latest > _TWO_YEARS


def _month_end(when: When) -> date:
    return (when.earliest + timedelta(days=31)).replace(day=1) - timedelta(days=1)
