"""The other end of ``pdf_pool``: a process that turns one page of HTML after another into PDF.

It reads a job from its input, writes a line ``P <step>`` for each step that WeasyPrint begins, and
``R <length>`` with the bytes behind it. It ends when its input ends.
"""

import gc
import json
import logging
import struct
import sys
from base64 import b64decode
from datetime import datetime
from importlib import import_module
from typing import IO, Any, Final

from pengaduan.infra.pdf import Embedded, render_pdf

STEPS: Final = 7
"""How many steps WeasyPrint tells of: fetching, parsing, styling, layout, drawing and the rest."""
LENGTH: Final = struct.Struct(">Q")


class Told(logging.Handler):
    """Pass on the number of the step that begins."""

    def __init__(self, out: IO[bytes]) -> None:
        super().__init__(logging.INFO)
        self._out = out

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line for "Step 3 - ..."; anything else is not passed on."""
        words = record.getMessage().split()
        if words[:1] == ["Step"] and words[1].isdigit():
            self._out.write(b"P %d\n" % int(words[1]))
            self._out.flush()


def _embedded(raw: dict[str, Any]) -> Embedded:
    return Embedded(
        raw["name"],
        b64decode(raw["data"]),
        raw["description"],
        datetime.fromisoformat(raw["at"]),
    )


def work(given: IO[bytes], out: IO[bytes]) -> None:
    """Render until there is nothing more to read.

    Garbage is looked for between two documents only: a layout makes hundreds of thousands of
    objects that live until its end, and walking them again and again costs a fifth of the time.
    """
    import_module("weasyprint")
    gc.collect()
    gc.freeze()
    gc.disable()
    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.addHandler(Told(out))
    while len(head := given.read(LENGTH.size)) == LENGTH.size:
        job = json.loads(given.read(LENGTH.unpack(head)[0]))
        pdf = render_pdf(
            job["html"],
            identifier=job["identifier"],
            variant=job["variant"],
            attachments=[_embedded(one) for one in job["attachments"]],
        )
        out.write(b"R %d\n" % len(pdf))
        out.write(pdf)
        out.flush()
        gc.collect()


if __name__ == "__main__":
    work(sys.stdin.buffer, sys.stdout.buffer)
