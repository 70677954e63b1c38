"""Pages for everybody."""

from __future__ import annotations

import gzip

import pytest

from tests.client import Visitor

PAGES = (
    "/",
    "/bantuan",
    "/bantuan/contoh-cerita",
    "/privasi",
    "/aksesibilitas",
    "/status-layanan",
    "/verifikasi",
    "/peringkat",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_and_is_small(client: Visitor, path: str) -> None:
    page = client.get(path)

    assert page.status == 200
    assert len(gzip.compress(page.data)) < 30_000


def test_home_has_two_doors(client: Visitor) -> None:
    links = client.get("/").links

    assert links["Sampaikan pengaduan"] == "/lapor"
    assert links["Lacak pengaduan"] == "/lacak"


def test_the_language_is_kept_and_leads_back(client: Visitor) -> None:
    page = client.post("/bahasa", {"language": "en", "next": "/bantuan"})

    assert page.location == "/bantuan"
    assert client.get("/bantuan").find("/html/@lang") == ["en"]


@pytest.mark.parametrize("target", ["//elsewhere.invalid", "https://elsewhere.invalid", ""])
def test_the_language_switch_never_leads_elsewhere(client: Visitor, target: str) -> None:
    page = client.post("/bahasa", {"language": "en", "next": target})

    assert page.location == "/"


def test_an_unknown_document_code_is_answered_plainly(client: Visitor) -> None:
    page = client.get("/verifikasi/AAAA-BBBB-CCCC")

    assert page.status == 404
    assert page.h1 == "Kode ini tidak terdaftar"


def test_a_code_given_in_the_form_gets_an_address_of_its_own(client: Visitor) -> None:
    page = client.get("/verifikasi?kode=aaaa-bbbb-cccc")

    assert page.location == "/verifikasi/aaaa-bbbb-cccc"


def test_an_unknown_ranking_is_not_there(client: Visitor) -> None:
    assert client.get("/peringkat/999").status == 404


def test_machines_are_told_that_the_service_is_well(client: Visitor) -> None:
    page = client.get("/healthz")

    assert page.status == 200
    assert page.json == {"status": "ok", "database": True, "jobs": False}
