"""Read the first sheet of an XLSX workbook as rows of text, with bounds on everything."""

import io
import re
from zipfile import BadZipFile, ZipFile

from lxml import etree

MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 50_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL = re.compile(r"([A-Z]{1,3})[0-9]+")


class SpreadsheetError(ValueError):
    """The bytes are no workbook that can be read."""


def is_workbook(data: bytes) -> bool:
    """Tell whether the bytes begin as a workbook does."""
    return data.startswith(b"PK\x03\x04")


def read_rows(data: bytes) -> list[list[str]]:
    """Return the rows of the first sheet; formulas give the value that was last computed.

    SpreadsheetError for what is no workbook, is too large, or declares entities.
    """
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > MOST_BYTES:
                raise SpreadsheetError("too large")
            names = set(packed.namelist())
            shared: list[str] = []
            if "xl/sharedStrings.xml" in names:
                root = _parsed(packed.read("xl/sharedStrings.xml"))
                shared = ["".join(one.itertext(f"{_MAIN}t")) for one in root]
            sheet = _parsed(packed.read("xl/worksheets/sheet1.xml"))
    except (BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, EOFError) as error:
        raise SpreadsheetError("no workbook") from error
    rows = [_row(one, shared) for one in sheet.iter(f"{_MAIN}row")]
    if len(rows) > MOST_ROWS:
        raise SpreadsheetError("too many rows")
    return rows


def _parsed(data: bytes) -> etree._Element:
    if b"<!DOCTYPE" in data[:4096]:
        raise SpreadsheetError("declares entities")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(data, parser)


def _row(row: etree._Element, shared: list[str]) -> list[str]:
    cells: dict[int, str] = {}
    for cell in row.iter(f"{_MAIN}c"):
        found = _CELL.fullmatch(cell.get("r") or "")
        place = _column(found[1]) if found else len(cells)
        if place < 64:
            cells[place] = _text(cell, shared)
    return [cells.get(place, "") for place in range(max(cells, default=-1) + 1)]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _text(cell: etree._Element, shared: list[str]) -> str:
    kind = cell.get("t")
    if kind == "inlineStr":
        return "".join(cell.itertext(f"{_MAIN}t"))
    value = cell.findtext(f"{_MAIN}v") or ""
    if kind != "s":
        return value
    if not value.isdigit() or int(value) >= len(shared):
        raise SpreadsheetError("a text is missing")
    return shared[int(value)]
