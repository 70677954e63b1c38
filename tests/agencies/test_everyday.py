"""The list of everyday names: what it may hold, and how well it answers."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.errors import ReferenceDataError
from pengaduan.agencies.everyday import Level, everyday, outside_names, read_everyday
from pengaduan.agencies.index import index_of
from pengaduan.agencies.models import Agency, AgencyAlias, Unit
from pengaduan.agencies.search import Found, look
from pengaduan.agencies.spelling import Vocabulary, distance, words
from tests.engines import sqlite_only
from tests.factories.agency_queries import Query, agency_queries
from tests.sla.looking import counted_queries


def codes(found: Found) -> list[str]:
    return [hit.agency_code for hit in found.hits]


def rank(query: Query, found: Found) -> int:
    shown = codes(found)
    places = [shown.index(code) + 1 for code in query.right if code in shown]
    told = [any(name in one for name in query.outside) for one in found.outside]
    return min([*places, *([told.index(True) + 1] if True in told else []), 99])


@sqlite_only
def test_everyday_queries_find_their_agency_first(session: Session) -> None:
    ranks = [rank(one, look(session, one.text, one.region)) for one in agency_queries()]

    assert len(ranks) >= 200
    assert statistics.median(ranks) == 1
    assert sum(place <= 3 for place in ranks) / len(ranks) >= 0.9


@sqlite_only
def test_every_target_is_in_the_register(session: Session) -> None:
    known = index_of(session).by_code
    targets = [one for topic in everyday().topics for one in topic.targets]

    assert [one.code for one in targets if one.level is Level.CODE and one.code not in known] == []
    assert len(everyday().topics) > 80


def test_the_region_in_the_words_counts_more_than_the_chosen_one(session: Session) -> None:
    assert codes(look(session, "capil kota bogor", "32.01")) == ["PEMDA-32.71"]
    assert codes(look(session, "capil kab garut", "35.78")) == ["PEMDA-32.05"]


@sqlite_only
def test_a_name_that_two_regions_share_means_the_chosen_one(session: Session) -> None:
    assert codes(look(session, "capil bogor", "32.01")) == ["PEMDA-32.01"]
    assert set(codes(look(session, "capil bogor"))) == {"PEMDA-32.01", "PEMDA-32.71"}


@sqlite_only
def test_the_usual_unit_is_named_where_the_register_has_none(session: Session) -> None:
    (hit,) = look(session, "bikin ktp", "32.73").hits

    assert (hit.agency_code, hit.unit_id) == ("PEMDA-32.73", None)
    assert hit.suggestion == "Dinas Kependudukan dan Pencatatan Sipil"


@sqlite_only
def test_a_unit_of_the_register_takes_the_place_of_the_usual_name(session: Session) -> None:
    city = session.scalars(sa.select(Agency).where(Agency.code == "PEMDA-32.73")).one()
    name = "Dinas Kependudukan dan Pencatatan Sipil"
    unit = Unit(agency_id=city.id, code="CAPIL", name=name)
    session.add(unit)
    session.flush()

    (hit,) = look(session, "bikin ktp", "32.73").hits

    assert (hit.unit_id, hit.suggestion) == (unit.id, None)


@sqlite_only
def test_without_a_region_a_local_service_asks_for_one(session: Session) -> None:
    found = look(session, "puskesmas")

    assert (found.hits, found.needs_region) == ((), True)
    assert not look(session, "puskesmas", "33.02").needs_region


@sqlite_only
def test_a_body_outside_the_register_is_named_as_such(session: Session) -> None:
    found = look(session, "mati lampu", "32.73")

    assert found.outside == ("PT PLN (Persero)",)
    assert set(found.outside) <= outside_names()


@sqlite_only
def test_the_areas_of_jakarta_are_answered_for_by_the_province(session: Session) -> None:
    assert codes(look(session, "ktp", "31.74")) == ["PEMDA-31"]
    assert codes(look(session, "ktp jaksel")) == ["PEMDA-31"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("KÉMENKES", "KL-KEMENKES"),
        ("kemenkess", "KL-KEMENKES"),
        ("imigrsi", "KL-KEMENIMIPAS"),
        ("dukcpil medan", "PEMDA-12.71"),
        ("pemkot surabya", "PEMDA-35.78"),
        ("pemkot pangkalpinang", "PEMDA-19.71"),
    ],
)
@sqlite_only
def test_slips_case_accents_and_spaces_do_not_matter(
    session: Session, text: str, code: str
) -> None:
    assert codes(look(session, text))[0] == code


def test_a_new_everyday_name_is_found_at_once(session: Session) -> None:
    city = session.scalars(sa.select(Agency).where(Agency.code == "PEMDA-32.73")).one()
    assert codes(look(session, "zizkovia")) == []

    session.add(AgencyAlias(agency_id=city.id, alias="Zizkovia"))
    session.flush()

    assert codes(look(session, "zizkovia")) == ["PEMDA-32.73"]


def test_a_warm_search_reads_one_version_and_nothing_else(session: Session) -> None:
    look(session, "capil bogor")

    with counted_queries(session) as seen:
        look(session, "jalan rusak", "33.02")

    assert len(seen) == 1


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"tujuan": ["kabkota:"], "sebutan": ["x"]}, "names nobody"),
        ({"tujuan": ["desa: Kantor"], "sebutan": ["x"]}, "names nobody"),
        ({"tujuan": [], "sebutan": ["x"]}, "needs tujuan and sebutan"),
        ({"tujuan": ["POLRI"], "sebutan": ["x", 7]}, "sebutan must be texts"),
        ({"tujuan": ["POLRI"], "sebutan": ["Capil"]}, "stands in an earlier entry"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place(
    tmp_path: Path, entry: dict[str, object], reason: str
) -> None:
    file = tmp_path / "sebutan.json"
    first = {"tujuan": ["kabkota: Dinas"], "sebutan": ["capil"]}
    content = {"hampa": "", "wilayah": {}, "entri": [first, entry]}
    file.write_text(json.dumps(content), "utf-8")

    with pytest.raises(ReferenceDataError, match=f"entri 2: .*{reason}"):
        read_everyday(file)


def test_words_are_bare_and_small() -> None:
    assert words("Kec. Cibinong, E-KTP é") == ["kec", "cibinong", "e", "ktp", "e"]


def test_slips_are_counted_with_swapped_letters_as_one() -> None:
    assert (distance("duckapil", "dukcapil"), distance("samsat", "samsta")) == (1, 1)
    known = Vocabulary(["dukcapil", "imigrasi", "sim"])
    assert known.slipped("imgrasi") == {"imigrasi"}
    assert known.slipped("sin") == set()
