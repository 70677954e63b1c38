"""Levels out as a file and in again: the rules of the workspace hold, all or nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from pengaduan.compliance.errors import ImportRefusedError
from pengaduan.compliance.level_files import COLUMNS, ImportedLevels, import_levels, level_rows
from pengaduan.infra.spreadsheets import SpreadsheetError, read_rows
from pengaduan.reports.level_lists import levels_csv, write_levels
from tests.factories.assessments import make_workspace


@pytest.fixture
def desk(session, now):
    return make_workspace(session, now)


def lines(desk, *, unit="Dinas Sosial", note="Dilihat di loket.", **levels):
    """The exported lines of one unit, filled with these levels (``PRS_1=4``)."""
    wanted = {code.replace("_", "-"): level for code, level in levels.items()}
    found = [dict(zip(COLUMNS, row, strict=True)) for row in level_rows(desk.assessment)]
    rows = [one for one in found if one["unit"] == unit and one["indicator"] in wanted]
    for one in rows:
        one |= {"value": str(wanted[one["indicator"]]), "note": note}
    return rows


def as_csv(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def imported(desk, data):
    return import_levels(desk.session, desk.assessor, desk.assessment, data, now=desk.now)


def test_every_source_has_its_line(desk):
    rows = list(level_rows(desk.assessment))

    assert len(rows) == 7 * (6 * 4 + 9 + 11 * 2 + 6 + 2 + 5)
    assert len({row[:4] for row in rows}) == len(rows)


def test_what_was_exported_and_filled_is_stored_and_then_the_same(desk):
    data = as_csv(lines(desk, PRS_1=4, PRS_2=3))

    assert imported(desk, data) == ImportedLevels(2, 0, 0)
    again = as_csv(lines(desk, PRS_1=4, PRS_2=3))
    assert imported(desk, again) == ImportedLevels(0, 0, 2)
    assert imported(desk, as_csv(lines(desk, PRS_1=4, PRS_2=1))) == ImportedLevels(0, 1, 1)


def test_the_workbook_is_read_like_the_csv(desk, tmp_path: Path):
    path = tmp_path / "tingkat.xlsx"
    rows = [[one[name] for name in COLUMNS] for one in lines(desk, PRS_1=4)]
    write_levels(path, COLUMNS, rows)

    assert imported(desk, path.read_bytes()) == ImportedLevels(1, 0, 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": "5"}, "tingkat pada skala"),
        ({"value": "empat"}, "bukan angka"),
        ({"value": "1e1"}, "bukan angka"),
        ({"note": ""}, "Tanpa bukti"),
        ({"source": "official-1"}, "tidak dikenal"),
        ({"indicator": "XYZ"}, "tidak mempunyai indikator"),
        ({"unit": "Dinas Lain"}, "tidak ada dalam penilaian"),
        ({"entity": ""}, "harus diisi"),
        ({"version": "3"}, "sesudah berkas diekspor"),
        ({"counted": "-1"}, "bilangan bulat"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_stored(desk, change, said):
    rows = lines(desk, PRS_1=4)
    for one in rows:
        one.update(change)
    if "source" in change:
        rows = rows[:1]

    with pytest.raises(ImportRefusedError) as refused:
        imported(desk, as_csv(rows))

    assert refused.value.problems[0][0] == 2
    assert said in refused.value.problems[0][1]


def test_two_lines_for_one_source_are_refused(desk):
    rows = lines(desk, PRS_1=4)

    with pytest.raises(ImportRefusedError) as refused:
        imported(desk, as_csv([*rows, rows[0]]))

    assert refused.value.problems == [(4, "Sumber ini sudah ada di baris lain.")]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"a,b\n1,2\n", b"PK\x03\x04 broken"])
def test_what_is_no_table_of_levels_is_refused(desk, data):
    with pytest.raises(ImportRefusedError):
        imported(desk, data)


def test_a_workbook_that_declares_entities_is_refused():
    from zipfile import ZipFile

    out = io.BytesIO()
    with ZipFile(out, "w") as packed:
        packed.writestr("xl/worksheets/sheet1.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')

    with pytest.raises(SpreadsheetError):
        read_rows(out.getvalue())


def test_no_cell_of_the_export_is_a_formula():
    data = levels_csv(("entity",), [("=HYPERLINK(1)",)])

    assert data.decode("utf-8-sig").splitlines()[1] == "'=HYPERLINK(1)"
