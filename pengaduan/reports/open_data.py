"""Open data: each release and each published ranking as CSV and JSON, and what describes them.

The catalogue is DCAT-AP 3 as JSON-LD; the descriptor a Data Package. Both name size and SHA-256
of the very files that are served, so that nobody has to trust a copy.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from pengaduan.compliance import released
from pengaduan.compliance.models import Assessment
from pengaduan.compliance.ranking import rankings
from pengaduan.infra.templates import link
from pengaduan.reports.models import FigureRelease
from pengaduan.reports.papers import csv_bytes
from pengaduan.reports.rankings import fact_rows
from pengaduan.reports.releases import all_releases
from pengaduan.rules.texts import N_

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
FIGURE_HEAD: Final = (
    "period", "row", "name", "class", "province", "figure", "n", "hits", "value", "hidden",
)  # fmt: skip
_EU: Final = "http://publications.europa.eu/resource/authority/"
_IANA: Final = "https://www.iana.org/assignments/media-types/"
FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "period": ("string", N_("Periode: tahun, kuartal (2026-K3), atau bulan (2026-10).")),
    "row": ("string", N_("nasional, kode provinsi (00 untuk pusat), atau a dan nomor instansi.")),
    "name": ("string", N_("Nama provinsi atau instansi, kosong untuk nasional.")),
    "class": ("string", N_("Kelas instansi.")),
    "province": ("string", N_("Kode provinsi Kemendagri, atau nama provinsi pada peringkat.")),
    "figure": ("string", N_("Kode angka; artinya ada di halaman statistik.")),
    "n": ("integer", N_("Jumlah pengaduan yang menjadi dasar angka.")),
    "hits": ("integer", N_("Berapa di antaranya yang ikut dalam angka.")),
    "value": ("number", N_("Nilai: jumlah, persen, hari, atau 0 sampai 100.")),
    "hidden": ("integer", N_("1 bila disembunyikan: terlalu kecil, atau membuka angka lain.")),
    "rank": ("integer", N_("Nomor urut dalam kelas; nilai yang sama mendapat nomor yang sama.")),
    "entity": ("string", N_("Nama instansi yang dinilai.")),
    "score": ("number", N_("Nilai akhir, dibulatkan seperti edisi penilaiannya.")),
    "category": ("string", N_("Kategori menurut edisi penilaian.")),
    "zone": ("string", N_("Zona menurut edisi penilaian.")),
    "opinion": ("string", N_("Opini menurut edisi penilaian.")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set with the content of its CSV; the JSON holds the same rows under their names."""

    name: str
    title: str
    since: datetime
    until: datetime
    issued: datetime
    head: tuple[str, ...]
    rows: Sequence[Sequence[object]]

    @property
    def csv(self) -> bytes:
        """The file as CSV."""
        return csv_bytes([self.head, *self.rows])

    @property
    def json(self) -> bytes:
        """The file as JSON: the same rows, numbers as texts with a decimal point."""
        rows = [
            {
                key: None if one in (None, "") else str(one)
                for key, one in zip(self.head, row, strict=True)
            }
            for row in self.rows
        ]
        return (
            json.dumps(
                {"name": self.name, "licence": LICENCE, "rows": rows}, ensure_ascii=False, indent=1
            )
            + "\n"
        ).encode()

    def address(self, kind: str) -> str:
        """Return the whole address of the file."""
        return link(f"/data/{self.name}.{kind}")


def _text(one: object) -> str | None:
    return None if one is None or not str(one) else str(one)


def _json(found: Mapping[str, Any]) -> bytes:
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def release_set(release: FigureRelease) -> DataSet:
    """Return the public figures of a period."""
    rows: list[Sequence[object]] = []
    for row in release.tables["rows"]:
        told = (release.period, row["row"], row["name"], row["class"], row["province"])
        for code, found in row["figures"].items():
            values = (
                (None, None, None, 1)
                if found is None
                else (found["n"], found["hits"], found["value"], 0)
            )
            rows.append((*told, code, *values))
    return DataSet(
        name=f"angka-{release.period.lower()}",
        title=f"Angka penanganan pengaduan {release.period}",
        since=release.since,
        until=release.until,
        issued=release.released_at,
        head=FIGURE_HEAD,
        rows=rows,
    )


def ranking_set(assessment: Assessment) -> DataSet:
    """Return the ranking of a published assessment."""
    every = [row for ranking in rankings(assessment) for row in ranking.rows]
    head, *rows = fact_rows(every)
    return DataSet(
        name=f"peringkat-{assessment.id}",
        title=f"Peringkat {assessment.title} {assessment.year} ({assessment.edition})",
        since=assessment.period_from,
        until=assessment.period_to,
        issued=assessment.published_at or assessment.changed_at,
        head=tuple(str(name) for name in head),
        rows=rows,
    )


