"""Staff open a systemic issue, attach complaints, tell everybody about it, and end it.

Before a word is told to everybody it is held against the sealed identity and the stories of all
attached complaints, so that nobody is named by the shared cause.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency, Region
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints import contact_match
from pengaduan.complaints.flags import holds_id_number
from pengaduan.complaints.issue_models import Issue, IssueCase, IssueState, IssueUpdate
from pengaduan.complaints.issues import attached
from pengaduan.complaints.models import Complaint
from pengaduan.handling.errors import (
    InputRefusedError,
    Refusal,
    StepForbiddenError,
    StepRefusedError,
    text_given,
)
from pengaduan.handling.moves import write
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.rules.roles import Role
from pengaduan.rules.shingles import copied_run

TITLE_MAX, SUMMARY_MAX = 120, 2000
NUMBER: Final = re.compile(r"\b\d{4}\W?\d{8}\W?\d\b")
"""A complaint's number in any spelling: no public or shared text may hold one."""


@dataclass(frozen=True, slots=True)
class IssueText:
    """What an issue says and where it belongs."""

    title: str
    summary: str
    agency_id: int | None = None
    region_code: str | None = None
    substance: str | None = None


def open_issue(session: Session, actor: Actor, text: IssueText, *, now: datetime) -> Issue:
    """Store a draft of an issue, for verifiers; nobody else sees it before it is published."""
    account_id = _permit(actor)
    values = _checked(session, text)
    issue = Issue(
        code="",
        state=IssueState.DRAFT,
        opened_by=account_id,
        opened_at=now,
        changed_at=now,
        followers=0,
        **values,
    )
    session.add(issue)
    session.flush()
    issue.code = f"M{issue.id:04d}"
    _tell(session, actor, issue, Tag.ISSUE_OPENED, now=now)
    return issue


def change(session: Session, actor: Actor, issue: Issue, text: IssueText, *, now: datetime) -> None:
    """Rewrite an issue; a public one is checked again before a word changes."""
    _permit(actor)
    values = _checked(session, text)
    if issue.state is not IssueState.DRAFT:
        _check_silence(session, issue, f"{values['title']}\n{values['summary']}")
    for name, value in values.items():
        setattr(issue, name, value)
    issue.changed_at = now
    _tell(session, actor, issue, Tag.ISSUE_CHANGED, now=now, what="text")


def publish(session: Session, actor: Actor, issue: Issue, *, now: datetime) -> None:
    """Tell everybody; again after it was closed. Nothing happens to an issue that is public.

    Raises InputRefusedError when title, summary or news name a complainant or copy a story.
    """
    _permit(actor)
    if issue.state is IssueState.PUBLISHED:
        return
    news = session.scalars(sa.select(IssueUpdate.body).where(IssueUpdate.issue_id == issue.id))
    _check_silence(session, issue, "\n".join([issue.title, issue.summary, *news]))
    issue.state = IssueState.PUBLISHED
    issue.published_at = issue.published_at or now
    issue.closed_at, issue.changed_at = None, now
    _tell(session, actor, issue, Tag.ISSUE_PUBLISHED, now=now)


def close(session: Session, actor: Actor, issue: Issue, *, now: datetime) -> None:
    """Say that the issue is over; its page stays. Only a public issue can end."""
    _permit(actor)
    if issue.state is IssueState.CLOSED:
        return
    if issue.state is IssueState.DRAFT:
        raise StepRefusedError(Refusal.NOT_NOW)
    issue.state = IssueState.CLOSED
    issue.closed_at = issue.changed_at = now
    _tell(session, actor, issue, Tag.ISSUE_CLOSED, now=now)


def post_update(
    session: Session, actor: Actor, issue: Issue, body: str, *, now: datetime
) -> IssueUpdate:
    """Add news; the same words again, as the newest news, are the news that is there."""
    account_id = _permit(actor)
    text = text_given(body, "body", limit=SUMMARY_MAX)
    _check_silence(session, issue, text)
    query = sa.select(IssueUpdate).where(IssueUpdate.issue_id == issue.id)
    newest = session.scalars(query.order_by(IssueUpdate.id.desc()).limit(1)).first()
    if newest is not None and newest.body == text:
        return newest
    update = IssueUpdate(issue_id=issue.id, body=text, author_id=account_id, created_at=now)
    session.add(update)
    issue.changed_at = now
    _tell(session, actor, issue, Tag.ISSUE_CHANGED, now=now, what="news")
    return update


