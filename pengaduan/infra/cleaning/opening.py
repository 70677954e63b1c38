"""Open a file in this very process. Only the child behind the fence and its tests do that."""

from collections.abc import Callable
from importlib import import_module
from types import MappingProxyType
from typing import Final

from pengaduan.infra.cleaning import kinds
from pengaduan.infra.cleaning.kinds import CleanFile

# The module that knows a kind, loaded when it is needed: a child that opens a photo need not
# load what reads a PDF, which is most of the time it takes to start.
_ROOMS: Final = MappingProxyType(
    {
        **dict.fromkeys(
            (kinds.JPEG, kinds.PNG, kinds.WEBP, kinds.GIF, kinds.BMP, kinds.TIFF),
            ("pictures", "clean_picture"),
        ),
        kinds.PDF: ("pdfs", "clean_pdf"),
        kinds.ZIP: ("office", "clean_zip"),
        **dict.fromkeys((kinds.MP3, kinds.AAC, kinds.AMR, kinds.WAV), ("sounds", "clean_sound")),
        kinds.OGG: ("ogg", "clean_ogg"),
        kinds.BOXES: ("movies", "clean_movie"),
    }
)
_TOLD_THE_KIND: Final = frozenset({"clean_picture", "clean_sound"})


def opener(media_type: str) -> Callable[[bytes], CleanFile]:
    """Load and return what opens this kind."""
    room, name = _ROOMS[media_type]
    function = getattr(import_module(f"pengaduan.infra.cleaning.{room}"), name)
    if name in _TOLD_THE_KIND:
        return lambda data: function(data, media_type)
    return function  # type: ignore[no-any-return]  # by name


def clean_here(data: bytes) -> CleanFile:
    """Return a clean copy, opened without the fence; FileRefusedError for what is not taken."""
    return opener(kinds.sniff(data))(data)
