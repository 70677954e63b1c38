"""Small real files, as people upload them."""

from __future__ import annotations

from io import BytesIO

from PIL import Image


def jpeg(shade: int = 128) -> bytes:
    """Return a photo of 8 by 8 dots; another shade is another file."""
    out = BytesIO()
    Image.new("RGB", (8, 8), (shade, shade, shade)).save(out, "JPEG")
    return out.getvalue()
