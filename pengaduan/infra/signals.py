"""Signals from the operating system, as a queue."""

import queue
import signal
from types import FrameType


def catch_signals() -> "queue.SimpleQueue[int]":
    """Return a queue that gets each stop signal; its ``put`` is safe inside a signal handler."""
    caught: queue.SimpleQueue[int] = queue.SimpleQueue()

    def handle(number: int, _frame: FrameType | None) -> None:
        caught.put(number)

    signal.signal(signal.SIGINT, handle)
    signal.signal(signal.SIGTERM, handle)
    return caught
