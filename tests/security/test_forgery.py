"""No form is taken without its token, and every page with a form brings one."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from pengaduan.rules.permissions import Permission
from pengaduan.web.shared.access import KEYED
from tests.client import Visitor
from tests.engines import sqlite_only
from tests.factories.accounts import make_actor
from tests.factories.arranged import kept
from tests.factories.complaints import make_case
from tests.factories.files import jpeg
from tests.handling.looking import everything
from tests.security.conftest import probe
from tests.security.world import build, routes
from tests.staff import put, sign_in

pytestmark = [pytest.mark.slow, sqlite_only]


@pytest.fixture
@kept
def world(session, now):
    return build(session, now)


@pytest.fixture
def mighty(csrf_app, world, role_with, session, now) -> Visitor:
    """A browser that may do everything: signed in with all permissions, and the key proved."""
    actor = make_actor(session, role_with(set(Permission)))
    visitor = Visitor(csrf_app, before=session.commit)
    sign_in(visitor, session, actor, now=now)
    put(visitor, {KEYED: [world.case.complaint.number]})
    return visitor


# A signed link and a secret of the settings stand for the token; nobody's session is used.
PROVED_OTHERWISE = {"public.stop_notices", "public.gateway_status"}


@pytest.mark.parametrize("token", [None, "", "palsu"])
def test_no_post_goes_through_without_the_right_token(csrf_app, mighty, world, session, token):
    """The citizens' pages keep what was typed and ask again; all others refuse unread."""
    probe(csrf_app)
    posts = [
        (rule, method)
        for rule, method in routes(csrf_app, lambda _rule, method: method == "POST")
        if rule.endpoint not in PROVED_OTHERWISE
    ]
    mighty.get("/")
    before = everything(session)

    answers = {}
    for rule, _method in posts:
        data = {} if token is None else {"csrf_token": token}
        answers[rule.endpoint] = mighty.post(world.address(csrf_app, rule), data).status

    ours = {name: status for name, status in answers.items() if not name.startswith("citizen.")}
    assert len(ours) > 20
    assert {name: status for name, status in ours.items() if status != 400} == {}
    assert {name for name in csrf_app.reached if name in ours} == set()
    # A citizen's page may come back filled in (422), or say that a link is used up (410) or that
    # there is nothing to do at this stage (409).
    assert set(answers.values()) <= {303, 400, 409, 410, 422}
    assert everything(session) == before


TAKEN = {("balas", "in_handling"), ("cabut", "in_handling"), ("nilai", "delivered")}
CITIZEN_PAGES = ("balas", "tanggapi", "nilai", "bukti", "cabut", "ombudsman")


def filled(form) -> dict[str, Any]:
    """Return plausible answers to every question of a form: the last choice, and some words."""
    data = dict(form.values)
    for node in form._node.xpath(".//input[@type='radio' or @type='checkbox']"):
        data[node.get("name")] = node.get("value")
    for node in form._node.xpath(".//textarea | .//input[@type='text']"):
        data[node.get("name")] = "Loket masih tutup sebelum waktunya."
    return data


@pytest.mark.parametrize("state", ["in_handling", "delivered"])
@pytest.mark.parametrize("page", CITIZEN_PAGES)
def test_a_good_citizen_form_without_its_token_changes_nothing(csrf_app, session, now, state, page):
    case = make_case(session, now, state)
    visitor = Visitor(csrf_app, before=session.commit)
    number = case.complaint.number
    put(visitor, {KEYED: [number]})
    shown = visitor.get(f"/pengaduan/{number}/{page}")
    if shown.is_redirect:  # not possible in this state
        return
    data = filled(shown.form())
    if page == "bukti":
        data["file"] = (BytesIO(jpeg()), "loket.jpg")
    before = everything(session)

    answer = visitor.post(f"/pengaduan/{number}/{page}", {**data, "csrf_token": "palsu"})

    assert answer.status == 400
    assert everything(session) == before
    if (page, state) in TAKEN:  # the same data with the token does change something
        assert visitor.post(f"/pengaduan/{number}/{page}", data).status == 303
        assert everything(session) != before


def test_every_form_that_changes_something_carries_a_token(csrf_app, mighty, world):
    seen = 0
    for rule, _method in routes(csrf_app, lambda _rule, method: method == "GET"):
        page = mighty.get(world.address(csrf_app, rule))
        if not page.is_html or page.is_redirect:
            continue
        for form in page.forms():
            if form.method == "POST":
                seen += 1
                assert form.values.get("csrf_token"), f"{rule.endpoint}: {form.action}"
    assert seen > 60


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_form_with_its_token_is_taken_also_over_https(csrf_app, scheme):
    visitor = Visitor(csrf_app)
    page = visitor.get("/lapor/harapan", base_url=f"{scheme}://pengaduan.contoh.invalid")
    token = page.value("csrf_token")

    # A browser sends no referrer, because our own header tells it not to.
    answer = visitor.post(
        "/bahasa",
        {"language": "en", "next": "/", "csrf_token": token},
        base_url=f"{scheme}://pengaduan.contoh.invalid",
    )

    assert answer.status == 303
