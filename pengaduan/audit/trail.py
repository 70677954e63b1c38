"""Write and verify the audit trail.

Every subject (a complaint, an account, the system) has its own hash chain, so that writers of
different complaints never wait for each other. A seal now and then covers the heads of all
chains, so that a chain cut at its end, or removed whole, is noticed too.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from pengaduan.audit.models import AuditEntry, AuditSeal
from pengaduan.audit.tags import Tag
from pengaduan.infra.bulk import among, insert_many

GENESIS = "0" * 64
_OWN = "audit_heads"
_NEWEST = (
    sa.select(AuditEntry.seq, AuditEntry.hash)
    .where(AuditEntry.chain == sa.bindparam("chain"))
    .order_by(AuditEntry.seq.desc())
    .limit(1)
)
Detail = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be appended to ``chain`` by :func:`record_many`."""

    tag: Tag
    chain: str
    detail: Detail


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of :func:`verify`: the chain, the place in it, and what is wrong."""

    chain: str
    seq: int
    kind: str


def _digest(*parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _entry_hash(entry: AuditEntry) -> str:
    return _line_hash(
        entry.chain, entry.seq, entry.at, entry.tag, entry.actor, entry.detail, entry.previous
    )


def _line_hash(  # noqa: PLR0917 - the columns in the order in which they are hashed
    chain: str, seq: int, at: datetime, tag: Tag, actor: str, detail: Detail, previous: str
) -> str:
    return _digest(chain, seq, at.isoformat(), tag.value, actor, detail, previous)


def linked(
    chain: str, lines: Iterable[tuple[datetime, Tag, str, Detail]]
) -> Iterator[dict[str, object]]:
    """Yield the rows of a new chain, each with the hash of the one before, for a bulk insert.

    The lines are (UTC moment, tag, actor, details) in their order.
    """
    previous = GENESIS
    for seq, (at, tag, actor, detail) in enumerate(lines, 1):
        sealed = _line_hash(chain, seq, at, tag, actor, detail, previous)
        yield {
            "chain": chain,
            "seq": seq,
            "at": at,
            "tag": tag,
            "actor": actor,
            "detail": detail,
            "previous": previous,
            "hash": sealed,
        }
        previous = sealed


def _head(session: Session, chain: str) -> tuple[int, str]:
    """Return place and hash of the newest line of a chain; what this transaction wrote is known.

    Its own line holds the place until it ends, so that nobody can have written a newer one.
    """
    own: tuple[int, str] | None = session.info.get(_OWN, {}).get(chain)
    if own is not None:
        return own
    # What waits to be written is no line of this chain, else it would be known.
    with session.no_autoflush:
        found = session.execute(_NEWEST, {"chain": chain}).first()
    return (0, GENESIS) if found is None else (found[0], found[1])


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, transaction: SessionTransaction) -> None:
    """Forget the own lines when a transaction ends, or a part that may have been taken back."""
    if transaction.nested or transaction.parent is None:
        session.info.pop(_OWN, None)


def record(
    session: Session,
    tag: Tag,
    *,
    chain: str,
    actor: str,
    now: datetime,
    detail: Detail | None = None,
) -> AuditEntry:
    """Append one line to ``chain``; the caller commits it together with what it tells of.

    It is written with the next flush, at the latest with the commit. Details are codes, numbers
    and instants, never free text or personal data. Two writers of one chain cannot both win: the
    place in the chain is unique.
    """
    seq, previous = _head(session, chain)
    entry = AuditEntry(
        chain=chain,
        seq=seq + 1,
        at=now.astimezone(UTC),
        tag=tag,
        actor=actor,
        detail=dict(detail or {}),
        previous=previous,
    )
    entry.hash = _entry_hash(entry)
    session.add(entry)
    session.info.setdefault(_OWN, {})[chain] = (entry.seq, entry.hash)
    return entry


def record_many(session: Session, lines: Sequence[Line], *, actor: str, now: datetime) -> None:
    """Append many lines, each to its chain, in the order given; the same promises as `record`.

    The heads of all chains are read by one query and the lines written by one, so that a sweep
    of many cases costs little for each.
    """
    if not lines:
        return
    session.flush()
    at = now.astimezone(UTC)
    heads = _heads_of(session, {line.chain for line in lines})
    rows = []
    for line in lines:
        seq, previous = heads.get(line.chain, (0, GENESIS))
        detail = dict(line.detail)
        own = _line_hash(line.chain, seq + 1, at, line.tag, actor, detail, previous)
        heads[line.chain] = seq + 1, own
        rows.append(
            {
                "chain": line.chain,
                "seq": seq + 1,
                "at": at,
                "tag": line.tag,
                "actor": actor,
                "detail": detail,
                "previous": previous,
                "hash": own,
            }
        )
    insert_many(session, AuditEntry, rows)
    session.info.pop(_OWN, None)


def _heads_of(session: Session, chains: Collection[str]) -> dict[str, tuple[int, str]]:
    newest = (
        sa.select(AuditEntry.chain, sa.func.max(AuditEntry.seq).label("seq"))
        .where(among(session, AuditEntry.chain, chains))
        .group_by(AuditEntry.chain)
        .subquery()
    )
    rows = session.execute(
        sa.select(AuditEntry.chain, AuditEntry.seq, AuditEntry.hash).join(
            newest, sa.and_(AuditEntry.chain == newest.c.chain, AuditEntry.seq == newest.c.seq)
        )
    )
    return {row.chain: (row.seq, row.hash) for row in rows}


def lines(session: Session, chain: str) -> list[AuditEntry]:
    """Return the chain from its first line on."""
    query = sa.select(AuditEntry).where(AuditEntry.chain == chain).order_by(AuditEntry.seq)
    return list(session.scalars(query))


def last_line(session: Session, chain: str) -> AuditEntry | None:
    """Return the newest line of a chain, None when it has none."""
    newest = sa.select(AuditEntry).where(AuditEntry.chain == chain)
    return session.scalars(newest.order_by(AuditEntry.seq.desc()).limit(1)).first()


def _chain_problems(entries: Iterator[AuditEntry]) -> Iterator[Problem]:
    chain, seq, previous = "", 0, GENESIS
    for entry in entries:
        if entry.chain != chain:
            chain, seq, previous = entry.chain, 0, GENESIS
        if entry.seq != seq + 1:
            yield Problem(chain, entry.seq, "missing")
        elif entry.previous != previous:
            yield Problem(chain, entry.seq, "broken_link")
        if entry.hash != _entry_hash(entry):
            yield Problem(chain, entry.seq, "changed")
        seq, previous = entry.seq, entry.hash


def _heads(session: Session, last_entry_id: int) -> tuple[int, str]:
    """Return how many chains there were up to an entry, and the digest over their heads."""
    newest = (
        sa.select(AuditEntry.chain, sa.func.max(AuditEntry.seq).label("seq"))
        .where(AuditEntry.id <= last_entry_id)
        .group_by(AuditEntry.chain)
        .subquery()
    )
    rows = session.execute(
        sa.select(AuditEntry.chain, AuditEntry.seq, AuditEntry.hash).join(
            newest, sa.and_(AuditEntry.chain == newest.c.chain, AuditEntry.seq == newest.c.seq)
        )
    )
    heads = sorted((row.chain, row.seq, row.hash) for row in rows)
    return len(heads), _digest(heads)


def _seal_hash(seal: AuditSeal) -> str:
    return _digest(seal.at.isoformat(), seal.last_entry_id, seal.heads, seal.digest, seal.previous)


def seal(session: Session, *, now: datetime) -> AuditSeal | None:
    """Chain the heads of all chains into one seal; None when nothing happened since the last."""
    last = session.scalars(sa.select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).first()
    newest = session.scalar(sa.select(sa.func.max(AuditEntry.id))) or 0
    if last is not None and last.last_entry_id == newest:
        return None
    heads, digest = _heads(session, newest)
    made = AuditSeal(
        at=now.astimezone(UTC),
        last_entry_id=newest,
        heads=heads,
        digest=digest,
        previous=GENESIS if last is None else last.hash,
    )
    made.hash = _seal_hash(made)
    session.add(made)
    session.flush()
    return made


def _seal_problems(session: Session) -> Iterator[Problem]:
    previous = GENESIS
    for one in session.scalars(sa.select(AuditSeal).order_by(AuditSeal.id)):
        if one.previous != previous or one.hash != _seal_hash(one):
            yield Problem("seal", one.id, "changed")
        elif _heads(session, one.last_entry_id) != (one.heads, one.digest):
            yield Problem("seal", one.id, "heads_differ")
        previous = one.hash


@dataclass(frozen=True, slots=True)
class SealCheck:
    """The newest seal and whether the chains still have the heads that it covers."""

    at: datetime
    hash: str
    heads: int
    sound: bool


def check_last_seal(session: Session) -> SealCheck | None:
    """Check the newest seal against what the trail holds now; None before the first one.

    It notices chains that were cut or replaced since; :func:`verify` reads every entry.
    """
    last = session.scalars(sa.select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).first()
    if last is None:
        return None
    intact = last.hash == _seal_hash(last)
    same = _heads(session, last.last_entry_id) == (last.heads, last.digest)
    return SealCheck(last.at, last.hash, last.heads, intact and same)


def verify(session: Session) -> list[Problem]:
    """Return every sign of an edited, deleted, reordered or cut entry; empty when sound."""
    ordered = sa.select(AuditEntry).order_by(AuditEntry.chain, AuditEntry.seq)
    entries = session.scalars(ordered.execution_options(yield_per=1000))
    return [*_chain_problems(iter(entries)), *_seal_problems(session)]
