"""How dates, times, numbers and remaining days are written, in Indonesian or English.

Pure functions: the language is an argument, ``"id"`` unless told. Datetimes must be aware; they are
shown in the zone that is given (WIB, WITA or WIT by its name), Asia/Jakarta unless told.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

DEFAULT_ZONE: Final = "Asia/Jakarta"
_ZONE_NAMES: Final = {"+0700": "WIB", "+0800": "WITA", "+0900": "WIT"}
_PLACES: Final = {0: "#,##0", 1: "#,##0.0", 2: "#,##0.00", 3: "#,##0.000", 4: "#,##0.0000"}


@lru_cache(maxsize=32)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _local(moment: datetime, zone: ZoneInfo | str | None) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a datetime without zone cannot be shown")
    target = zone if isinstance(zone, ZoneInfo) else _zone(zone or DEFAULT_ZONE)
    return moment.astimezone(target)


def _day(day: date | datetime, zone: ZoneInfo | str | None) -> date:
    return _local(day, zone).date() if isinstance(day, datetime) else day


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, language: str) -> str:
    """Lists show the same days again and again, and writing one costs more than its row."""
    return format_date(day, pattern, locale=language)


def tanggal(
    day: date | datetime, zone: ZoneInfo | str | None = None, *, language: str = "id"
) -> str:
    """Return weekday and date: "Kamis, 3 Desember 2026". A datetime is first moved to ``zone``."""
    return _written(_day(day, zone), "EEEE, d MMMM y", language)


def tanggal_pendek(
    day: date | datetime, zone: ZoneInfo | str | None = None, *, language: str = "id"
) -> str:
    """Return the date without weekday: "3 Desember 2026"."""
    return _written(_day(day, zone), "d MMMM y", language)


def zone_name(moment: datetime, zone: ZoneInfo | str | None = None) -> str:
    """Return WIB, WITA or WIT, or "UTC+hh:mm" outside Indonesia."""
    local = _local(moment, zone)
    offset = f"{local:%z}"
    fallback = f"UTC{offset[:3]}:{offset[3:5]}"
    return _ZONE_NAMES.get(offset, fallback)


def pukul(moment: datetime, zone: ZoneInfo | str | None = None, *, language: str = "id") -> str:
    """Return the time of day with its zone: "pukul 16.00 WIB", in English "4:00 pm WIB"."""
    local = _local(moment, zone)
    name = zone_name(moment, zone)
    if language == "id":
        return f"pukul {local:%H.%M} {name}"
    half = "am" if local.hour < 12 else "pm"
    return f"{local.hour % 12 or 12}:{local:%M} {half} {name}"


def waktu(moment: datetime, zone: ZoneInfo | str | None = None, *, language: str = "id") -> str:
    """Return date and time: "Kamis, 3 Desember 2026, pukul 16.00 WIB"."""
    return f"{tanggal(moment, zone, language=language)}, {pukul(moment, zone, language=language)}"


def desimal(value: Decimal | None, places: int = 2, *, language: str = "id") -> str:
    """Return a score with 0 to 4 fixed places, rounded half up: "97,13"; none: "-"."""
    if value is None:
        return "-"
    return _with_places(value, places, language)


@lru_cache(maxsize=4096)
def _with_places(value: Decimal, places: int, language: str) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return format_decimal(rounded + 0, _PLACES[places], locale=language)  # no "-0,0"


def persen(share: Decimal | None, places: int = 1, *, language: str = "id") -> str:
    """Return a share between 0 and 1 as a percentage: Decimal("0.825") gives "82,5%"; none: "-"."""
    if share is None:
        return "-"
    return f"{desimal(share * 100, places, language=language)}%"


def angka(value: int | None, *, language: str = "id") -> str:
    """Return a whole number with its thousands mark: 1234 gives "1.234"; none: "-"."""
    if value is None:
        return "-"
    return _grouped(value, language)


@lru_cache(maxsize=4096)
def _grouped(value: int, language: str) -> str:
    return format_decimal(value, "#,##0", locale=language)


def sisa(days: int, *, language: str = "id") -> str:
    """Say how many working days are left (0 is today) or, when negative, have gone by."""
    number = angka(abs(days), language=language)
    if language == "id":
        if days == 0:
            return "jatuh tempo hari ini"
        return f"{number} hari kerja lagi" if days > 0 else f"lewat {number} hari kerja"
    unit = "working day" if abs(days) == 1 else "working days"
    if days == 0:
        return "due today"
    return f"{number} {unit} left" if days > 0 else f"{number} {unit} late"


def ukuran_berkas(size: int, *, language: str = "id") -> str:
    """Return a file size in kB or MB (powers of 1,000), at most one decimal: "2,4 MB"."""
    if size < 1_000_000:
        kilobytes = max(Decimal(size) / 1000, Decimal("0.1"))
        return f"{desimal(kilobytes, 1 if size < 10_000 else 0, language=language)} kB"
    return f"{desimal(Decimal(size) / 1_000_000, 1, language=language)} MB"
