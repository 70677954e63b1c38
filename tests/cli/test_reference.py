"""`flask reference` loads once, checks without a database, and names what is wrong."""

from pathlib import Path

import pytest
from flask import Flask

from tests.engines import sqlite_only
from tests.factories.reference import SmallReference


def test_a_second_load_says_that_nothing_changed(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["reference", "load"])

    assert result.exit_code == 0
    assert "regions: 91599 rows, unchanged" in result.output
    assert "offices: 34 rows, unchanged" in result.output


@sqlite_only
def test_a_check_says_what_the_files_hold(app: Flask, tmp_path: Path) -> None:
    folder = SmallReference().write(tmp_path)

    result = app.test_cli_runner().invoke(args=["reference", "check", "--folder", str(folder)])

    assert result.exit_code == 0
    assert "6 regions, 1 offices, 4 local governments, 1 national bodies" in result.output
    assert "60 deadlines" in result.output


@sqlite_only
@pytest.mark.usefixtures("engine_name")
def test_a_broken_file_is_refused_with_file_entry_and_reason(app: Flask, tmp_path: Path) -> None:
    small = SmallReference()
    small.regions.append("91,Lain,negara,,,,")
    folder = small.write(tmp_path)

    result = app.test_cli_runner().invoke(args=["reference", "check", "--folder", str(folder)])

    assert result.exit_code == 1
    assert "refused: wilayah_2025.csv.gz, line 8 (91): jenis 'negara' is unknown" in result.output
