"""Check frozen results: the digest, the canonical text, and every number computed again."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import SYSTEM
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import Detail, record
from pengaduan.compliance.editions import edition
from pengaduan.compliance.ranking import rankings
from pengaduan.compliance.recompute import differences
from pengaduan.compliance.snapshot_content import canonical, digest, thawed
from pengaduan.compliance.snapshot_models import Snapshot
from pengaduan.rules.scoring import ScoringError


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check of one version found; ``problems`` is empty when it is as it was frozen."""

    assessment_id: int
    version: int
    sha256: str
    entities: int
    units: int
    problems: tuple[str, ...]


def verify(session: Session, assessment_id: int | None, *, now: datetime) -> list[Verdict]:
    """Check every version of one assessment, or of all; each check leaves an audit line."""
    query = sa.select(Snapshot).order_by(Snapshot.assessment_id, Snapshot.version)
    if assessment_id is not None:
        query = query.where(Snapshot.assessment_id == assessment_id)
    found = [check(row) for row in session.scalars(query)]
    for one in found:
        detail: Detail = {"version": one.version, "problems": len(one.problems)}
        chain, tag = f"assessment:{one.assessment_id}", Tag.ASSESSMENT_VERIFIED
        record(session, tag, chain=chain, actor=SYSTEM.label, now=now, detail=detail)
    return found


def check(row: Snapshot) -> Verdict:
    """Check one version; it never raises for a damaged content, but says what is wrong."""
    content: Mapping[str, Any] = {}
    try:
        content = json.loads(row.content)
        problems = tuple(_problems(row, content))
    except (ValueError, KeyError, TypeError, LookupError, ZeroDivisionError) as error:
        problems = (f"the content cannot be read: {error!r}",)
    entities = content.get("entities", [])
    units = sum(len(one.get("units", [])) for one in entities)
    return Verdict(
        row.assessment_id, row.version, digest(row.content), len(entities), units, problems
    )


def _problems(row: Snapshot, content: Mapping[str, Any]) -> Iterator[str]:
    if digest(row.content) != row.sha256:
        yield f"the digest is {digest(row.content)}, not {row.sha256}"
    if canonical(content) != row.content:
        yield "the text is not canonical"
    yield from differences(content)
    yield from _by_the_house(content)


def _by_the_house(content: Mapping[str, Any]) -> Iterator[str]:
    """Compare with what the program itself makes of the frozen values today."""
    try:
        chosen = edition(content["edition"]["id"])
    except ScoringError:
        yield f"the edition {content['edition']['id']} is not known here"
        return
    if chosen.digest != content["edition"]["digest"]:
        yield f"the edition {chosen.id} is another text than when this was frozen"
    frozen = {one["name"]: one for one in content["entities"]}
    for row in (row for one in rankings(thawed(dict(content)), chosen) for row in one.rows):
        told = frozen[row.entity.name]
        if (format(row.score, "f") if row.score is not None else None) != told["score"]:
            yield f"{row.entity.name}: {told['score']} is {row.score} today"


@dataclass(frozen=True, slots=True)
class Change:
    """One value in which two versions differ; "" where one of them has none."""

    entity: str
    unit: str
    what: str
    before: str
    after: str


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return the difference report of two versions: every value that is not the same."""
    before, after = _flat(old), _flat(new)
    keys = [*before, *(key for key in after if key not in before)]
    return [
        Change(*key, before.get(key, ""), after.get(key, ""))
        for key in keys
        if before.get(key, "") != after.get(key, "")
    ]


def _flat(content: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    found: dict[tuple[str, str, str], str] = {}
    for entity in content["entities"]:
        name = entity["name"]
        for key in ("score", "category", "zone", "opinion"):
            found[name, "", key] = _text(entity[key])
        found[name, "", "rank"] = _text(content["ranks"].get(name))
        for unit in entity["units"]:
            found[name, unit["name"], "score"] = _text(unit["score"])
            for code, value in unit["dimensions"].items():
                found[name, unit["name"], code] = _text(value)
            for code, row in unit["indicators"].items():
                found[name, unit["name"], code] = _text(row["values"])
    return found


def _text(value: Any) -> str:  # noqa: ANN401 - a JSON value
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_text(one)}" for key, one in value.items())
    return "" if value is None else str(value)
