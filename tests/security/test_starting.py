"""Without a secret key nothing starts, and nobody's default takes its place."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pengaduan import config
from pengaduan.config import ConfigError
from tests.apps import ROOT

SECRET = "k" * 40


def environment(folder, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "DATA_DIR": str(folder), **more}


def start(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.slow
@pytest.mark.parametrize("mode", [{}, {"PENGADUAN_ENV": "production"}])
def test_production_does_not_start_without_a_secret_key(tmp_path, mode):
    done = start(environment(tmp_path, **mode))

    assert done.returncode != 0
    assert "SECRET_KEY belum diatur" in done.stderr


@pytest.mark.slow
def test_production_starts_with_a_secret_key(tmp_path):
    done = start(environment(tmp_path, PENGADUAN_ENV="production", SECRET_KEY=SECRET))

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_production_does_not_start_with_a_short_secret_key(tmp_path):
    done = start(environment(tmp_path, PENGADUAN_ENV="production", SECRET_KEY="rahasia"))

    assert done.returncode != 0
    assert "32" in done.stderr


def test_production_does_not_take_the_key_of_a_demo(tmp_path):
    (tmp_path / config.SECRET_FILE).write_text(SECRET, "ascii")

    with pytest.raises(ConfigError, match="SECRET_KEY"):
        config.load({"PENGADUAN_ENV": "production", "DATA_DIR": str(tmp_path)})
    demo = config.load({"PENGADUAN_ENV": "demo", "DATA_DIR": str(tmp_path)})
    assert demo["SECRET_KEY"] == SECRET


@pytest.mark.parametrize("mode", ["demo", "test", "production"])
def test_no_mode_has_a_key_of_its_own(tmp_path, mode):
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        config.load({"PENGADUAN_ENV": mode, "DATA_DIR": str(tmp_path)})


def test_an_empty_key_is_no_key(tmp_path):
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        config.load({"SECRET_KEY": "", "DATA_DIR": str(tmp_path)})


def test_the_mode_is_production_unless_said_otherwise(tmp_path):
    settings = config.load({"SECRET_KEY": SECRET, "DATA_DIR": str(tmp_path)})

    assert (settings["MODE"], settings["DEMO"]) == ("production", False)
    assert settings["SESSION_COOKIE_SECURE"] is True
