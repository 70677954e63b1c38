"""Read ordered papers back: what every one of them must be."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pikepdf

from tests.reading import pdf_text

FONTS = ("/FontFile", "/FontFile2", "/FontFile3")


def problems(data: bytes, folder: Path) -> list[str]:
    """Return what ``qpdf --check`` has to say; nothing for a sound file."""
    file = folder / "paper.pdf"
    file.write_bytes(data)
    done = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True)  # noqa: PLW1510 - a fixed command; its status is looked at
    return [] if done.returncode == 0 else [done.stdout + done.stderr]


def traits(data: bytes) -> dict[str, object]:
    """Return language, conformance, tags, alternative texts and fonts that are not embedded."""
    with pikepdf.open(io.BytesIO(data)) as document:
        with document.open_metadata() as metadata:
            level = metadata["pdfaid:part"] + metadata["pdfaid:conformance"]
        return {
            "language": str(document.Root.Lang),
            "level": level,
            "tagged": bool(document.Root.MarkInfo.Marked) and "/StructTreeRoot" in document.Root,
            "loose fonts": loose_fonts(document),
        }


def loose_fonts(document: pikepdf.Pdf) -> list[str]:
    """Return the names of fonts that the file does not carry with it."""
    return [
        str(thing.get("/FontName"))
        for thing in document.objects
        if isinstance(thing, pikepdf.Dictionary)
        and thing.get("/Type") == "/FontDescriptor"
        and not any(name in thing for name in FONTS)
    ]


def figures_without_words(data: bytes) -> int:
    """Return how many pictures of the structure tree have no alternative text."""
    with pikepdf.open(io.BytesIO(data)) as document:
        return sum(
            1
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary)
            and thing.get("/S") == "/Figure"
            and not str(thing.get("/Alt", ""))
        )


def inside(data: bytes) -> dict[str, bytes]:
    """Return the attached files by name."""
    with pikepdf.open(io.BytesIO(data)) as document:
        return {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}


__all__ = ["figures_without_words", "inside", "loose_fonts", "pdf_text", "problems", "traits"]
