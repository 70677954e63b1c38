"""The XML inside a Word document: read without trusting it, and written anew."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from pengaduan.infra.cleaning.kinds import FileRefusedError

_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES_PART: Final = "[Content_Types].xml"
# Fields that show something of the document itself. Others may fetch from, or start, something.
_FIELDS: Final = frozenset(
    {
        "=", "ADDRESSBLOCK", "ADVANCE", "AUTHOR", "AUTONUM", "BIBLIOGRAPHY", "CITATION",
        "COMMENTS", "COMPARE", "CREATEDATE", "DATE", "DOCPROPERTY", "DOCVARIABLE", "EDITTIME",
        "EQ", "FILENAME", "FILESIZE", "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT", "GREETINGLINE",
        "HYPERLINK", "IF", "INDEX", "KEYWORDS", "LASTSAVEDBY", "LISTNUM", "MERGEFIELD", "MERGEREC",
        "MERGESEQ", "NEXT", "NOTEREF", "NUMCHARS", "NUMPAGES", "NUMWORDS", "PAGE", "PAGEREF",
        "PRINTDATE", "REF", "REVNUM", "SAVEDATE", "SECTION", "SECTIONPAGES", "SEQ", "STYLEREF",
        "SUBJECT", "SYMBOL", "TA", "TC", "TIME", "TITLE", "TOA", "TOC", "USERNAME", "XE",
    }
)  # fmt: skip
# Who wrote, changed and commented: names of people and of their machines.
_NAMING: Final = frozenset({f"{_WORD}author", f"{_WORD}initials"})
_DROPPED: Final = frozenset(
    f"{_WORD}{name}"
    for name in (
        "altChunk", "attachedSchema", "attachedTemplate", "control", "embedBold",
        "embedBoldItalic", "embedItalic", "embedRegular", "mailMerge", "saveThroughXslt",
        "subDoc",
    )
)  # fmt: skip
_EMBEDDED: Final = frozenset({f"{_WORD}object"})


@dataclass(frozen=True, slots=True)
class Relation:
    """A pointer from one part to another, or to somewhere outside."""

    id: str
    type: str
    target: str
    outside: bool

    @property
    def kind(self) -> str:
        """The last word of its type, the same in both editions of the format."""
        return self.type.rpartition("/")[2]

    def pointing_nowhere(self) -> "Relation":
        """Return it with the address gone: the words of a link stay, its aim does not."""
        return replace(self, target="about:blank")


def _parsed(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise FileRefusedError("broken")
    return root


def _written(root: etree._Element) -> bytes:
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return text


def read_relations(data: bytes) -> list[Relation]:
    """Return the pointers of one part."""
    return [
        Relation(
            id=one.get("Id", ""),
            type=one.get("Type", ""),
            target=one.get("Target", ""),
            outside=one.get("TargetMode", "") == "External",
        )
        for one in _parsed(data).iter(f"{{{_RELATIONS}}}Relationship")
    ]


def write_relations(relations: Iterable[Relation]) -> bytes:
    """Write pointers as the part that holds them."""
    root = etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})
    for one in relations:
        line = etree.SubElement(root, f"{{{_RELATIONS}}}Relationship")
        line.set("Id", one.id)
        line.set("Type", one.type)
        line.set("Target", one.target)
        if one.outside:
            line.set("TargetMode", "External")
    return _written(root)


def read_types(data: bytes) -> dict[str, str]:
    """Return the content type of each part (``/name``) and of each ending (``.xml``)."""
    found: dict[str, str] = {}
    for one in _parsed(data):
        if one.tag == f"{{{_TYPES}}}Override":
            found[one.get("PartName", "")] = one.get("ContentType", "")
        elif one.tag == f"{{{_TYPES}}}Default":
            found[f".{one.get('Extension', '').lower()}"] = one.get("ContentType", "")
    return found


def write_types(types: Mapping[str, str], parts: Mapping[str, bytes]) -> bytes:
    """Write the content types of the parts that are there, and of no other."""
    root = etree.Element(f"{{{_TYPES}}}Types", nsmap={None: _TYPES})
    endings = {f".{name.rpartition('.')[2].lower()}" for name in parts}
    for name, content_type in types.items():
        if name.startswith(".") and name in endings:
            line = etree.SubElement(root, f"{{{_TYPES}}}Default")
            line.set("Extension", name[1:])
            line.set("ContentType", content_type)
        elif name.lstrip("/") in parts:
            line = etree.SubElement(root, f"{{{_TYPES}}}Override")
            line.set("PartName", name)
            line.set("ContentType", content_type)
    return _written(root)


def in_order(parts: Mapping[str, bytes]) -> list[str]:
    """Return the names with the list of content types first, where readers look for it."""
    return sorted(parts, key=lambda name: (name != _TYPES_PART, name))


def tidied(data: bytes) -> bytes:
    """Return a part without names of people; refuse fields that reach out of the document."""
    root = _parsed(data)
    _refuse_reaching_out(root)
    for element in list(root.iter()):
        if element.tag in _EMBEDDED:
            raise FileRefusedError("office_objects")
        if element.tag in _DROPPED and element.getparent() is not None:
            element.getparent().remove(element)
            continue
        for name in _NAMING & set(element.attrib):
            element.set(name, "-")
    return _written(root)


def _refuse_reaching_out(root: etree._Element) -> None:
    for code in _field_codes(root):
        words = code.split(None, 1)
        if words and words[0].upper().partition("=")[0] not in _FIELDS | {""}:
            raise FileRefusedError("office_links")


def _field_codes(root: etree._Element) -> Iterator[str]:
    """Yield the code of every field; the words of one may be spread over many runs."""
    open_codes: list[str] = []
    for one in root.iter(f"{_WORD}fldSimple", f"{_WORD}fldChar", f"{_WORD}instrText"):
        if one.tag == f"{_WORD}fldSimple":
            yield one.get(f"{_WORD}instr", "")
        elif one.tag == f"{_WORD}instrText":
            text = one.text or ""
            open_codes = [*open_codes[:-1], (open_codes[-1] if open_codes else "") + text]
        elif one.get(f"{_WORD}fldCharType") == "begin":
            open_codes.append("")
        elif open_codes:
            yield open_codes.pop()
    yield from open_codes
