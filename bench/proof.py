"""What must hold in the database after any number of kills, whoever was killed when."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from citizens import Acknowledged, Ledger, reply_of, story_of
from sqlalchemy.orm import Session

from pengaduan.audit import trail
from pengaduan.audit.models import AuditEntry
from pengaduan.complaints.models import Complaint, Document, Draft, Message, NumberCounter
from pengaduan.infra.crypto import verify_secret
from pengaduan.outbox.models import JobState, OutboxJob, SentMail
from pengaduan.rules.numbers import canonical_key, is_valid_number
from pengaduan.sla.models import Clock

_NUMBERS = sa.select(Complaint.id, Complaint.number, Complaint.key_hash)
Trace = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that must be zero."""

    what: str
    wrong: int
    of: int


def traces(session: Session) -> dict[str, Trace]:
    """Return what each complaint left behind: clocks, audit lines in order, jobs, papers."""
    clocks, tags, jobs, papers = (defaultdict[str, list[str]](list) for _ in range(4))
    numbers = {row.id: row.number for row in session.execute(_NUMBERS)}
    for clock in session.scalars(sa.select(Clock).order_by(Clock.policy, Clock.round)):
        clocks[numbers[clock.complaint_id]].append(f"{clock.policy} {clock.round} {clock.state}")
    entries = sa.select(AuditEntry.chain, AuditEntry.tag).order_by(AuditEntry.chain, AuditEntry.seq)
    for chain, tag in session.execute(entries):
        tags[chain.removeprefix("complaint:")].append(tag.value)
    for key, kind in session.execute(sa.select(OutboxJob.key, OutboxJob.kind)):
        jobs[str(key).partition(":")[2]].append(kind)
    for paper in session.scalars(sa.select(Document).where(Document.complaint_id.is_not(None))):
        papers[numbers[paper.complaint_id or 0]].append(paper.kind)
    return {
        number: (
            tuple(clocks[number]),
            tuple(tags[number]),
            tuple(sorted(jobs[number])),
            tuple(papers[number]),
        )
        for number in numbers.values()
    }


def findings(session: Session, ledger: Ledger, yardstick: str) -> list[Finding]:
    """Compare the database with what the citizens saw and with the undisturbed first case."""
    rows = list(session.execute(sa.select(Complaint.number, Complaint.story, Complaint.nonce)))
    return [
        *_filed(session, rows, ledger),
        *_whole(session, yardstick),
        *_keys(session, ledger.receipts),
        *_followed(session, ledger),
        *_jobs(session),
        Finding("problems in the audit chains", len(trail.verify(session)), len(rows)),
    ]


def _filed(
    session: Session, rows: list[sa.Row[str, str, str | None]], ledger: Ledger
) -> Iterable[Finding]:
    numbers = Counter(row.number for row in rows)
    stories = Counter(row.story for row in rows)
    seen = {one.number for one in ledger.receipts}
    asked = {story_of(marker) for marker in ledger.attempts}
    serials = sorted(int(number[5:13]) for number in numbers)
    last = int(session.scalar(sa.select(sa.func.sum(NumberCounter.last))) or 0)
    by_story = {row.story: row.number for row in rows}
    mixed = sum(by_story.get(story_of(one.marker)) != one.number for one in ledger.receipts)
    yield Finding("attempts that never saw a receipt", len(ledger.given_up), len(asked))
    yield Finding("acknowledged numbers not stored once", _not_once(numbers, seen), len(seen))
    yield Finding("acknowledged numbers of another story", mixed, len(seen))
    yield Finding("attempts not stored exactly once", _not_once(stories, asked), len(asked))
    yield Finding("complaints nobody sent", len(set(stories) - asked), len(rows))
    yield Finding(
        "nonces missing or used twice", len(rows) - len({r.nonce for r in rows}), len(rows)
    )
    yield Finding("invalid numbers", sum(not is_valid_number(n) for n in numbers), len(rows))
    yield Finding(
        "gaps in the numbers", last - len(rows) + (serials != [*range(1, last + 1)]), last
    )


def _not_once(found: Counter[str], wanted: set[str]) -> int:
    return sum(found[one] != 1 for one in wanted)


def _whole(session: Session, yardstick: str) -> Iterable[Finding]:
    every = traces(session)
    model = every[yardstick]
    yield Finding("kinds of trace that no case has", sum(not part for part in model), len(model))
    for place, what in enumerate(("clocks", "audit lines", "outbox jobs", "papers")):
        differ = sum(one[place] != model[place] for one in every.values())
        yield Finding(f"complaints without their {len(model[place])} {what}", differ, len(every))


def _followed(session: Session, ledger: Ledger) -> Iterable[Finding]:
    """Every step after the receipt: the key on reloading, its arrival, tracking, the reply."""
    receipts, followed = ledger.receipts, ledger.followed
    yield Finding("receipts without a key", sum(one.key is None for one in receipts), len(receipts))
    for what, wrong in (
        ("reloads before arrival without the same key", [not one.same_key for one in followed]),
        ("keys shown again after arrival", [not one.kept_back for one in followed]),
        ("number and key that did not open the case", [not one.opened for one in followed]),
        ("replies not acknowledged in the end", [not one.replied for one in followed]),
    ):
        yield Finding(what, sum(wrong), len(followed))
    bodies = Counter(session.scalars(sa.select(Message.body)))
    told = {reply_of(one.marker) for one in followed}
    yield Finding(
        "acknowledged replies not stored exactly once", _not_once(bodies, told), len(told)
    )
    arrived = sa.select(Complaint.id).where(Complaint.number.in_([one.number for one in followed]))
    sealed = sa.select(sa.func.count()).where(
        Draft.sealed_key.is_not(None), Draft.complaint_id.in_(arrived)
    )
    yield Finding("keys still stored after arrival", session.scalar(sealed) or 0, len(followed))


def _keys(session: Session, receipts: list[Acknowledged]) -> Iterable[Finding]:
    hashes = {row.number: row.key_hash for row in session.execute(_NUMBERS)}
    shown = [(one.number, one.key) for one in receipts if one.key is not None]
    bad = sum(
        not verify_secret(hashes.get(number, "-"), canonical_key(key)) for number, key in shown
    )
    yield Finding("keys shown that do not open", bad, len(shown))


def _jobs(session: Session) -> Iterable[Finding]:
    done = OutboxJob.state == JobState.DONE
    total, finished = session.execute(
        sa.select(sa.func.count(), sa.func.count().filter(done))
    ).one()
    yield Finding("outbox jobs not done", total - finished, total)
    notices = sa.select(sa.func.count()).where(OutboxJob.kind.like("notice.%"))
    mails = session.scalar(sa.select(sa.func.count(sa.distinct(SentMail.job_id)))) or 0
    rows = session.scalar(sa.select(sa.func.count(SentMail.id))) or 0
    wanted = session.scalar(notices) or 0
    yield Finding("notices not recorded as sent once", abs(wanted - mails) + rows - mails, wanted)


def waiting(session: Session) -> int:
    """Return how many outbox jobs are still to be done."""
    query = sa.select(sa.func.count()).where(OutboxJob.state == JobState.WAITING)
    return session.scalar(query) or 0
