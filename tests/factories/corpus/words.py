"""Word documents and what pretends to be one."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping
from functools import partial
from zipfile import ZIP_DEFLATED, ZipFile

from tests.factories.corpus.pictures import gps_photo, half, telling_png
from tests.factories.corpus.sample import KEPT, REFUSED, SECRET, Sample, zeros

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"
WORD = SECRET.decode()
Parts = Mapping[str, str | bytes]


def relations(*lines: tuple[str, str] | tuple[str, str, str]) -> str:
    """Return a part of pointers: (kind, target) or (kind, target, "External")."""
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{line[0]}" Target="{line[1]}"'
        + (f' TargetMode="{line[2]}"' if len(line) > 2 else "") + "/>"
        for n, line in enumerate(lines, 1)
    )  # fmt: skip
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def body(inside: str = "") -> str:
    first = "<w:p><w:r><w:t>Surat permohonan</w:t></w:r></w:p>"
    return f"<w:document {W} {R}><w:body>{first}{inside}</w:body></w:document>"


def docx(
    more: Parts | None = None, *, links: str = "", inside: str = "", main: str = "document"
) -> bytes:
    """Return a document of one line, told about by name, with ``more`` parts."""
    types = (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="jpeg" ContentType="image/jpeg"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{KIND}.{main}.main+xml"/>'
        f'<Override PartName="/word/comments.xml" ContentType="{KIND}.comments+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="application/xml"/></Types>'
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations(
            ("officeDocument", "word/document.xml"),
            ("metadata/core-properties", "docProps/core.xml"),
        ),
        "word/document.xml": body(inside),
        "docProps/core.xml": f"<core><creator>{WORD}</creator></core>",
        "word/_rels/document.xml.rels": links or relations(),
        **(more or {}),
    }
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def with_picture(serial: int) -> bytes:
    name, data = ("a.jpeg", gps_photo(serial)) if serial % 2 else ("a.png", telling_png(serial))
    return docx({f"word/media/{name}": data}, links=relations(("image", f"media/{name}")))


def with_remarks(serial: int) -> bytes:
    """Remarks and changes, each with the name of who made them; a link; a template of somebody."""
    told = f'w:author="{WORD}" w:initials="{WORD}"'
    remark = f'<w:comments {W}><w:comment w:id="1" {told}><w:p/></w:comment></w:comments>'
    settings = f'<w:settings {W} {R}><w:attachedTemplate r:id="rId1"/></w:settings>'
    changed = f'<w:ins w:author="{WORD}" w:id="{serial}"><w:r><w:t>baru</w:t></w:r></w:ins>'
    link = '<w:hyperlink r:id="rId2"><w:r><w:t>tautan</w:t></w:r></w:hyperlink>'
    inside = f"<w:p>{changed}</w:p><w:p>{link}</w:p>"
    template = ("attachedTemplate", f"file:///C:/{WORD}/Normal.dotm", "External")
    return docx(
        {
            "word/comments.xml": remark,
            "word/settings.xml": settings,
            "word/_rels/settings.xml.rels": relations(template),
            "customXml/item1.xml": f"<x>{WORD}</x>",
        },
        links=relations(
            ("comments", "comments.xml"),
            ("hyperlink", f"https://example.invalid/{WORD}", "External"),
            ("settings", "settings.xml"), ("customXml", "../customXml/item1.xml"),
        ),
        inside=inside,
    )  # fmt: skip


def field(code: str) -> str:
    """Return a field whose code is spread over two runs."""
    runs = [f"<w:instrText>{part}</w:instrText>" for part in (code[:3], code[3:])]
    runs = ['<w:fldChar w:fldCharType="begin"/>', *runs, '<w:fldChar w:fldCharType="end"/>']
    return "<w:p>" + "".join(f"<w:r>{run}</w:r>" for run in runs) + "</w:p>"


def bomb(serial: int) -> bytes:
    """A document of one part of 1 GB, or of thousands of parts, or of entities in entities."""
    if serial == 0:
        return _with_bursting_part()
    if serial == 1:
        return docx({f"word/a{n}.xml": "<a/>" for n in range(2500)})
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return docx({"word/document.xml": f'<!DOCTYPE d [<!ENTITY a0 "ha">{laughs}]><d>&a9;</d>'})


def _with_bursting_part() -> bytes:
    data = bytearray()
    raw = zeros(1024**3)[2:-4]  # without the wrapping of zlib
    with ZipFile(io.BytesIO(docx())) as source:
        entries = {name: source.read(name) for name in source.namelist()}
    central = bytearray()
    for name, content in entries.items():
        body_, method, size = (
            (raw, 8, 1024**3) if name == "word/document.xml" else (content, 0, len(content))
        )
        checksum = 0 if method else zlib.crc32(content)
        place = len(data)
        common = (
            b"\x14\0\0\0" + method.to_bytes(2, "little") + bytes(4) + checksum.to_bytes(4, "little")
        )
        common += (
            len(body_).to_bytes(4, "little")
            + size.to_bytes(4, "little")
            + len(name).to_bytes(2, "little")
            + bytes(2)
        )
        data += b"PK\x03\x04" + common + name.encode() + body_
        central += (
            b"PK\x01\x02\x14\0" + common + bytes(10) + place.to_bytes(4, "little") + name.encode()
        )
    end = (
        b"PK\x05\x06"
        + bytes(4)
        + len(entries).to_bytes(2, "little") * 2
        + len(central).to_bytes(4, "little")
        + len(data).to_bytes(4, "little")
        + bytes(2)
    )
    return bytes(data + central + end)


def samples() -> Iterator[Sample]:
    name = "surat.docx"
    for n in range(6):
        yield Sample(
            "Word",
            n,
            partial(docx, {"word/styles.xml": f"<w:styles {W}/>"}, inside=field("PAGE ") * n),
            KEPT,
            name=name,
        )
        yield Sample("Word with photos", n, partial(with_picture, n), KEPT, name=name)
    yield from (
        Sample("Word with names and a template", n, partial(with_remarks, n), KEPT, name=name)
        for n in range(4)
    )
    for n, part in enumerate(("word/vbaProject.bin", "vbaProject.bin", "word/VBAPROJECT.BIN")):
        yield Sample(
            "Word with a program",
            n,
            partial(docx, {part: SECRET}),
            REFUSED,
            "office_program",
            name=name,
        )
    yield Sample(
        "Word with a program",
        3,
        partial(docx, None, main="document.macroEnabled"),
        REFUSED,
        name="surat.docm",
    )
    for n, kind in enumerate(("oleObject", "package", "aFChunk", "chart")):
        links = relations((kind, "embeddings/a.bin"))
        yield Sample(
            "Word with a file inside",
            n,
            partial(docx, {"word/embeddings/a.bin": SECRET}, links=links),
            REFUSED,
            "office_objects",
            name=name,
        )
    for n, kind in enumerate(("image", "header", "footnotes")):
        links = relations((kind, "https://example.invalid/a", "External"))
        yield Sample(
            "Word that fetches from elsewhere",
            n,
            partial(docx, None, links=links),
            REFUSED,
            "office_links",
            name=name,
        )
    for n, code in enumerate(
        ('DDEAUTO c:\\\\cmd "/k"', 'INCLUDETEXT "\\\\\\\\a\\\\b"', "QUOTE 68 68 69", "dde x y")
    ):
        yield Sample(
            "Word with a field that starts something",
            n,
            partial(docx, None, inside=field(code)),
            REFUSED,
            "office_links",
            name=name,
        )
    yield Sample("Word bomb", 0, partial(bomb, 0), REFUSED, "bomb", name=name)
    yield Sample("Word bomb", 1, partial(bomb, 1), REFUSED, "bomb", name=name)
    yield Sample("Word bomb", 2, partial(bomb, 2), REFUSED, name=name)
    yield from (
        Sample(
            "half a Word document",
            n,
            partial(lambda n: half(docx(), n), n),
            REFUSED,
            "broken",
            name=name,
        )
        for n in range(4)
    )
