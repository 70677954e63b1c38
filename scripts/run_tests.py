"""`make test`: install what the tests need, then run every one of them.

What cannot be installed ends the run with one line: a browser or PostgreSQL test that did not
run is a failure, not a skip. Further arguments go to pytest.
"""

from __future__ import annotations

import os
import sys

from machine import (
    DEVELOPMENT,
    ROOT,
    VENV_PYTHON,
    install,
    keep_bytecode,
    need_pango,
    need_programs,
    need_python,
)

PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "poppler-utils": ("pdftotext",),
    "qpdf": ("qpdf",),
}


def main(arguments: list[str]) -> None:
    """Become pytest, so that its closing line is the last one and its exit status ours."""
    need_python()
    need_pango()
    need_programs(PROGRAMS, "Testing")
    install(DEVELOPMENT)
    workers = os.environ.get("TEST_WORKERS", str(min(2, os.cpu_count() or 1)))
    command = [VENV_PYTHON, "-W", "error", "-m", "pytest", "-q", "-rR", "-n", workers]
    command += ["--dist", "loadgroup", *arguments]
    os.chdir(ROOT)
    keep_bytecode(os.environ)
    os.environ["PENGADUAN_WHOLE_SUITE"] = "1"
    sys.stdout.flush()
    os.execv(VENV_PYTHON, [str(part) for part in command])


if __name__ == "__main__":
    main(sys.argv[1:])
