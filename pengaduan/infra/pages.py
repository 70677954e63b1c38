"""Render the HTML of a document outside of a request, with the application's own templates.

Formats, components and translations are those of the pages. Needs an application context, which
the jobs process has.
"""

from flask import current_app
from flask_babel import force_locale


def render_page(name: str, language: str, **context: object) -> str:
    """Return template ``name`` filled in, in ``language`` ("id" or "en")."""
    with force_locale(language):
        return str(current_app.jinja_env.get_template(name).render(context))
