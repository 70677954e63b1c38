"""The search box stands on every work page and leads to what one may see."""

from __future__ import annotations

from pengaduan.complaints import search_index
from tests.engines import sqlite_only
from tests.factories.complaints import make_case
from tests.staff import sign_in


@sqlite_only
def test_the_box_finds_words_and_a_whole_number_opens_the_case(session, client, now):
    case = make_case(session, now, "complete")
    search_index.rebuild_from(session, 0)[1](session)
    sign_in(client, session, case.coordinator, now=now)
    number = case.complaint.number

    assert client.visit("/kerja").find("//form[@role='search'][@action='/kerja/cari']")
    found = client.visit("/kerja/cari?q=antrean+tutup")
    assert number in found.main
    assert "Kata dalam pengaduan" in found.main
    opened = client.get(f"/kerja/cari?q={number.replace('-', '')}")
    assert opened.location == f"/kerja/pengaduan/{number}"
    assert "Tidak ada pengaduan yang cocok" in client.visit("/kerja/cari?q=zebra").main
