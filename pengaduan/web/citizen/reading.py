"""What people type, made ready: text without control signs, dates, numbers of an ID card."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pengaduan.rules.dates import DateError, When, parse_when

_ID_NUMBER = re.compile(r"(?<![0-9])[0-9]{16}(?![0-9])")
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


def holds_id_number(text: str) -> bool:
    """Tell whether 16 digits in a row, the length of an ID number (NIK), are in the text."""
    return _ID_NUMBER.search(text) is not None


def without_id_numbers(text: str, mark: str) -> str:
    """Return the text with every such number replaced by ``mark``."""
    return _ID_NUMBER.sub(lambda _found: mark, text)
