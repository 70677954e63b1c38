"""Statistics, agencies and open data: pages, files and descriptions say the same."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from datetime import timedelta

import pytest

from pengaduan.metrics.numbers import Kind
from pengaduan.reports.releases import EVERYBODY, FIGURES, make, row_of
from pengaduan.web.public.figure_words import KINDS
from tests.factories.arranged import kept
from tests.factories.complaints import make_case, new_complaint

MANY = 1_000
DEMANDED = {
    "dcat:Catalog": (
        ("dct:title", 1, MANY, "literal"),
        ("dct:description", 1, MANY, "literal"),
        ("dct:publisher", 1, 1, "node"),
        ("dct:license", 0, 1, "node"),
        ("dcat:dataset", 1, MANY, "node"),
    ),
    "foaf:Agent": (("foaf:name", 1, MANY, "literal"),),
    "dcat:Dataset": (
        ("dct:title", 1, MANY, "literal"),
        ("dct:description", 1, MANY, "literal"),
        ("dct:publisher", 0, 1, "node"),
        ("dct:issued", 0, 1, "date"),
        ("dct:modified", 0, 1, "date"),
        ("dcat:keyword", 0, MANY, "literal"),
    ),
    "skos:Concept": (("skos:prefLabel", 1, MANY, "literal"),),
    "dct:PeriodOfTime": (("dcat:startDate", 0, 1, "date"), ("dcat:endDate", 0, 1, "date")),
    "dcat:Distribution": (
        ("dcat:accessURL", 1, MANY, "node"),
        ("dcat:downloadURL", 0, MANY, "node"),
        ("dct:license", 0, 1, "node"),
        ("dct:format", 0, 1, "node"),
        ("dcat:mediaType", 0, 1, "node"),
        ("dcat:byteSize", 0, 1, "literal"),
    ),
    "spdx:Checksum": (
        ("spdx:algorithm", 1, 1, "node"),
        ("spdx:checksumValue", 1, 1, "literal"),
    ),
}


@pytest.fixture
@kept
def agency(session, now):
    """Seven complaints in September at one agency and two at another, released."""
    first = make_case(session, now - timedelta(days=65), "delivered")
    for n in range(6):
        first.now, first.new = now - timedelta(days=60 + n), new_complaint()
        first.until("delivered" if n % 2 else "complete")
    for _n in range(2):
        make_case(session, now - timedelta(days=63), "complete")
    make(session, {}, None, now)(session)
    session.commit()
    return first.agency


def rows(client, path):
    return list(csv.DictReader(io.StringIO(client.open(path).data.decode())))


def number(text):
    return text.removesuffix("%").removesuffix(" hari").replace(".", "").replace(",", ".")


@pytest.mark.parametrize("path", ["/statistik", "/kinerja", "/data"])
def test_before_the_first_release_a_page_says_that_there_is_nothing(client, path):
    page = client.get(path)

    assert page.status == 200
    assert "Belum ada data" in page.main


@pytest.mark.parametrize("period", ["2026-09", "2026-10", "2026-K3"])
def test_the_page_has_the_figures_of_the_file(client, agency, period):
    page = client.get(f"/statistik?periode={period}")
    assert len(gzip.compress(page.data)) < 60_000

    found = {
        row["figure"]: row
        for row in rows(client, f"/data/angka-{period.lower()}.csv")
        if row["row"] == EVERYBODY
    }
    for code, shown in zip(FIGURES, page.rows(), strict=True):
        row = found[code]
        if row["hidden"] == "1":
            assert shown[1:] == ["*", "*"]
        elif not row["value"]:
            assert shown[1:] == ["-", row["n"]]
        else:
            places = 0 if KINDS[code] is Kind.COUNT else 1
            assert round(float(number(shown[1])), places) == round(float(row["value"]), places)
            assert shown[2] == row["n"]


def test_the_sentence_comes_first_and_agrees_with_the_table(client, agency):
    page = client.get("/statistik?periode=2026-10")

    value = page.rows()[1][1]
    assert f"Pada Oktober 2026, {value} pengaduan yang jatuh tempo" in page.main


def test_the_table_of_a_class_is_by_name_and_hides_the_small(client, agency):
    page = client.get(f"/kinerja?kelas={agency.kind.value}&periode=2026-K3")

    names = [row[1] for row in page.rows()]
    assert names == sorted(names)
    small = [row for row in page.rows() if row[1] != agency.name]
    assert all(row[2] == "*" for row in small)
    assert all(row[0] == "-" for row in page.rows())


def test_an_agency_with_few_complaints_takes_no_place(client, agency):
    page = client.get(f"/kinerja?kelas={agency.kind.value}&periode=2026-K3&urut=received")

    assert {row[0] for row in page.rows()} == {"-"}


def test_the_profile_opens_from_the_table(client, agency):
    page = client.get(f"/kinerja/{agency.id}")

    assert page.h1 == agency.name
    assert "Kuartal 3 2026" in page.main
    assert page.links["Sampaikan pengaduan"] == f"/lapor?instansi={agency.id}"
    assert f"/lapor?instansi={agency.id}" in page.main


def test_the_picture_for_other_sites_says_what_the_table_says(client, agency):
    page = client.get(f"/kinerja/{agency.id}")
    row = next(one for one in page.rows() if one[0] == "Kuartal 3 2026")
    answer = client.open(f"/kinerja/{agency.id}/angka.svg")

    picture = answer.data.decode()
    assert f"Diputuskan tepat waktu: {row[2]} (Kuartal 3 2026)" in picture
    assert f"/kinerja/{agency.id}/angka.svg" in page.main
    assert client.open("/kinerja/999999/angka.svg").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/statistik?periode=2031",
        "/statistik?wilayah=a1",
        "/kinerja?kelas=desa",
        "/kinerja?urut=nik",
        "/kinerja?periode=2026-10",
        "/kinerja/999999",
        "/data/angka-2031.csv",
        "/data/tidak-ada.json",
    ],
)
def test_what_is_not_there_is_a_plain_404(client, agency, path):
    assert client.get(path).status == 404


def test_json_holds_the_rows_of_the_csv(client, agency):
    found = json.loads(client.open("/data/angka-2026-k3.json").data)

    plain = [
        {key: one or None for key, one in row.items()}
        for row in rows(client, "/data/angka-2026-k3.csv")
    ]
    assert found["rows"] == plain
    assert row_of(agency.id) in {row["row"] for row in found["rows"]}


def test_the_catalogue_names_the_very_bytes_that_are_served(client, agency):
    found = json.loads(client.open("/data/katalog.jsonld").data)

    files = [one for each in found["dcat:dataset"] for one in each["dcat:distribution"]]
    assert files
    for one in files:
        path = "/data/" + one["dcat:downloadURL"]["@id"].rpartition("/")[2]
        data = client.open(path).data
        assert one["dcat:byteSize"]["@value"] == str(len(data))
        digest = one["spdx:checksum"]["spdx:checksumValue"]["@value"]
        assert digest == hashlib.sha256(data).hexdigest()


def nodes(found):
    """Yield every described thing of a JSON-LD tree."""
    if isinstance(found, dict):
        if "@type" in found and "@value" not in found:
            yield found
        for one in found.values():
            yield from nodes(one)
    elif isinstance(found, list):
        for one in found:
            yield from nodes(one)


def test_the_catalogue_has_what_the_profile_demands(client, agency):
    """What DCAT-AP 3.0.0 makes mandatory, how often at most, and of which kind."""
    kinds = {"literal": "@value", "node": "@id", "date": "xsd:dateTime"}
    seen = set()
    for one in nodes(json.loads(client.open("/data/katalog.jsonld").data)):
        for name, least, most, kind in DEMANDED.get(one["@type"], ()):
            values = one.get(name, [])
            values = values if isinstance(values, list) else [values]
            assert least <= len(values) <= most, (one["@type"], name)
            for value in values:
                if kind == "date":
                    assert value["@type"] == kinds[kind], name
                else:
                    assert kinds[kind] in value, name
                seen.add((one["@type"], name))

    wanted = {(of, name) for of, rules in DEMANDED.items() for name, least, *_ in rules if least}
    assert wanted <= seen


def test_the_descriptor_knows_every_column(client, agency):
    found = json.loads(client.open("/data/datapackage.json").data)

    for resource in found["resources"]:
        path = "/data/" + resource["path"].rpartition("/")[2]
        data = client.open(path).data
        head = data.decode().splitlines()[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == head
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
