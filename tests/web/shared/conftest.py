"""An application with pages and forms but without a database."""

from pathlib import Path

import pytest
from flask import Flask

from pengaduan.web.shared.language import init_language
from pengaduan.web.shared.templating import init_templating

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def small_app() -> Flask:
    """Templates, formats and languages only; tokens and nonces are fixed."""
    app = Flask("small", template_folder=ROOT / "templates", static_folder=ROOT / "static")
    app.config.update(SECRET_KEY="only for tests", TESTING=True, WTF_CSRF_ENABLED=False)
    init_language(app)
    init_templating(app)
    app.jinja_env.globals.update(csp_nonce=lambda: "n0nce", csrf_token=lambda: "t0ken")
    return app
