"""The process behind the fence: takes one file from its input and writes the verdict.

Started as ``python -m pengaduan.infra.cleaning.child <media type>``. Output: the line ``ready``
once the limits stand, then one line of JSON, then the clean copy.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Final

from pengaduan.infra.cleaning.kinds import FileRefusedError
from pengaduan.infra.cleaning.opening import opener

MEMORY: Final = 512 * 1024 * 1024
"""Address space in bytes, with the interpreter and its libraries."""
SECONDS: Final = 10
"""Seconds of computing; the parent counts the same by the clock on the wall."""
READY: Final = b"ready\n"
# Enough for the libraries that load parts of themselves only when they meet a file.
_OPEN_FILES: Final = 64


def _fence_in() -> None:
    """Give up what opening needs none of: memory, time, writing files, leaving a core."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        resource.setrlimit(what, (most, most))
    # First the signal that says why, and a second later the one that nothing survives.
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))


def _peak() -> str:
    """Return the most address space that this process ever had, in kilobytes."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next((line.split()[1] for line in lines if line.startswith("VmPeak:")), "0")


def _answer(data: bytes, media_type: str) -> tuple[dict[str, str], bytes]:
    try:
        clean = opener(media_type)(data)
    except FileRefusedError as error:
        return {"refused": error.why}, b""
    except (MemoryError, RecursionError):
        return {"refused": "bomb"}, b""
    except Exception:  # noqa: BLE001 - whatever a reader trips over, the file is not readable
        return {"refused": "broken"}, b""
    return {"media_type": clean.media_type}, clean.data


def main() -> None:
    """Open one file."""
    media_type = sys.argv[1]
    opener(media_type)
    _fence_in()
    out = sys.stdout.buffer
    out.write(READY)
    out.flush()
    verdict, copy = _answer(sys.stdin.buffer.read(), media_type)
    out.write(json.dumps({**verdict, "peak": _peak()}).encode() + b"\n" + copy)
    out.flush()


if __name__ == "__main__":
    main()
