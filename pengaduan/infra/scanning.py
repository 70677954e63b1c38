"""The virus scanner: a running clamd, asked over its own socket with INSTREAM."""

import socket
from dataclasses import dataclass
from typing import Final

_PIECE: Final = 256 * 1024
_LONGEST_ANSWER: Final = 4096
# A scanner that is loading new signatures answers late; the job then tries again.
_SECONDS: Final = 60.0


class ScannerError(RuntimeError):
    """The scanner gave no verdict: not there, too busy, or it refused to look."""


@dataclass(slots=True)
class _Scanner:
    address: str = ""


_scanner = _Scanner()


def configure(address: str) -> None:
    """Say where clamd listens: a path, ``host:port``, or nothing for no scanner.

    ValueError when it is none of these.
    """
    if address and not address.startswith("/"):
        host, _colon, port = address.rpartition(":")
        if not host or not port.isdigit():
            raise ValueError("the scanner's address is a path or host:port")
    _scanner.address = address


def configured() -> bool:
    """Tell whether there is a scanner to ask."""
    return bool(_scanner.address)


def scan(data: bytes) -> str | None:
    """Return the name of what was found in ``data``, None when nothing was.

    Without a scanner nothing is found. Raises ScannerError when there is one and it gave no
    verdict: what was not looked at must never pass.
    """
    if not _scanner.address:
        return None
    try:
        answer = _asked(data)
    except OSError as error:
        raise ScannerError("the scanner cannot be reached") from error
    return _understood(answer)


def _asked(data: bytes) -> str:
    with _connected() as line:
        line.sendall(b"zINSTREAM\0")
        for place in range(0, len(data), _PIECE):
            piece = data[place : place + _PIECE]
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            piece = line.recv(_LONGEST_ANSWER)
            if not piece:
                break
            answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected() -> socket.socket:
    if _scanner.address.startswith("/"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(_SECONDS)
            line.connect(_scanner.address)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = _scanner.address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=_SECONDS)


def _understood(answer: str) -> str | None:
    """Read ``stream: OK`` or ``stream: <name> FOUND``; everything else is no verdict."""
    verdict = answer.removeprefix("stream: ")
    if verdict == "OK":
        return None
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise ScannerError("the scanner gave no verdict")
