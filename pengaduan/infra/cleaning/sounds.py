"""Sound without a container: the frames alone, each one proven by its header.

Titles, pictures, places and whatever else players write before, between and behind the frames
stays behind.
"""

from collections.abc import Callable
from typing import Final

from pengaduan.infra.cleaning.kinds import AAC, AMR, MP3, WAV, CleanFile, FileRefusedError

# Fewer frames than this could be found in any noise (about a tenth of a second of sound).
_PROOF: Final = 4
# What may lie between two frames before the file counts as broken.
_GAP: Final = 4096

_RATES: Final = {0x18: (44100, 48000, 32000), 0x10: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_KBITS_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_WAV_PARTS: Final = (b"fmt ", b"fact", b"data")
_AMR_SIZES: Final = {0: 12, 1: 13, 2: 15, 3: 17, 4: 19, 5: 20, 6: 26, 7: 31, 8: 5, 15: 0}
_AMR_WIDE_SIZES: Final = {
    0: 17, 1: 23, 2: 32, 3: 36, 4: 40, 5: 46, 6: 50, 7: 58, 8: 60, 9: 5, 14: 0, 15: 0,
}  # fmt: skip


def clean_sound(data: bytes, media_type: str) -> CleanFile:
    """Return the sound of an MP3, AAC, AMR or WAV file alone, or refuse it as ``broken``."""
    readers = {MP3: _mp3, AAC: _aac, AMR: _amr, WAV: _wav}
    return CleanFile(media_type, readers[media_type](data))


def _mp3(data: bytes) -> bytes:
    return _frames(data, _behind_tags(data), _mp3_length)


def _aac(data: bytes) -> bytes:
    return _frames(data, 0, _aac_length)


def _behind_tags(data: bytes) -> int:
    """Return where the ID3v2 tags end; sizes are written seven bits to the byte."""
    place = 0
    while data[place : place + 3] == b"ID3" and len(data) >= place + 10:
        size = 0
        for byte in data[place + 6 : place + 10]:
            size = size << 7 | byte & 0x7F
        place += 10 + size + (10 if data[place + 5] & 0x10 else 0)
    return place


def _mp3_length(data: bytes, place: int) -> int:
    """Return the length of the layer III frame that begins here, 0 when none does."""
    if place + 4 > len(data) or data[place] != 0xFF or data[place + 1] & 0xE6 != 0xE2:
        return 0
    version, third = data[place + 1] & 0x18, data[place + 2]
    rate_place, kbit_place = third >> 2 & 3, third >> 4
    if version not in _RATES or rate_place == 3 or not 0 < kbit_place < 15:
        return 0
    first = version == 0x18
    kbits = (_KBITS_1 if first else _KBITS_2)[kbit_place]
    padding = third >> 1 & 1
    return (144_000 if first else 72_000) * kbits // _RATES[version][rate_place] + padding


def _aac_length(data: bytes, place: int) -> int:
    if place + 7 > len(data) or data[place] != 0xFF or data[place + 1] & 0xF6 != 0xF0:
        return 0
    length = (data[place + 3] & 3) << 11 | data[place + 4] << 3 | data[place + 5] >> 5
    return length if length > 7 else 0


def _frames(data: bytes, place: int, length_of: Callable[[bytes, int], int]) -> bytes:
    out, count, gap = bytearray(), 0, 0
    while place < len(data):
        length = length_of(data, place)
        if length and place + length <= len(data):
            out += data[place : place + length]
            place, count, gap = place + length, count + 1, 0
            continue
        place, gap = place + 1, gap + 1
        if gap > _GAP:
            break
    if count < _PROOF:
        raise FileRefusedError("broken")
    return bytes(out)


def _amr(data: bytes) -> bytes:
    head = b"#!AMR-WB\n" if data.startswith(b"#!AMR-WB\n") else b"#!AMR\n"
    sizes = _AMR_WIDE_SIZES if len(head) == 9 else _AMR_SIZES
    place, count = len(head), 0
    while place < len(data):
        size = sizes.get(data[place] >> 3 & 15)
        if size is None or data[place] & 0x83 or place + 1 + size > len(data):
            break
        place, count = place + 1 + size, count + 1
    if count < _PROOF:
        raise FileRefusedError("broken")
    return data[:place]


def _wav(data: bytes) -> bytes:
    parts, place = {}, 12
    while place + 8 <= len(data):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        if name in _WAV_PARTS and name not in parts:
            parts[name] = data[place + 8 : place + 8 + size]
        place += 8 + size + size % 2
    sound_format, samples = parts.get(b"fmt ", b""), parts.get(b"data", b"")
    if not 16 <= len(sound_format) <= 64 or not samples:
        raise FileRefusedError("broken")
    if int.from_bytes(sound_format[2:4], "little") not in range(1, 9):
        raise FileRefusedError("broken")
    body = b"WAVE" + b"".join(
        _part(name, parts[name][: _most(name)]) for name in _WAV_PARTS if name in parts
    )
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _most(name: bytes) -> int | None:
    return 4 if name == b"fact" else None


def _part(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)
