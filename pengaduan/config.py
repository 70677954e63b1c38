"""Settings, read from the environment once and checked before anything starts."""

import os
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
DEMO, PRODUCTION, TEST = "demo", "production", "test"
SECRET_FILE = "secret-key"  # noqa: S105 - the name of a file, not a secret


class ConfigError(RuntimeError):
    """A setting is missing or wrong; the text says which and what to do."""


def _database_url(raw: str, data_dir: Path) -> str:
    if not raw:
        return f"sqlite:///{data_dir / 'pengaduan.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if raw.startswith(prefix):
            return "postgresql+psycopg://" + raw.removeprefix(prefix)
    return raw


def _secret(env: Mapping[str, str], data_dir: Path, mode: str) -> str:
    if env.get("SECRET_KEY"):
        return env["SECRET_KEY"]
    file = data_dir / SECRET_FILE
    if mode != PRODUCTION and file.is_file():
        return file.read_text("ascii").strip()
    where = "" if mode == PRODUCTION else f", atau jalankan `make run` yang membuat {file}"
    raise ConfigError(f"SECRET_KEY belum diatur: isi variabel lingkungan SECRET_KEY{where}.")


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(env.get(name, "") or default)
    except ValueError as error:
        raise ConfigError(f"{name} harus berupa bilangan bulat.") from error


def _services(env: Mapping[str, str]) -> dict[str, Any]:
    return {
        "MAIL_BACKEND": env.get("MAIL_BACKEND", "")
        or ("smtp" if env.get("MAIL_SERVER") else "dummy"),
        "MAIL_SERVER": env.get("MAIL_SERVER", "localhost"),
        "MAIL_PORT": _number(env, "MAIL_PORT", 25),
        "MAIL_USERNAME": env.get("MAIL_USERNAME") or None,
        "MAIL_PASSWORD": env.get("MAIL_PASSWORD") or None,
        "MAIL_USE_TLS": env.get("MAIL_USE_TLS", "0") == "1",
        "MAIL_TIMEOUT": 20,
        "MAIL_DEFAULT_SENDER": env.get("MAIL_FROM", "pengaduan@localhost"),
        # Where replies arrive (one signed address per case), and mails with new complaints.
        "MAIL_REPLY_ADDRESS": env.get("MAIL_REPLY_ADDRESS", ""),
        "MAIL_INTAKE_ADDRESS": env.get("MAIL_INTAKE_ADDRESS", ""),
        "GATEWAY_URL": env.get("GATEWAY_URL", ""),
        "GATEWAY_TOKEN": env.get("GATEWAY_TOKEN", ""),
        "SIGNING_FILE": env.get("SIGNING_FILE", "").strip(),
        "SIGNING_PASSWORD": env.get("SIGNING_PASSWORD", ""),
        # Who may read /metrik; without it that page does not exist.
        "METRICS_TOKEN": env.get("METRICS_TOKEN", "").strip(),
    }


def load(env: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return the Flask settings for this environment.

    ``PENGADUAN_ENV`` is ``production`` (default), ``demo`` or ``test``. Raises
    :class:`ConfigError` when SECRET_KEY is missing: there is no built-in fallback.
    """
    mode = env.get("PENGADUAN_ENV", PRODUCTION)
    if mode not in {DEMO, PRODUCTION, TEST}:
        raise ConfigError("PENGADUAN_ENV harus production, demo, atau test.")
    data_dir = Path(env.get("DATA_DIR", "") or PROJECT / "data").resolve()
    secret = _secret(env, data_dir, mode)
    return {
        "MODE": mode,
        "DEMO": mode == DEMO,
        "DATA_DIR": data_dir,
        "SECRET_KEY": secret,
        "DATA_KEY": env.get("DATA_KEY", "") or secret,
        "SQLALCHEMY_DATABASE_URI": _database_url(env.get("DATABASE_URL", ""), data_dir),
        "PUBLIC_URL": env.get("PUBLIC_URL", "").rstrip("/")
        or f"http://127.0.0.1:{_number(env, 'PORT', 8000)}",
        "SESSION_COOKIE_NAME": "pengaduan",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": env.get("COOKIE_SECURE", "1" if mode == PRODUCTION else "0")
        == "1",
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        # Our own pages tell browsers to send no referrer, so a check of it would refuse every form
        # over HTTPS. The token of the signed SameSite cookie is what proves where a form is from.
        "WTF_CSRF_SSL_STRICT": False,
        "CLAMD_SOCKET": env.get("CLAMD_SOCKET", "").strip(),
        "TRUSTED_PROXIES": _number(env, "TRUSTED_PROXIES", 0),
        "BABEL_DEFAULT_LOCALE": "id",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Jakarta",
        "BABEL_TRANSLATION_DIRECTORIES": str(PROJECT / "pengaduan" / "translations"),
        "TEMPLATES_AUTO_RELOAD": False,
        **_services(env),
    }


def asks_rules_only(argv: Sequence[str]) -> bool:
    """Tell whether a command line is ``flask ... rules replay``: rules, no data, no visitors."""
    return tuple(argv[-2:]) == ("rules", "replay")


def for_rules_only() -> dict[str, Any]:
    """Return settings for a process that only computes: nothing of an installation is opened.

    The secret is random and dies with the process; it signs and seals nothing.
    """
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "SQLALCHEMY_DATABASE_URI": "sqlite://",
        "DATA_DIR": Path(tempfile.gettempdir()),
    }
