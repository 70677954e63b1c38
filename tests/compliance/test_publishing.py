"""Frozen results: two persons, objections first, embargo, corrections, and nothing ever changes."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from pengaduan.agencies.models import AgencyKind
from pengaduan.compliance import assessments as work
from pengaduan.compliance import objections, publishing, released
from pengaduan.compliance.errors import AssessmentError, AssessmentNotFoundError
from pengaduan.compliance.models import AssessedUnit, Assessment, DimensionScore, Entity, ScoreBasis
from pengaduan.compliance.ranking import rankings
from pengaduan.compliance.recompute import differences
from pengaduan.compliance.snapshot_content import canonical, content_of, digest
from pengaduan.compliance.snapshot_models import ObjectionState, Release, Snapshot
from pengaduan.compliance.verification import check, compare, verify
from pengaduan.config import PROJECT
from pengaduan.outbox.models import OutboxJob
from pengaduan.reports.open_data import data_sets
from pengaduan.reports.report_card import scores as published_scores
from pengaduan.rules.roles import Role
from pengaduan.rules.scoring import edition
from tests.factories.accounts import make_actor
from tests.factories.agencies import make_agency
from tests.factories.arranged import kept
from tests.factories.assessments import make_workspace

SCRIPT = PROJECT / "scripts" / "verify_assessment.py"
PERIOD = timedelta(days=14)
NEW_YEAR = datetime(2023, 1, 1, tzinfo=UTC)


@pytest.fixture
@kept
def desk(session, now):
    """A regency whose first unit is scored by indicator, the others by dimension."""
    found = make_workspace(session, now)
    found.finish(found.unit())
    rest = [unit.id for unit in found.units()[1:]]
    scores = {"INP": Decimal("81.5"), "PRS": Decimal(90), "OUT": Decimal(85), "PGD": Decimal(70)}
    for unit_id in rest:
        unit = work.find_unit(session, found.assessment_id, unit_id)
        work.score_unit(session, found.assessor, unit, scores, version=unit.version, now=now)
    return found


@pytest.fixture
def chair(session):
    return make_actor(session, Role.OMBUDSMAN_CHAIR)


@pytest.fixture
def head(session, desk):
    """The head of the assessed agency."""
    return make_actor(session, Role.AGENCY_HEAD, agency=_agency(session, desk))


def _agency(session, desk):
    from pengaduan.agencies.models import Agency

    return session.get_one(Agency, desk.assessment.entities[0].agency_id)


def freeze(desk, **more):
    until = more.pop("until", desk.now + PERIOD)
    return publishing.freeze(
        desk.session, desk.assessor, desk.assessment, objections_until=until, now=desk.now, **more
    )


def after(desk, days=15):
    return replace(desk, now=desk.now + timedelta(days=days))


def publish(desk, actor, **more):
    return publishing.publish(desk.session, actor, desk.assessment, now=desk.now, **more)


def test_what_is_not_complete_is_not_frozen(session, now):
    with pytest.raises(AssessmentError, match="belum lengkap"):
        freeze(make_workspace(session, now))


def test_what_nobody_signed_off_is_not_frozen(desk, session):
    unit = desk.unit()
    row = unit.scores[0]
    from pengaduan.compliance import workspace

    parent = session.get_one(Assessment, desk.assessment_id)
    workspace.reopen(session, desk.reviewer, parent, row, "Uji", version=row.version, now=desk.now)

    with pytest.raises(AssessmentError, match="disahkan orang kedua"):
        freeze(desk)


@pytest.mark.parametrize("days", [None, 0, 2, 400])
def test_computed_results_need_an_objection_period(desk, days):
    with pytest.raises(AssessmentError, match="Masa keberatan"):
        freeze(desk, until=None if days is None else desk.now + timedelta(days=days))


def test_a_frozen_text_is_canonical_and_has_its_digest(desk):
    row = freeze(desk)

    content = json.loads(row.content)
    assert canonical(content) == row.content
    assert digest(row.content) == row.sha256
    assert differences(content) == []
    assert check(row).problems == ()
    assert not any(isinstance(one, float) for one in _leaves(content))


def _leaves(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [leaf for one in value for leaf in _leaves(one)]
    return [value]


def test_nothing_of_a_frozen_assessment_changes(desk, session):
    freeze(desk)

    with pytest.raises(AssessmentError, match="dibekukan"):
        desk.score(desk.unit(), "PRS-1", 0, version=desk.unit().scores[0].version)
    with pytest.raises(AssessmentError, match="dibekukan"):
        desk.prove(desk.unit(), "PRS-1")


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_a_snapshot(desk, session, change):
    row = freeze(desk)
    session.commit()
    how: dict[str, sa.Executable] = {
        "update": sa.update(Snapshot).where(Snapshot.id == row.id).values(content="{}"),
        "delete": sa.delete(Snapshot).where(Snapshot.id == row.id),
    }

    with pytest.raises(DBAPIError, match="never changed"):
        session.execute(how[change])


def test_the_database_refuses_to_take_a_release_back(desk, session, chair):
    freeze(desk)
    release = publish(after(desk), chair)
    session.commit()

    taken_back = sa.update(Release).where(Release.id == release.id).values(published_at=None)

    with pytest.raises(DBAPIError, match="never changed"):
        session.execute(taken_back)


def test_who_froze_does_not_publish(desk, session):
    freeze(desk)

    with pytest.raises(AssessmentError, match="tidak dapat mengumumkan sendiri"):
        publish(after(desk), desk.assessor)


def test_nothing_is_published_while_the_assessed_may_object(desk, chair):
    freeze(desk)

    with pytest.raises(AssessmentError, match="Masa keberatan belum berakhir"):
        publish(desk, chair)


def test_the_assessed_agency_is_told_and_objects(desk, session, head, chair):
    freeze(desk)
    notice = objections.notices_for(session, head)[0]
    filed = objections.file_objection(session, head, notice, "Papan ada.", now=desk.now)
    later = after(desk)

    with pytest.raises(AssessmentError, match="belum diputus"):
        publish(later, chair)
    objections.decide(
        session, desk.reviewer, filed, (ObjectionState.REJECTED, "Tidak terbukti."), now=later.now
    )
    assert publish(later, chair).published_at == later.now


def test_nobody_objects_after_the_period_or_for_another_agency(desk, session, head):
    freeze(desk)
    notice = objections.notices_for(session, head)[0]
    stranger = make_actor(session, Role.AGENCY_HEAD, agency=make_agency(session))

    with pytest.raises(AssessmentError, match="sudah berakhir"):
        objections.file_objection(session, head, notice, "Terlambat.", now=after(desk).now)
    with pytest.raises(AssessmentNotFoundError):
        objections.notice_for(session, stranger, notice.id)


def test_an_embargo_is_kept_until_its_hour(desk, session, chair):
    freeze(desk)
    later = after(desk)
    release = publish(later, chair, embargo_until=later.now + timedelta(days=2))

    assert released.published(session) == []
    job = session.scalars(sa.select(OutboxJob).filter_by(kind="assessment.release")).one()
    assert job.due_at == later.now + timedelta(days=2)
    publishing.run_release(session, job.payload, job, job.due_at)
    publishing.run_release(session, job.payload, job, job.due_at + timedelta(days=1))
    assert release.published_at == job.due_at
    assert [one.id for one in released.published(session)] == [desk.assessment_id]


def test_a_correction_is_a_new_version_and_the_public_reads_the_old_until_then(
    desk, session, chair
):
    first = freeze(desk)
    later = after(desk)
    publish(later, chair)
    old = first.content
    publishing.begin_correction(
        session, desk.assessor, desk.assessment, "Keberatan diterima.", now=later.now
    )
    unit = desk.unit("Sosial")
    scores = dict.fromkeys(("INP", "PRS", "OUT", "PGD"), Decimal(10))
    work.score_unit(session, desk.assessor, unit, scores, version=unit.version, now=later.now)
    session.flush()
    session.expire_all()

    public = released.get_published(session, desk.assessment_id)
    told = json.loads(old)["entities"][0]["score"]
    assert format(rankings(public)[0].rows[0].score, "f") == told
    (data,) = data_sets(session)
    (card,) = published_scores(session, desk.assessment.entities[0].agency_id)
    assert {str(row[4]) for row in data.rows} == {told}
    assert format(card.row.score, "f") == told

    second = freeze(later, until=later.now + PERIOD, reason="Keberatan diterima.")
    assert (second.version, first.content) == (2, old)
    assert json.loads(second.content)["supersedes"] == first.sha256
    changed = {(one.unit, one.what) for one in compare(json.loads(old), json.loads(second.content))}
    assert {("Dinas Sosial", "INP"), ("Dinas Sosial", "score"), ("", "score")} <= changed
    assert all(unit in {"", "Dinas Sosial"} for unit, _what in changed)


def test_a_further_version_needs_a_reason(desk, session):
    freeze(desk)
    publishing.begin_correction(session, desk.assessor, desk.assessment, "Salah.", now=desk.now)

    with pytest.raises(AssessmentError, match="alasan koreksi"):
        freeze(desk)


def test_verification_finds_a_value_that_does_not_give_its_score(desk, session, now):
    row = freeze(desk)
    content = json.loads(row.content)
    content["entities"][0]["units"][1]["dimensions"]["INP"] = "81.6"
    forged = Snapshot(
        assessment_id=row.assessment_id,
        version=2,
        content=canonical(content),
        sha256=digest(canonical(content)),
        frozen_by=row.frozen_by,
        frozen_at=now,
    )

    assert verify(session, desk.assessment_id, now=now)[0].problems == ()
    assert check(forged).problems != ()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the stand-alone script in an empty environment, without our packages."""
    command = [sys.executable, "-I", "-S", str(SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env={})


def test_the_stand_alone_script_agrees_and_finds_one_broken_byte(desk, tmp_path: Path):
    row = freeze(desk)
    data = tmp_path / "data.json"
    data.write_bytes(row.content.encode())

    good = run(str(data), row.sha256)
    assert (good.returncode, good.stdout) == (0, f"{row.sha256} OK\n")

    raw = bytearray(row.content.encode())
    place = raw.index(b'"score":"') + len('"score":"')
    raw[place] = ord("1") if raw[place] != ord("1") else ord("2")
    data.write_bytes(raw)
    bad = run(str(data))
    assert bad.returncode == 1
    assert "DIFFERENT" in bad.stdout


def test_the_stand_alone_script_is_short_and_needs_only_python():
    text = SCRIPT.read_text("utf-8")

    assert len(text.splitlines()) < 100
    assert "pengaduan" not in text


def test_the_stand_alone_script_compares_the_table(desk, tmp_path: Path):
    row = freeze(desk)
    data, table = tmp_path / "data.json", tmp_path / "table.csv"
    data.write_bytes(row.content.encode())
    only = json.loads(row.content)["entities"][0]
    table.write_text(f"rank,entity,score\n1,{only['name']},{only['score']}\n", "utf-8")

    assert run(str(data), str(table)).returncode == 0
    table.write_text(f"rank,entity,score\n1,{only['name']},99.99\n", "utf-8")
    assert run(str(data), str(table)).returncode == 1


SCORES = st.integers(0, 100_000_000).map(lambda n: Decimal(n).scaleb(-6))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(SCORES, SCORES, SCORES, SCORES), min_size=1, max_size=7))
def test_whatever_the_scores_the_frozen_text_computes_to_the_same(rows):
    """A result frozen from any values is found again from its text, digit by digit."""
    chosen = edition("ORI-2023")
    entity = Entity(
        name="Kota", kind=AgencyKind.CITY, province="X", basis=ScoreBasis.UNITS, units=[]
    )
    for place, values in enumerate(rows):
        unit = AssessedUnit(name=f"Dinas {place}", dimensions=[], scores=[])
        for dimension, value in zip(chosen.dimensions, values, strict=True):
            unit.dimensions.append(DimensionScore(dimension=dimension.code, score=value))
        entity.units.append(unit)
    assessment = Assessment(id=1, year=2023, title="Uji", edition=chosen.id, entities=[entity])
    assessment.period_from = assessment.period_to = NEW_YEAR

    text = canonical(content_of(assessment, chosen, version=1, supersedes=None, evidence={}))
    assert differences(json.loads(text)) == []
    assert canonical(json.loads(text)) == text
