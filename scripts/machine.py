"""What the commands of the Makefile need from this machine: Python, packages, system libraries.

Standard library only, because it runs before the virtual environment exists.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
READY = "\x04"  # the last character that the jobs process tells `make run`
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
OLDEST = (3, 11)
PANGO = {
    "libpango-1.0-0": "pango-1.0",
    "libpangoft2-1.0-0": "pangoft2-1.0",
}


def say(text: str) -> None:
    """Print one line at once."""
    print(text, flush=True)


def stop(text: str) -> NoReturn:
    """Print one line and end with status 1."""
    print(text, file=sys.stderr, flush=True)
    raise SystemExit(1)


def run(command: Sequence[str | Path], **more: str) -> bool:
    """Run a command with further environment variables; return whether it succeeded."""
    return (
        subprocess.run(command, env={**os.environ, **more}, check=False, cwd=ROOT).returncode == 0
    )


def keep_bytecode(env: MutableMapping[str, str]) -> None:
    """Let Python keep what it compiles: without that every start takes five seconds more."""
    env.pop("PYTHONDONTWRITEBYTECODE", None)


def output(command: Sequence[str | Path]) -> str:
    """Return what a command prints, or the empty string when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return done.stdout.strip() if done.returncode == 0 else ""


# --- System packages ---------------------------------------------------------------------------


def _as_root() -> list[str] | None:
    """Return what to put before a command to run it as root, or None when that cannot be had."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and output(["sudo", "-n", "id", "-u"]) == "0":
        return ["sudo", "-n"]
    return None


def install_system(packages: Sequence[str], why: str) -> None:
    """Install Debian packages, or stop with the one line that says what to install."""
    names = " ".join(packages)
    by_hand = f"{why} needs {names}. Install: apt-get install --no-install-recommends {names}"
    prefix = _as_root()
    if prefix is None or not shutil.which("apt-get"):
        stop(by_hand)
    say(f"Installing {names} ({why}) ...")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    apt += ["-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]
    quiet = subprocess.DEVNULL
    subprocess.run([*apt, "update"], stdout=quiet, check=False)
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    if subprocess.run(install, stdout=quiet, check=False).returncode != 0:
        stop(f"apt-get failed. {by_hand}")


def _loads(library: str) -> bool:
    for name in (f"lib{library}.so.0", ctypes.util.find_library(library)):
        try:
            ctypes.CDLL(name or "")
        except OSError:
            continue
        if name:
            return True
    return False


def need_pango() -> None:
    """Make sure that the libraries that set the PDFs can be loaded."""
    missing = [package for package, library in PANGO.items() if not _loads(library)]
    if missing:
        install_system(missing, "Printing PDFs")


def need_programs(programs: Mapping[str, Sequence[str]], why: str) -> None:
    """Make sure that of each package at least one of its programs is there."""
    missing = [package for package, names in programs.items() if not any(map(shutil.which, names))]
    if missing:
        install_system(missing, why)


# --- The virtual environment -------------------------------------------------------------------


def need_python() -> None:
    """Continue under Python 3.11 or newer, or stop."""
    if sys.version_info >= OLDEST:
        return
    for name in ("python3.13", "python3.12", "python3.11"):
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])
    stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")


def _make_venv() -> None:
    if VENV_PYTHON.exists() and output([VENV_PYTHON, "-m", "pip", "--version"]):
        return
    if importlib.util.find_spec("ensurepip") is None:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        distribution = Path("/usr/bin") in Path(sys.executable).parents
        install_system(["python3-venv" if distribution else version], "The virtual environment")
    say("Making the virtual environment .venv ...")
    if not run([sys.executable, "-m", "venv", "--clear", VENV]):
        stop("python3 -m venv .venv failed; remove .venv and try again.")


def _digest(lock: str) -> str:
    text = (ROOT / lock).read_bytes() + sys.version.encode() + str(VENV).encode()
    return hashlib.sha256(text).hexdigest()


def _installed(lock: str) -> bool:
    """Tell whether the environment holds this lock already; the development lock has all of it."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    wanted = {lock} | ({DEVELOPMENT} if lock == RUNTIME else set())
    return any(stamp.get(name) == _digest(name) for name in wanted)


def _pip_settings() -> dict[str, str]:
    """Hand what pip is told about its package source on to uv, which does not read it."""
    asked = {"UV_DEFAULT_INDEX": "global.index-url", "SSL_CERT_FILE": "global.cert"}
    known = {}
    for variable, option in asked.items():
        value = os.environ.get(f"PIP_{option.split('.')[1].replace('-', '_').upper()}") or output(
            [VENV_PYTHON, "-m", "pip", "config", "get", option]
        )
        if value and variable not in os.environ:
            known[variable] = value
    return known


def install(lock: str) -> None:
    """Bring the virtual environment to a lock file, every file checked against its hash.

    uv does it in seconds; plain pip reads the same file and takes over when uv cannot be had.
    """
    _make_venv()
    if _installed(lock):
        return
    say(f"Installing {lock} ...")
    started = time.monotonic()
    STAMP.unlink(missing_ok=True)
    uv = VENV / "bin" / "uv"
    pip: list[str | Path] = [VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", "-q"]
    sync: list[str | Path] = [uv, "pip", "sync", "-q", "--require-hashes", "--compile-bytecode"]
    sync += ["--python", VENV_PYTHON, ROOT / lock]
    has_uv = uv.exists() or run([*pip, "install", "--require-hashes", "-r", _locked_uv()])
    settings = {"UV_HTTP_TIMEOUT": "120", "UV_LINK_MODE": "copy", **_pip_settings()}
    if not (has_uv and run(sync, **settings)):
        say("uv could not do it; plain pip takes about a minute ...")
        if not run([*pip, "install", "--require-hashes", "-r", ROOT / lock]):
            stop(f"pip could not install {lock}: see its message above.")
    STAMP.write_text(json.dumps({lock: _digest(lock)}), "utf-8")
    say(f"Installed in {time.monotonic() - started:.0f} s.")


def _locked_uv() -> Path:
    """Return a lock file of uv alone, taken with its hashes from the development lock."""
    block: list[str] = []
    for line in (ROOT / DEVELOPMENT).read_text("utf-8").splitlines():
        if line.startswith("uv==") or (block and line.startswith("    --hash=")):
            block.append(line.rstrip("\\ "))
        elif block:
            break
    file = VENV / "uv.txt"
    file.write_text(" \\\n".join(block) + "\n", "utf-8")
    return file
