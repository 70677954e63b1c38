"""A job process for the tests: ``python -m tests.background URL FOLDER``.

It does what production does, with two handlers of its own: one says which job it ran, the other
never comes back by itself.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from threading import Event

from sqlalchemy.orm import Session

from pengaduan.jobs import run
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload
from tests.apps import make_app


def say(_session: Session, payload: Payload, _job: OutboxJob, _now: datetime) -> None:
    """Print the number in the payload."""
    print(payload["n"], flush=True)  # noqa: T201 - how the test listens


def hang(_session: Session, _payload: Payload, _job: OutboxJob, _now: datetime) -> None:
    """Say so and block."""
    print("hanging", flush=True)  # noqa: T201 - how the test listens
    Event().wait()


if __name__ == "__main__":
    run(make_app(sys.argv[1], Path(sys.argv[2])), handlers={"test.say": say, "test.hang": hang})
