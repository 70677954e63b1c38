"""Every kind of file is opened behind the fence, and what comes out is written anew."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zlib
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pytest
from lxml import etree
from PIL import Image

from pengaduan.infra.cleaning import child, fence, kinds, unpacking
from pengaduan.infra.cleaning.boxes import boxes, only
from pengaduan.infra.cleaning.jpeg_parts import without_notes
from pengaduan.infra.cleaning.kinds import CleanFile, FileRefusedError
from pengaduan.infra.cleaning.names import safe_name
from pengaduan.infra.cleaning.opening import clean_here
from tests.factories.corpus import SECRET, Sample, corpus, one_of_each, papers, pictures, recordings
from tests.factories.corpus.names import NAMES
from tests.factories.corpus.sample import EITHER, KEPT

SAMPLES = one_of_each()
BOMBS = [one for one in SAMPLES if "bomb" in one.kind.lower() or "nested" in one.kind]


def cleaned(sample: Sample) -> CleanFile | str:
    """Return the clean copy, or the code of the refusal."""
    try:
        return clean_here(sample.data)
    except FileRefusedError as error:
        return error.why


@pytest.mark.parametrize(
    "sample", [one for one in SAMPLES if one not in BOMBS], ids=lambda one: one.id
)
def test_one_of_each_kind_gets_its_verdict_and_keeps_no_secret(sample):
    copy = cleaned(sample)

    if isinstance(copy, str):
        assert sample.expect != KEPT
        assert sample.why in ("", copy)
    else:
        assert sample.expect in (KEPT, EITHER)
        assert copy.data != sample.data
        assert SECRET not in copy.data


def test_there_are_at_least_three_hundred_files_of_thirty_kinds():
    every = list(corpus())

    assert len(every) >= 300
    assert len({one.kind for one in every}) >= 30
    assert len({one.id for one in every}) == len(every)


@pytest.mark.slow
@pytest.mark.parametrize("sample", BOMBS, ids=lambda one: one.id)
def test_a_bomb_is_stopped_behind_the_fence(sample):
    began = time.monotonic()

    with pytest.raises(FileRefusedError) as refused:
        fence.clean(sample.data)

    assert sample.why in ("", refused.value.why)
    assert time.monotonic() - began < child.SECONDS + 2


def test_the_fence_gives_what_opening_here_gives():
    data = pictures.gps_photo(1)

    assert fence.clean(data) == clean_here(data)


def run(body: str, folder: Path) -> tuple[int, bytes]:
    """Run a few lines behind the limits of the child."""
    text = f"from pengaduan.infra.cleaning import child\nchild._fence_in()\n{body}"
    done = subprocess.run(
        [sys.executable, "-c", text],
        capture_output=True,
        check=False,
        cwd=folder,
        env={"PYTHONPATH": str(fence._PROJECT)},
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("bytearray(600 * 1024 * 1024)", b"MemoryError"),
        ("open('fence', 'w').write('x' * 9000)", b"File too large"),
    ],
)
def test_the_fence_holds(body, said, tmp_path):
    code, told = run(body, tmp_path)

    assert code != 0
    assert said in told


def test_the_child_learns_no_secret_of_ours(monkeypatch):
    seen = {}

    def start(*_args: object, **options: object) -> None:
        seen.update(options)
        raise OSError

    monkeypatch.setenv("SECRET_KEY", "rahasia")
    monkeypatch.setattr(subprocess, "Popen", start)
    with pytest.raises(OSError):
        fence.open_fenced(b"", kinds.JPEG)

    assert "rahasia" not in str(seen["env"])


@pytest.mark.parametrize(
    ("opened", "why"),
    [
        (fence.Opened(b"ready\n", 0, 10.0, stopped=True), "slow"),
        (fence.Opened(b"ready\n", -24, 9.0, stopped=False), "slow"),
        (fence.Opened(b"ready\n", -11, 0.1, stopped=False), "bomb"),
        (fence.Opened(b'ready\n{"refused": "pages"}\n', 0, 0.1, stopped=False), "pages"),
    ],
)
def test_how_a_child_ends_is_told_precisely(opened, why):
    with pytest.raises(FileRefusedError) as refused:
        fence.verdict_of(opened)

    assert refused.value.why == why


def test_a_child_that_cannot_start_blames_no_file():
    with pytest.raises(fence.FenceError):
        fence.verdict_of(fence.Opened(b"", 1, 0.1, stopped=False))


def test_a_child_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(fence, "SECONDS", 0.05)

    opened = fence.open_fenced(papers.pdf(), kinds.PDF)

    assert opened.stopped
    assert opened.seconds < 5


def test_a_broken_reader_is_a_broken_file():
    answer, copy = child._answer(b"%PDF-", kinds.PDF)

    assert (answer, copy) == ({"refused": "broken"}, b"")


@pytest.mark.parametrize("orientation", range(8))
def test_a_photo_stands_upright_however_the_phone_was_held(orientation):
    lying = pictures.rotated_photo(orientation)

    copy = clean_here(lying)

    with Image.open(io.BytesIO(copy.data)) as picture:
        assert picture.size == ((96, 64) if orientation < 4 else (64, 96))


def test_a_very_large_photo_is_unpacked_smaller():
    data = pictures.written(Image.new("L", (9000, 7000)), "JPEG", quality=20)

    with Image.open(io.BytesIO(clean_here(data).data)) as picture:
        assert picture.size == (4500, 3500)


def test_a_filled_form_keeps_what_was_filled_in():
    with pikepdf.open(io.BytesIO(clean_here(papers.filled_form(7)).data)) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert not list(pdf.pages[0].obj.get("/Annots", []))
        streams = [one.read_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream)]
    assert b"Jalan Melati 7" in b"".join(streams)


def test_a_scan_keeps_its_picture_and_loses_its_place():
    copy = clean_here(papers.scan(2)).data

    with pikepdf.open(io.BytesIO(copy)) as pdf:
        image = pdf.pages[0].obj.Resources.XObject.Im0
        with Image.open(io.BytesIO(image.read_raw_bytes())) as picture:
            assert picture.size == (96, 64)
            assert dict(picture.getexif()) == {}


def test_notes_leave_a_photo_and_its_dots_stay():
    before = pictures.gps_photo(4)

    after = without_notes(before + b"PK\x03\x04")

    assert after is not None
    assert SECRET not in after
    with Image.open(io.BytesIO(before)) as one, Image.open(io.BytesIO(after)) as other:
        assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8abc", pictures.photo()[:200]])
def test_what_is_no_whole_photo_is_left_alone(data):
    assert without_notes(data) is None


def test_a_word_document_keeps_its_words_and_points_nowhere():
    document = next(one for one in corpus() if one.kind == "Word with names and a template")

    with ZipFile(io.BytesIO(clean_here(document.data).data)) as packed:
        names = packed.namelist()
        text = b"".join(etree.tostring(etree.fromstring(packed.read(one))) for one in names)
    assert names[0] == "[Content_Types].xml"
    assert not [one for one in names if one.startswith(("docProps", "customXml"))]
    assert b"Surat permohonan" in text
    assert b"about:blank" in text
    assert b"example.invalid" not in text


def test_a_film_keeps_its_very_samples_and_no_others():
    before = recordings.movie(3)

    copy = clean_here(before).data
    film = list(boxes(memoryview(copy)))

    wanted = {n: recordings.noise(3 + n, 40 + n) for n in range(5)}
    assert bytes(only(film, b"mdat").content) == b"".join(wanted.values()) * 2
    tracks = [one for one in boxes(only(film, b"moov").content) if one.name == b"trak"]
    assert len(tracks) == 2
    start = copy.index(b"stco") + 12
    assert copy[int.from_bytes(copy[start : start + 4], "big") :].startswith(wanted[0])


def test_the_times_of_a_film_are_gone():
    header = only(boxes(memoryview(clean_here(recordings.movie(0)).data)), b"moov")

    assert only(boxes(header.content), b"mvhd").content[4:12] == bytes(8)


def test_the_checksum_of_every_page_of_a_voice_message_is_right():
    data, place, count = clean_here(recordings.ogg(2)).data, 0, 0
    while place < len(data):
        lacing = data[place + 27 : place + 27 + data[place + 26]]
        end = place + 27 + len(lacing) + sum(lacing)
        page = data[place : place + 22] + bytes(4) + data[place + 26 : end]
        assert data[place + 22 : place + 26] == recordings.slow_checksum(page)
        assert int.from_bytes(data[place + 18 : place + 22], "little") == count
        place, count = end, count + 1
    assert count == 3


def test_cleaning_what_is_clean_changes_nothing():
    """What was written anew is itself a file of its kind, for every kind that is not redrawn."""
    for make in (recordings.movie, recordings.ogg, recordings.mp3, recordings.wav, recordings.amr):
        once = clean_here(make(1))
        assert clean_here(once.data) == once


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_is_short_plain_and_of_the_true_kind(name):
    safe = safe_name(name, kinds.JPEG)

    assert safe.endswith(".jpg")
    assert 4 < len(safe) <= 120
    assert len(safe.encode()) <= 250
    assert safe.isprintable()
    assert not set(safe) & set('<>:"/\\|?*;`$%&{}')
    assert not safe.startswith((".", "-"))
    assert safe_name(safe, kinds.JPEG) == safe


@pytest.mark.parametrize("device", ["con.jpg", "LPT1", "nul.tar.jpg", "Aux"])
def test_a_device_is_no_name(device):
    assert safe_name(device, kinds.JPEG).startswith("berkas-")


def test_what_a_stream_becomes_is_weighed_through_both_packings():
    budget = unpacking.Budget(10_000)

    with pytest.raises(FileRefusedError, match="bomb"):
        unpacking.weigh(zlib.compress(bytes(20_000)), ["/FlateDecode"], budget)
    with pytest.raises(FileRefusedError, match="bomb"):
        unpacking.weigh(b"", ["/FlateDecode"] * 3, budget)
    with pytest.raises(FileRefusedError, match="broken"):
        unpacking.weigh(b"zz", ["/ASCIIHexDecode", "/FlateDecode"], budget)
