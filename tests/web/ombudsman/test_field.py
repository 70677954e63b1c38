"""Entries from the field: stored once by their key, refused and told as JSON."""

from __future__ import annotations

import json
from collections import Counter

import pytest
import sqlalchemy as sa

from pengaduan.compliance.evidence_models import UnitEvidence
from pengaduan.compliance.field_entries import FieldEntry
from tests.factories.assessments import make_workspace

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def desk(session, now):
    found = make_workspace(session, now)
    session.commit()
    return found


@pytest.fixture
def send(desk, seat):
    """Send an entry for PGD-4 of the first unit, as the script of the page does."""
    visitor, unit = seat(desk.assessor), desk.unit()
    path = f"/awasi/penilaian/{desk.assessment_id}/satuan/{unit.id}/indikator/PGD-4/lapangan"

    def post(**more):
        given = {"version": "0", "v-unit": "2", "note": "SOP dilihat di loket", "key": KEY, **more}
        answer = visitor.post(path, given)
        return answer.status, json.loads(answer.data)

    return post


def rows(session, model):
    session.expire_all()
    return session.scalars(sa.select(model)).all()


def test_an_entry_is_stored_with_its_evidence_and_says_its_version(send, session):
    assert send() == (200, {"state": "stored", "version": 1, "key": KEY})
    assert len(rows(session, UnitEvidence)) == 1


def test_the_same_entry_twice_is_one_entry(send, session):
    assert send() == send()

    assert len(rows(session, FieldEntry)) == len(rows(session, UnitEvidence)) == 1


def test_another_entry_on_an_old_version_gets_both_versions(send, session):
    send()

    status, told = send(key="f" * 32, **{"v-unit": "1", "note": "Lain"})

    assert (status, told["state"], told["version"]) == (409, "conflict", 1)
    assert ["Tingkat satuan kerja", "2", "1"] in told["differences"]
    assert len(rows(session, UnitEvidence)) == 1
    assert send(key="f" * 32, version="1", **{"v-unit": "1", "note": ""})[1]["version"] == 2


@pytest.mark.parametrize("wrong", [{"v-unit": "9"}, {"note": ""}, {"key": "kurang"}])
def test_what_cannot_be_is_refused_in_words_and_stores_nothing(send, session, wrong):
    status, told = send(**wrong)

    assert (status, told["state"]) == (422, "refused")
    assert told["errors"]
    assert rows(session, FieldEntry) == rows(session, UnitEvidence) == []


def test_a_key_of_another_indicator_opens_nothing(desk, send, seat):
    send()
    unit = desk.unit()
    path = f"/awasi/penilaian/{desk.assessment_id}/satuan/{unit.id}/indikator/PGD-3/lapangan"

    answer = seat(desk.assessor).post(path, {"version": "0", "v-unit": "2", "key": KEY})

    assert answer.status == 422


def test_the_page_has_a_plain_form_for_every_indicator_with_ids_of_its_own(desk, seat):
    unit = desk.unit()
    page = seat(desk.assessor).get(
        f"/awasi/penilaian/{desk.assessment_id}/satuan/{unit.id}/lapangan"
    )

    actions = [str(one) for one in page.document.xpath("//main//form/@action")]
    assert len(actions) == len(desk.edition.indicators)
    assert all("/indikator/" in one and not one.endswith("/lapangan") for one in actions)
    assert max(Counter(page.document.xpath("//@id")).values()) == 1
