"""Every route times every kind of actor gives what the table says, and nothing is left out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule

from pengaduan.rules.permissions import Permission
from pengaduan.web.shared import access
from tests.engines import sqlite_only
from tests.factories.accounts import make_actor
from tests.factories.arranged import kept
from tests.security import matrix
from tests.security.conftest import probe
from tests.security.matrix import ACTORS
from tests.security.world import World, build, routes

pytestmark = [pytest.mark.slow, sqlite_only]


@pytest.fixture
@kept
def world(session, now) -> World:
    return build(session, now)


def letter(app: Flask, world: World, kind: str, endpoint: str, address: str, method: str) -> str:
    """Return the letter of the table for what really happens."""
    app.reached.clear()  # type: ignore[attr-defined]  # see probe
    page = world.visitor(app, kind).open(address, method=method)
    reached = endpoint in app.reached  # type: ignore[attr-defined]  # see probe
    if reached and method != "GET":
        world.leaves()
    if page.status in (403, 404):
        return "F" if page.status == 403 else "N"
    if reached:
        assert page.status < 500, f"{method} {address} as {kind}: {page.status}"
        return "I"
    where = {"/masuk": "D", "/lacak": "K"}
    return where.get(urlsplit(page.location).path, f"? {page.status} {page.location}")


def missing_lines(app: Flask) -> list[str]:
    return sorted({rule.endpoint for rule, _ in routes(app)} - set(matrix.LINES))


def differences(app: Flask, world: World, kind: str, only: str = "") -> list[str]:
    """Return where the table and the application disagree about this kind of actor."""
    found = []
    for rule, method in routes(app):
        if only not in rule.endpoint:
            continue
        address = world.address(app, rule)
        seen = letter(app, world, kind, rule.endpoint, address, method)
        said = matrix.expected(method, rule.endpoint)[kind]
        if seen != said:
            found.append(f"{method} {rule.endpoint}: the table says {said}, it is {seen}")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", ACTORS)
def test_everybody_gets_where_the_table_says_and_nowhere_else(probed, world, kind):
    assert differences(probed, world, kind) == []


def test_every_route_has_a_line(app):
    assert missing_lines(app) == []


def test_every_line_has_a_route(app):
    endpoints = {rule.endpoint for rule, _ in routes(app)}

    assert sorted({name.rpartition(" ")[2] for name in matrix.LINES} - endpoints) == []


def test_every_line_has_a_letter_for_every_actor(app):
    for rule, method in routes(app):
        assert set(matrix.expected(method, rule.endpoint)) == set(ACTORS)


def test_a_new_route_without_a_line_is_found(new_app: Callable[..., Flask]):
    app = new_app()
    app.add_url_rule("/baru", "public.brand_new", access.public(lambda: "baru"))

    assert "public.brand_new" in missing_lines(app)


def test_a_door_that_was_opened_too_wide_is_found(new_app: Callable[..., Flask], world):
    app = new_app()
    view = app.view_functions["agency.inbox"]
    app.view_functions["agency.inbox"] = access.public(partial(view))
    probe(app)

    assert differences(app, world, "anonymous", only="agency.inbox") == [
        "GET agency.inbox: the table says D, it is I"
    ]


def test_a_door_that_was_closed_by_mistake_is_found(new_app: Callable[..., Flask], world):
    app = new_app()
    app.view_functions["public.help"] = lambda: "tanpa tanda"
    probe(app)

    assert differences(app, world, "officer", only="public.help") == [
        "GET public.help: the table says I, it is F"
    ]


def test_a_view_without_a_mark_is_closed_to_everybody(new_app, world):
    app = new_app()
    app.add_url_rule("/lupa", "forgotten", lambda: "terbuka")

    answers = {kind: world.visitor(app, kind).get("/lupa").status for kind in ACTORS}

    assert answers == dict.fromkeys(ACTORS, 403)


def test_an_unknown_address_is_not_found_for_anybody(app, world):
    answers = {kind: world.visitor(app, kind).get("/tidak-ada").status for kind in ACTORS}

    assert answers == dict.fromkeys(ACTORS, 404)


def guarded(app: Flask) -> list[tuple[str, str, Rule, Permission]]:
    """Return method, endpoint and rule of every view that asks for a permission, with it."""
    found = []
    for rule, method in routes(app):
        mark = getattr(app.view_functions[rule.endpoint], "access_mark", None)
        if mark is not None and mark.permission is not None:
            found.append((method, rule.endpoint, rule, mark.permission))
    return found


@pytest.mark.slow
def test_every_permission_but_the_needed_one_is_not_enough(probed, world, role_with, session):
    every = guarded(probed)
    assert {permission for *_, permission in every} >= {
        Permission.CASE_VIEW_AGENCY,
        Permission.CASE_VERIFY,
        Permission.ADMIN_ACCOUNTS,
    }
    world.people["all_but_one"] = make_actor(session, role_with(set()))
    for method, endpoint, rule, permission in every:
        role_with(set(Permission) - {permission})
        address = world.address(probed, rule)
        seen = letter(probed, world, "all_but_one", endpoint, address, method)
        assert (seen, probed.reached) == ("F", []), f"{method} {endpoint}"


# Beside the permission these ask for the kind of unit, or for a role that the law table names.
ASKS_MORE = {"ombudsman.unit", "ombudsman.reclassify", "agency.reclassify"}


def test_the_needed_permission_is_enough(probed, world, role_with, session):
    world.people["one"] = make_actor(session, role_with(set()))
    for method, endpoint, rule, permission in guarded(probed):
        if method == "POST" or endpoint in ASKS_MORE:
            continue
        role_with({permission})
        address = world.address(probed, rule)
        assert letter(probed, world, "one", endpoint, address, method) != "F", endpoint
