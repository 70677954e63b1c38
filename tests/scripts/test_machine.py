"""The commands tell in one line what a machine lacks, and never install without hashes."""

from __future__ import annotations

import json
from pathlib import Path

import machine
import pytest


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A virtual environment that exists already, in a project of its own."""
    for name in (machine.RUNTIME, machine.DEVELOPMENT):
        (tmp_path / name).write_text(
            f"# {name}\nuv==1.0 \\\n    --hash=sha256:00 \\\n    # via x\n"
        )
    folder = tmp_path / ".venv"
    folder.mkdir()
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    monkeypatch.setattr(machine, "VENV", folder)
    monkeypatch.setattr(machine, "VENV_PYTHON", folder / "bin" / "python")
    monkeypatch.setattr(machine, "STAMP", folder / "installed.json")
    monkeypatch.setattr(machine, "_make_venv", lambda: None)
    monkeypatch.setattr(machine, "output", lambda _command: "")
    return folder


class Runner:
    """Records commands and answers them as told."""

    def __init__(self, *failing: str) -> None:
        self.failing = failing
        self.lines: list[str] = []

    def __call__(self, command: list[object], **_more: str) -> bool:
        line = " ".join(map(str, command))
        self.lines.append(line)
        return not any(word in line for word in self.failing)


def test_without_root_the_missing_package_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda _name: None)

    with pytest.raises(SystemExit) as stopped:
        machine.need_programs({"qpdf": ("qpdf",)}, "Testing")

    assert stopped.value.code == 1
    error = capsys.readouterr().err
    assert error == ("Testing needs qpdf. Install: apt-get install --no-install-recommends qpdf\n")


def test_what_is_there_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: "x" if name == "chromium" else None)
    monkeypatch.setattr(machine, "install_system", lambda *_: pytest.fail("installed"))

    machine.need_programs({"chromium": ("google-chrome", "chromium")}, "Testing")


def test_every_install_checks_hashes(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = Runner()
    monkeypatch.setattr(machine, "run", runner)

    machine.install(machine.RUNTIME)

    assert len(runner.lines) == 2
    assert all("--require-hashes" in line for line in runner.lines)
    assert (venv / "uv.txt").read_text() == "uv==1.0 \\\n    --hash=sha256:00\n"


@pytest.mark.parametrize("failing", ["uv.txt", "pip sync"])
def test_pip_takes_over_when_uv_cannot_do_it(
    venv: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    runner = Runner(failing)
    monkeypatch.setattr(machine, "run", runner)

    machine.install(machine.RUNTIME)

    assert runner.lines[-1].endswith(f"--require-hashes -r {venv.parent / machine.RUNTIME}")
    assert machine.STAMP.exists()


def test_an_install_that_fails_leaves_no_stamp(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "run", Runner("install", "sync"))

    with pytest.raises(SystemExit):
        machine.install(machine.RUNTIME)

    assert not machine.STAMP.exists()


@pytest.mark.parametrize(
    ("held", "asked", "commands"),
    [
        (machine.RUNTIME, machine.RUNTIME, 0),
        (machine.DEVELOPMENT, machine.RUNTIME, 0),
        (machine.RUNTIME, machine.DEVELOPMENT, 2),
    ],
)
def test_an_environment_that_has_it_is_left_alone(
    venv: Path, monkeypatch: pytest.MonkeyPatch, held: str, asked: str, commands: int
) -> None:
    runner = Runner()
    monkeypatch.setattr(machine, "run", runner)
    machine.STAMP.write_text(json.dumps({held: machine._digest(held)}))

    machine.install(asked)

    assert len(runner.lines) == commands


def test_a_changed_lock_is_installed_again(venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = Runner()
    monkeypatch.setattr(machine, "run", runner)
    machine.install(machine.RUNTIME)
    (venv.parent / machine.RUNTIME).write_text("flask==9\n")

    machine.install(machine.RUNTIME)

    assert sum("pip sync" in line for line in runner.lines) == 2