def attach(
    session: Session, actor: Actor, issue: Issue, complaint: Complaint, *, now: datetime
) -> IssueCase:
    """Let a complaint belong to the issue; twice is once.

    What a public issue says already must not name this complainant either. A coordinator joins
    complaints of the own agency to a public issue of it.
    """
    account_id = _permit_joining(actor, issue, complaint)
    known = [row for row, one in attached(session, issue.id) if one.id == complaint.id]
    if known:
        return known[0]
    if issue.state is not IssueState.DRAFT:
        news = session.scalars(sa.select(IssueUpdate.body).where(IssueUpdate.issue_id == issue.id))
        text = "\n".join([issue.title, issue.summary, *news])
        _check_silence(session, issue, text, also=[complaint])
    row = IssueCase(
        issue_id=issue.id, complaint_id=complaint.id, attached_by=account_id, attached_at=now
    )
    session.add(row)
    session.flush()
    write(session, complaint, Tag.COMPLAINT_LINKED, actor, now=now, issue=issue.id)
    _tell(session, actor, issue, Tag.ISSUE_CHANGED, now=now, what="attached", case=complaint.id)
    return row


def detach(
    session: Session, actor: Actor, issue: Issue, complaint: Complaint, *, now: datetime
) -> None:
    """Take a complaint off the issue; nothing happens when it does not belong to it."""
    account_id = _permit_joining(actor, issue, complaint)
    for row, one in attached(session, issue.id):
        if one.id == complaint.id:
            row.removed_at, row.removed_by = now, account_id
            write(session, complaint, Tag.COMPLAINT_UNLINKED, actor, now=now, issue=issue.id)
            tag, case = Tag.ISSUE_CHANGED, complaint.id
            _tell(session, actor, issue, tag, now=now, what="detached", case=case)


def follow(session: Session, issue: Issue) -> None:
    """Count one more follower; who it is, is not asked and not kept. Only while it is public."""
    if issue.state is not IssueState.PUBLISHED:
        raise StepRefusedError(Refusal.NOT_NOW)
    issue.followers = Issue.followers + 1
    session.flush()


def _permit(actor: Actor) -> int:
    if not actor.can(Permission.CASE_VERIFY) or actor.account_id is None:
        raise StepForbiddenError(Refusal.NOT_YOURS)
    return actor.account_id


def _permit_joining(actor: Actor, issue: Issue, complaint: Complaint) -> int:
    here = Role.AGENCY_COORDINATOR in actor.roles_at(complaint.agency_id, complaint.unit_id)
    theirs = issue.agency_id is not None and issue.agency_id == complaint.agency_id
    if here and theirs and issue.state is IssueState.PUBLISHED and actor.account_id is not None:
        return actor.account_id
    return _permit(actor)


def _checked(session: Session, text: IssueText) -> dict[str, str | int | None]:
    title = " ".join(text_given(text.title, "title", limit=TITLE_MAX).split())
    summary = text_given(text.summary, "summary", limit=SUMMARY_MAX)
    if text.agency_id is not None and session.get(Agency, text.agency_id) is None:
        raise InputRefusedError(Refusal.AGENCY_UNKNOWN, "agency_id")
    if text.region_code is not None and session.get(Region, text.region_code) is None:
        raise InputRefusedError(Refusal.AGENCY_UNKNOWN, "region_code")
    if text.substance is not None and text.substance not in law().substances:
        raise InputRefusedError(Refusal.SUBSTANCE_UNKNOWN, "substance")
    return {
        "title": title,
        "summary": summary,
        "agency_id": text.agency_id,
        "region_code": text.region_code,
        "substance": text.substance,
    }


def _check_silence(
    session: Session, issue: Issue, text: str, *, also: Iterable[Complaint] = ()
) -> None:
    """Refuse a text that says who complained: names, contacts, numbers, or their own words."""
    if holds_id_number(text) or NUMBER.search(text):
        raise InputRefusedError(Refusal.ISSUE_NUMBER, "summary")
    about = [*(one for _, one in attached(session, issue.id)), *also]
    agency = session.get(Agency, issue.agency_id) if issue.agency_id else None
    region = session.get(Region, issue.region_code) if issue.region_code else None
    known = " ".join(one.name for one in (agency, region) if one is not None)
    ids = [one.id for one in about]
    if contact_match.named_in(session, ids, text, public_words=known):
        raise InputRefusedError(Refusal.ISSUE_NAMES, "summary")
    if any(copied_run(text, one.story) for one in about):
        raise InputRefusedError(Refusal.ISSUE_COPIES, "summary")


def _tell(
    session: Session, actor: Actor, issue: Issue, tag: Tag, *, now: datetime, **detail: str | int
) -> None:
    session.flush()
    record(session, tag, chain=f"issue:{issue.id}", actor=actor.label, now=now, detail=detail)
