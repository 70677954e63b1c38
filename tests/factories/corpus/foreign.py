"""What is no evidence: programs, archives, pages, drawings that run, noise."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Iterator
from functools import partial
from zipfile import ZipFile

from tests.factories.corpus.pictures import photo
from tests.factories.corpus.sample import EITHER, REFUSED, SECRET, Sample


def archive(serial: int) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as packed:
        packed.writestr(f"foto{serial}.jpg", photo(serial))
    return out.getvalue()


def open_office(serial: int) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        packed.writestr("content.xml", f"<a>{serial}</a>")
    return out.getvalue()


STARTS: tuple[tuple[str, str, tuple[bytes, ...]], ...] = (
    (
        "program with another name",
        "kind_program",
        (
            b"MZ\x90\0",
            b"\x7fELF\x02",
            b"\xca\xfe\xba\xbe\0",
            b"#!/bin/sh\n",
            b"#!/usr/bin/python\n",
            b"\xcf\xfa\xed\xfe",
            b"dex\n035\0",
            b"MZ",
        ),
    ),
    (
        "archive",
        "kind_archive",
        (
            b"Rar!\x1a\x07",
            b"7z\xbc\xaf\x27\x1c",
            b"BZh91AY",
            b"\xfd7zXZ\0",
            b"PK\x05\x06" + bytes(18),
        ),
    ),
    (
        "old office document",
        "kind_office",
        (b"\xd0\xcf\x11\xe0\xa1\xb1", b"{\\rtf1\\object", b"\xd0\xcf\x11\xe0"),
    ),
    ("HEIC", "kind_heic", (b"\0\0\0\x18ftypheic", b"\0\0\0\x18ftypmif1", b"\0\0\0\x18ftypheix")),
    (
        "other picture",
        "kind_other_image",
        (b"\0\0\x01\0\x01\0", b"8BPS\0\x01", b"\0\0\0\x0cjP  ", b"\0\0\0\x18ftypavif"),
    ),
    ("other film", "kind_video", (b"\x1aE\xdf\xa3webm", b"FLV\x01", b"RIFF\0\0\0\0AVI ")),
    ("other sound", "kind_audio", (b"fLaC\0", b"FORM\0\0\0\0AIFF")),
    (
        "SVG",
        "kind_svg",
        (
            b"<svg onload='x()'>",
            b'<?xml version="1.0"?><svg>',
            b"\xef\xbb\xbf<svg>",
            b"  \n<svg ",
            b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>",
        ),
    ),
    (
        "web page",
        "kind_web_page",
        (
            b"<html><script>x()</script>",
            b"<!DOCTYPE html>",
            b"\xef\xbb\xbf<html>",
            b"<?xml version='1.0'?><html/>",
            b"<script src=//a>",
        ),
    ),
    (
        "plain text",
        "kind_text",
        (b"Yth. Bapak", b"a,b,c\n1,2,3", b"BEGIN:VCARD", b"From: a@b.invalid\n\nhai"),
    ),
)


def stray(serial: int) -> bytes:
    return random.Random(serial).randbytes(2000 * (serial + 1))


def samples() -> Iterator[Sample]:
    for kind, why, starts in STARTS:
        for n, start in enumerate(starts):
            yield Sample(
                kind, n, partial(lambda start: start + b"\n" + SECRET * 9, start), REFUSED, why
            )
    yield from (
        Sample("ZIP of photos", n, partial(archive, n), REFUSED, "kind_archive") for n in range(3)
    )
    yield from (
        Sample("OpenDocument", n, partial(open_office, n), REFUSED, "kind_office", "a.odt")
        for n in range(2)
    )
    yield from (
        Sample(
            "GZIP",
            n,
            partial(lambda n: gzip.compress(SECRET * n, mtime=0), n),
            REFUSED,
            "kind_archive",
        )
        for n in range(2)
    )
    yield from (Sample("noise", n, partial(stray, n), REFUSED) for n in range(8))
    yield from (
        Sample(
            "noise behind a true beginning",
            n,
            partial(lambda n, s: s + stray(n), n, start),
            REFUSED,
        )
        for n, start in enumerate(
            (
                b"\xff\xd8\xff\xe0",
                b"\x89PNG\r\n\x1a\n",
                b"GIF89a",
                b"PK\x03\x04",
                b"%PDF-1.4\n",
                b"RIFF\0\0\0\0WEBP",
                b"RIFF\0\0\0\0WAVE",
                b"II*\0",
                b"OggS\0",
                b"\0\0\0\x18ftypisom",
            )
        )
    )
    yield from (
        Sample(
            "a few bytes",
            n,
            partial(lambda n: b"\xff\xd8\xff"[: n + 1], n),
            REFUSED if n != 1 else EITHER,
        )
        for n in range(3)
    )
