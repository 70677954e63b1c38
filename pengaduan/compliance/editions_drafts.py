"""An administrator's edition on its way: a copy, its changes, its trial, publishing it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.models import Account, RoleGrant
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.compliance.editions import edition
from pengaduan.compliance.editions_models import EditionState, EditionVersion
from pengaduan.compliance.editions_trials import trial
from pengaduan.rules.roles import Role
from pengaduan.rules.scoring import Edition, EditionDataError, catalogue
from pengaduan.rules.scoring.editing import Change, changed, set_id
from pengaduan.rules.scoring.loading import load_draft
from pengaduan.rules.scoring.reading import Value, read_entry, read_given
from pengaduan.rules.scoring.writing import as_yaml
from pengaduan.rules.texts import N_

CHAIN: Final = "system"
LONGEST_CODE: Final = 40


class EditionDraftError(ValueError):
    """A draft that cannot be changed or published; the text is a message id."""


def source_of(session: Session, code: str) -> bytes | None:
    """Return the file of an edition, shipped, published or draft; None if there is none."""
    for found in catalogue.editions():
        if found.id == code:
            return catalogue.shipped(found.file)
    query = sa.select(EditionVersion.content).where(EditionVersion.code == code)
    content = session.scalars(query).first()
    return None if content is None else content.encode()


def version_of(session: Session, code: str) -> EditionVersion | None:
    """Return the stored version with this code; None for a shipped edition."""
    query = sa.select(EditionVersion).where(EditionVersion.code == code)
    return session.scalars(query.execution_options(populate_existing=True)).first()


def versions(session: Session) -> list[EditionVersion]:
    """Return every version that was begun here, newest first."""
    return list(session.scalars(sa.select(EditionVersion).order_by(EditionVersion.id.desc())))


def loaded(version: EditionVersion) -> tuple[Edition, tuple[EditionDataError, ...]]:
    """Return a version as an edition, with a fault for every node that does not sum to 100."""
    return load_draft(version.code, version.content.encode())


def begin(session: Session, code: str, *, actor: str, now: datetime) -> EditionVersion:
    """Copy an edition into a draft under a code of its own; the caller commits.

    EditionDraftError when there is no such edition or it only records history.
    """
    content = source_of(session, code)
    if content is None:
        raise EditionDraftError(N_("Edisi ini tidak ada."))
    base, _ = load_draft(code, content)
    if not base.usable_for_scoring:
        raise EditionDraftError(N_("Edisi ini hanya catatan sejarah dan tidak dapat disalin."))
    draft = EditionVersion(
        code=f"konsep-{hashlib.sha256(f'{code}{now}'.encode()).hexdigest()[:12]}",
        base=code,
        title=base.title_id[:255],
        content="",
        digest="",
        made_by=actor,
        made_at=now,
        edited_by=actor,
        edited_at=now,
    )
    session.add(draft)
    session.flush()
    draft.code = f"{code.partition('-V')[0][:LONGEST_CODE]}-V{draft.id}"
    _write_content(draft, changed(read_entry(code, content).values, set_id(draft.code)))
    session.flush()
    _record(session, Tag.EDITION_DRAFTED, draft, actor=actor, now=now)
    return draft


def _write_content(draft: EditionVersion, values: Mapping[str, Value]) -> None:
    """Keep values as the draft's file; EditionDataError when it is broken beyond its sums."""
    content = as_yaml(values)
    found, _ = load_draft(draft.code, content)
    if not found.usable_for_scoring:
        raise EditionDataError(draft.code, "", "usable_for_scoring must be true")
    draft.content, draft.digest = content.decode(), hashlib.sha256(content).hexdigest()
    draft.title = found.title_id[:255]


def opened(session: Session, code: str, *, seen: str | None = None) -> EditionVersion:
    """Return a draft under lock.

    EditionDraftError when it is decided, or when its file is no longer the one that was seen.
    """
    query = sa.select(EditionVersion).where(EditionVersion.code == code).with_for_update()
    draft = session.scalars(query.execution_options(populate_existing=True)).first()
    if draft is None or draft.state is not EditionState.DRAFT:
        raise EditionDraftError(N_("Edisi ini sudah diputuskan dan tidak dapat diubah."))
    if seen is not None and draft.digest != seen:
        raise EditionDraftError(
            N_("Konsep ini baru saja diubah orang lain. Muat ulang halaman, lalu ulangi.")
        )
    return draft


