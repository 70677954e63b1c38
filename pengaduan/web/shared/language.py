"""The two languages of the pages: message ids are Indonesian, English is translated."""

from pathlib import Path
from typing import Final

from flask import Flask, has_request_context, session
from flask_babel import Babel

import pengaduan
from pengaduan.web.shared.speaking import init_speaking

LANGUAGES: Final = ("id", "en")
_FOLDER: Final = Path(pengaduan.__file__).parent / "translations"


def chosen_language() -> str:
    """Return the language kept in the session; Indonesian without a choice or without a request."""
    if not has_request_context():
        return "id"
    code = session.get("language", "id")
    return code if code in LANGUAGES else "id"


def choose_language(code: str) -> None:
    """Keep the language in the session; anything unknown means Indonesian."""
    session["language"] = code if code in LANGUAGES else "id"


def init_language(app: Flask) -> None:
    """Plug Flask-Babel in with our catalogues, also outside of a request (then Indonesian)."""
    Babel(
        app,
        default_locale="id",
        default_timezone="Asia/Jakarta",
        default_translation_directories=str(_FOLDER),
        locale_selector=chosen_language,
    )
    init_speaking(app)
