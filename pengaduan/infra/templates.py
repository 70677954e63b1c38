"""Render texts that leave by mail, in Indonesian or English, outside any web request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.support import NullTranslations, Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_PROJECT: Final = Path(__file__).resolve().parents[2]
LANGUAGES: Final = ("id", "en")


@dataclass(slots=True)
class _Address:
    public_url: str = "http://127.0.0.1:8000"


_address = _Address()


def configure(public_url: str) -> None:
    """Say under which address the pages are reached; links in mails begin with it."""
    _address.public_url = public_url.rstrip("/")


def link(path: str) -> str:
    """Return the whole address of a page, given its path."""
    return _address.public_url + path


def long_date(moment: datetime, language: str, zone: str = "Asia/Jakarta") -> str:
    """Return weekday and date in ``zone``: "Kamis, 3 Desember 2026"."""
    local = moment.astimezone(ZoneInfo(zone))
    return str(format_date(local, "EEEE, d MMMM y", locale=language))


def render(name: str, language: str, values: Mapping[str, object]) -> str:
    """Return the template ``name`` filled in; a value that is missing is an error.

    Any language but English is Indonesian. HTML is escaped, plain text is not.
    """
    chosen = language if language in LANGUAGES else "id"
    is_html = name.endswith(".html")
    template = _environment(chosen, is_html=is_html).get_template(name)
    text = template.render(**values, language=chosen)
    return text if is_html else _tidy(text)


def _tidy(text: str) -> str:
    """Plain text without trailing blanks and without more than one empty line in a row."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


@lru_cache(maxsize=2 * len(LANGUAGES))
def _environment(language: str, *, is_html: bool) -> Environment:
    """In plain text a line break is part of the letter, so it stays after a tag."""
    environment = Environment(
        loader=FileSystemLoader(_PROJECT / "templates"),
        autoescape=select_autoescape(["html"]),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=is_html,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    found = Translations.load(_PROJECT / "pengaduan" / "translations", [language])
    catalogue = found if language != "id" else NullTranslations()
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    return environment
