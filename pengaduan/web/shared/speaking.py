"""`_()` of the templates: a page says hundreds of texts, so each must cost next to nothing.

Flask-Babel looks up application, request, language and catalogue anew for every text. Here the
catalogue is looked up once per request and language.
"""

from typing import Any

from flask import Flask, g
from flask_babel import get_locale, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

_KEPT = "_catalogue"


@pass_eval_context
def say(context: EvalContext, text: str, /, **values: object) -> str:
    """Return a text in the reader's language with ``values`` put in, escaped where pages are."""
    said: str = _catalogue().ugettext(text)
    if context.autoescape:
        said = Markup(said)  # noqa: S704 - from our own catalogue
    # Texts are format strings, so a percent sign in one is always doubled.
    return said % values if values or "%" in said else said


def _catalogue() -> Any:  # noqa: ANN401 - the library's own type is not exported
    kept = g.get(_KEPT)
    # Flask-Babel keeps the language of the request here; it changes where one is forced.
    if kept is None or kept[0] is not getattr(g.get("_flask_babel"), "babel_locale", None):
        kept = (get_locale(), get_translations())
        setattr(g, _KEPT, kept)
    return kept[1]


def init_speaking(app: Flask) -> None:
    """Let every template use it, after Flask-Babel has installed its own."""
    app.jinja_env.globals.update(_=say, gettext=say)
