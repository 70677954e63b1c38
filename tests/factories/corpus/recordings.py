"""Sound and film, written by hand: real containers around invented samples."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial

from pengaduan.infra.cleaning.boxes import box, numbers
from tests.factories.corpus.pictures import half
from tests.factories.corpus.sample import EITHER, KEPT, REFUSED, SECRET, Sample


def noise(serial: int, count: int) -> bytes:
    """Return invented samples; without the byte that begins a frame."""
    return bytes(b % 255 for b in random.Random(serial).randbytes(count))


def id3(content: bytes = SECRET) -> bytes:
    frame = b"TIT2" + (len(content) + 1).to_bytes(4, "big") + bytes(2) + b"\0" + content
    return b"ID3\x03\0\0" + bytes((0, 0, len(frame) >> 7, len(frame) & 127)) + frame


def mp3(serial: int, frames: int = 12) -> bytes:
    """MPEG 1 layer III, 128 kbit/s, 44,100 Hz: frames of 417 bytes."""
    sound = b"".join(b"\xff\xfb\x90\0" + noise(serial + n, 413) for n in range(frames))
    tail = b"TAG" + SECRET.ljust(125, b"\0")
    return id3() + sound + (tail if serial % 2 else b"APETAGEX" + SECRET)


def aac(serial: int) -> bytes:
    size = 120
    head = bytes(
        (0xFF, 0xF1, 0x50, 0x80 | size >> 11, size >> 3 & 255, (size & 7) << 5 | 0x1F, 0xFC)
    )
    return b"".join(head + noise(serial + n, size - 7) for n in range(10)) + SECRET


def amr(serial: int) -> bytes:
    wide = serial % 2
    frame = b"\x44" + noise(serial, 60) if wide else b"\x3c" + noise(serial, 31)
    return (b"#!AMR-WB\n" if wide else b"#!AMR\n") + frame * 10 + SECRET


def wav(serial: int) -> bytes:
    sound = noise(serial, 4000)
    head = (
        b"fmt "
        + (16).to_bytes(4, "little")
        + bytes.fromhex("0100010044ac000088580100020010 00".replace(" ", ""))
    )
    told = (
        b"LIST"
        + (12 + len(SECRET)).to_bytes(4, "little")
        + b"INFOIART"
        + len(SECRET).to_bytes(4, "little")
        + SECRET
    )
    inner = b"WAVE" + told + head + b"data" + len(sound).to_bytes(4, "little") + sound
    return b"RIFF" + len(inner).to_bytes(4, "little") + inner + SECRET


def slow_checksum(page: bytes) -> bytes:
    """Return Ogg's checksum, bit by bit as its document says it."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7) & 0xFFFFFFFF if value & 0x80000000 else value << 1
    return value.to_bytes(4, "little")


