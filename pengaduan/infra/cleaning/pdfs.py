"""PDFs written anew without scripts, actions, forms, attachments and notes about their making."""

import io
from collections.abc import Iterator
from typing import Final

import pikepdf

from pengaduan.infra.cleaning.jpeg_parts import without_notes
from pengaduan.infra.cleaning.kinds import PDF, CleanFile, FileRefusedError
from pengaduan.infra.cleaning.unpacking import Budget, weigh

MAX_PAGES: Final = 500
MAX_IMAGE_PIXELS: Final = 260_000_000
UNPACKED_LIMIT: Final = 600 * 1024 * 1024

# Whatever runs, calls out, hides a file or tells where the document comes from.
_DROPPED_KEYS: Final = frozenset(
    {
        "/AA", "/AF", "/AcroForm", "/AlternatePresentations", "/Alternates", "/Collection",
        "/DPartRoot", "/EF", "/EmbeddedFiles", "/JS", "/JavaScript", "/LastModified", "/Legal",
        "/Metadata", "/OPI", "/OpenAction", "/PS", "/Perms", "/PieceInfo", "/Ref", "/Renditions",
        "/Requirements", "/RichMediaContent", "/RichMediaSettings", "/SpiderInfo", "/Threads",
        "/URI", "/URLS", "/XFA",
    }
)  # fmt: skip
_DROPPED_NOTES: Final = frozenset(
    {
        "/3D", "/FileAttachment", "/Movie", "/PrinterMark", "/Projection", "/RichMedia", "/Screen",
        "/Sound", "/TrapNet", "/Widget",
    }
)  # fmt: skip
_ACTIONS: Final = frozenset(
    {
        "/GoTo3DView", "/GoToDp", "/GoToE", "/GoToR", "/Hide", "/ImportData", "/JavaScript",
        "/Launch", "/Movie", "/Named", "/Rendition", "/ResetForm", "/RichMediaExecute",
        "/SetOCGState", "/Sound", "/SubmitForm", "/Thread", "/Trans", "/URI",
    }
)  # fmt: skip
# A stream that names a file takes its content from there.
_OUTSIDE_CONTENT: Final = frozenset({"/F", "/FDecodeParms", "/FFilter"})
_DEEP: Final = 40
_UNREADABLE: Final = (
    pikepdf.PdfError,
    ValueError,
    RuntimeError,
    OverflowError,
    TypeError,
    KeyError,
    AttributeError,
    RecursionError,
)


def clean_pdf(data: bytes) -> CleanFile:
    """Return the pages alone; what was filled into a form stays as plain print on its page.

    Raises FileRefusedError with ``password``, ``pages``, ``bomb`` or ``broken``.
    """
    try:
        with pikepdf.open(io.BytesIO(data), access_mode=pikepdf.AccessMode.stream) as pdf:
            return CleanFile(PDF, _written_anew(pdf))
    except FileRefusedError:
        raise
    except pikepdf.PasswordError as error:
        raise FileRefusedError("password") from error
    except _UNREADABLE as error:
        raise FileRefusedError("broken") from error


def _written_anew(pdf: pikepdf.Pdf) -> bytes:
    count = len(pdf.pages)
    if count > MAX_PAGES:
        raise FileRefusedError("pages")
    if not count:
        raise FileRefusedError("broken")
    _weigh(pdf)
    _print_forms(pdf)
    _strip(pdf)
    out = io.BytesIO()
    pdf.save(out, encryption=False, deterministic_id=True)
    return out.getvalue()


def _weigh(pdf: pikepdf.Pdf) -> None:
    """Refuse streams that unpack to more than a reader's machine should have to bear."""
    budget = Budget(UNPACKED_LIMIT)
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Stream):
            continue
        if _side(thing, "/Width") * _side(thing, "/Height") > MAX_IMAGE_PIXELS:
            raise FileRefusedError("bomb")
        names = _filters(thing)
        if "/FlateDecode" in names:
            weigh(thing.read_raw_bytes(), names, budget)
        elif "/LZWDecode" in names:
            budget.spend(len(thing.read_bytes()))  # what it becomes is bounded by the fence


def _side(stream: pikepdf.Object, name: str) -> int:
    value: object = stream.get(name)
    return value if isinstance(value, int) else 0


def _filters(stream: pikepdf.Object) -> list[str]:
    given = stream.get("/Filter")
    if given is None:
        return []
    return [str(one) for one in given] if isinstance(given, pikepdf.Array) else [str(given)]


def _print_forms(pdf: pikepdf.Pdf) -> None:
    """Draw filled fields and stamps onto their pages, so that they outlive the form."""
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")


def _strip(pdf: pikepdf.Pdf) -> None:
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    _keep_places_only(pdf)
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if isinstance(notes, pikepdf.Array):
            page.obj["/Annots"] = pikepdf.Array([note for note in notes if _harmless(note)])
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            _strip_stream(thing)
        for part in _dictionaries(thing, _DEEP):
            _strip_dictionary(part)
    pdf.remove_unreferenced_resources()


def _keep_places_only(pdf: pikepdf.Pdf) -> None:
    """Of the document's name trees only the places to jump to are needed to read it."""
    names = pdf.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        for key in set(names.keys()) - {"/Dests"}:
            del names[key]
    elif names is not None:
        del pdf.Root["/Names"]


def _harmless(note: pikepdf.Object) -> bool:
    return isinstance(note, pikepdf.Dictionary) and (
        str(note.get("/Subtype", "")) not in _DROPPED_NOTES
    )


def _strip_stream(stream: pikepdf.Object) -> None:
    for key in _OUTSIDE_CONTENT & set(stream.keys()):
        del stream[key]
    if _filters(stream) != ["/DCTDecode"]:
        return
    photo = without_notes(stream.read_raw_bytes())
    if photo is not None:
        given = stream.get("/DecodeParms")
        settings = given if isinstance(given, pikepdf.Dictionary) else None
        stream.write(photo, filter=pikepdf.Name.DCTDecode, decode_parms=settings)


def _strip_dictionary(part: pikepdf.Object) -> None:
    for key in _DROPPED_KEYS & set(part.keys()):
        del part[key]
    action = part.get("/A")
    if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) != "/GoTo":
        del part["/A"]
    # An action that hangs elsewhere (a chain, a name tree) loses what it would do.
    if str(part.get("/S", "")) in _ACTIONS and "/K" not in part:
        for key in set(part.keys()) - {"/S"}:
            del part[key]
        part["/S"] = pikepdf.Name.GoTo


def _dictionaries(thing: pikepdf.Object, depth: int) -> Iterator[pikepdf.Object]:
    """Yield the dictionaries written inside one object; referenced ones come by themselves."""
    if depth == 0:
        raise FileRefusedError("bomb")
    if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        inner = [thing.get(key) for key in list(thing.keys())]
    elif isinstance(thing, pikepdf.Array):
        inner = list(thing)
    else:
        return
    for one in inner:
        if isinstance(one, pikepdf.Dictionary | pikepdf.Array) and not one.is_indirect:
            yield from _dictionaries(one, depth - 1)
