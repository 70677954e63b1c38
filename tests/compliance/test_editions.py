"""One door to shipped and published editions; what is decided never changes."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from pengaduan.agencies.models import AgencyKind
from pengaduan.compliance.assessments import NewAssessment, create
from pengaduan.compliance.editions import edition, edition_for_year, editions
from pengaduan.compliance.editions_models import EditionState, EditionVersion
from pengaduan.compliance.models import Assessment, Entity, ScoreBasis
from pengaduan.compliance.ranking import rankings
from pengaduan.rules.roles import Role
from pengaduan.rules.scoring import UnknownEditionError, catalogue
from tests.factories.accounts import make_actor
from tests.factories.editions import make_edition


def test_shipped_editions_come_through_the_door_as_they_are(session):
    assert editions() == catalogue.editions()
    assert edition("ORI-2023") is catalogue.edition("ORI-2023")


def test_a_published_edition_is_found_and_governs_new_assessments(session, now):
    made = make_edition(session, ("opinion_id: Kualitas Tertinggi", "opinion_id: Mutu Puncak"))

    found = edition(made.code)
    assessment = create(
        session,
        make_actor(session, Role.OMBUDSMAN_ASSESSOR),
        NewAssessment(2024, "Uji"),
        now=now,
    )

    assert (found.id, found.digest) == (made.code, made.digest)
    assert found.bands[0].opinion == "Mutu Puncak"
    assert assessment.edition == made.code
    assert edition_for_year(2022).id == "ORI-2022"


def test_the_one_published_last_governs(session):
    make_edition(session)
    newer = make_edition(session)

    assert edition_for_year(2023).id == newer.code


@pytest.mark.parametrize("state", [EditionState.DRAFT, EditionState.DROPPED])
def test_what_is_not_published_is_no_edition(session, state):
    made = make_edition(session, state=state)

    with pytest.raises(UnknownEditionError, match=made.code):
        edition(made.code)
    assert edition_for_year(2023).id == "ORI-2023"


@pytest.mark.parametrize("state", [EditionState.PUBLISHED, EditionState.DROPPED])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE edition_version SET content = 'x' WHERE id = :id",
        "UPDATE edition_version SET state = 'draft' WHERE id = :id",
        "DELETE FROM edition_version WHERE id = :id",
    ],
)
def test_the_database_refuses_to_change_what_is_decided(session, state, statement):
    made = make_edition(session, state=state)
    before = made.content

    with pytest.raises(sa.exc.DBAPIError, match="never changed"), session.begin_nested():
        session.execute(sa.text(statement), {"id": made.id})

    session.expire_all()
    assert session.scalars(sa.select(EditionVersion.content)).all() == [before]


def test_a_draft_may_change_and_go(session):
    made = make_edition(session, state=EditionState.DRAFT)

    session.execute(sa.update(EditionVersion).values(title="Lain"))
    session.delete(made)
    session.flush()

    assert session.scalars(sa.select(EditionVersion)).all() == []


def words(code):
    """Rank the same three published scores under an edition; return what each is called."""
    kinds = {"97.13": "A", "80.99": "B", "50.99": "C"}
    made = Assessment(edition=code)
    made.entities = [
        Entity(
            name=name,
            kind=AgencyKind.CITY,
            province="Contoh",
            basis=ScoreBasis.PUBLISHED,
            published_score=Decimal(score),
            units=[],
        )
        for score, name in kinds.items()
    ]
    (ranking,) = rankings(made)
    return [(row.category.zone, row.category.opinion) for row in ranking.rows if row.category]


def test_two_versions_side_by_side_swap_the_labels_of_the_same_ranking(session):
    zones = make_edition(session, file="2021.yaml")
    opinions = make_edition(session, file="2025.yaml")
    renamed = make_edition(
        session, ("Kepatuhan Tinggi", "Patuh"), ("Kepatuhan Sedang", "Cukup"), file="2021.yaml"
    )

    assert words(zones.code) == [
        ("hijau", "Kepatuhan Tinggi"),
        ("kuning", "Kepatuhan Sedang"),
        ("merah", "Kepatuhan Rendah"),
    ]
    assert words(opinions.code) == [
        (None, "Kualitas Tertinggi"),
        (None, "Kualitas Tinggi"),
        (None, "Kualitas Rendah"),
    ]
    assert [opinion for _, opinion in words(renamed.code)] == ["Patuh", "Cukup", "Kepatuhan Rendah"]


def test_an_assessment_keeps_its_edition_when_a_newer_one_is_published(session, now):
    older = make_edition(session)
    made = create(
        session,
        make_actor(session, Role.OMBUDSMAN_ASSESSOR),
        NewAssessment(2023, "Uji"),
        now=now,
    )
    newer = make_edition(session, ("opinion_id: Kualitas Tertinggi", "opinion_id: Mutu Puncak"))

    assert made.edition == older.code
    assert edition(made.edition).bands[0].opinion == "Kualitas Tertinggi"
    assert edition_for_year(2023).id == newer.code
