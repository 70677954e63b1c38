"""A link that names an agency: its report begins with that agency, a later one does not."""

from __future__ import annotations

from tests.factories.agencies import make_agency


def chosen(page):
    return page.texts("//input[@name='choice'][@checked]/following-sibling::label")


def test_a_report_that_was_begun_from_an_agency_is_about_it(client, session):
    agency = make_agency(session, name="Dinas Contoh Prefilled")
    session.commit()

    first = client.get(f"/lapor?instansi={agency.id}")

    assert "Laporan ini tentang Dinas Contoh Prefilled." in first.main
    assert chosen(client.get("/lapor/instansi")) == ["Dinas Contoh Prefilled"]


def test_a_later_report_and_an_unknown_agency_begin_empty(client, session):
    agency = make_agency(session, name="Dinas Contoh Prefilled")
    session.commit()
    client.get(f"/lapor?instansi={agency.id}")

    for path in ("/lapor", "/lapor?instansi=999999", "/lapor?instansi=x"):
        page = client.get(path)
        assert "Laporan ini tentang" not in page.main
        assert chosen(client.get("/lapor/instansi")) == []
