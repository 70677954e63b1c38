"""The list of a desk as a file: the same complaints as on the page, and nobody's name."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import xlsxwriter

from pengaduan.sla.desk_rows import DeskRow

MOST_IN_XLSX: Final = 20_000
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_DATE: Final = "yyyy-mm-dd hh:mm"

Cell = str | int | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in letters, and what stands in it."""

    heading: str
    width: int
    value: Callable[[DeskRow], Cell]


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before it."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def csv_lines(columns: Sequence[Column], rows: Iterable[DeskRow]) -> Iterator[str]:
    """Yield the file line by line, so that its length costs no memory; times in local time."""
    yield "\ufeff" + _line([column.heading for column in columns])
    for row in rows:
        yield _line([_written(column.value(row), row.zone) for column in columns])


def write_xlsx(path: Path, columns: Sequence[Column], rows: Iterable[DeskRow], title: str) -> int:
    """Write at most 20,000 rows into a workbook at ``path``; return how many.

    Rows go to the disk as they come. Texts are written as texts: nothing in it is a formula.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet(title[:31])
        bold, date = book.add_format({"bold": True}), book.add_format({"num_format": _DATE})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.heading, bold)
        sheet.freeze_panes(1, 0)
        count = 0
        for count, row in enumerate(rows, 1):
            for place, column in enumerate(columns):
                value = column.value(row)
                if isinstance(value, datetime):
                    local = value.astimezone(ZoneInfo(row.zone)).replace(tzinfo=None)
                    sheet.write_datetime(count, place, local, date)
                elif isinstance(value, int):
                    sheet.write_number(count, place, value)
                elif value:
                    sheet.write_string(count, place, value)
            if count == MOST_IN_XLSX:
                break
    return count


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _written(value: Cell, zone: str) -> str:
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, int):
        return str(value)
    return harmless(value or "")
