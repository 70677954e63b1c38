"""The only place that reads the machine's clock.

In a demo the clock can be moved forward (`flask demo clock`), so that a newcomer sees an
escalation within a minute. The offset lives in a small file beside the data, because the web
and the jobs processes must agree on it. Outside a demo the file is never looked at.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

OFFSET_FILE = "demo-clock"


@dataclass(slots=True)
class _Source:
    offset_file: Path | None = None


_source = _Source()


def configure(data_dir: Path, *, movable: bool) -> None:
    """Allow or forbid a moved clock; called once when the application is built."""
    _source.offset_file = data_dir / OFFSET_FILE if movable else None


def offset() -> timedelta:
    """Return how far the demo clock is ahead; zero outside a demo."""
    if _source.offset_file is None:
        return timedelta()
    try:
        return timedelta(seconds=float(_source.offset_file.read_text("ascii")))
    except (FileNotFoundError, ValueError):
        return timedelta()


def set_offset(value: timedelta) -> None:
    """Move the demo clock to ``value`` ahead of the machine's. PermissionError outside a demo."""
    if _source.offset_file is None:
        raise PermissionError("the clock can be moved in a demo only")
    _source.offset_file.parent.mkdir(parents=True, exist_ok=True)
    fresh = _source.offset_file.with_suffix(".new")
    fresh.write_text(str(value.total_seconds()), "ascii")
    fresh.replace(_source.offset_file)


def now() -> datetime:
    """Return the present moment in UTC, aware."""
    return datetime.now(UTC) + offset()
