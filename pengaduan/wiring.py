"""Everything plugged together: settings, stores, guards, audiences, commands."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from pengaduan import cli, config
from pengaduan.infra import (
    clock,
    crypto,
    gateway,
    logs,
    mail_addresses,
    scanning,
    signing,
    storage,
    templates,
)
from pengaduan.infra.db import Base, db
from pengaduan.infra.mail import mail
from pengaduan.metrics import duty_marks, rollup_marks
from pengaduan.web import audiences
from pengaduan.web.shared import (
    access,
    edition_words,
    errors,
    names,
    navigation,
    performance_page,
    security,
    sign_in,
    track_words,
    transport,
)
from pengaduan.web.shared.language import init_language
from pengaduan.web.shared.templating import init_templating

csrf = CSRFProtect()
migrate = Migrate()


def _configure_stores(app: Flask) -> None:
    data_dir = Path(app.config["DATA_DIR"])
    data_dir.mkdir(parents=True, exist_ok=True)
    crypto.configure(app.config["DATA_KEY"])
    storage.configure(data_dir)
    templates.configure(app.config["PUBLIC_URL"])
    clock.configure(data_dir, movable=bool(app.config["DEMO"]))


def _configure_scanner(app: Flask) -> None:
    """Say where clamd listens; a wrong setting stops the start."""
    try:
        scanning.configure(app.config["CLAMD_SOCKET"])
    except ValueError as error:
        raise config.ConfigError("CLAMD_SOCKET harus berupa path atau host:port.") from error


def _configure_signing(app: Flask) -> None:
    """Load the certificate of the office; one that cannot be used stops the start."""
    file = app.config["SIGNING_FILE"]
    try:
        signing.configure(Path(file) if file else None, app.config["SIGNING_PASSWORD"])
    except signing.SigningError as error:
        raise config.ConfigError(
            f"SIGNING_FILE atau SIGNING_PASSWORD tidak dapat dipakai: {error}."
        ) from error


def _configure_messages(app: Flask) -> None:
    """Plug in the gateway and the addresses; a wrong setting stops the start."""
    settings = app.config
    try:
        gateway.configure(
            settings["GATEWAY_URL"], settings["GATEWAY_TOKEN"], demo=bool(settings["DEMO"])
        )
        mail_addresses.configure(settings["MAIL_REPLY_ADDRESS"], settings["MAIL_INTAKE_ADDRESS"])
    except ValueError as error:
        raise config.ConfigError(
            "GATEWAY_URL, MAIL_REPLY_ADDRESS, atau MAIL_INTAKE_ADDRESS tidak benar."
        ) from error


def _configure_database(app: Flask) -> None:
    options = app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", {})
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        # The connection that was used last has the plans that the next page needs.
        options.setdefault("pool_use_lifo", True)
    db.init_app(app)
    migrate.init_app(
        app,
        db,
        directory=str(config.PROJECT / "migrations"),
        render_as_batch=True,
        compare_type=True,
        target_metadata=Base.metadata,
    )


def _settings(overrides: Mapping[str, Any] | None) -> dict[str, Any]:
    if overrides is None:
        return config.load()
    env = {"PENGADUAN_ENV": config.TEST, "SECRET_KEY": str(overrides["SECRET_KEY"])}
    return config.load(env) | dict(overrides)


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Build the application.

    Without ``overrides`` the environment decides, and ConfigError is raised when SECRET_KEY is
    missing. With them (tests; SECRET_KEY is required) the environment is not looked at.
    """
    app = Flask(
        "pengaduan",
        root_path=str(config.PROJECT),
        template_folder="templates",
        static_folder="static",
    )
    app.config.from_mapping(_settings(overrides))
    logs.configure(app)
    _configure_stores(app)
    _configure_scanner(app)
    _configure_signing(app)
    _configure_messages(app)
    _configure_database(app)
    for marks in (duty_marks, rollup_marks):
        marks.install()
    mail.init_app(app)
    csrf.init_app(app)
    for guard in (sign_in, access, transport, security):
        guard.install(app)
    init_language(app)
    init_templating(app)
    for words in (names, track_words, edition_words, performance_page):
        words.install(app)
    navigation.install(app)
    errors.install(app)
    audiences.install(app)
    # Proved by a signed link and by the gateway's secret, not by a session.
    for endpoint in ("public.stop_notices", "public.gateway_status"):
        csrf.exempt(app.view_functions[endpoint])
    cli.install(app)
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own advice
    return app
