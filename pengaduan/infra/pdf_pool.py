"""Render documents in processes of their own: side by side, with progress, and stoppable.

WeasyPrint in threads is slower than one after the other, so each worker is a process. A worker
gets pages and nothing of ours: no settings, no database. When the caller gives up, the workers
are killed with whatever they were doing.
"""

import json
import os
import selectors
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pengaduan.infra.pdf import Embedded
from pengaduan.infra.pdf_child import LENGTH, STEPS

_PROJECT: Final = Path(__file__).resolve().parents[2]
_PIECE: Final = 1024 * 1024
_LOOK_EVERY: Final = 0.5
Watch = Callable[[int, int], None]
"""Called with the steps done and all steps, at least twice a second; it may raise to stop."""


class PdfWorkerError(RuntimeError):
    """A worker ended without its document: out of memory, killed, or a page it cannot draw."""


@dataclass(frozen=True, slots=True)
class PdfJob:
    """One document to be rendered: what :func:`pengaduan.infra.pdf.render_pdf` takes."""

    html: str
    identifier: str
    variant: str = "pdf/a-3a"
    attachments: tuple[Embedded, ...] = ()

    def packed(self) -> bytes:
        """Return the job as it is sent to a worker."""
        told = {
            "html": self.html,
            "identifier": self.identifier,
            "variant": self.variant,
            "attachments": [_packed(one) for one in self.attachments],
        }
        data = json.dumps(told).encode()
        return LENGTH.pack(len(data)) + data


def _packed(one: Embedded) -> dict[str, str]:
    return {
        "name": one.name,
        "data": b64encode(one.data).decode(),
        "description": one.description,
        "at": one.at.isoformat(),
    }


@dataclass(slots=True)
class _Worker:
    child: "subprocess.Popen[bytes]"
    place: int = -1
    step: int = 0
    kept: bytearray = field(default_factory=bytearray)

    def begin(self, place: int, job: PdfJob) -> None:
        self.place, self.step = place, 0
        pipe = self.child.stdin
        if pipe is None:
            raise PdfWorkerError("no pipe")
        pipe.write(job.packed())
        pipe.flush()

    def take(self) -> bytes | None:
        """Read what has come; return a finished document, or None while it is being made."""
        pipe = self.child.stdout
        piece = b"" if pipe is None else os.read(pipe.fileno(), _PIECE)
        if not piece:
            raise PdfWorkerError(f"worker ended with {self.child.wait()}")
        self.kept += piece
        while (end := self.kept.find(b"\n")) >= 0:
            mark, _blank, number = bytes(self.kept[:end]).partition(b" ")
            if mark == b"R":
                return self._document(end + 1, int(number))
            self.step = int(number)
            del self.kept[: end + 1]
        return None

    def _document(self, start: int, length: int) -> bytes | None:
        if len(self.kept) < start + length:
            return None
        document = bytes(self.kept[start : start + length])
        del self.kept[: start + length]
        return document


def _no_watch(_done: int, _every: int) -> None:
    """Watch nothing."""


def render_all(
    jobs: Sequence[PdfJob], *, processes: int = 1, watch: Watch = _no_watch
) -> list[bytes]:
    """Return the documents in the order of the jobs; the same jobs give the same bytes.

    PdfWorkerError when a worker dies. What ``watch`` raises ends all workers and is passed on.
    """
    done: dict[int, bytes] = {}
    workers: list[_Worker] = []
    try:
        with selectors.DefaultSelector() as ready:
            for place in range(min(processes, len(jobs))):
                worker = _Worker(_start())
                workers.append(worker)
                worker.begin(place, jobs[place])
                ready.register(_output(worker), selectors.EVENT_READ, worker)
            following = len(workers)
            while len(done) < len(jobs):
                for key, _events in ready.select(_LOOK_EVERY):
                    following = _took(key.data, jobs, done, following)
                running = sum(one.step for one in workers if one.place not in done)
                watch(len(done) * STEPS + running, len(jobs) * STEPS)
    finally:
        for worker in workers:
            _end(worker.child)
    return [done[place] for place in range(len(jobs))]


def _took(worker: _Worker, jobs: Sequence[PdfJob], done: dict[int, bytes], following: int) -> int:
    document = worker.take()
    if document is None:
        return following
    done[worker.place] = document
    if following < len(jobs):
        worker.begin(following, jobs[following])
        return following + 1
    return following


def _output(worker: _Worker) -> Any:  # noqa: ANN401 - a selector takes any file
    return worker.child.stdout


def _start() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "pengaduan.infra.pdf_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(_PROJECT), "LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", "")},
        cwd="/",
        start_new_session=True,
    )


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue
    child.wait()
