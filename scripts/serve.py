"""`make run`: from an empty clone to a served demo, and back down cleanly on Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from machine import (
    READY,
    ROOT,
    RUNTIME,
    VENV_PYTHON,
    install,
    keep_bytecode,
    need_pango,
    need_python,
    say,
    stop,
)

SECRET_FILE = "secret-key"  # noqa: S105 - the name of a file, not a secret
PATIENCE = 90.0  # seconds until the first page must have been served
GRACE = 30.0  # seconds that a child has for its last request or job


def settings() -> dict[str, str]:
    """Return the environment of the demo; what the caller has set stays."""
    env = dict(os.environ)
    keep_bytecode(env)
    env.setdefault("PENGADUAN_ENV", "demo")
    env.setdefault("PORT", "8000")
    env.setdefault("HOST", "127.0.0.1")
    env["DATA_DIR"] = str(Path(env.get("DATA_DIR") or ROOT / "data").resolve())
    return env


def make_data_folder(env: dict[str, str]) -> None:
    """Create the data folder and, outside production, a secret of its own in it."""
    folder = Path(env["DATA_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / SECRET_FILE
    if env["PENGADUAN_ENV"] == "production" or env.get("SECRET_KEY") or file.exists():
        return
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_urlsafe(48) + "\n")


def check_port(env: dict[str, str]) -> None:
    """Stop with one line when the port is taken, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((env["HOST"], int(env["PORT"])))
        except (OSError, ValueError) as error:
            stop(f"Port {env['PORT']} cannot be used ({error}). Choose another: PORT=8100 make run")


def check_secret(env: dict[str, str]) -> None:
    """Stop with one line when production has no secret: none is ever made up for it."""
    if env["PENGADUAN_ENV"] == "production" and not env.get("SECRET_KEY"):
        stop("Production needs SECRET_KEY in the environment.")


def commands(env: dict[str, str]) -> dict[str, list[str]]:
    """Return the two processes by name."""
    python = str(VENV_PYTHON)
    scripts = ROOT / "scripts"
    web = [python, str(scripts / "web.py"), "app:app", "--no-control-socket"]
    web += ["--worker-class", "gthread"]
    web += ["--workers", env.get("WEB_WORKERS", "2"), "--threads", env.get("WEB_THREADS", "4")]
    web += ["--bind", f"{env['HOST']}:{env['PORT']}", "--log-level", "warning", "--preload"]
    if Path("/dev/shm").is_dir():  # noqa: S108 - gunicorn's heartbeat must not wait for a disk
        web += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    return {"web": web, "jobs": [python, str(scripts / "jobs.py")]}


class Pair:
    """Web and jobs, started together and stopped together."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = env
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._told = -1
        self.asked_to_stop = False

    def _note(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def start(self) -> None:
        """Start both in sessions of their own, so that Ctrl-C reaches them through us only.

        The jobs process prepares the database while the web process loads and waits.
        """
        signal.signal(signal.SIGINT, self._note)
        signal.signal(signal.SIGTERM, self._note)
        self._told, telling = os.pipe()
        web, jobs = (commands(self._env)[name] for name in ("web", "jobs"))
        self._launch("web", web, stdin=subprocess.PIPE)
        self._launch("jobs", [*jobs, str(telling)], pass_fds=[telling])
        os.close(telling)

    def _launch(
        self,
        name: str,
        command: list[str],
        *,
        stdin: int | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self._children[name] = subprocess.Popen(
            command, env=self._env, cwd=ROOT, start_new_session=True, stdin=stdin, pass_fds=pass_fds
        )

    def wait_until_prepared(self) -> str | None:
        """Let the web process serve and return the sign-ins to show, once the database is ready.

        None when we were told to stop or one of the two has ended before.
        """
        told = b""
        while not self.asked_to_stop and self.fallen() != "web":
            if select.select([self._told], [], [], 0.2)[0]:
                part = os.read(self._told, 65536)
                told += part
                if not part or told.endswith(READY.encode()):
                    return self._let_go(told.decode())
        return None

    def _let_go(self, text: str) -> str | None:
        if not text.endswith(READY):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._children["jobs"].wait(GRACE)
            return None
        if waiting := self._children["web"].stdin:
            waiting.write(b"!")
            waiting.close()
        return text.removesuffix(READY)

    def fallen(self) -> str:
        """Return the name of a child that has ended by itself, or the empty string."""
        ended = (name for name, child in self._children.items() if child.poll() is not None)
        return next(ended, "")

    def wait_until_served(self) -> bool:
        """Return True once the health page answers; False when stopped or a child fell."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        host = "127.0.0.1" if self._env["HOST"] in {"0.0.0.0", ""} else self._env["HOST"]  # noqa: S104
        address = f"http://{host}:{self._env['PORT']}/healthz"
        until = time.monotonic() + PATIENCE
        while not self.asked_to_stop and not self.fallen() and time.monotonic() < until:
            try:
                with opener.open(address, timeout=5):
                    return True
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        return False

    def watch(self) -> None:
        """Return when asked to stop or when a child has ended."""
        while not self.asked_to_stop and not self.fallen():
            time.sleep(0.2)

    def stop(self) -> None:
        """Ask both to end, and end them after the grace period."""
        running = [child for child in self._children.values() if child.poll() is None]
        for child in running:
            child.terminate()
        until = time.monotonic() + GRACE
        for child in running:
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def main() -> int:
    """Prepare everything, serve until told to stop; return 0 after a clean stop."""
    started = time.monotonic()
    need_python()
    need_pango()
    install(RUNTIME)
    env = settings()
    check_secret(env)
    check_port(env)
    make_data_folder(env)
    pair = Pair(env)
    pair.start()
    try:
        sign_ins = pair.wait_until_prepared()
        if sign_ins is not None and pair.wait_until_served():
            say(f"\nPengaduan is ready after {time.monotonic() - started:.1f} s:")
            say(f"  http://{env['HOST']}:{env['PORT']}/\n\n{sign_ins}\nStop with Ctrl-C.")
            pair.watch()
        fallen = pair.fallen()
    finally:
        pair.stop()
    if pair.asked_to_stop:
        say("Stopped.")
        return 0
    say(f"The process '{fallen or 'web'}' did not stay up; the other one was stopped.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
