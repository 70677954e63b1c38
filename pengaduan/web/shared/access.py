"""Deny by default: every view says who may call it, and one hook enforces it.

A view without a mark answers 403 to everybody, so a forgotten mark is a closed door.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from pengaduan.accounts.actors import ANONYMOUS, Actor
from pengaduan.complaints.key_changes import still_proved
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission

View = TypeVar("View", bound=Callable[..., object])
KEYED = "keyed"
PROVED = "proved"


@dataclass(frozen=True, slots=True)
class Mark:
    """Who may call a view: ``public``, ``signed_in``, ``with_key``, or holders of a permission."""

    kind: str
    permission: Permission | None = None


def _mark(view: View, mark: Mark) -> View:
    view.access_mark = mark  # type: ignore[attr-defined]  # a function takes attributes
    return view


def public(view: View) -> View:
    """Anybody may call this view."""
    return _mark(view, Mark("public"))


def signed_in(view: View) -> View:
    """Any account may call this view."""
    return _mark(view, Mark("signed_in"))


def with_key(view: View) -> View:
    """Only a browser that has proved number and key of the complaint in the URL."""
    return _mark(view, Mark("with_key"))


def requires(permission: Permission) -> Callable[[View], View]:
    """Only accounts whose roles give ``permission``."""

    def decorate(view: View) -> View:
        return _mark(view, Mark("permission", permission))

    return decorate


def mark_of(endpoint: str) -> Mark | None:
    """Return the access mark of an endpoint, None when it has none."""
    view = current_app.view_functions.get(endpoint)
    found = getattr(view, "access_mark", None)
    return found if isinstance(found, Mark) else None


def current_actor() -> Actor:
    """Return who is calling: the signed-in person with grants, or ANONYMOUS."""
    if "actor" not in g:
        g.actor = current_user.actor if current_user.is_authenticated else ANONYMOUS
    actor: Actor = g.actor
    return actor


def remember_key(number: str) -> None:
    """Note that this browser proved the key of ``number`` (the five latest are kept)."""
    kept = [one for one in session.get(KEYED, []) if one != number][-4:]
    proved = {one: at for one, at in session.get(PROVED, {}).items() if one in kept}
    session[KEYED] = [*kept, number]
    session[PROVED] = {**proved, number: clock.now().isoformat()}


def forget_key(number: str) -> None:
    """Close the complaint in this browser."""
    session[KEYED] = [one for one in session.get(KEYED, []) if one != number]


def has_key(number: str) -> bool:
    """Tell whether this browser proved the key of ``number``, and that key is still the key."""
    if number not in session.get(KEYED, []):
        return False
    proved = session.get(PROVED, {}).get(number)
    return still_proved(read(), number, datetime.fromisoformat(proved) if proved else None)


def _ask_sign_in() -> ResponseReturnValue:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("account.sign_in", next=wanted), 303)


def _enforce_key() -> ResponseReturnValue | None:
    number = (request.view_args or {}).get("number", "")
    return None if has_key(number) else redirect(url_for("citizen.track"), 303)


def _enforce() -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint == "static":
        return None  # unknown addresses become a 404; static files are public
    mark = mark_of(endpoint)
    if mark is None:
        abort(403)
    if mark.kind == "public":
        return None
    if mark.kind == "with_key":
        return _enforce_key()
    if not current_user.is_authenticated:
        return _ask_sign_in()
    if mark.permission is not None and not current_actor().can(mark.permission):
        abort(403)
    return None


def install(app: Flask) -> None:
    """Put the guard before every request."""
    app.before_request(_enforce)
