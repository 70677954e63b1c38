"""Levels as a file: one line per source of an indicator, out and in again, tried before stored.

Columns: ``entity, unit, indicator, source`` and then ``value``, or for surveys ``counted`` and
``met``; ``note`` (evidence), ``comment``, ``reason``, and the ``version`` that was exported.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.trail import Line, record_many
from pengaduan.complaints.models import AttachmentState
from pengaduan.compliance import evidence
from pengaduan.compliance.assessments import find_unit
from pengaduan.compliance.editions import edition
from pengaduan.compliance.errors import AssessmentError, ImportRefusedError, ScoreConflictError
from pengaduan.compliance.evidence_models import EvidenceKind, UnitEvidence
from pengaduan.compliance.given_values import Given
from pengaduan.compliance.indicators import proposals_for
from pengaduan.compliance.items import Item, indicator_of
from pengaduan.compliance.models import AssessedUnit, Assessment, IndicatorScore
from pengaduan.compliance.workspace import NewScore, fill, line_of
from pengaduan.infra.spreadsheets import SpreadsheetError, is_workbook, read_rows
from pengaduan.rules.scoring.sampling import sources
from pengaduan.rules.texts import N_

COLUMNS = (
    *("entity", "unit", "indicator", "source", "value", "counted", "met"),
    *("note", "comment", "reason", "version"),
)
MAX_ROWS = 20_000
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
_WHOLE = re.compile(r"[0-9]{1,7}")


@dataclass(slots=True)
class LevelGroup:
    """The lines of one indicator at one unit; ``line`` is the first of them."""

    line: int
    values: dict[str, Given] = field(default_factory=dict)
    note: str = ""
    comment: str = ""
    reason: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class ImportedLevels:
    """What an import did, or would do."""

    new: int
    changed: int
    same: int


def level_rows(assessment: Assessment) -> Iterator[tuple[str, ...]]:
    """Yield a line for every source of every indicator at every unit, scored or not."""
    chosen = edition(assessment.edition)
    for entity in sorted(assessment.entities, key=lambda one: one.name):
        for unit in entity.units:
            rows = {row.indicator: row for row in unit.scores}
            for indicator in chosen.indicators:
                row = rows.get(indicator.code)
                for one in sources(chosen, indicator, unit.name):
                    place = (entity.name, unit.name, indicator.code, one.code)
                    yield (*place, *_cells(row, one.code))


def _cells(row: IndicatorScore | None, source: str) -> tuple[str, ...]:
    if row is None:
        return ("", "", "", "", "", "", "0")
    found = next((one for one in row.values if one.source == source), None)
    value = "" if found is None or found.value is None else f"{found.value.normalize():f}"
    counted = "" if found is None or found.counted is None else str(found.counted)
    met = "" if found is None or found.met is None else str(found.met)
    return (value, counted, met, "", row.comment or "", row.reason or "", str(row.version))


def _table(data: bytes) -> list[list[str]]:
    if is_workbook(data):
        try:
            return read_rows(data)
        except SpreadsheetError as error:
            raise ImportRefusedError([(1, N_("Berkas XLSX ini tidak dapat dibaca."))]) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = N_("Berkas harus berupa CSV dengan huruf UTF-8, atau XLSX.")
        raise ImportRefusedError([(1, problem)]) from error
    comma = ";" if ";" in text.partition("\n")[0] else ","
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=comma))
    except csv.Error as error:
        raise ImportRefusedError([(1, N_("Berkas ini bukan CSV yang sah."))]) from error


def read_groups(data: bytes) -> dict[tuple[str, str, str], LevelGroup]:
    """Read a file into its indicators. ImportRefusedError names every wrong line."""
    table = _table(data)
    head = [name.strip() for name in table[0]] if table else []
    if not set(COLUMNS[:5]) <= set(head):
        problem = N_("Baris pertama harus memuat kolom entity, unit, indicator, source, value.")
        raise ImportRefusedError([(1, problem)])
    if len(table) > MAX_ROWS:
        raise ImportRefusedError([(MAX_ROWS, N_("Berkas terlalu panjang. Batasnya 20.000 baris."))])
    groups: dict[tuple[str, str, str], LevelGroup] = {}
    problems: list[tuple[int, str]] = []
    for line, values in enumerate(table[1:], 2):
        cells = {name: value.strip() for name, value in zip(head, values, strict=False)}
        if any(cells.values()):
            try:
                _read(groups, line, cells)
            except AssessmentError as error:
                problems.append((line, error.message))
    if problems:
        raise ImportRefusedError(problems)
    return groups


def _read(
    groups: dict[tuple[str, str, str], LevelGroup], line: int, cells: Mapping[str, str]
) -> None:
    place = cells.get("entity", ""), cells.get("unit", ""), cells.get("indicator", "")
    source = cells.get("source", "")
    if not all(place) or not source:
        raise AssessmentError(N_("Kolom entity, unit, indicator, dan source harus diisi."))
    group = groups.setdefault(place, LevelGroup(line))
    if source in group.values:
        raise AssessmentError(N_("Sumber ini sudah ada di baris lain."))
    group.values[source] = Given(
        value=_decimal(cells.get("value", "")),
        counted=_whole(cells.get("counted", "")),
        met=_whole(cells.get("met", "")),
    )
    group.note = group.note or _plain(cells.get("note", ""))
    group.comment = group.comment or _plain(cells.get("comment", ""))
    group.reason = group.reason or _plain(cells.get("reason", ""))
    group.version = max(group.version, _whole(cells.get("version", "")) or 0)


def _plain(text: str) -> str:
    """Take off the apostrophe that an export puts before what looks like a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def _decimal(text: str) -> Decimal | None:
    plain = text.replace(",", ".")
    if plain and not _NUMBER.fullmatch(plain):
        raise AssessmentError(N_("Nilainya bukan angka."))
    return Decimal(plain) if plain else None


