"""PDFs: honest ones, scripted ones, locked ones, and ones that would burst."""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Literal

import pikepdf
from pikepdf import Array, Dictionary, Name

from tests.factories.corpus.pictures import exif, gps_photo, half, photo
from tests.factories.corpus.sample import EITHER, KEPT, REFUSED, SECRET, Sample, zeros

WORD = SECRET.decode()
TEXT = b"BT /F1 18 Tf 40 700 Td (Surat keterangan nomor %d) Tj ET"
Change = Callable[[pikepdf.Pdf], None]


def pdf(pages: int = 1, change: Change | None = None, **save: Any) -> bytes:
    """Return a PDF of pages with one line each, told about by name."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        for number in range(pages):
            page = document.add_blank_page(page_size=(595, 842))
            page.obj.Contents = document.make_stream(TEXT % number)
            page.obj.Resources = Dictionary(Font=Dictionary(F1=document.make_indirect(font)))
        document.docinfo["/Author"] = WORD
        with document.open_metadata() as notes:
            notes["dc:creator"] = [WORD]
        if change is not None:
            change(document)
        document.save(out, **save)
    return out.getvalue()


def scan(serial: int) -> bytes:
    """Pages that are photos, as scanner apps write them, with the camera's notes left in."""

    def put(document: pikepdf.Pdf) -> None:
        image = document.make_stream(gps_photo(serial))
        image.Type, image.Subtype = Name.XObject, Name.Image
        image.Width, image.Height, image.BitsPerComponent = 96, 64, 8
        image.ColorSpace, image.Filter = Name.DeviceRGB, Name.DCTDecode
        page = document.pages[0].obj
        page.Resources = Dictionary(XObject=Dictionary(Im0=image))
        page.Contents = document.make_stream(b"q 400 0 0 300 50 300 cm /Im0 Do Q")

    return pdf(1, put)


def filled_form(serial: int) -> bytes:
    def fill(document: pikepdf.Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        look = document.make_stream(
            b"/Tx BMC BT /F1 12 Tf 2 2 Td (Jalan Melati %d) Tj ET EMC" % serial
        )
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 200, 20])
        look.Resources = Dictionary(Font=Dictionary(F1=document.make_indirect(font)))
        field = document.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="alamat",
                V=f"Jalan Melati {serial}", Rect=Array([100, 500, 300, 520]), F=4,
                AP=Dictionary(N=look), DA="/F1 12 Tf 0 g",
            )
        )  # fmt: skip
        document.pages[0].obj.Annots = Array([field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]), DA="/F1 12 Tf 0 g")

    return pdf(1, fill)


def old_coding(serial: int) -> bytes:
    """Streams packed twice, as text: a habit of older programs."""

    def code(document: pikepdf.Pdf) -> None:
        packed = zlib.compress(TEXT % serial)
        coded = base64.a85encode(packed) + b"~>" if serial % 2 else packed.hex().encode() + b">"
        text = Name.ASCII85Decode if serial % 2 else Name.ASCIIHexDecode
        stream = document.pages[0].obj.Contents
        stream.write(coded, filter=Array([text, Name.FlateDecode]))

    return pdf(1, code)


def _script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=f"app.alert('{WORD}')")


def _on_opening(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = document.make_indirect(_script())


def _on_the_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=_script(), C=_script())


def _in_the_names(document: pikepdf.Pdf) -> None:
    names = Array([WORD, document.make_indirect(_script())])
    document.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=names), URLS=Dictionary(Names=names)
    )


def _link(document: pikepdf.Pdf, **action: Any) -> None:
    note = Dictionary(Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=Dictionary(**action))
    document.pages[0].obj.Annots = Array([note])


def _launch(document: pikepdf.Pdf) -> None:
    _link(document, S=Name.Launch, F=f"{WORD}.exe")


def _submit(document: pikepdf.Pdf) -> None:
    _link(document, S=Name.SubmitForm, F=f"https://example.invalid/{WORD}")


