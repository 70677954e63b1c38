"""Systemic issues: what everybody may read, what staff see, and which issue a story may mean.

Whatever leaves this module for the public holds nothing of a complaint but a number of them,
and that only from five on.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency, Region
from pengaduan.complaints.issue_models import Issue, IssueCase, IssueState, IssueUpdate
from pengaduan.complaints.models import Complaint
from pengaduan.rules.shingles import share_of, words

COUNTED_FROM: Final = 5
"""Fewer complaints than this are not told, so that nobody can be guessed (n < 5)."""
_LIKELY: Final = 0.5
_TITLE_WEIGHT, _AGENCY_WEIGHT, _REGION_WEIGHT = 0.7, 0.2, 0.1
_REGENCY: Final = len("00.00")
_MOST_CONSIDERED: Final = 200


@dataclass(frozen=True, slots=True)
class PublicIssue:
    """One published or closed issue as everybody may read it.

    ``complaints`` and ``followers`` are None while there are fewer than five.
    """

    code: str
    title: str
    summary: str
    agency: str | None
    region: str | None
    published_at: datetime
    closed_at: datetime | None
    complaints: int | None
    followers: int | None


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One issue in the staff's list with the number of complaints that belong to it."""

    issue: Issue
    agency: str | None
    complaints: int


def find(session: Session, code: str, *, lock: bool = False) -> Issue | None:
    """Return the issue with this code in any state, for staff."""
    query = sa.select(Issue).where(Issue.code == code)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def public_issue(session: Session, code: str) -> PublicIssue | None:
    """Return one issue as everybody may read it, None when it was never published."""
    rows = _public(session, sa.and_(Issue.code == code, Issue.state != IssueState.DRAFT))
    return rows[0] if rows else None


def public_issues(session: Session, *, limit: int = 100) -> tuple[PublicIssue, ...]:
    """Return the published issues, the newest first, then the closed ones."""
    return _public(session, Issue.state != IssueState.DRAFT, limit=limit)


def updates(session: Session, code: str) -> tuple[tuple[datetime, str], ...]:
    """Return the news of an issue, newest first; without their author, who is nobody's business."""
    query = (
        sa.select(IssueUpdate.created_at, IssueUpdate.body)
        .join(Issue, Issue.id == IssueUpdate.issue_id)
        .where(Issue.code == code)
        .order_by(IssueUpdate.id.desc())
    )
    return tuple((at, body) for at, body in session.execute(query))


def staff_list(session: Session) -> tuple[IssueRow, ...]:
    """Return every issue, drafts first, then by the latest change."""
    counted = _counted()
    query = (
        sa.select(Issue, Agency.name, sa.func.coalesce(counted.c.n, 0))
        .outerjoin(Agency, Agency.id == Issue.agency_id)
        .outerjoin(counted, counted.c.issue_id == Issue.id)
        .order_by(Issue.state == IssueState.CLOSED, Issue.changed_at.desc(), Issue.id.desc())
    )
    return tuple(IssueRow(issue, agency, n) for issue, agency, n in session.execute(query))


def attached(session: Session, issue_id: int) -> tuple[tuple[IssueCase, Complaint], ...]:
    """Return the complaints that belong to an issue, for staff."""
    query = (
        sa.select(IssueCase, Complaint)
        .join(Complaint, Complaint.id == IssueCase.complaint_id)
        .where(IssueCase.issue_id == issue_id, IssueCase.removed_at.is_(None))
        .order_by(IssueCase.id)
    )
    return tuple((row, complaint) for row, complaint in session.execute(query))


def issues_of(session: Session, complaint: Complaint) -> tuple[Issue, ...]:
    """Return the issues that a complaint belongs to, for staff."""
    query = (
        sa.select(Issue)
        .join(IssueCase, IssueCase.issue_id == Issue.id)
        .where(IssueCase.complaint_id == complaint.id, IssueCase.removed_at.is_(None))
        .order_by(Issue.id)
    )
    return tuple(session.scalars(query))


def published_issue_of(session: Session, complaint: Complaint) -> Issue | None:
    """Return the newest public issue that the complaint belongs to, for its complainant."""
    shown = [one for one in issues_of(session, complaint) if one.state is not IssueState.DRAFT]
    return shown[-1] if shown else None


def likely_issues(
    session: Session,
    story: str,
    *,
    agency_id: int | None,
    region_code: str | None,
    drafts: bool = False,
    limit: int = 3,
) -> tuple[Issue, ...]:
    """Return the open issues that a story may be about, the likeliest first.

    Compared are the words of the issue with the story, and agency and region. Without
    ``drafts`` only published issues are looked at: complaints never are.
    """
    states = [IssueState.PUBLISHED, *([IssueState.DRAFT] if drafts else [])]
    query = (
        sa.select(Issue)
        .where(Issue.state.in_(states))
        .order_by(Issue.agency_id == agency_id, Issue.changed_at.desc())
        .limit(_MOST_CONSIDERED)
    )
    scored = [(_score(one, story, agency_id, region_code), one) for one in session.scalars(query)]
    likely = sorted((pair for pair in scored if pair[0] >= _LIKELY), key=lambda pair: -pair[0])
    return tuple(issue for _, issue in likely[:limit])


def _score(issue: Issue, story: str, agency_id: int | None, region_code: str | None) -> float:
    if issue.region_code and region_code and not _near(issue.region_code, region_code):
        return 0.0
    if issue.agency_id and agency_id and issue.agency_id != agency_id:
        return 0.0
    told = share_of(words(issue.title), story)
    if told == 0.0:
        return 0.0
    same_agency = issue.agency_id is not None and issue.agency_id == agency_id
    same_region = issue.region_code is not None and region_code is not None
    return told * _TITLE_WEIGHT + same_agency * _AGENCY_WEIGHT + same_region * _REGION_WEIGHT


def _near(one: str, other: str) -> bool:
    """Tell whether one region holds the other; provinces hold their regencies."""
    shorter = min(len(one), len(other), _REGENCY)
    return one[:shorter] == other[:shorter]


def _counted() -> sa.Subquery:
    return (
        sa.select(IssueCase.issue_id, sa.func.count().label("n"))
        .where(IssueCase.removed_at.is_(None))
        .group_by(IssueCase.issue_id)
        .subquery()
    )


def _public(
    session: Session, condition: sa.ColumnElement[bool], *, limit: int = 1
) -> tuple[PublicIssue, ...]:
    counted = _counted()
    query = (
        sa.select(Issue, Agency.name, Region.name, sa.func.coalesce(counted.c.n, 0))
        .outerjoin(Agency, Agency.id == Issue.agency_id)
        .outerjoin(Region, Region.code == Issue.region_code)
        .outerjoin(counted, counted.c.issue_id == Issue.id)
        .where(condition, Issue.published_at.is_not(None))
        .order_by(Issue.state == IssueState.CLOSED, Issue.published_at.desc(), Issue.id.desc())
        .limit(limit)
    )
    rows = session.execute(query).all()
    return tuple(_shown(row[0], row[1], row[2], int(row[3])) for row in rows)


def _shown(issue: Issue, agency: str | None, region: str | None, count: int) -> PublicIssue:
    return PublicIssue(
        code=issue.code,
        title=issue.title,
        summary=issue.summary,
        agency=agency,
        region=region,
        published_at=issue.published_at or issue.changed_at,
        closed_at=issue.closed_at,
        complaints=count if count >= COUNTED_FROM else None,
        followers=issue.followers if issue.followers >= COUNTED_FROM else None,
    )
