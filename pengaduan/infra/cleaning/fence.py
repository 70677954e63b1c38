"""Open a file in a process of its own, so that a bomb hurts nobody else.

The child gets the file, a pipe for its answer and nothing of ours: no settings, no secrets, no
database. It may use 512 MiB and ten seconds, and write nothing but its answer. Linux only, as
the rest of the house.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from pengaduan.infra.cleaning.child import READY, SECONDS
from pengaduan.infra.cleaning.kinds import CleanFile, FileRefusedError, sniff

LARGEST_COPY: Final = 48 * 1024 * 1024
"""Bytes. A clean copy can be larger than what came: a bitmap becomes a PNG of every pixel."""
_PROJECT: Final = Path(__file__).resolve().parents[3]
_PIECE: Final = 1024 * 1024


class FenceError(RuntimeError):
    """The child could not even start; the file is not to blame and is tried again later."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What the child said, how it ended, how long it took, and whether it had to be stopped."""

    answer: bytes
    status: int
    seconds: float
    stopped: bool

    @property
    def verdict(self) -> tuple[dict[str, str], bytes] | None:
        """What stands behind ``ready``: the verdict and the copy; None when it died before."""
        line, found, copy = self.answer[len(READY) :].partition(b"\n")
        return (json.loads(line), copy) if found else None


def clean(data: bytes) -> CleanFile:
    """Return a clean copy of a file of a known kind, opened behind the fence.

    FileRefusedError with a precise code for everything else: ``slow`` when it took more than
    ten seconds, ``bomb`` when it wanted too much memory. FenceError when no child could start.
    """
    return verdict_of(open_fenced(data, sniff(data)))


def open_fenced(data: bytes, media_type: str) -> Opened:
    """Run one child on ``data`` and return what came of it; never longer than ten seconds."""
    began = time.monotonic()
    with _in_memory(data) as given:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
            [sys.executable, "-m", "pengaduan.infra.cleaning.child", media_type],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(_PROJECT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            cwd="/",
            start_new_session=True,
        )
    return _watched(child, began)


def _in_memory(data: bytes) -> IO[bytes]:
    """Return a file that lies in memory only: what is not yet examined is nowhere unsealed."""
    handle = os.fdopen(os.memfd_create("evidence"), "w+b")
    handle.write(data)
    handle.flush()
    handle.seek(0)
    return handle


def _watched(child: "subprocess.Popen[bytes]", began: float) -> Opened:
    pipe = child.stdout
    if pipe is None:
        raise FenceError("no pipe")
    try:
        answer, stopped = _read(pipe, began + SECONDS)
    finally:
        pipe.close()
        child.kill()
    status = child.wait()
    return Opened(answer, status, time.monotonic() - began, stopped)


def _read(pipe: IO[bytes], deadline: float) -> tuple[bytes, bool]:
    """Return what the child wrote, and whether it had to be stopped for it."""
    out = bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(pipe, selectors.EVENT_READ)
        while len(out) <= LARGEST_COPY:
            left = deadline - time.monotonic()
            if left <= 0 or not waiting.select(left):
                return bytes(out), True
            piece = os.read(pipe.fileno(), _PIECE)
            if not piece:
                return bytes(out), False
            out += piece
    return bytes(out), False


def verdict_of(opened: Opened) -> CleanFile:
    """Return the clean copy that the child wrote, or raise what its silence means."""
    if not opened.answer.startswith(READY):
        raise FenceError(f"no child could start ({opened.status})")
    if opened.stopped or opened.status == -signal.SIGXCPU:
        raise FileRefusedError("slow")
    told = opened.verdict
    if told is None:
        raise FileRefusedError("bomb")  # it died of what it was given
    verdict, copy = told
    if "refused" in verdict:
        raise FileRefusedError(verdict["refused"])
    if len(copy) > LARGEST_COPY:
        raise FileRefusedError("bomb")
    return CleanFile(verdict["media_type"], copy)