def _chain(document: pikepdf.Pdf) -> None:
    aim = Array([document.pages[0].obj, Name.Fit])
    _link(document, S=Name.GoTo, D=aim, Next=document.make_indirect(_script()))


def _elsewhere(document: pikepdf.Pdf) -> None:
    _link(document, S=Name.GoToR, F=f"\\\\example.invalid\\{WORD}", D=Array([0, Name.Fit]))


def _attachment(document: pikepdf.Pdf) -> None:
    document.attachments[f"{WORD}.exe"] = b"MZ" + SECRET


def _attached_note(document: pikepdf.Pdf) -> None:
    file = document.make_stream(b"MZ" + SECRET)
    spec = Dictionary(Type=Name.Filespec, F=f"{WORD}.exe", EF=Dictionary(F=file))
    note = Dictionary(Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=spec)
    document.pages[0].obj.Annots = Array([note])


def _rich_media(document: pikepdf.Pdf) -> None:
    content = Dictionary(Assets=Dictionary(Names=Array([WORD, document.make_stream(SECRET)])))
    note = Dictionary(Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]), RichMediaContent=content)
    document.pages[0].obj.Annots = Array([note])


def _xfa(document: pikepdf.Pdf) -> None:
    form = document.make_stream(b"<xdp>" + SECRET + b"</xdp>")
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=form)


def _pieces(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.PieceInfo = Dictionary(Editor=Dictionary(Private=WORD))


def _outside_stream(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Contents.F = f"file:///{WORD}"


SCRIPTED = (
    _on_opening, _on_the_page, _in_the_names, _launch, _submit, _chain, _elsewhere, _rich_media,
    _xfa, _pieces, _outside_stream,
)  # fmt: skip


def bursting(serial: int) -> bytes:
    """A page whose stream unpacks to 2 GB; packed once, or twice."""

    def burst(document: pikepdf.Pdf) -> None:
        data, rounds = zeros(2 * 1024**3), [Name.FlateDecode]
        if serial:
            data, rounds = zlib.compress(data, 9), rounds * 2
        document.pages[0].obj.Contents.write(data, filter=Array(rounds))

    return pdf(1, burst, recompress_flate=False)


def bursting_objects(serial: int) -> bytes:
    """A file whose very table of objects unpacks to 4 GB."""
    table = zeros(4 * 1024**3)
    head = b"%PDF-1.5\n1 0 obj<</Type/XRef/Size 9/W[1 2 1]/Index[0 9]/Root 2 0 R"
    head += b"/Filter/FlateDecode/Length %d>>stream\n" % len(table)
    return head + table + b"\nendstream endobj\nstartxref\n9\n%%EOF" + b"\n" * serial


def bursting_image(serial: int) -> bytes:
    def claim(document: pikepdf.Pdf) -> None:
        image = document.make_stream(b"\0")
        image.Type, image.Subtype, image.Width, image.Height = (
            Name.XObject,
            Name.Image,
            90_000,
            90_000,
        )
        image.ColorSpace, image.BitsPerComponent = Name.DeviceRGB, 8
        document.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im0=image))

    return pdf(1 + serial, claim)


def nested(serial: int) -> bytes:
    """Lists in lists in lists; too deep for a reader that trusts its stack."""
    depth = (100, 5_000, 200_000, 1_000_000)[serial]
    deep = b"[" * depth + b"]" * depth
    body = b"1 0 obj<</Type/Catalog/Pages 2 0 R/Deep " + deep + b">>endobj\n"
    body += b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    body += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF"


