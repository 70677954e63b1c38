"""The verification checklist: its lines, how they were filled in, and what lets a case pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.models import Complaint, Verification
from pengaduan.complaints.queries import points
from pengaduan.handling.errors import InputRefusedError, Refusal, StepForbiddenError
from pengaduan.rules.law import law
from pengaduan.rules.law_lists import CompletenessCheck
from pengaduan.rules.permissions import Permission
from pengaduan.rules.roles import Role
from pengaduan.rules.texts import N_

OUR_PATHS = frozenset({"agency", "both"})
_FOR_LATER = frozenset({"raised_with_respondent_first", "event_within_two_years"})
_SUPERVISORS = frozenset({Role.OMBUDSMAN_UNIT_HEAD, Role.OMBUDSMAN_CHAIR})


class CheckValue(StrEnum):
    """The finding on one line of the checklist."""

    YES = "yes"
    NO = "no"
    INCOMPLETE = "incomplete"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """One filled line."""

    code: str
    value: CheckValue
    note: str = ""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of the sheet; ``binding`` lines decide, the others inform the verifier."""

    check: CompletenessCheck
    label: str
    binding: bool
    value: CheckValue | None
    note: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The verification sheet as it stands; lines carry what was filled in last."""

    formal: tuple[SheetLine, ...]
    material: tuple[SheetLine, ...]
    points: tuple[str, ...]
    summary: str
    weight: str | None
    substance: str | None
    maladministration: str | None


CHECK_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "full_name": N_("Nama lengkap pelapor"),
        "birth_place_date": N_("Tempat dan tanggal lahir"),
        "marital_status": N_("Status perkawinan"),
        "occupation": N_("Pekerjaan"),
        "full_address": N_("Alamat lengkap pelapor"),
        "identity_card_copy_or_number": N_("Nomor atau salinan kartu identitas"),
        "citizenship_or_residence": N_("Warga negara Indonesia atau penduduk"),
        "detailed_account": N_("Uraian peristiwa jelas dan rinci"),
        "standard_breached": N_("Uraian pelayanan yang tidak sesuai standar"),
        "loss_described": N_("Uraian kerugian"),
        "remedy_sought": N_("Permintaan penyelesaian"),
        "place_time_signature": N_("Tempat, waktu penyampaian, dan tanda tangan"),
        "raised_with_respondent_first": N_("Sudah disampaikan kepada instansi"),
        "event_within_two_years": N_("Peristiwa belum lewat dua tahun"),
        "power_of_attorney_if_represented": N_("Surat kuasa bila diwakilkan"),
        "loss_itemised_if_compensation_claimed": N_("Rincian kerugian bila meminta ganti rugi"),
        "supporting_evidence": N_("Bukti pendukung"),
        "not_before_court": N_("Tidak sedang diperiksa pengadilan"),
        "not_in_progress_within_reasonable_time": N_(
            "Tidak sedang diselesaikan instansi dalam waktu yang patut"
        ),
        "within_jurisdiction": N_("Termasuk wewenang Ombudsman"),
        "not_reported_before": N_("Belum pernah dilaporkan"),
    }
)


def open_sheet(session: Session, complaint: Complaint) -> Sheet:
    """Return the sheet with the checks of today's law and what was filled in last; reads only."""
    query = sa.select(Verification).where(Verification.complaint_id == complaint.id)
    last = session.scalars(query.order_by(Verification.id.desc()).limit(1)).first()
    filled = {str(entry["code"]): entry for entry in (last.entries if last else [])}
    lines = [_line(check, filled.get(check.code, {})) for check in _sheet_checks()]
    return Sheet(
        formal=tuple(line for line in lines if line.check.path in OUR_PATHS),
        material=tuple(line for line in lines if line.check.path not in OUR_PATHS),
        points=tuple(point.text for point in points(session, complaint)),
        summary=complaint.summary or "",
        weight=complaint.weight,
        substance=complaint.substance,
        maladministration=complaint.maladministration,
    )


def sheet_lines() -> tuple[SheetLine, ...]:
    """Return the lines of today's sheet, none of them filled in."""
    return tuple(_line(check, {}) for check in _sheet_checks())


def check_known(entries: tuple[CheckEntry, ...]) -> None:
    """Refuse a line that is not on our sheet."""
    known = {check.code for check in _sheet_checks()}
    if any(entry.code not in known for entry in entries):
        raise InputRefusedError(Refusal.CHECK_UNKNOWN, "entries")


def check_entries(
    actor: Actor, entries: tuple[CheckEntry, ...], passed: frozenset[str] = frozenset()
) -> None:
    """Refuse a sheet with an open or failed binding line; a supervisor may pass it with a note.

    ``passed`` are the lines that a supervisor has let pass already.
    """
    if not actor.can(Permission.CASE_VERIFY):
        raise StepForbiddenError(Refusal.NOT_YOURS)
    check_known(entries)
    filled = {entry.code: entry for entry in entries}
    for check in filter(_binding, _sheet_checks()):
        if check.code in filled and check.code in passed:
            continue
        _check_binding(filled.get(check.code), supervised=bool(actor.roles & _SUPERVISORS))


def _check_binding(entry: CheckEntry | None, *, supervised: bool) -> None:
    if entry is None:
        raise InputRefusedError(Refusal.CHECK_MISSING, "entries")
    if entry.value is CheckValue.YES:
        return
    if entry.value is not CheckValue.NOT_APPLICABLE and not supervised:
        raise InputRefusedError(Refusal.CHECK_UNMET, "entries")
    if not entry.note.strip():
        raise InputRefusedError(Refusal.CHECK_NOTE, "entries")


def _sheet_checks() -> list[CompletenessCheck]:
    """Return our checks, and for information those of the Ombudsman that a case must meet later.

    Those do not keep a complaint from its agency, which must receive it (UU 25/2009 Art. 48(2)).
    """
    every = law().completeness_checks.values()
    return [
        check
        for check in every
        if check.path in OUR_PATHS or check.stage == "material" or check.code in _FOR_LATER
    ]


def _line(check: CompletenessCheck, filled: Mapping[str, str]) -> SheetLine:
    value = filled.get("value")
    return SheetLine(
        check=check,
        label=CHECK_LABELS.get(check.code, check.code),
        binding=_binding(check),
        value=CheckValue(value) if value else None,
        note=filled.get("note", ""),
    )


def _binding(check: CompletenessCheck) -> bool:
    return check.path in OUR_PATHS and check.required == "yes"
