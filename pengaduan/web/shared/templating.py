"""What every template may call: formats in the reader's language, assets, links, form helpers."""

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Final, ParamSpec

from flask import Flask, current_app
from flask_babel import gettext as _
from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DecimalField,
    Field,
    FieldList,
    FileField,
    Form,
    FormField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
)

from pengaduan.complaints.masking import masked_line
from pengaduan.web.shared import formats
from pengaduan.web.shared.addresses import address
from pengaduan.web.shared.speaking import spoken
from pengaduan.web.shared.written import written

P = ParamSpec("P")

_FAVICON: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    b'<rect width="32" height="32" rx="6" fill="#0a489f"/>'
    b'<path fill="#fff" d="M6 7h20v14H14l-6 5v-5H6z"/><path fill="#ffcc14" '
    b'd="M10 11h12v2H10zm0 4h8v2h-8z"/></svg>'
)
_KINDS: Final[tuple[tuple[type[Field], str], ...]] = (
    (RadioField, "radios"),
    (SelectMultipleField, "checkboxes"),
    (SelectField, "select"),
    (BooleanField, "checkbox"),
    (TextAreaField, "textarea"),
    (FileField, "file"),
    (MultipleFileField, "file"),
)


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One line of the error summary; ``target`` is the id of the control or empty."""

    text: str
    target: str


def language() -> str:
    """Return the language of the page, "id" or "en"."""
    return spoken().code


def field_kind(field: Field) -> str:
    """Return the shape: text, textarea, select, radios, checkboxes, checkbox, file or hidden."""
    if getattr(field.widget, "input_type", "") == "hidden":
        return "hidden"
    return next((kind for cls, kind in _KINDS if isinstance(field, cls)), "text")


def control(field: Field, css: str, **attributes: object) -> Markup:
    """Draw the bare control, without browser checks: the server answers in plain words."""
    rules: dict[str, object] = {"required": False, "minlength": False, "maxlength": False}
    if isinstance(field, IntegerField | DecimalField):
        rules |= {"type": "text", "min": False, "max": False, "step": False}
        rules["inputmode"] = "numeric" if isinstance(field, IntegerField) else "decimal"
    given = {name: value for name, value in attributes.items() if value is not None}
    return Markup(field(**{"class": css, **rules, **given}))  # noqa: S704 - WTForms escapes


def _lines(field: Field) -> Iterator[tuple[Field, str]]:
    if isinstance(field, FormField | FieldList):
        for inner in field:
            yield from _lines(inner)
        return
    yield from ((field, str(text)) for text in field.errors)


def form_errors(form: Form) -> tuple[ErrorLine, ...]:
    """Return all errors in the order of the fields, then those of the whole form.

    A sentence that several fields share gets the label of its field in front, so that the lines
    of the summary can be told apart.
    """
    found = [pair for field in form for pair in _lines(field)]
    often = Counter(text for _field, text in found)
    lines = []
    for field, text in found:
        words = f"{field.label.text}: {text}" if often[text] > 1 else text
        lines.append(ErrorLine(words, "" if field_kind(field) == "hidden" else field.id))
    return (*lines, *(ErrorLine(str(text), "") for text in form.form_errors))


def described_by(field: Field, hint: object, counted: object = False) -> str | None:
    """Return the ids of hint, error and counter for aria-describedby, or None."""
    parts = (("hint", hint), ("error", field.errors), ("info", counted))
    return " ".join(f"{field.id}-{name}" for name, there in parts if there) or None


def page_url(endpoint: str, **values: object) -> str:
    """Return the address of a page, or "" while no such page exists."""
    if endpoint not in current_app.view_functions:
        return ""
    return address(endpoint, **values)


def spoken_code(code: str) -> str:
    """Return a code so that a screen reader says its signs one by one, group by group."""
    return ", ".join(" ".join(group) for group in code.replace(" ", "-").split("-") if group)


def confidence_text(mark: str) -> str:
    """Say in words how sure the source of a legal deadline is (marks A to D of the law tables)."""
    texts = {
        "A": _("Dari naskah peraturan"),
        "B": _("Dari sumber resmi"),
        "C": _("Dari sumber kedua, perlu diperiksa"),
        "D": _("Belum dipastikan"),
    }
    return str(texts.get(mark, texts["D"]))


class OurTemplate(Template):
    """A template whose macros are made once.

    Jinja looks at each import whether the importing page has globals that the imported template
    lacks. Ours all have those of the environment and no others.
    """

    def _get_default_module(
        self,
        ctx: Context | None = None,  # noqa: ARG002 - what Jinja calls with
    ) -> TemplateModule:
        return super()._get_default_module() if self._module is None else self._module


class Assets:
    """Files of the static folder, read once per process: digest in the address, CSS inlined."""

    def __init__(self, folder: Path, *, reload: bool) -> None:
        self._folder = folder
        self._reload = reload
        self._texts: dict[str, bytes] = {}
        self._digests: dict[str, str] = {}

    def _read(self, name: str) -> bytes:
        if self._reload or name not in self._texts:
            self._texts[name] = (self._folder / name).read_bytes()
        return self._texts[name]

    def url(self, name: str) -> str:
        """Return the address of a static file; it changes when the file changes."""
        if self._reload or name not in self._digests:
            self._digests[name] = hashlib.sha256(self._read(name)).hexdigest()[:12]
        return address("static", filename=name, v=self._digests[name])

    def inline_css(self, name: str) -> Markup:
        """Return a stylesheet for a style tag."""
        return Markup(self._read(name).decode())  # noqa: S704 - our own file


def favicon() -> str:
    """Return the icon as a data address, so that a page needs no second request."""
    return "data:image/svg+xml;base64," + base64.b64encode(_FAVICON).decode()


def _spoken(function: Callable[P, str]) -> Callable[P, str]:
    @wraps(function)
    def inner(*args: P.args, **kwargs: P.kwargs) -> str:
        if "language" not in kwargs:
            kwargs["language"] = language()
        return function(*args, **kwargs)

    return inner


def init_templating(app: Flask) -> None:
    """Give all templates the formats (as functions and as filters) and the helpers above."""
    assets = Assets(Path(app.static_folder or "static"), reload=app.debug)
    shown: Mapping[str, Callable[..., str]] = {
        name: _spoken(getattr(formats, name))
        for name in (
            "tanggal", "tanggal_pendek", "pukul", "waktu", "desimal", "persen", "angka", "sisa",
            "ukuran_berkas",
        )
    }  # fmt: skip
    app.jinja_env.template_class = OurTemplate
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(shown, samarkan=masked_line)
    app.jinja_env.globals.update(
        shown,
        url_for=address,
        language=language,
        asset_url=assets.url,
        inline_css=assets.inline_css,
        favicon=favicon,
        page_url=page_url,
        field_kind=field_kind,
        control=control,
        form_errors=form_errors,
        described_by=described_by,
        spoken_code=spoken_code,
        confidence_text=confidence_text,
        written=written,
    )
