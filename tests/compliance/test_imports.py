"""Importing scores: everything or nothing, the same file twice is one import."""

from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

import pengaduan
from pengaduan.agencies.models import Agency
from pengaduan.compliance import assessments as work
from pengaduan.compliance.assessments import NewAssessment
from pengaduan.compliance.errors import ImportRefusedError
from pengaduan.compliance.imports import import_scores, read_rows
from pengaduan.compliance.models import AssessedUnit, DimensionScore, Entity, ScoreBasis
from pengaduan.compliance.ranking import rankings
from pengaduan.rules.roles import Role
from pengaduan.rules.scoring import edition
from tests.factories.accounts import make_actor

SAMPLE = Path(pengaduan.__file__).parent / "compliance" / "samples" / "babel_2023.csv"
ORI_2023 = edition("ORI-2023")
HEAD = "entity,class,province,score\n"


@pytest.fixture
def assessor(session):
    """An assessor."""
    return make_actor(session, Role.OMBUDSMAN_ASSESSOR)


@pytest.fixture
def assessment(session, assessor, now):
    """An assessment of 2023."""
    return work.create(session, assessor, NewAssessment(2023, "Uji"), now=now)


def stored(session):
    """Everything that an import can write, without ids and versions."""
    entities = session.execute(
        sa.select(Entity.name, Entity.kind, Entity.basis, Entity.published_score).order_by(
            Entity.name
        )
    ).all()
    units = session.execute(
        sa.select(AssessedUnit.name, AssessedUnit.total).order_by(AssessedUnit.id)
    ).all()
    scores = session.execute(
        sa.select(DimensionScore.dimension, DimensionScore.score).order_by(
            DimensionScore.unit_id, DimensionScore.dimension
        )
    ).all()
    return entities, units, scores


def brings(session, assessor, assessment, text, now):
    return import_scores(session, assessor, assessment, text.encode(), now=now)


def problems(text):
    with pytest.raises(ImportRefusedError) as caught:
        read_rows(text if isinstance(text, bytes) else text.encode(), ORI_2023)
    return [line for line, _reason in caught.value.problems]


def test_the_sample_is_stored_and_ranked_as_published(session, assessor, assessment, now):
    count = import_scores(session, assessor, assessment, SAMPLE.read_bytes(), now=now)

    session.expire_all()
    rows = rankings(work.get(session, assessment.id))[0].rows
    assert count == 7
    assert [row.score for row in rows] == [
        Decimal(text) for text in ("97.13", "94.35", "93.71", "92.33", "91.70", "88.87", "77.70")
    ]


def test_the_same_file_twice_changes_nothing(session, assessor, assessment, now):
    import_scores(session, assessor, assessment, SAMPLE.read_bytes(), now=now)
    once = stored(session)

    import_scores(session, assessor, assessment, SAMPLE.read_bytes(), now=now)

    assert stored(session) == once


def test_dimension_scores_twice_are_the_same_unit(session, assessor, assessment, now):
    text = "entity;class;province;unit;INP;PRS;OUT;PGD\nKota A;kota;X;Dukcapil;80;90;85;70,5\n"
    brings(session, assessor, assessment, text, now)
    once = stored(session)

    brings(session, assessor, assessment, text, now)

    assert stored(session) == once
    assert len(once[2]) == 4


def test_a_known_agency_is_linked_by_its_name(session, assessor, assessment, now):
    import_scores(session, assessor, assessment, SAMPLE.read_bytes(), now=now)

    named = sa.select(Agency.name).join(Entity, Entity.agency_id == Agency.id)
    assert "Pemerintah Kabupaten Bangka Barat" in session.scalars(named).all()


def test_an_entity_scored_by_units_keeps_no_published_score(session, assessor, assessment, now):
    brings(session, assessor, assessment, HEAD + "Kota A,kota,X,90\n", now)
    brings(
        session,
        assessor,
        assessment,
        "entity,class,province,unit,score\nKota A,kota,X,Dukcapil,80\n",
        now,
    )

    only = session.scalars(sa.select(Entity)).one()
    assert (only.basis, only.published_score) == (ScoreBasis.UNITS, None)


def test_every_wrong_line_is_named():
    assert problems(HEAD + "A,kota,X,90\nB,desa,X,90\nC,kota,X,x\nD,kota,X,101\n,kota,X,1\n") == [
        3,
        4,
        5,
        6,
    ]


@pytest.mark.parametrize("score", ["NaN", "Infinity", "-1", "100.01", "1e1", "9 0", "9_0", "٩٠"])
def test_what_is_no_score_is_refused(score):
    assert problems(f"{HEAD}A,kota,X,{score}\n") == [2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "nama,nilai\nA,1\n",
        HEAD,
        b"\xff\xfe\x00",
        HEAD + "A,kota,X,\n",
        HEAD + '"A,kota,X,90\n',
        HEAD + "A,kota,X,90\nA,kota,X,91\n",
        "entity,class,province,unit,INP,PRS,OUT,PGD\nA,kota,X,U,1,2,3,\n",
        "entity,class,province,INP,PRS,OUT,PGD\nA,kota,X,1,2,3,4\n",
        "entity,class,province,unit,score,INP,PRS,OUT,PGD\nA,kota,X,U,9,1,2,3,4\n",
    ],
)
def test_what_is_no_table_of_scores_is_refused(text):
    assert problems(text)


def test_a_byte_order_mark_semicolons_and_decimal_commas_are_read():
    rows = read_rows("\ufeffentity;class;province;score\nA;kota;X;97,13\n".encode(), ORI_2023)

    assert rows[0].total == Decimal("97.13")


def test_names_are_kept_letter_by_letter(session, assessor, assessment, now):
    name = "Kabupaten Pangkajene dan Kepulauan ꦲ 😀"

    brings(session, assessor, assessment, f"{HEAD}{name},kabupaten,X,90\n", now)

    assert session.scalars(sa.select(Entity.name)).one() == name