def page(flags: int, serial: int, packets: list[bytes]) -> bytes:
    lacing = b"".join(b"\xff" * (len(one) // 255) + bytes([len(one) % 255]) for one in packets)
    head = b"OggS\0" + bytes([flags]) + bytes(8) + b"\1\2\3\4" + serial.to_bytes(4, "little")
    tail = bytes([len(lacing)]) + lacing + b"".join(packets)
    return head + slow_checksum(head + bytes(4) + tail) + tail


def ogg(serial: int) -> bytes:
    """A voice message in Opus with remarks, some of them long."""
    remark = b"ARTIST=" + SECRET * (1 + 40 * (serial % 3))
    told = b"OpusTags" + len(SECRET).to_bytes(4, "little") + SECRET + (1).to_bytes(4, "little")
    told += len(remark).to_bytes(4, "little") + remark
    head = b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0"
    sound = [noise(serial + n, 60) for n in range(20)]
    return page(2, 0, [head]) + page(0, 1, [told]) + page(4, 2, sound) + SECRET


def track(
    kind: bytes, coding: bytes, start: int, sizes: list[int], *, outside: bool = False
) -> bytes:
    head = 78 if kind == b"vide" else 28
    entry = box(
        coding, bytes(7) + b"\1" + bytes(head - 8), box(b"uuid", SECRET), box(b"btrt", bytes(12))
    )
    stbl = box(
        b"stbl",
        box(b"stsd", numbers(0, 1), entry),
        box(b"stts", numbers(0, 1, len(sizes), 1000)),
        box(b"stsc", numbers(0, 1, 1, len(sizes), 1)),
        box(b"stsz", numbers(0, 0, len(sizes), *sizes)),
        box(b"stco", numbers(0, 1, start)),
    )
    source = (
        box(b"url ", numbers(0), b"http://example.invalid/\0")
        if outside
        else box(b"url ", numbers(1))
    )
    dinf = box(b"dinf", box(b"dref", numbers(0, 1), source))
    media = box(b"vmhd" if kind == b"vide" else b"smhd", bytes(12 if kind == b"vide" else 8))
    mdia = box(
        b"mdia",
        box(b"mdhd", numbers(0, 7, 8, 1000, 1000), bytes(4)),
        box(b"hdlr", bytes(8) + kind + bytes(12) + SECRET + b"\0"),
        box(b"minf", media, dinf, stbl),
    )
    return box(
        b"trak", box(b"tkhd", numbers(7, 7, 8, 1, 0, 1000), bytes(60)), mdia, box(b"udta", SECRET)
    )


def movie(
    serial: int,
    brand: bytes = b"isom",
    kinds: tuple[bytes, ...] = (b"vide", b"soun"),
    *,
    outside: bool = False,
) -> bytes:
    """A film with its place (``loci``), a track of positions, and something between the samples."""
    codings = {b"vide": b"avc1", b"soun": b"mp4a", b"meta": b"camm"}
    samples = [(kind, [noise(serial + n, 40 + n) for n in range(5)]) for kind in (*kinds, b"meta")]
    front = box(b"ftyp", brand, bytes(4), brand) + box(b"free", SECRET)

    def moov(start: int) -> bytes:
        tracks = []
        for kind, pieces in samples:
            tracks.append(
                track(kind, codings[kind], start, [len(one) for one in pieces], outside=outside)
            )
            start += sum(map(len, pieces)) + len(SECRET)
        place = box(b"udta", box(b"\xa9xyz", b"\0\x12" + b"-02.1250+106.1014/" + SECRET))
        return box(b"moov", box(b"mvhd", numbers(0, 7, 8, 1000, 1000), bytes(80)), *tracks, place)

    start = len(front) + len(moov(0)) + 8
    inner = b"".join(b"".join(pieces) + SECRET for _, pieces in samples)
    return front + moov(start) + box(b"mdat", inner) + box(b"uuid", SECRET)


def in_parts(serial: int) -> bytes:
    return movie(serial) + box(b"moof", bytes(20)) + box(b"mdat", noise(serial, 99))


def wrong_places(serial: int) -> bytes:
    """A film whose tables point behind its end, or claim billions of samples."""
    data = movie(serial)
    if serial == 0:
        place = data.index(b"stco") + 12
        return data[:place] + b"\x7f\xff\xff\xff" + data[place + 4 :]
    place = data.index(b"stsz") + (12 if serial == 1 else 8)
    return data[:place] + b"\xff\xff\xff\xf0" + data[place + 4 :]


def samples() -> Iterator[Sample]:
    for kind, make, count, name in (
        ("MP3 with title", mp3, 6, "suara.mp3"),
        ("AAC", aac, 3, "suara.aac"),
        ("AMR voice memo", amr, 4, "suara.amr"),
        ("WAV with artist", wav, 4, "suara.wav"),
        ("Ogg voice message", ogg, 6, "suara.opus"),
        ("film with place", movie, 8, "video.mp4"),
        ("film of another phone (MOV)", partial(movie, brand=b"qt  "), 3, "video.mov"),
        ("3GP", partial(movie, brand=b"3gp5"), 3, "video.3gp"),
        ("M4A", partial(movie, brand=b"M4A ", kinds=(b"soun",)), 3, "suara.m4a"),
    ):
        yield from (Sample(kind, n, partial(make, n), KEPT, name=name) for n in range(count))
    yield from (
        Sample("film in parts", n, partial(in_parts, n), REFUSED, "movie_parts", "v.mp4")
        for n in range(3)
    )
    yield from (
        Sample(
            "film that lies elsewhere",
            n,
            partial(movie, n, outside=True),
            REFUSED,
            "movie_outside",
            "v.mp4",
        )
        for n in range(2)
    )
    yield from (
        Sample("film with wrong tables", n, partial(wrong_places, n), REFUSED, "", "v.mp4")
        for n in range(3)
    )
    yield from (
        Sample(
            "half a film", n, partial(lambda n: half(movie(n), n), n), REFUSED, "broken", "v.mp4"
        )
        for n in range(5)
    )
    yield from (
        Sample("half a sound", n, partial(lambda n: half(mp3(n), n + 2), n), EITHER, "", "s.mp3")
        for n in range(3)
    )
    yield from (
        Sample(
            "sound in name only",
            n,
            partial(lambda n: id3() + b"MZ" * n, n),
            REFUSED,
            "broken",
            "s.mp3",
        )
        for n in range(3)
    )
