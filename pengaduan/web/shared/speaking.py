"""The texts of a page: it says hundreds of them, so each must cost next to nothing.

Flask-Babel looks up application, request, language and catalogue anew for every text. Here the
catalogue is looked up once per request and language: for `_()` of the templates, and for the
texts that Python says (lazily or at once).
"""

from typing import Any, NamedTuple

from babel import Locale
from flask import Flask, g
from flask_babel import Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

_KEPT = "_said_in"


class Spoken(NamedTuple):
    """The language of the request (None where there is none), its code and its catalogue."""

    locale: Locale | None
    code: str
    catalogue: Any  # the library's own type is not exported


class KeptDomain(Domain):
    """Our texts; the catalogue of a request is looked up once."""

    def get_translations(self) -> Any:  # noqa: ANN401 - the library's own type is not exported
        return spoken().catalogue

    def found(self) -> Any:  # noqa: ANN401 - as above
        """Look the catalogue up, as Flask-Babel does it for every text."""
        return super().get_translations()


_domain = KeptDomain()


def spoken() -> Spoken:
    """Return language and catalogue of the request; another language may be forced at any time."""
    try:
        place = g.get("_flask_babel")
    except RuntimeError:  # outside of everything
        place = None
    kept: Spoken | None = getattr(place, _KEPT, None)
    # Flask-Babel keeps the language of the request here; it changes where one is forced.
    if kept is None or kept.locale is not getattr(place, "babel_locale", None):
        locale = get_locale()
        code = "en" if locale is not None and locale.language == "en" else "id"
        kept = Spoken(locale, code, _domain.found())
        if g:
            setattr(g.get("_flask_babel"), _KEPT, kept)
    return kept


@pass_eval_context
def say(context: EvalContext, text: str, /, **values: object) -> str:
    """Return a text in the reader's language with ``values`` put in, escaped where pages are."""
    said: str = spoken().catalogue.ugettext(text)
    if context.autoescape:
        said = Markup(said)  # noqa: S704 - from our own catalogue
    # Texts are format strings, so a percent sign in one is always doubled.
    return said % values if values or "%" in said else said


def init_speaking(app: Flask) -> None:
    """Let templates and Python use it, after Flask-Babel has installed its own."""
    app.extensions["babel"].instance.domain_instance = _domain
    app.jinja_env.globals.update(_=say, gettext=say)
