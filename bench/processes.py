"""The real web and jobs processes, started, killed and started again; each by its own id."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from ground import ROOT

PATIENCE = 120.0
WEB, JOBS = "web", "jobs"
WORKER = "gunicorn worker"


def commands(env: dict[str, str]) -> dict[str, list[str]]:
    """Return the two processes by name, as an operator starts them (docs/operations.md)."""
    web = [sys.executable, "-m", "gunicorn", "app:app", "--no-control-socket", "--preload"]
    web += ["--worker-class", "gthread", "--workers", env["WEB_WORKERS"], "--threads", "4"]
    web += ["--bind", f"{env['HOST']}:{env['PORT']}", "--log-level", "warning"]
    return {WEB: web, JOBS: [sys.executable, "-m", "flask", "--app", "app", "jobs", "run"]}


class Processes:
    """One web process with its workers and one or more jobs processes."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self._env, self._log = env, log
        self._commands = commands(env)
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._since: dict[str, float] = {}
        self.address = f"http://127.0.0.1:{env['PORT']}"
        self.fell = 0

    def start(self, name: str, *, kind: str = "") -> None:
        """Start a process in a session of its own, so that its id is also that of its group."""
        with self._log.open("ab") as log:
            self._children[name] = subprocess.Popen(
                self._commands[kind or name],
                env=self._env,
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._since[name] = time.monotonic()

    def age(self, name: str) -> float:
        """Return the seconds since a process was started."""
        return time.monotonic() - self._since[name]

    def kill(self, target: str, dice: random.Random) -> bool:
        """End ``target`` with SIGKILL; False when there was nothing to kill. Starts it again."""
        if target == WORKER:
            return self._kill_worker(dice)
        child = self._children[target]
        if child.poll() is not None:
            self.fell += 1
        else:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        self.start(target)
        return True

    def _kill_worker(self, dice: random.Random) -> bool:
        """End one worker; its gunicorn starts another."""
        master = self._children[WEB].pid
        try:
            listed = Path(f"/proc/{master}/task/{master}/children").read_text("ascii").split()
            if not listed:
                return False
            os.kill(int(dice.choice(listed)), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            return False
        return True

    def wait_until_served(self) -> float:
        """Return the seconds until the health page answered; TimeoutError if it never does."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            if self._children[WEB].poll() is not None:
                self.fell += 1
                self.start(WEB)
            try:
                with opener.open(f"{self.address}/healthz", timeout=5):
                    return time.monotonic() - began
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise TimeoutError(self.log())

    def log(self) -> str:
        """Return the last lines that the processes printed."""
        return self._log.read_text("utf-8", "replace")[-3000:]

    def stop(self) -> None:
        """Ask all to end, and end them after a while."""
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


class Aim:
    """Lets the killer wait for the moment in which somebody sends what must not be lost."""

    def __init__(self) -> None:
        self._moment = threading.Event()
        self._wanted = ""

    def about_to(self, step: str) -> None:
        """Say that the request of a step is on its way."""
        if step == self._wanted:
            self._moment.set()

    def wait(self, step: str, seconds: float) -> bool:
        """Wait until somebody is about to take this step; False when nobody was in time."""
        self._moment.clear()
        self._wanted = step
        try:
            return self._moment.wait(seconds)
        finally:
            self._wanted = ""
