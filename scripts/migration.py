"""Write the next migration, numbered without gaps: `make migration m="add the survey"`."""

import os
import subprocess
import sys
from pathlib import Path

from machine import ROOT, VENV, say, stop

VERSIONS = ROOT / "migrations" / "versions"


def next_number(folder: Path) -> str:
    """Return the four digits after the highest number in use."""
    numbers = [int(file.name[:4]) for file in folder.glob("[0-9][0-9][0-9][0-9]_*.py")]
    return f"{max(numbers, default=0) + 1:04d}"


def main(message: str) -> None:
    """Compare the models with a database at the newest migration and write what differs."""
    if not message.strip():
        stop('Say what changes: make migration m="add the survey"')
    work = ROOT / "var" / "migration"
    work.mkdir(parents=True, exist_ok=True)
    database = work / "draft.sqlite3"
    database.unlink(missing_ok=True)
    env = {
        **os.environ,
        "PENGADUAN_ENV": "demo",
        "SECRET_KEY": "only-to-compare-models",
        "DATA_DIR": str(work),
        "DATABASE_URL": f"sqlite:///{database}",
    }
    flask: list[str | Path] = [VENV / "bin" / "flask", "--app", "app", "db"]
    number = next_number(VERSIONS)
    if any(VERSIONS.glob("[0-9]*.py")):
        subprocess.run([*flask, "upgrade"], env=env, cwd=ROOT, check=True)
    subprocess.run(
        [*flask, "migrate", "--rev-id", number, "-m", message], env=env, cwd=ROOT, check=True
    )
    written = next(VERSIONS.glob(f"{number}_*.py"), None)
    if written:
        subprocess.run([VENV / "bin" / "ruff", "format", "-q", written], check=True)
        say(f"Read and edit {written.relative_to(ROOT)}: it must work both ways, on both engines.")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
