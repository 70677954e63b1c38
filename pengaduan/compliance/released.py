"""What was let out: the frozen versions that the public, reports and open data read."""

import json

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.compliance import assessments
from pengaduan.compliance.errors import AssessmentNotFoundError
from pengaduan.compliance.models import Assessment
from pengaduan.compliance.snapshot_content import thawed
from pengaduan.compliance.snapshot_models import Release, Snapshot


def published(session: Session) -> list[Assessment]:
    """Return what the public may read, newest year first."""
    return [one for one in assessments.all_assessments(session) if one.published_at is not None]


def get_published(session: Session, assessment_id: int) -> Assessment:
    """Return a published assessment as it was frozen; AssessmentNotFoundError for any other.

    Whatever a correction changes meanwhile, the public reads the version that was let out last.
    """
    found = assessments.get(session, assessment_id)
    if found.published_at is None:
        raise AssessmentNotFoundError(assessment_id)
    released = released_snapshot(session, assessment_id)
    if released is None:
        return found
    frozen = thawed(json.loads(released.content))
    frozen.published_at, frozen.changed_at = found.published_at, found.changed_at
    return frozen


def as_published(session: Session, assessment_id: int) -> Assessment:
    """Return the version that the public reads; before there is one, the assessment as it stands.

    AssessmentNotFoundError when there is no such assessment.
    """
    found = assessments.get(session, assessment_id)
    return found if found.published_at is None else get_published(session, assessment_id)


def released_snapshot(session: Session, assessment_id: int) -> Snapshot | None:
    """Return the newest version that the public may read, None before the first."""
    query = (
        sa.select(Snapshot)
        .join(Release, Release.snapshot_id == Snapshot.id)
        .where(Snapshot.assessment_id == assessment_id, Release.published_at.is_not(None))
        .order_by(Snapshot.version.desc())
    )
    return session.scalars(query).first()
