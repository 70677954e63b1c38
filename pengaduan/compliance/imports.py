"""Import scores from a CSV file: published totals of entities, or scores of their units.

Columns: ``entity, class, province`` and then either ``score, source`` (a published total), or
``unit`` with ``score`` (a unit's total) or with one column per dimension of the edition. Commas
or semicolons separate; numbers may carry a decimal comma. Either everything is stored or nothing.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import AgencyKind
from pengaduan.agencies.queries import agency_named
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.compliance.assessments import check_open, check_score, unit_named
from pengaduan.compliance.editions import edition
from pengaduan.compliance.errors import AssessmentError, ImportRefusedError
from pengaduan.compliance.models import (
    AssessedUnit,
    Assessment,
    DimensionScore,
    Entity,
    IndicatorScore,
    ScoreBasis,
)
from pengaduan.rules.scoring import Edition
from pengaduan.rules.texts import N_

MAX_ROWS = 20_000
KINDS = {
    "kementerian": AgencyKind.MINISTRY,
    "lembaga": AgencyKind.STATE_BODY,
    "provinsi": AgencyKind.PROVINCE,
    "kabupaten": AgencyKind.REGENCY,
    "kota": AgencyKind.CITY,
}
# Decimal() itself also reads exponents, underscores and NaN, which nobody means in a score.
_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,12})?")
REQUIRED = ("entity", "class", "province")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file, checked. ``total`` is a published or a unit's total."""

    line: int
    entity: str
    kind: AgencyKind
    province: str
    unit: str
    total: Decimal | None
    dimensions: tuple[tuple[str, Decimal], ...]
    source: str


class _RowError(ValueError):
    """One line is wrong; the text is a message id."""


def _number(text: str) -> Decimal:
    plain = text.strip().replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise _RowError(N_("Nilainya bukan angka."))
    value = Decimal(plain)
    try:
        check_score(value)
    except AssessmentError as error:
        raise _RowError(error.message) from error
    return value


def _row(line: int, cells: dict[str, str], chosen: Edition) -> Row:
    missing = [name for name in REQUIRED if not cells.get(name, "").strip()]
    if missing:
        raise _RowError(N_("Kolom entity, class, dan province harus diisi."))
    kind = KINDS.get(cells["class"].strip().lower())
    if kind is None:
        raise _RowError(
            N_("Kolom class harus kementerian, lembaga, provinsi, kabupaten, atau kota.")
        )
    codes = [dimension.code for dimension in chosen.dimensions]
    filled = [code for code in codes if cells.get(code, "").strip()]
    total = _number(cells["score"]) if cells.get("score", "").strip() else None
    unit = cells.get("unit", "").strip()
    if total is None and filled != codes:
        raise _RowError(N_("Isi kolom score, atau semua dimensi edisi ini."))
    if filled and (total is not None or not unit):
        raise _RowError(N_("Nilai dimensi memerlukan kolom unit dan tanpa kolom score."))
    return Row(
        line=line,
        entity=cells["entity"].strip(),
        kind=kind,
        province=cells["province"].strip(),
        unit=unit,
        total=total,
        dimensions=tuple((code, _number(cells[code])) for code in filled),
        source=cells.get("source", "").strip(),
    )


def _lines(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefusedError(
            [(1, N_("Berkas harus berupa CSV dengan huruf UTF-8."))]
        ) from error
    head = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",", restval=""
    )
    names = [(name or "").strip() for name in reader.fieldnames or ()]
    if not set(REQUIRED) <= set(names):
        raise ImportRefusedError(
            [(1, N_("Baris pertama harus memuat kolom entity, class, province."))]
        )
    reader.fieldnames = names
    try:
        for cells in reader:
            yield (
                reader.line_num,
                {str(k): v if isinstance(v, str) else "" for k, v in cells.items()},
            )
    except csv.Error as error:
        raise ImportRefusedError(
            [(reader.line_num, N_("Baris ini bukan CSV yang sah."))]
        ) from error


def read_rows(data: bytes, chosen: Edition) -> list[Row]:
    """Check a whole file. ImportRefusedError names every wrong line (from 1) with its reason."""
    rows: list[Row] = []
    problems: list[tuple[int, str]] = []
    seen: set[tuple[str, str]] = set()
    for line, cells in _lines(data):
        try:
            row = _row(line, cells, chosen)
            if (row.entity, row.unit) in seen:
                raise _RowError(N_("Entitas dan satuan ini sudah ada di baris lain."))
            seen.add((row.entity, row.unit))
            rows.append(row)
        except _RowError as error:
            problems.append((line, str(error)))
        if line > MAX_ROWS:
            raise ImportRefusedError([(line, N_("Berkas terlalu panjang. Batasnya 20.000 baris."))])
    if not rows and not problems:
        problems.append((1, N_("Berkas ini tidak memuat baris nilai.")))
    if problems:
        raise ImportRefusedError(problems)
    return rows


def _agency_id(session: Session, name: str) -> int | None:
    found = agency_named(session, name)
    return None if found is None else found.id


def _entity(session: Session, assessment: Assessment, row: Row) -> Entity:
    known = sa.select(Entity).where(
        Entity.assessment_id == assessment.id, Entity.name == row.entity
    )
    entity = session.scalars(known).first()
    if entity is None:
        entity = Entity(
            assessment_id=assessment.id,
            name=row.entity,
            agency_id=_agency_id(session, row.entity),
            basis=ScoreBasis.UNITS,
        )
        session.add(entity)
    entity.kind, entity.province = row.kind, row.province
    entity.source = row.source or entity.source
    entity.basis = ScoreBasis.UNITS if row.unit else ScoreBasis.PUBLISHED
    entity.published_score = None if row.unit else row.total
    session.flush()
    return entity


def _unit(session: Session, entity: Entity, row: Row) -> None:
    known = sa.select(AssessedUnit).where(
        AssessedUnit.entity_id == entity.id, AssessedUnit.name == row.unit
    )
    unit = session.scalars(known).first()
    if unit is None:
        unit = AssessedUnit(
            entity_id=entity.id,
            name=row.unit,
            unit_id=unit_named(session, entity.agency_id, row.unit),
            version=0,
        )
        session.add(unit)
    elif session.scalars(sa.select(IndicatorScore.id).filter_by(unit_id=unit.id)).first():
        problem = N_("Satuan ini dinilai per indikator, jadi nilainya tidak diimpor utuh.")
        raise ImportRefusedError([(row.line, problem)])
    unit.total = row.total
    unit.version += 1
    session.flush()
    session.execute(sa.delete(DimensionScore).where(DimensionScore.unit_id == unit.id))
    session.add_all(
        DimensionScore(unit_id=unit.id, dimension=code, score=score)
        for code, score in row.dimensions
    )
    session.flush()


def import_scores(
    session: Session, actor: Actor, assessment: Assessment, data: bytes, *, now: datetime
) -> int:
    """Store the rows of a CSV file and return how many; a second import of it changes nothing.

    ImportRefusedError with every wrong line; the caller's transaction then stores nothing.
    """
    try:
        check_open(assessment)
    except AssessmentError as error:
        raise ImportRefusedError([(1, error.message)]) from error
    rows = read_rows(data, edition(assessment.edition))
    for row in rows:
        entity = _entity(session, assessment, row)
        if row.unit:
            _unit(session, entity, row)
    assessment.changed_at = now
    record(
        session,
        Tag.ASSESSMENT_IMPORTED,
        chain=f"assessment:{assessment.id}",
        actor=actor.label,
        now=now,
        detail={"rows": len(rows)},
    )
    return len(rows)
