"""The shape of the tree: tests mirror packages, migrations stand alone, views carry a mark."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.apps import MIGRATIONS, ROOT

ELSEWHERE = {"architecture", "browser", "data", "factories", "migrations", "scripts", "security"}


def rooms_without_code(tests: Path, package: Path) -> list[str]:
    """Return the folders of tests that mirror nothing."""
    folders = [one.name for one in tests.iterdir() if one.is_dir() and not one.name.startswith("_")]
    return sorted(
        name
        for name in folders
        if name not in ELSEWHERE and not (package / name / "__init__.py").exists()
    )


def wrong_migrations(folder: Path) -> list[str]:
    """Return what is wrong with the numbers, the chain and the imports of the migrations."""
    wrong = []
    previous: str | None = None
    for place, file in enumerate(sorted(folder.glob("*.py")), 1):
        text = file.read_text("utf-8")
        if not file.name.startswith(f"{place:04d}_"):
            wrong.append(f"{file.name} should have the number {place:04d}")
        if f'revision = "{file.name[:4]}"' not in text:
            wrong.append(f"{file.name} has another revision than its number")
        after = re.search(r"^down_revision(?:: [^=]+)? = (.+)$", text, re.MULTILINE)
        if not after or after[1] != (f'"{previous}"' if previous else "None"):
            wrong.append(f"{file.name} does not follow {previous}")
        if "pengaduan" in text:
            wrong.append(f"{file.name} mentions the application, which will have moved on")
        previous = file.name[:4]
    return wrong


def unmarked(app: Flask) -> list[str]:
    """Return the endpoints that say nothing about who may call them."""
    return sorted(
        name
        for name, view in app.view_functions.items()
        if name != "static" and not hasattr(view, "access_mark")
    )


def test_every_folder_of_tests_mirrors_a_package() -> None:
    assert rooms_without_code(ROOT / "tests", ROOT / "pengaduan") == []


def test_a_folder_that_mirrors_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "stray").mkdir()

    assert rooms_without_code(tmp_path, ROOT / "pengaduan") == ["stray"]


def test_every_package_has_tests() -> None:
    packages = {one.parent.name for one in (ROOT / "pengaduan").glob("*/__init__.py")}

    assert sorted(packages - {one.name for one in (ROOT / "tests").iterdir()}) == []


def test_migrations_are_a_chain_without_gaps_and_without_the_application() -> None:
    assert list((MIGRATIONS / "versions").glob("0001_*.py"))
    assert wrong_migrations(MIGRATIONS / "versions") == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("0002_gap.py", 'revision = "0002"\ndown_revision = None\n'),
        ("0001_other.py", 'revision = "abcd"\ndown_revision = None\n'),
        ("0001_orphan.py", 'revision = "0001"\ndown_revision = "0000"\n'),
        ("0001_app.py", 'from pengaduan import x\nrevision = "0001"\ndown_revision = None\n'),
    ],
)
def test_a_wrong_migration_is_found(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")

    assert wrong_migrations(tmp_path)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_every_view_says_who_may_call_it(app: Flask) -> None:
    assert unmarked(app) == []


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_view_without_a_mark_is_found_and_closed(new_app: Callable[..., Flask]) -> None:
    app = new_app()
    app.add_url_rule("/lupa", "forgotten", lambda: "open")

    assert unmarked(app) == ["forgotten"]
    assert app.test_client().get("/lupa").status_code == 403
