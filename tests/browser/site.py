"""The whole system as its users meet it: web and jobs as processes of their own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from tests.apps import ROOT

PATIENCE = 180.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """One running system on a database of its own; a context manager."""

    def __init__(self, database_url: str, folder: Path, *, jobs: int = 2) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self._database = sa.create_engine(database_url, poolclass=sa.NullPool)
        self.env = {
            **os.environ,
            "PENGADUAN_ENV": "demo",
            "SECRET_KEY": "only-for-browser-tests-" + "0" * 32,
            "DATABASE_URL": database_url,
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "PYTHONWARNINGS": "default",
        }
        self._jobs = jobs
        self._children: list[subprocess.Popen[bytes]] = []

    def flask(self, *arguments: str) -> str:
        """Run one command of the application, as an operator would, and return what it prints."""
        command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
        done = subprocess.run(
            command, env=self.env, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"flask {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def rows(self, query: str, **values: object) -> list[tuple[object, ...]]:
        """Return what the database holds; only to look, never to arrange."""
        with self._database.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query), values)]

    def _start(self, *command: str) -> None:
        with (self.folder / "log.txt").open("ab") as log:
            self._children.append(
                subprocess.Popen(
                    [sys.executable, "-m", *command],
                    env=self.env,
                    cwd=ROOT,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            )

    def until(self, what: str, holds: Callable[[], bool]) -> None:
        """Wait until ``holds()``, or fail saying ``what`` did not come."""
        until = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < until, f"waited {PATIENCE} s in vain: {what}\n{self.log()}"
            time.sleep(0.2)

    def log(self) -> str:
        """Return what all processes have printed."""
        return (self.folder / "log.txt").read_text("utf-8", "replace")

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert all(child.poll() is None for child in self._children), self.log()
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"nothing was served in {PATIENCE} s: {self.log()}")

    def __enter__(self) -> Site:
        self.folder.mkdir(parents=True, exist_ok=True)
        bind = f"127.0.0.1:{self.port}"
        web = ["gunicorn", "app:app", "--worker-class", "gthread", "--threads", "4"]
        self._start(*web, "--no-control-socket", "--log-level", "warning", "--bind", bind)
        for _ in range(self._jobs):
            self._start("flask", "--app", "app", "jobs", "run")
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        for child in self._children:
            child.terminate()
        for child in self._children:
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