def _whole(text: str) -> int | None:
    plain = text.removesuffix(".0")
    if plain and not _WHOLE.fullmatch(plain):
        raise AssessmentError(N_("Kolom counted, met, dan version harus bilangan bulat."))
    return int(plain) if plain else None


def import_levels(
    session: Session, actor: Actor, assessment: Assessment, data: bytes, *, now: datetime
) -> ImportedLevels:
    """Store the levels of a file as an assessor would enter them, all or none of them.

    The rules of the workspace hold for each: evidence (a ``note`` is one), scale, cap, reason,
    version. What is the same already stays untouched. ImportRefusedError names every wrong line.
    What is stored is read once per unit, and written and recorded at the end, all together: a
    file of a province holds the only writer of SQLite for seconds, not for a minute.
    """
    groups = read_groups(data)
    units = {
        (entity.name, unit.name): unit for entity in assessment.entities for unit in entity.units
    }
    work = _Import(session, actor, now)
    for (entity, name), codes in _by_unit(groups).items():
        if (entity, name) not in units:
            line = min(group.line for _code, group in codes)
            work.problems.append((line, N_("Satuan kerja ini tidak ada dalam penilaian.")))
            continue
        unit = find_unit(session, assessment.id, units[entity, name].id, lock=True)
        with session.no_autoflush:
            work.take(assessment, unit, codes)
    if work.problems:
        raise ImportRefusedError(sorted(work.problems))
    work.store()
    return ImportedLevels(**work.counted)


def _words(error: AssessmentError | ScoreConflictError) -> str:
    if isinstance(error, AssessmentError):
        return error.message
    return N_("Indikator ini diubah sesudah berkas diekspor. Ekspor lagi dahulu.")


def _by_unit(
    groups: Mapping[tuple[str, str, str], LevelGroup],
) -> dict[tuple[str, str], list[tuple[str, LevelGroup]]]:
    found: dict[tuple[str, str], list[tuple[str, LevelGroup]]] = {}
    for (entity, unit, code), group in groups.items():
        if group.note or any(not one.empty for one in group.values.values()):
            found.setdefault((entity, unit), []).append((code, group))
    return found


class _Import:
    """The rows that a file makes or changes, unit by unit; `store` writes them."""

    def __init__(self, session: Session, actor: Actor, now: datetime) -> None:
        self.counted = {"new": 0, "changed": 0, "same": 0}
        self.problems: list[tuple[int, str]] = []
        self._session = session
        self._actor = actor
        self._now = now
        self._changed: list[tuple[Item, UnitEvidence | None, IndicatorScore]] = []

    def take(
        self, assessment: Assessment, unit: AssessedUnit, codes: Sequence[tuple[str, LevelGroup]]
    ) -> None:
        """Put the lines of one unit into its rows, or note what is wrong with them."""
        chosen = edition(assessment.edition)
        proposed = proposals_for(self._session, assessment, unit, now=self._now)
        rows = {row.indicator: row for row in unit.scores}
        proofs: dict[str, list[UnitEvidence]] = {}
        for proof in evidence.of_unit(self._session, unit.id):
            proofs.setdefault(proof.indicator, []).append(proof)
        for code, group in codes:
            try:
                item = Item(
                    assessment, unit, chosen, indicator_of(chosen, code), proposed.get(code)
                )
                self._apply(item, group, rows.get(code), proofs.get(code, ()))
            except (AssessmentError, ScoreConflictError) as error:
                self.problems.append((group.line, _words(error)))

    def _apply(
        self,
        item: Item,
        group: LevelGroup,
        row: IndicatorScore | None,
        proofs: Sequence[UnitEvidence],
    ) -> None:
        given = {code: one for code, one in group.values.items() if not one.empty}
        if row is not None and _same(row, given, group):
            self.counted["same"] += 1
            return
        proof = None
        if group.note and group.note not in {one.note for one in proofs}:
            new_note = evidence.NewNote(EvidenceKind.OBSERVATION, group.note)
            proof = evidence.noted(self._actor, item, new_note, now=self._now)
        proved = proof is not None or any(one.state is AttachmentState.READY for one in proofs)
        new = NewScore(given, group.version, group.comment, group.reason)
        filled = fill(self._session, self._actor, item, new, row, proved=proved, now=self._now)
        self.counted["new" if row is None else "changed"] += 1
        self._changed.append((item, proof, filled))

    def store(self) -> None:
        """Write all rows, then one line of the trail for each of them, in the order of the file."""
        self._session.add_all(proof for _item, proof, _row in self._changed if proof is not None)
        self._session.flush()
        told = [line for changed in self._changed for line in _lines_of(*changed)]
        record_many(self._session, told, actor=self._actor.label, now=self._now)


def _lines_of(item: Item, proof: UnitEvidence | None, row: IndicatorScore) -> Iterator[Line]:
    if proof is not None:
        yield evidence.line_of(item, proof)
    yield line_of(item.assessment, row)


def _same(row: IndicatorScore, given: Mapping[str, Given], group: LevelGroup) -> bool:
    stored = {one.source: Given(one.value, one.counted, one.met) for one in row.values}
    texts = (row.comment or "", row.reason or "") == (group.comment, group.reason)
    return stored == dict(given) and texts
