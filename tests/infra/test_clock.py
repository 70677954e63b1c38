"""The clock moves in a demo and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pengaduan.infra import clock


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    before = clock._source.offset_file
    yield
    clock._source.offset_file = before


def test_a_demo_clock_runs_ahead(tmp_path: Path) -> None:
    clock.configure(tmp_path, movable=True)
    clock.set_offset(timedelta(days=3))

    ahead = clock.now() - datetime.now(UTC)

    assert timedelta(days=3) - timedelta(seconds=5) < ahead <= timedelta(days=3)


def test_outside_a_demo_it_cannot_be_moved(tmp_path: Path) -> None:
    clock.configure(tmp_path, movable=False)

    with pytest.raises(PermissionError):
        clock.set_offset(timedelta(days=3))


def test_a_file_left_by_a_demo_moves_nothing_elsewhere(tmp_path: Path) -> None:
    clock.configure(tmp_path, movable=True)
    clock.set_offset(timedelta(days=3))
    clock.configure(tmp_path, movable=False)

    assert clock.offset() == timedelta()


def test_an_unreadable_file_counts_as_no_offset(tmp_path: Path) -> None:
    clock.configure(tmp_path, movable=True)
    (tmp_path / clock.OFFSET_FILE).write_text("soon", "ascii")

    assert clock.offset() == timedelta()