def edit(
    session: Session, code: str, change: Change, *, seen: str, actor: str, now: datetime
) -> EditionVersion:
    """Change a draft; sums may be wrong for now. EditionDataError for anything else broken."""
    draft = opened(session, code, seen=seen)
    values = changed(read_entry(code, draft.content.encode()).values, change)
    return _edited(session, draft, values, actor=actor, now=now)


def upload(
    session: Session, code: str, data: bytes, *, seen: str, actor: str, now: datetime
) -> EditionVersion:
    """Put a file, YAML or JSON, in the place of a draft; its id becomes the draft's code."""
    draft = opened(session, code, seen=seen)
    values = changed(read_given(code, data).values, set_id(code))
    return _edited(session, draft, values, actor=actor, now=now)


def _edited(
    session: Session,
    draft: EditionVersion,
    values: Mapping[str, Value],
    *,
    actor: str,
    now: datetime,
) -> EditionVersion:
    _write_content(draft, values)
    draft.edited_by, draft.edited_at = actor, now
    draft.trial, draft.tried_at = None, None
    session.flush()
    _record(session, Tag.EDITION_EDITED, draft, actor=actor, now=now)
    return draft


def try_out(session: Session, code: str, *, actor: str, now: datetime) -> EditionVersion:
    """Score samples and existing units under a draft and its base, and keep the table with it.

    EditionDraftError while a node does not sum to 100.
    """
    draft = opened(session, code)
    found = _sound(draft)
    draft.trial, draft.tried_at = trial(session, _base(session, draft), found), now
    session.flush()
    _record(session, Tag.EDITION_TRIED, draft, actor=actor, now=now)
    return draft


def _base(session: Session, draft: EditionVersion) -> Edition:
    """Return what a draft was copied from, be it a draft itself."""
    content = source_of(session, draft.base)
    return edition(draft.base) if content is None else load_draft(draft.base, content)[0]


def _sound(draft: EditionVersion) -> Edition:
    found, faults = loaded(draft)
    if faults:
        raise EditionDraftError(N_("Perbaiki dahulu bobot yang jumlahnya tidak tepat 100."))
    return found


def publish(session: Session, code: str, *, actor: str, now: datetime) -> EditionVersion:
    """Publish a draft; nobody, not even the database, changes it afterwards.

    EditionDraftError when a node does not sum to 100, when it was not tried since its last
    change, when all its weights are proved but no official instrument is named, or when whoever
    changed it last publishes it although there is a second administrator.
    """
    draft = opened(session, code)
    found = _sound(draft)
    if draft.tried_at is None:
        raise EditionDraftError(N_("Coba dahulu edisi ini, lalu terbitkan."))
    if found.may_be_called_official and not instrument_of(found):
        raise EditionDraftError(
            N_("Semua bobot disebut pasti. Sebutkan instrumen resminya pada bagian umum.")
        )
    if draft.edited_by == actor and _others(session, actor):
        raise EditionDraftError(N_("Yang menerbitkan harus orang lain dari yang mengubah."))
    draft.state, draft.decided_by, draft.decided_at = EditionState.PUBLISHED, actor, now
    session.flush()
    _record(session, Tag.EDITION_PUBLISHED, draft, actor=actor, now=now)
    return draft


def instrument_of(found: Edition) -> str:
    """Return the name of the official instrument an edition was copied from; "" if none."""
    named = (fact.text for fact in found.facts if fact.section == "instrument")
    return next(named, "")


def _others(session: Session, actor: str) -> bool:
    """Tell whether there is another administrator."""
    query = (
        sa.select(Account.id)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == Role.ADMINISTRATOR,
            RoleGrant.revoked_at.is_(None),
            Account.active.is_(True),
        )
    )
    return any(f"account:{found}" != actor for found in session.scalars(query))


def drop(session: Session, code: str, *, actor: str, now: datetime) -> None:
    """Put a draft aside."""
    draft = opened(session, code)
    draft.state, draft.decided_by, draft.decided_at = EditionState.DROPPED, actor, now
    session.flush()
    _record(session, Tag.EDITION_DROPPED, draft, actor=actor, now=now)


def _record(
    session: Session, tag: Tag, draft: EditionVersion, *, actor: str, now: datetime
) -> None:
    detail: dict[str, str | int | bool | None]
    detail = {"edition": draft.code, "base": draft.base, "sha256": draft.digest}
    record(session, tag, chain=CHAIN, actor=actor, now=now, detail=detail)
