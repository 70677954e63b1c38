"""The page and the worker for moments without a signal."""

from __future__ import annotations

import gzip
import json
import re

from tests.client import Visitor
from tests.web.citizen.conftest import Citizen


def kept(client: Visitor) -> list[str]:
    """Return the addresses that the worker keeps on the phone."""
    script = client.get("/sw.js").data.decode()
    files = re.search(r"const FILES = (\[.*?\]);", script)
    page = re.search(r'const PAGE = (".*?");', script)
    assert files
    assert page
    return [json.loads(page[1]), *json.loads(files[1])]


def test_the_worker_is_a_script_for_the_whole_site_and_never_stale(client: Visitor) -> None:
    answer = client.get("/sw.js")

    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert 'const HOME = "/";' in answer.data.decode()


def test_the_policy_lets_it_run_from_here_only(client: Visitor) -> None:
    assert "worker-src 'self';" in client.get("/lapor").headers["Content-Security-Policy"]


def test_everything_it_keeps_is_there(client: Visitor) -> None:
    found = kept(client)

    assert found[0] == "/luring"
    assert [client.get(one).status for one in found] == [200] * 4


def test_the_kept_page_needs_nothing_that_is_not_kept(client: Visitor) -> None:
    page = client.get("/luring")

    needed = page.find("//script/@src | //link[@rel='stylesheet']/@href | //img/@src")
    assert {str(one) for one in needed} <= set(kept(client))


def test_without_scripts_it_says_what_to_do(client: Visitor) -> None:
    page = client.get("/luring")

    assert page.h1 == "Anda sedang luring"
    assert "Tanpa JavaScript" in page.texts("//noscript")[0]
    assert page.find("//*[@data-offline]")[0].get("hidden") is not None


def test_question_pages_register_it_without_waiting_for_it(client: Visitor) -> None:
    scripts = client.get("/lapor").find("//script")

    assert all(one.get("defer") is not None for one in scripts)
    assert [one.get("data-worker") for one in scripts if one.get("data-worker")] == ["/sw.js"]


def test_page_and_everything_kept_stay_within_the_budget(citizen: Citizen) -> None:
    first = [citizen.client.get("/lapor/cerita").data, citizen.client.get("/sw.js").data]
    more = [citizen.client.get(one).data for one in kept(citizen.client)]

    assert sum(len(gzip.compress(one)) for one in [*first, *more]) < 30_000


def test_leaving_quickly_empties_the_phone_also_without_scripts(client: Visitor) -> None:
    assert client.get("/tutup-cepat").headers["Clear-Site-Data"] == '"storage"'


def test_a_receipt_says_that_the_copy_may_go(citizen: Citizen) -> None:
    page = citizen.files()

    assert len(page.find("//*[@data-filed]")) == 1
