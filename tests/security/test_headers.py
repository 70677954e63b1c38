"""Headers and cookies of every answer, whatever its status."""

from __future__ import annotations

import re
from contextvars import Context

import pytest
from flask import abort

from pengaduan import config
from pengaduan.web.shared.access import public
from tests.client import Visitor
from tests.engines import sqlite_only
from tests.factories.complaints import make_case
from tests.staff import sign_in

pytestmark = sqlite_only

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SECRET = "k" * 40


@pytest.fixture
def loud_app(new_app):
    """An application that answers crashes as production does, with two views that fail."""
    app = new_app(TESTING=False, DEBUG=False, PROPAGATE_EXCEPTIONS=False)

    def crash() -> str:
        raise RuntimeError("Sulastri tinggal di Jalan Melati 4")

    def give_up(status: int) -> str:
        abort(status)

    app.add_url_rule("/rusak", "crash", public(crash))
    app.add_url_rule("/galat/<int:status>", "give_up", public(give_up))
    return app


def policy(page) -> dict[str, list[str]]:
    parts = (part.split() for part in page.headers["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/kerja", 303),
        ("GET", "/healthz", 200),
        ("GET", "/static/css/staff.css", 200),
        ("GET", "/static/tidak-ada.css", 404),
        ("GET", "/tidak-ada", 404),
        ("POST", "/privasi", 405),
        ("POST", "/masuk", 422),
        ("OPTIONS", "/lacak", 200),
        ("GET", "/rusak", 500),
        *[("GET", f"/galat/{code}", code) for code in (400, 401, 403, 413, 415, 429, 503)],
    ],
)
def test_every_answer_carries_the_security_headers(loud_app, method, path, status):
    page = Visitor(loud_app).open(path, method=method)

    assert page.status == status
    assert {name: page.headers.get(name) for name in EXPECTED} == EXPECTED
    rules = policy(page)
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == ["'none'"]
    assert rules["form-action"] == ["'self'"]
    assert not re.search("unsafe-|\\*|http:|https:", page.headers["Content-Security-Policy"])


@pytest.mark.parametrize("path", ["/", "/masuk", "/lapor", "/tidak-ada", "/rusak"])
def test_scripts_come_from_our_own_files_only(loud_app, path):
    rules = policy(Visitor(loud_app).get(path))

    assert rules["script-src"] == ["'self'"]
    assert {value.partition("-")[0] for value in rules["style-src"]} <= {"'self'", "'nonce"}


def test_the_nonce_is_another_one_each_time(client):
    first, second = (policy(client.get("/"))["style-src"] for _ in range(2))

    assert len(first) == 2
    assert first != second


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_a_citizen_is_sent_is_compressed_and_what_staff_are_sent_is_not(
    client, new_client, session, now, method
):
    case, staff = make_case(session, now, "decided"), new_client()
    sign_in(staff, session, case.officer, now=now)
    session.commit()
    asked = {"method": method, "headers": {"Accept-Encoding": "gzip"}}

    answers = [Context().run(one.flask.open, "/lacak", **asked) for one in (client, staff)]

    assert {one.status_code for one in answers} == {200 if method == "GET" else 422}
    assert [one.headers.get("Content-Encoding") for one in answers] == ["gzip", None]


def test_a_crash_tells_the_visitor_nothing_but_a_code_for_support(loud_app, capsys):
    page = Visitor(loud_app).get("/rusak")

    assert "Sulastri" not in page.data.decode()
    assert "RuntimeError" not in page.data.decode()
    code = re.search(r"Kode untuk petugas bantuan: (\w+)", page.main)
    assert code is not None
    assert code[1] in capsys.readouterr().err


def test_the_log_of_a_crash_says_where_and_never_what(loud_app, capsys):
    Visitor(loud_app).get("/rusak")

    written = capsys.readouterr().err
    assert "RuntimeError" in written
    assert "test_headers.py" in written
    assert "Sulastri" not in written


def test_a_refused_step_and_a_file_carry_the_headers_too(client, session, now):
    case = make_case(session, now, "decided")
    sign_in(client, session, case.officer, now=now)

    page = client.post(f"/kerja/pengaduan/{case.complaint.number}/tanya", {"text": "Kapan?"})

    assert page.status == 409
    assert {name: page.headers.get(name) for name in EXPECTED} == EXPECTED


@pytest.mark.parametrize("path", ["/", "/masuk", "/kerja", "/lacak", "/tidak-ada"])
def test_pages_are_not_kept_in_any_cache(client, path):
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_https_is_remembered_where_it_is_used(client):
    plain, secure = client.get("/"), client.get("/", base_url="https://localhost")

    assert "Strict-Transport-Security" not in plain.headers
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"


def cookies(page) -> dict[str, set[str]]:
    """Name of each cookie to its attributes."""
    found = {}
    for header in page.headers.getlist("Set-Cookie"):
        first, *rest = (part.strip() for part in header.split(";"))
        found[first.partition("=")[0]] = set(rest)
    return found


@pytest.fixture
def production_app(new_app):
    """The test application with the cookie settings that production has."""
    settings = config.load({"PENGADUAN_ENV": "production", "SECRET_KEY": SECRET})
    kept = {name: value for name, value in settings.items() if name.startswith("SESSION_COOKIE")}
    assert kept["SESSION_COOKIE_SECURE"] is True
    return new_app(**kept)


def test_every_cookie_is_secure_in_production(production_app):
    visitor = Visitor(production_app)
    seen: dict[str, set[str]] = {}
    for page in (
        visitor.post("/lapor", {"matter": "poor_service"}, base_url="https://localhost"),
        visitor.post("/bahasa", {"language": "en"}, base_url="https://localhost"),
    ):
        seen |= cookies(page)

    assert set(seen) == {"pengaduan", "draf"}
    for attributes in seen.values():
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= attributes


def test_a_demo_without_https_has_cookies_that_work(client):
    page = client.post("/bahasa", {"language": "en"})

    assert "Secure" not in cookies(page)["pengaduan"]
    assert {"HttpOnly", "SameSite=Lax"} <= cookies(page)["pengaduan"]
