"""The replay needs no installation: no secret, no database, no data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _flask(*arguments: str, folder: Path, given: str = "") -> subprocess.CompletedProcess[str]:
    kept = ("PATH", "HOME", "LANG")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *arguments],
        cwd=ROOT,
        env={**env, "DATA_DIR": str(folder)},
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_replay_answers_without_any_setting(tmp_path: Path) -> None:
    folder = tmp_path / "none"

    done = _flask("rules", "replay", folder=folder, given='{"op":"number","value":"x"}\n')

    assert (done.returncode, done.stdout) == (0, '{"valid": false}\n')
    assert not folder.exists()


def test_any_other_command_still_asks_for_the_secret(tmp_path: Path) -> None:
    done = _flask("outbox", "list", folder=tmp_path)

    assert done.returncode != 0
    assert "SECRET_KEY belum diatur" in done.stderr
