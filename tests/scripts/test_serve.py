"""`make run` makes its own secret, and web and jobs live and end together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from contextlib import nullcontext
from pathlib import Path

import pytest
import serve
from machine import READY

from tests.apps import ROOT

pytestmark = pytest.mark.process

SLEEP = "import time; time.sleep(60)"
# A line goes out in one write: print may split it, and two processes share this pipe.
WAIT = (
    "import os, sys; sys.stdin.buffer.read(1) or sys.exit(1); os.write(1, b'let go\\n'); " + SLEEP
)
TELL = f"import os, sys; os.write(int(sys.argv[1]), b'names{READY}'); " + SLEEP


def env_of(folder: Path, **more: str) -> dict[str, str]:
    return {"DATA_DIR": str(folder), "PENGADUAN_ENV": "demo", "HOST": "127.0.0.1"} | more


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"

    serve.make_data_folder(env_of(folder))
    first = (folder / serve.SECRET_FILE).read_text()
    serve.make_data_folder(env_of(folder))

    assert len(first.strip()) >= 48
    assert (folder / serve.SECRET_FILE).read_text() == first
    assert (folder / serve.SECRET_FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("more", [{"SECRET_KEY": "given"}, {"PENGADUAN_ENV": "production"}])
def test_no_secret_is_made_where_one_is_given_or_demanded(
    tmp_path: Path, more: dict[str, str]
) -> None:
    serve.make_data_folder(env_of(tmp_path, **more))

    assert not (tmp_path / serve.SECRET_FILE).exists()


def test_a_taken_port_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        with pytest.raises(SystemExit):
            serve.check_port(env_of(Path(), PORT=port))

    assert f"Port {port} cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize(("more", "stops"), [({}, True), ({"SECRET_KEY": "given"}, False)])
def test_production_without_a_secret_does_not_start(
    capsys: pytest.CaptureFixture[str], more: dict[str, str], stops: bool
) -> None:
    with pytest.raises(SystemExit) if stops else nullcontext():
        serve.check_secret({"PENGADUAN_ENV": "production"} | more)

    assert ("SECRET_KEY" in capsys.readouterr().err) == stops


def pair(folder: Path, web: str, jobs: str) -> subprocess.Popen[str]:
    """Run a pair whose two processes are small programs."""
    program = f"""
        import os, sys
        sys.path.insert(0, {str(ROOT / "scripts")!r})
        import serve
        serve.commands = lambda env: {{
            "web": [sys.executable, "-c", {web!r}],
            "jobs": [sys.executable, "-c", {jobs!r}],
        }}
        pair = serve.Pair({{}})
        pair.start()
        os.write(1, b"started\\n")
        told = pair.wait_until_prepared()
        if told is not None:
            os.write(1, f"told {{told}}\\n".encode())
            pair.watch()
        fallen = pair.fallen()
        pair.stop()
        print([child.poll() is not None for child in pair._children.values()], fallen)
        sys.exit(0 if pair.asked_to_stop else 1)
    """
    file = folder / "pair.py"
    file.write_text(textwrap.dedent(program))
    return subprocess.Popen(
        [sys.executable, file], stdout=subprocess.PIPE, text=True, env=os.environ
    )


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_both_cleanly(tmp_path: Path, which: signal.Signals) -> None:
    with pair(tmp_path, SLEEP, SLEEP) as running:
        assert running.stdout
        assert running.stdout.readline() == "started\n"

        running.send_signal(which)
        printed, _ = running.communicate(timeout=20)

    assert running.returncode == 0
    assert printed == "[True, True] \n"


def test_the_web_process_serves_once_the_database_is_ready(tmp_path: Path) -> None:
    with pair(tmp_path, WAIT, TELL) as running:
        assert running.stdout
        seen = sorted(running.stdout.readline() for _ in range(3))

        running.send_signal(signal.SIGINT)
        running.communicate(timeout=20)

    assert seen == ["let go\n", "started\n", "told names\n"]
    assert running.returncode == 0


@pytest.mark.parametrize(
    ("web", "jobs", "fallen"),
    [
        ("", SLEEP, "web"),
        (SLEEP, "", "jobs"),
        (WAIT, "1/0", "jobs"),
        (SLEEP, TELL[: -len(SLEEP)], "jobs"),
    ],
)
def test_when_one_falls_the_other_is_stopped(
    tmp_path: Path, web: str, jobs: str, fallen: str
) -> None:
    start = time.monotonic()
    with pair(tmp_path, web, jobs) as running:
        printed, _ = running.communicate(timeout=20)

    assert running.returncode == 1
    assert printed.startswith("started\n")
    assert printed.endswith(f"[True, True] {fallen}\n")
    assert time.monotonic() - start < 20
