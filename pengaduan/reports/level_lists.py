"""The levels of an assessment as CSV or XLSX, in the shape in which they are read in again."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter

from pengaduan.reports.desk_lists import harmless


def levels_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return the rows as CSV that spreadsheets open as UTF-8; nothing in it is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def write_levels(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write the rows into a workbook at ``path``; every cell is a text."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet, bold = book.add_worksheet("Tingkat"), book.add_format({"bold": True})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, 40 if place < 2 else 14)
            sheet.write_string(0, place, column, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, place, cell)
