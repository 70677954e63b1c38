"""A file as an answer: always to be saved, never to be shown, guessed at or run by a browser."""

import unicodedata
from urllib.parse import quote

from flask import Response

_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def file_answer(name: str, media_type: str, data: bytes) -> Response:
    """Return ``data`` as a download called ``name``, in every script (RFC 6266, RFC 8187)."""
    answer = Response(data, mimetype=media_type)
    answer.headers["Content-Disposition"] = _disposition(name)
    answer.headers["Content-Security-Policy"] = _POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _disposition(name: str) -> str:
    """Name the file in plain letters for old readers, and as it is for all others."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(sign for sign in plain if sign.isprintable() and sign not in '"\\%')
    told = f'attachment; filename="{plain.strip() or "berkas"}"'
    exact = quote(name, safe="!#$&+-.^_`|~")
    return told if plain == name else f"{told}; filename*=UTF-8''{exact}"
