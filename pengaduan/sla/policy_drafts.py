"""An administrator's policies on their way: a draft, its rules, its simulation, publishing it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from secrets import token_hex
from typing import Final
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.outbox.queue import enqueue
from pengaduan.rules.house_policies import HouseRule, HouseRuleError, check, starts_somewhere
from pengaduan.rules.ladder import Side
from pengaduan.rules.law import law
from pengaduan.rules.own_ladder import checked, read, sides_of
from pengaduan.rules.roles import Role
from pengaduan.rules.texts import N_
from pengaduan.sla.calendars import DEFAULT_ZONE
from pengaduan.sla.ladder_trial import ladder_trial
from pengaduan.sla.models import PolicyState, PolicyVersion
from pengaduan.sla.policy_versions import newest, read_rules, rules_of, stored_rules, today
from pengaduan.sla.recounting import APPLY_POLICY
from pengaduan.sla.simulation import ClockEffect, Draft, Simulation, simulate

CHAIN: Final = "system"
LOOK_BACK: Final = timedelta(days=90)
KEPT_EFFECTS: Final = 100
MOST_CLOCKS: Final = 20_000


class PolicyDraftError(ValueError):
    """A draft that cannot be changed or published; the text is a message id."""


def begin(session: Session, *, title: str, actor: str, now: datetime) -> PolicyVersion:
    """Store a draft with the rules of the newest published version; the caller commits.

    It would hold from tomorrow until somebody names another day.
    """
    base = newest(session)
    draft = PolicyVersion(
        code=f"konsep-{token_hex(6)}",
        title=title.strip()[:255],
        base_id=None if base is None else base.id,
        valid_from=_first_day(base, now),
        rules=stored_rules(rules_of(base)),
        ladder=None if base is None else base.ladder,
        made_by=actor,
        made_at=now,
        edited_at=now,
    )
    session.add(draft)
    session.flush()
    _write(session, Tag.POLICY_DRAFTED, draft, actor=actor, now=now)
    return draft


def _first_day(base: PolicyVersion | None, now: datetime) -> date:
    tomorrow = today(now) + timedelta(days=1)
    return tomorrow if base is None else max(tomorrow, base.valid_from + timedelta(days=1))


def opened(session: Session, version_id: int) -> PolicyVersion:
    """Return a draft under lock; PolicyDraftError when it was published or dropped."""
    draft = session.get(PolicyVersion, version_id, with_for_update=True, populate_existing=True)
    if draft is None or draft.state is not PolicyState.DRAFT:
        raise PolicyDraftError(N_("Versi ini sudah diputuskan dan tidak dapat diubah."))
    return draft


def put_rule(session: Session, version_id: int, rule: HouseRule, *, now: datetime) -> None:
    """Put a rule into a draft, in the place of the one for the same circle.

    HouseRuleError when it is looser than the law or nothing would ever start it.
    """
    draft = opened(session, version_id)
    entry = law().deadlines.get(rule.policy)
    if entry is None:
        raise HouseRuleError(N_("Pilih batas waktunya."), "policy")
    check(rule, entry)
    if not entry.enabled and not starts_somewhere(rule.policy, law().machines.values()):
        raise HouseRuleError(N_("Tidak ada langkah yang memulai waktu ini."), "policy")
    others = [one for one in read_rules(draft.rules) if one.key != rule.key]
    _edit(draft, [*others, rule], now)
    session.flush()


def take_rule(session: Session, version_id: int, key: tuple[str, str, str], now: datetime) -> None:
    """Take a rule out of a draft; the law table decides there again."""
    draft = opened(session, version_id)
    _edit(draft, [one for one in read_rules(draft.rules) if one.key != key], now)
    session.flush()


def _edit(draft: PolicyVersion, rules: Iterable[HouseRule], now: datetime) -> None:
    draft.rules = stored_rules(rules)
    touched(draft, now)


def touched(draft: PolicyVersion, now: datetime) -> None:
    """Note that a draft was changed: what was tried out before no longer holds."""
    draft.edited_at, draft.simulated_at, draft.simulation = now, None, None


def plan(
    session: Session,
    version_id: int,
    *,
    title: str,
    valid_from: date,
    moves_running: bool,
) -> None:
    """Set the title of a draft, its first day, and whether running clocks follow it."""
    draft = opened(session, version_id)
    draft.title, draft.valid_from = title.strip()[:255], valid_from
    draft.moves_running = moves_running
    session.flush()


def try_out(session: Session, version_id: int, *, actor: str, now: datetime) -> PolicyVersion:
    """Replay the clocks of the last 90 days under a draft and keep the table with it."""
    draft = opened(session, version_id)
    found = simulate(
        session,
        Draft(rules=read_rules(draft.rules)),
        now,
        since=now - LOOK_BACK,
        shown=KEPT_EFFECTS,
        at_most=MOST_CLOCKS,
    )
    reached = None
    if draft.ladder is not None:
        sides, since = sides_of(draft.ladder), now - LOOK_BACK
        reached = ladder_trial(session, sides, now, since=since, at_most=MOST_CLOCKS)
    draft.simulation, draft.simulated_at = _kept(found) | {"ladder": reached}, now
    session.flush()
    _write(session, Tag.POLICY_SIMULATED, draft, actor=actor, now=now)
    return draft


def _kept(found: Simulation) -> dict[str, object]:
    return {
        "policies": {code: asdict(effect) for code, effect in found.policies.items()},
        "changed": [_effect(one) for one in found.changed],
        "more": found.more,
        "cut": found.cut,
    }


def _effect(one: ClockEffect) -> dict[str, object]:
    stored = asdict(one)
    stored["due_now"], stored["due_then"] = one.due_now.isoformat(), one.due_then.isoformat()
    return stored


def publish(session: Session, version_id: int, *, actor: str, now: datetime) -> PolicyVersion:
    """Publish a draft; it is never edited again. The caller commits.

    PolicyDraftError when it was not tried out since its last change, when its day is not in the
    future or not after the newest version's, when another version was published since it was
    begun, or when its maker publishes it although there is a second administrator.
    """
    draft = opened(session, version_id)
    _check_publishable(session, draft, actor, now)
    rules = read_rules(draft.rules)
    for rule in rules:
        check(rule, law().deadlines[rule.policy])
    if draft.ladder is not None:
        for side in Side:
            checked(read(draft.ladder, side))
    draft.code = _code(draft)
    draft.state, draft.decided_by, draft.decided_at = PolicyState.PUBLISHED, actor, now
    session.flush()
    _write(session, Tag.POLICY_PUBLISHED, draft, actor=actor, now=now)
    if draft.moves_running:
        midnight = datetime.combine(draft.valid_from, time.min, tzinfo=ZoneInfo(DEFAULT_ZONE))
        payload = {"version_id": draft.id, "after": 0, "actor": actor}
        key = f"{APPLY_POLICY}:{draft.id}:0"
        enqueue(session, APPLY_POLICY, payload, due_at=midnight.astimezone(UTC), key=key)
    return draft


def _check_publishable(session: Session, draft: PolicyVersion, actor: str, now: datetime) -> None:
    base = newest(session)
    if (None if base is None else base.id) != draft.base_id:
        raise PolicyDraftError(
            N_("Versi lain sudah diterbitkan sejak konsep ini dibuat. Buat versi baru.")
        )
    if draft.valid_from <= today(now):
        raise PolicyDraftError(N_("Versi baru hanya dapat berlaku mulai besok atau sesudahnya."))
    if base is not None and draft.valid_from <= base.valid_from:
        raise PolicyDraftError(N_("Versi baru harus mulai sesudah versi sebelumnya mulai."))
    if draft.simulated_at is None:
        raise PolicyDraftError(N_("Coba dahulu pada 90 hari terakhir, lalu terbitkan."))
    if draft.made_by == actor and _others(session, actor):
        raise PolicyDraftError(N_("Yang menerbitkan harus orang lain dari yang membuat."))


def _others(session: Session, actor: str) -> bool:
    """Tell whether there is an administrator who did not make the draft."""
    query = (
        sa.select(Account.id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, Account.active.is_(True))
    )
    return any(f"account:{found}" != actor for found in session.scalars(query))


def _code(draft: PolicyVersion) -> str:
    content = json.dumps([draft.id, draft.rules, draft.ladder], sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()
    return f"kebijakan-{draft.valid_from.isoformat()}-{digest[:12]}"


def drop(session: Session, version_id: int, *, actor: str, now: datetime) -> None:
    """Put a draft aside."""
    draft = opened(session, version_id)
    draft.state, draft.decided_by, draft.decided_at = PolicyState.DROPPED, actor, now
    session.flush()
    _write(session, Tag.POLICY_DROPPED, draft, actor=actor, now=now)


def _write(session: Session, tag: Tag, draft: PolicyVersion, *, actor: str, now: datetime) -> None:
    detail: dict[str, str | int | bool | None]
    detail = {"version": draft.id, "code": draft.code, "valid_from": draft.valid_from.isoformat()}
    record(session, tag, chain=CHAIN, actor=actor, now=now, detail=detail)
