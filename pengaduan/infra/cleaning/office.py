"""Word documents: opened as what they are, parts in a ZIP, and packed anew from the known ones.

Only parts that the document itself refers to, by a relationship that is known to be harmless,
come along. Programs, embedded objects and content from elsewhere are refused by name; notes
about who made it and where are left behind.
"""

import io
import posixpath
import zlib
from collections.abc import Iterator, Mapping
from typing import Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from pengaduan.infra.cleaning.kinds import (
    BMP,
    DOCX,
    GIF,
    JPEG,
    PNG,
    TIFF,
    CleanFile,
    FileRefusedError,
)
from pengaduan.infra.cleaning.office_xml import (
    Relation,
    in_order,
    read_relations,
    read_types,
    tidied,
    write_relations,
    write_types,
)
from pengaduan.infra.cleaning.pictures import redraw
from pengaduan.infra.cleaning.unpacking import Budget

MAX_PARTS: Final = 2000
UNPACKED_LIMIT: Final = 150 * 1024 * 1024
_TYPES_PART: Final = "[Content_Types].xml"
_MAIN: Final = "wordprocessingml.document.main+xml"

# The last word of a relationship's type. What is in none of the sets is left behind.
_FOLLOWED: Final = frozenset(
    {
        "officeDocument", "comments", "endnotes", "fontTable", "footer", "footnotes", "header",
        "image", "numbering", "settings", "styles", "theme", "webSettings", "hyperlink",
        "diagramColors", "diagramData", "diagramDrawing", "diagramLayout", "diagramQuickStyle",
    }
)  # fmt: skip
_PROGRAMS: Final = frozenset(
    {"vbaProject", "wordVbaData", "control", "activeXControlBinary", "keyMapCustomizations"}
)
_OBJECTS: Final = frozenset(
    {"aFChunk", "chart", "chartEx", "oleObject", "package", "subDocument", "video", "audio"}
)
_PICTURES: Final[Mapping[str, str]] = {
    ".bmp": BMP,
    ".gif": GIF,
    ".jpeg": JPEG,
    ".jpg": JPEG,
    ".png": PNG,
    ".tif": TIFF,
    ".tiff": TIFF,
}
_UNREADABLE: Final = (
    BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
    KeyError,
    etree.XMLSyntaxError,
)


def clean_zip(data: bytes) -> CleanFile:
    """Return the Word document packed anew; FileRefusedError for every other ZIP.

    ``kind_archive``, ``kind_office``, ``office_program``, ``office_objects``, ``office_links``,
    ``password``, ``bomb`` or ``broken``.
    """
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            return CleanFile(DOCX, _Document(packed).packed_anew())
    except FileRefusedError:
        raise
    except _UNREADABLE as error:
        raise FileRefusedError("broken") from error


class _Document:
    """One document while it is taken apart."""

    def __init__(self, packed: ZipFile) -> None:
        self._packed = packed
        self._budget = Budget(UNPACKED_LIMIT)
        entries = packed.infolist()
        if len(entries) > MAX_PARTS:
            raise FileRefusedError("bomb")
        self._names = {entry.filename for entry in entries}
        self._check_kind(entries)
        self._types = read_types(self._read(_TYPES_PART))
        self._check_main()
        self._parts: dict[str, bytes] = {}

    def _check_kind(self, entries: list[ZipInfo]) -> None:
        if any(entry.flag_bits & 1 for entry in entries):
            raise FileRefusedError("password")
        if _TYPES_PART not in self._names:
            raise FileRefusedError("kind_office" if "mimetype" in self._names else "kind_archive")
        if any(name.lower().endswith("vbaproject.bin") for name in self._names):
            raise FileRefusedError("office_program")

    def _check_main(self) -> None:
        known = " ".join(self._types.values())
        if "macroEnabled" in known:
            raise FileRefusedError("office_program")
        if _MAIN not in known:
            raise FileRefusedError("kind_office")

    def _read(self, name: str) -> bytes:
        if name not in self._names:
            raise FileRefusedError("broken")
        out = bytearray()
        with self._packed.open(name) as part:
            while piece := part.read(256 * 1024):
                self._budget.spend(len(piece))
                out += piece
        return bytes(out)

    def packed_anew(self) -> bytes:
        """Follow the relationships from the root and write what they reach."""
        self._follow("")
        self._parts[_TYPES_PART] = write_types(self._types, self._parts)
        out = io.BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as target:
            for name in in_order(self._parts):
                # The date of every part is the same, so that it tells nothing.
                target.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), self._parts[name], 8)
        return out.getvalue()

    def _follow(self, part: str) -> None:
        waiting = [part]
        while waiting:
            source = waiting.pop()
            kept = list(self._kept_relations(source))
            if kept:
                self._parts[_relations_part(source)] = write_relations(kept)
            for relation in kept:
                target = "" if relation.outside else _target(source, relation.target)
                if target and target not in self._parts:
                    self._parts[target] = self._cleaned(target)
                    waiting.append(target)

    def _kept_relations(self, source: str) -> Iterator[Relation]:
        name = _relations_part(source)
        if name not in self._names:
            if not source:
                raise FileRefusedError("broken")
            return
        for relation in read_relations(self._read(name)):
            kept = _judged(relation)
            if kept is None or (not source and kept.kind != "officeDocument"):
                continue
            if kept.outside or _target(source, kept.target) in self._names:
                yield kept

    def _cleaned(self, name: str) -> bytes:
        suffix = posixpath.splitext(name)[1].lower()
        if suffix == ".xml":
            return tidied(self._read(name))
        if suffix in _PICTURES:
            try:
                return redraw(self._read(name), _PICTURES[suffix])
            except (OSError, SyntaxError) as error:
                raise FileRefusedError("broken") from error
        raise FileRefusedError("office_objects")


def _judged(relation: Relation) -> Relation | None:
    """Return the relationship as it may stay, None when it is left behind, or refuse."""
    if relation.kind in _PROGRAMS:
        raise FileRefusedError("office_program")
    if relation.kind in _OBJECTS:
        raise FileRefusedError("office_objects")
    if relation.kind not in _FOLLOWED:
        return None
    if not relation.outside:
        return None if relation.kind == "hyperlink" else relation
    if relation.kind == "hyperlink":
        return relation.pointing_nowhere()
    raise FileRefusedError("office_links")


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(source: str, target: str) -> str:
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
