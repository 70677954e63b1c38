"""A skip fails, and so does a whole run without browser, PostgreSQL or one of the great walks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.apps import ROOT
from tests.promises import WHOLE

pytestmark = pytest.mark.slow

MARKS = """
import pytest
@pytest.mark.browser
def test_browser(): pass
@pytest.mark.journey
def test_journey(): pass
@pytest.mark.assessment
def test_assessment(): pass
@pytest.mark.postgres
def test_postgres(): pass
"""


def run(folder: Path, text: str, *arguments: str, whole: bool = False) -> tuple[int, str]:
    (folder / "test_sample.py").write_text(text, "utf-8")
    config = "[pytest]\nmarkers =\n    browser\n    postgres\n    journey\n    assessment\n"
    (folder / "pytest.ini").write_text(config, "utf-8")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV", WHOLE))}
    env |= {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    env |= {WHOLE: "1"} if whole else {}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.promises"]
    command += ["-p", "no:cacheprovider", *arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    "text",
    [
        "import pytest\ndef test_a(): pytest.skip('no browser here')",
        "import pytest\npytest.skip('no browser here', allow_module_level=True)",
        "import pytest\n@pytest.mark.skip(reason='no browser here')\ndef test_a(): pass",
    ],
)
def test_a_skip_is_a_failure_that_names_its_reason(tmp_path: Path, text: str) -> None:
    status, printed = run(tmp_path, text)

    assert status != 0
    assert "no browser here" in printed


def test_a_whole_run_with_every_kind_passes(tmp_path: Path) -> None:
    status, printed = run(tmp_path, MARKS, whole=True)

    assert status == 0
    assert "4 passed" in printed.splitlines()[-1]


@pytest.mark.parametrize(
    ("missing", "workers"),
    [
        ("browser", ()),
        ("postgres", ()),
        ("journey", ()),
        ("assessment", ()),
        ("browser", ("-p", "xdist", "-n", "2")),
    ],
)
def test_a_whole_run_without_one_kind_fails(
    tmp_path: Path, missing: str, workers: tuple[str, ...]
) -> None:
    status, printed = run(tmp_path, MARKS, "-m", f"not {missing}", *workers, whole=True)

    assert status != 0
    assert f"Not one {missing} test has passed" in printed
    assert "1 error" in printed.splitlines()[-1]


def test_a_part_of_the_suite_may_leave_kinds_out(tmp_path: Path) -> None:
    status, _printed = run(tmp_path, MARKS, "-m", "not browser")

    assert status == 0
