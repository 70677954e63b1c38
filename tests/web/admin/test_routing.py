"""The routing rules on the administrator's pages."""

from tests.factories.agencies import make_agency


def test_an_administrator_writes_tries_and_publishes_a_rule(admin, session):
    agency = make_agency(session)
    rule = {"name": "Loket", "words": "antrean\nloket", "region": "19.71", "target": str(agency.id)}

    assert admin.post("/kelola/penerusan/aturan", {**rule, "target": ""}).status == 422
    assert admin.post("/kelola/penerusan/aturan", rule).status == 303
    page = admin.get("/kelola/penerusan?text=Saya+mengantre&region=19.71&kasus=1")
    assert "Aturan ke-1, Loket, mengusulkan" in page.main
    assert "0 pengaduan dicoba" in page.main

    assert admin.post("/kelola/penerusan/1/terbitkan", {"note": "Pertama"}).status == 303
    assert "Berlaku: versi 1" in admin.get("/kelola/penerusan").main
    assert "19.71" in admin.get("/kelola/penerusan/versi/1").main
