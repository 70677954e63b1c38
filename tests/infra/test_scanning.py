"""The scanner is asked over a real socket in clamd's own words, and its silence is no yes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pengaduan.infra import scanning
from pengaduan.infra.scanning import ScannerError, scan

BAD = b"tanda-buatan-kami"


class Clamd:
    """A scanner of our own making that knows one signature and speaks clamd's INSTREAM."""

    def __init__(self, listener: socket.socket, answer: Callable[[bytes], bytes]) -> None:
        self.listener, self.answer = listener, answer
        self.seen: list[bytes] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line, line.makefile("rb") as coming:
                if coming.read(10) != b"zINSTREAM\0":
                    line.sendall(b"UNKNOWN COMMAND\0")
                    continue
                data = b""
                while size := int.from_bytes(coming.read(4), "big"):
                    data += coming.read(size)
                self.seen.append(data)
                line.sendall(self.answer(data))


def verdict(data: bytes) -> bytes:
    return b"stream: Buatan.Sendiri FOUND\0" if BAD in data else b"stream: OK\0"


@contextmanager
def clamd(answer: Callable[[bytes], bytes] = verdict, path: Path | None = None) -> Iterator[Clamd]:
    """Run one and point the program at it; afterwards there is none again."""
    kind = socket.AF_INET if path is None else socket.AF_UNIX
    with socket.socket(kind, socket.SOCK_STREAM) as listener:
        listener.bind(("127.0.0.1", 0) if path is None else str(path))
        listener.listen()
        address = str(path) if path else f"127.0.0.1:{listener.getsockname()[1]}"
        scanning.configure(address)
        running = Clamd(listener, answer)
        try:
            yield running
        finally:
            scanning.configure("")
            listener.shutdown(socket.SHUT_RDWR)
    running.thread.join(5)


def test_a_clean_file_passes_and_was_seen_whole():
    data = bytes(range(256)) * 3000
    with clamd() as running:
        assert scan(data) is None
    assert running.seen == [data]


def test_what_is_found_is_named(tmp_path):
    with clamd(path=tmp_path / "clamd.sock"):
        assert scan(b"x" * 300_000 + BAD) == "Buatan.Sendiri"


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK FOUND ERROR\0"]
)
def test_anything_but_a_verdict_is_no_verdict(answer):
    with clamd(lambda _data: answer), pytest.raises(ScannerError):
        scan(b"x")


@pytest.mark.parametrize("address", ["127.0.0.1:9", "/tidak/ada/clamd.sock"])
def test_a_scanner_that_is_not_there_is_an_error(address):
    scanning.configure(address)
    try:
        with pytest.raises(ScannerError):
            scan(b"x")
    finally:
        scanning.configure("")


def test_without_a_scanner_nothing_is_found():
    assert not scanning.configured()
    assert scan(BAD) is None


@pytest.mark.parametrize("address", ["clamd", "localhost:", ":3310", "host:port"])
def test_an_address_that_cannot_be_is_refused(address):
    with pytest.raises(ValueError, match="host:port"):
        scanning.configure(address)
