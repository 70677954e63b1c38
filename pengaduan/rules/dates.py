"""Reading when something happened, the way people in Indonesia write it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {
    1: "jan januari january",
    2: "feb peb februari pebruari february",
    3: "mar mrt maret march",
    4: "apr april",
    5: "mei may",
    6: "jun juni june",
    7: "jul juli july",
    8: "agu ags agt agust agustus aug august",
    9: "sep sept september",
    10: "okt oct oktober october",
    11: "nov nop nopember november",
    12: "des dec desember december",
}
MONTHS = {name: month for month, names in _MONTHS.items() for name in names.split()}
_FILLERS = "tanggal tgl tg bulan bln tahun thn hari pada sekitar kira awal pertengahan akhir"
_WEEKDAYS = (
    "senin selasa rabu kamis jumat sabtu minggu ahad "
    "monday tuesday wednesday thursday friday saturday sunday"
)
_IGNORED = frozenset(f"{_FILLERS} {_WEEKDAYS}".split())
_WORDS = re.compile(r"[0-9]+|[a-z]+")
_ISO = re.compile(r"\s*[0-9]{4}\s*[-/.]\s*[0-9]{1,2}(\s*[-/.]\s*[0-9]{1,2})?\s*")
_ALLOWED = re.compile(r"[\s0-9a-z,./\\'\u2019\u2010-\u2015-]*")
_DAYS_AGO = {"hari ini": 0, "tadi": 0, "today": 0, "kemarin": 1, "kemaren": 1, "yesterday": 1}
_MONTHS_AGO = {"bulan ini": 0, "this month": 0, "bulan kemarin": 1, "last month": 1}
_AGO = re.compile(r"(?:(?P<number>[1-9][0-9]?) )?(?P<unit>hari|minggu|bulan) (?:yang |yg )?lalu")
_JUMAT = re.compile(r"jum['\u2019]at")
EARLIEST_YEAR = 1900
LONGEST = 60


class DateError(ValueError):
    """A date that cannot be used. ``why``: empty, unreadable, impossible or future."""

    def __init__(self, why: str, text: str) -> None:
        super().__init__(f"{why} date: {text[:LONGEST]!r}")
        self.why = why


@dataclass(frozen=True, slots=True)
class When:
    """A month of a year, and the day where it is known."""

    year: int
    month: int
    day: int | None = None

    @property
    def earliest(self) -> date:
        """The first date that this can mean."""
        return date(self.year, self.month, self.day or 1)


def parse_when(text: str, today: date) -> When:
    """Read a month and year with an optional day, or raise DateError.

    Day comes before month, as in Indonesia: "12/3/2026", "12-3-26", "12 Maret 2026", "Maret
    2026", "3/2026", "2026-03-12", "hari ini", "kemarin", "3 hari yang lalu", "minggu lalu" (its
    month), "bulan ini", "2 bulan lalu". Two-digit years are 20xx and need a day. Nothing after
    ``today`` is accepted.
    """
    plain = " ".join(text.lower().split())
    if not plain:
        raise DateError("empty", text)
    if len(plain) > LONGEST or not _ALLOWED.fullmatch(plain):
        raise DateError("unreadable", text)
    when = _relative(plain, today) or _written(_JUMAT.sub("jumat", plain), text)
    _check(when, text, today)
    return when


def _relative(plain: str, today: date) -> When | None:
    if plain in _DAYS_AGO:
        return _day_of(today - timedelta(days=_DAYS_AGO[plain]))
    if plain in _MONTHS_AGO:
        return _months_before(today, _MONTHS_AGO[plain])
    found = _AGO.fullmatch(plain)
    if found is None:
        return None
    number, unit = int(found["number"] or 1), found["unit"]
    if unit == "hari":
        return _day_of(today - timedelta(days=number))
    if unit == "minggu":  # a week ago is rarely meant to the day
        before = today - timedelta(weeks=number)
        return When(before.year, before.month)
    return _months_before(today, number)


def _day_of(day: date) -> When:
    return When(day.year, day.month, day.day)


def _months_before(today: date, number: int) -> When:
    year, month = divmod(today.year * 12 + today.month - 1 - number, 12)
    return When(year, month + 1)


def _written(plain: str, text: str) -> When:
    words = [word for word in _WORDS.findall(plain) if word not in _IGNORED]
    if _ISO.fullmatch(plain):
        numbers = [int(word) for word in words]
        return When(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else None)
    parts = [MONTHS.get(word) if word.isalpha() else int(word) for word in words]
    if len(words) == 3 and None not in parts and words[0].isdigit() and words[2].isdigit():
        return When(_year(words[2], text), parts[1] or 0, _day(words[0], text))
    if len(words) == 2 and None not in parts and len(words[1]) == 4 and words[1].isdigit():
        return When(int(words[1]), parts[0] or 0)
    raise DateError("unreadable", text)


def _year(word: str, text: str) -> int:
    if len(word) not in (2, 4):
        raise DateError("unreadable", text)
    return int(word) + (2000 if len(word) == 2 else 0)


def _day(word: str, text: str) -> int:
    if len(word) > 2:
        raise DateError("unreadable", text)
    return int(word)


def _check(when: When, text: str, today: date) -> None:
    try:
        real = date(when.year, when.month, 1 if when.day is None else when.day)
    except ValueError:
        raise DateError("impossible", text) from None
    if real.year < EARLIEST_YEAR:
        raise DateError("impossible", text)
    if real > today:
        raise DateError("future", text)
