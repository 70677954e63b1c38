"""What the codes of the assessment workspace are called."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from pengaduan.compliance.evidence_models import EvidenceKind
from pengaduan.compliance.models import ScoreState
from pengaduan.rules.scoring.methodology import Dimension, Indicator, Variable
from pengaduan.rules.scoring.sampling import Source, SourceKind
from pengaduan.web.shared.templating import language

Words = Mapping[str, LazyString]

STATES: Final[Words] = {
    ScoreState.DRAFT: _("draf"),
    ScoreState.SUBMITTED: _("menunggu pemeriksaan"),
    ScoreState.SIGNED: _("disahkan"),
}
STATE_TAGS: Final = {
    ScoreState.DRAFT: "neutral",
    ScoreState.SUBMITTED: "wait",
    ScoreState.SIGNED: "ok",
}
EVIDENCE: Final[Words] = {
    EvidenceKind.FILE: _("Berkas"),
    EvidenceKind.INTERVIEW: _("Catatan wawancara"),
    EvidenceKind.OBSERVATION: _("Catatan observasi"),
    EvidenceKind.DOCUMENT: _("Dokumen yang dibaca"),
    EvidenceKind.SURVEY: _("Hasil survei"),
    EvidenceKind.SECONDARY: _("Data sekunder"),
    EvidenceKind.RECORDS: _("Catatan pengaduan"),
}
METHODS: Final[Words] = {
    "interview": _("wawancara"),
    "document": _("bukti unggahan"),
    "observation": _("observasi"),
    "survey": _("survei"),
    "secondary data": _("data sekunder"),
}
_KINDS: Final = {
    "interview": EvidenceKind.INTERVIEW,
    "document": EvidenceKind.DOCUMENT,
    "observation": EvidenceKind.OBSERVATION,
    "survey": EvidenceKind.SURVEY,
    "secondary data": EvidenceKind.SECONDARY,
}
_POSITIONS: Final[Words] = {
    "head, secretary or acting head": _("kepala, sekretaris, atau pelaksana tugas"),
    "head of the service section": _("kepala bidang pelayanan"),
    "head of the complaint section or complaint staff": _("kepala atau petugas pengaduan"),
    "front-line officer": _("petugas loket"),
    "head of the puskesmas": _("kepala puskesmas"),
    "doctor, midwife or nurse": _("dokter, bidan, atau perawat"),
    "service officer who is not medical staff": _("petugas layanan bukan tenaga medis"),
    "head of the complaint team, named in the decree": _("ketua tim pengaduan menurut SK"),
}
_SOURCES: Final[Words] = {
    SourceKind.UNIT: _("Tingkat satuan kerja"),
    SourceKind.OFFICIAL: _("Pejabat"),
    SourceKind.HANDLER: _("Pengelola pengaduan"),
    SourceKind.PRODUCT: _("Produk layanan"),
    SourceKind.USERS: _("Pengguna layanan"),
}


def method_name(method: str) -> str:
    """Return how an indicator is assessed, in words."""
    parts = [str(METHODS.get(one, one)) for one in method.split(";", maxsplit=1)[0].split("+")]
    return gettext(" dan ").join(parts)


def evidence_kind(method: str) -> EvidenceKind:
    """Return what a note beside an indicator of this method is: of an interview, a document."""
    return _KINDS.get(method.split("+", maxsplit=1)[0], EvidenceKind.OBSERVATION)


def source_name(one: Source) -> str:
    """Return the label of a respondent or product: its number and the position it stands for."""
    name, number = str(_SOURCES[one.kind]), one.code.rpartition("-")[2]
    if number.isdigit():
        name = f"{name} {number}"
    return f"{name}: {_POSITIONS.get(one.label, one.label)}" if one.label else name


def part_name(part: Dimension | Variable | Indicator) -> str:
    """Return the name of a part of an edition in the language of the page."""
    return part.name_en if language() == "en" else part.name_id