def data_sets(session: Session) -> list[DataSet]:
    """Return every data set: releases, the latest first, then the published rankings."""
    rated = [released.get_published(session, one.id) for one in released.published(session)]
    return [*map(release_set, all_releases(session)), *map(ranking_set, rated)]


def find_set(session: Session, name: str) -> DataSet | None:
    """Return the data set with this name, or None."""
    return next((one for one in data_sets(session) if one.name == name), None)


def _distribution(one: DataSet, kind: str, data: bytes) -> dict[str, Any]:
    media = "text/csv" if kind == "csv" else "application/json"
    return {
        "@id": one.address(kind),
        "@type": "dcat:Distribution",
        "dct:title": {"@value": f"{one.title} ({kind.upper()})", "@language": "id"},
        "dcat:accessURL": {"@id": link("/data")},
        "dcat:downloadURL": {"@id": one.address(kind)},
        "dct:format": {"@id": f"{_EU}file-type/{kind.upper()}", "@type": "dct:MediaTypeOrExtent"},
        "dcat:mediaType": {"@id": f"{_IANA}{media}", "@type": "dct:MediaType"},
        "dct:license": {"@id": LICENCE, "@type": "dct:LicenseDocument"},
        "dcat:byteSize": {"@value": str(len(data)), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {
                "@value": hashlib.sha256(data).hexdigest(),
                "@type": "xsd:hexBinary",
            },
        },
    }


def _moment(value: datetime) -> dict[str, str]:
    return {"@value": value.isoformat(), "@type": "xsd:dateTime"}


def _dataset(one: DataSet) -> dict[str, Any]:
    return {
        "@id": link(f"/data#{one.name}"),
        "@type": "dcat:Dataset",
        "dct:title": {"@value": one.title, "@language": "id"},
        "dct:description": {
            "@value": f"{one.title}. Angka kecil tidak ditampilkan.",
            "@language": "id",
        },
        "dct:publisher": {"@id": link("/#penerbit")},
        "dcat:theme": {
            "@id": f"{_EU}data-theme/GOVE",
            "@type": "skos:Concept",
            "skos:prefLabel": [
                {"@value": "Pemerintahan dan sektor publik", "@language": "id"},
                {"@value": "Government and public sector", "@language": "en"},
            ],
        },
        "dcat:keyword": [{"@value": "pengaduan", "@language": "id"}],
        "dct:spatial": {"@id": f"{_EU}country/IDN", "@type": "dct:Location"},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _moment(one.since),
            "dcat:endDate": _moment(one.until),
        },
        "dct:issued": _moment(one.issued),
        "dct:modified": _moment(one.issued),
        "dcat:distribution": [
            _distribution(one, "csv", one.csv),
            _distribution(one, "json", one.json),
        ],
    }


def catalogue(sets: Sequence[DataSet]) -> bytes:
    """Return the catalogue in DCAT-AP 3 terms, as JSON-LD."""
    found = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": link("/data"),
        "@type": "dcat:Catalog",
        "dct:title": [
            {"@value": "Data terbuka pengaduan pelayanan publik", "@language": "id"},
            {"@value": "Open data of public service complaints", "@language": "en"},
        ],
        "dct:description": {
            "@value": "Angka penanganan pengaduan dan peringkat penilaian.",
            "@language": "id",
        },
        "dct:publisher": {
            "@id": link("/#penerbit"),
            "@type": "foaf:Agent",
            "foaf:name": {"@value": "Pengaduan Pelayanan Publik", "@language": "id"},
        },
        "dct:license": {"@id": LICENCE, "@type": "dct:LicenseDocument"},
        "dct:language": {"@id": f"{_EU}language/IND", "@type": "dct:LinguisticSystem"},
        "dcat:dataset": [_dataset(one) for one in sets],
    }
    return _json(found)


def package(sets: Sequence[DataSet]) -> bytes:
    """Return the Data Package descriptor: a resource per CSV, with its schema."""
    found = {
        "name": "pengaduan-pelayanan-publik",
        "title": "Data terbuka pengaduan pelayanan publik",
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE}],
        "resources": [_resource(one) for one in sets],
    }
    return _json(found)


def _resource(one: DataSet) -> dict[str, Any]:
    data = one.csv
    return {
        "name": one.name,
        "title": one.title,
        "path": one.address("csv"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": {"fields": [_field(name) for name in one.head], "missingValues": [""]},
    }


def _field(name: str) -> dict[str, Any]:
    kind, words = FIELDS[name]
    found: dict[str, Any] = {"name": name, "type": kind, "description": words}
    if name == "score":
        found["constraints"] = {"minimum": 0, "maximum": 100}
    if kind == "integer":
        found["constraints"] = {"minimum": 0}
    return found
