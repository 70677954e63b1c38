"""Writing without a signal (W21): a page that the phone keeps, and the worker that serves it."""

import hashlib
from pathlib import Path
from typing import Final

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.shared.access import public

PAGE: Final = "citizen/offline.html"
STYLE: Final = "css/citizen.css"


@bp.get("/luring")
@public
def offline() -> ResponseReturnValue:
    """Show what was written on this phone and not sent; the script fills the list."""
    return render_template(PAGE)


@bp.get("/sw.js")
@public
def service_worker() -> ResponseReturnValue:
    """Give the worker from the root, so that it may serve every citizen page; always asked anew.

    Its version changes whenever the kept page, its style or one of its scripts does.
    """
    pages = current_app.jinja_env
    page = "" if pages.loader is None else pages.loader.get_source(pages, PAGE)[0]
    style = Path(current_app.static_folder or "static", STYLE).read_text("utf-8")
    parts = render_template("citizen/sw.js", version=""), page, style
    version = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    script = render_template("citizen/sw.js", version=version)
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})