def round_and_round(serial: int) -> bytes:
    """A tree of pages that is its own child, or many levels deep."""
    if serial == 0:
        tree = b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj\n"
    else:
        levels = 20_000
        tree = b"".join(
            b"%d 0 obj<</Type/Pages/Kids[%d 0 R]/Count 1>>endobj\n" % (n, n + 1)
            for n in range(2, levels)
        )
        tree += b"%d 0 obj<</Type/Page/MediaBox[0 0 9 9]>>endobj\n" % levels
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        + tree
        + b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def _encrypted(user: str, level: Literal[2, 3, 4, 6]) -> bytes:
    lock = pikepdf.Encryption(owner="a", user=user, R=level, metadata=level >= 4, aes=level >= 4)
    return pdf(1, None, encryption=lock)


def locked(serial: int) -> bytes:
    levels: tuple[Literal[2, 3, 4, 6], ...] = (6, 4, 3, 2)
    return _encrypted("b", levels[serial % 4])


def locked_for_editing(serial: int) -> bytes:
    """Everybody may read it; only changing it takes a password."""
    levels: tuple[Literal[2, 3, 4, 6], ...] = (6, 4, 3)
    return _encrypted("", levels[serial])


def samples() -> Iterator[Sample]:
    for n in range(10):
        yield Sample(
            "PDF", n, partial(pdf, 1 + 5 * n, None, linearize=bool(n % 2)), KEPT, name="surat.pdf"
        )
    for kind, make, count in (
        ("PDF of photos with places", scan, 6),
        ("PDF form, filled in", filled_form, 4),
        ("PDF in an old coding", old_coding, 4),
        ("PDF locked for editing", locked_for_editing, 3),
    ):
        yield from (Sample(kind, n, partial(make, n), KEPT, name="surat.pdf") for n in range(count))
    for n, change in enumerate(SCRIPTED):
        yield Sample("PDF with script or action", n, partial(pdf, 1, change), KEPT)
    for n, change in enumerate((_attachment, _attached_note)):
        yield Sample("PDF with a program attached", n, partial(pdf, 1, change), KEPT)
    for n, more in enumerate(
        (b"PK\x03\x04" + SECRET, b"<html>" + SECRET, photo(3, exif=exif()), b"\nMZ" + SECRET)
    ):
        yield Sample(
            "PDF with something behind it", n, partial(lambda more: pdf() + more, more), KEPT
        )
        yield Sample(
            "PDF with something before it",
            n,
            partial(lambda n: b"\n" * n + b"<!-- Sulastri -->" + pdf(), n),
            KEPT,
        )
    yield from (
        Sample(
            "PDF behind a program",
            n,
            partial(lambda n: b"MZ" + bytes(n) + pdf(), n),
            REFUSED,
            "kind_program",
        )
        for n in range(3)
    )
    yield from (
        Sample("PDF with a password", n, partial(locked, n), REFUSED, "password") for n in range(6)
    )
    yield from (
        Sample("PDF bomb, stream of 2 GB", n, partial(bursting, n), REFUSED, "bomb", slow=n > 0)
        for n in range(2)
    )
    yield from (
        Sample("PDF bomb, table of 4 GB", n, partial(bursting_objects, n), REFUSED)
        for n in range(2)
    )
    yield from (
        Sample(
            "PDF bomb, picture that claims too much", n, partial(bursting_image, n), REFUSED, "bomb"
        )
        for n in range(2)
    )
    yield from (
        Sample("PDF, deeply nested", n, partial(nested, n), REFUSED if n else EITHER)
        for n in range(4)
    )
    yield from (
        Sample(
            "PDF, tree of pages without end",
            n,
            partial(round_and_round, n),
            EITHER if n else REFUSED,
        )
        for n in range(2)
    )
    yield Sample("PDF of 501 pages", 0, partial(pdf, 501), REFUSED, "pages")
    yield from (
        Sample("half a PDF", n, partial(lambda n: half(pdf(3), n), n), EITHER) for n in range(6)
    )
    yield from (
        Sample(
            "PDF in name only",
            n,
            partial(lambda n: b"%PDF-1.7\n" + SECRET * n, n),
            REFUSED,
            "broken",
        )
        for n in range(3)
    )
