"""What an assessor enters for the sources of an indicator, and what may be entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pengaduan.compliance.errors import AssessmentError
from pengaduan.compliance.items import Item
from pengaduan.compliance.models import SourceValue
from pengaduan.compliance.unit_values import raw_value
from pengaduan.rules.scoring import ScoringError
from pengaduan.rules.scoring.aggregate import indicator_score
from pengaduan.rules.scoring.methodology import Indicator
from pengaduan.rules.scoring.sampling import SourceKind, sources
from pengaduan.rules.texts import N_


@dataclass(frozen=True, slots=True)
class Given:
    """What was entered for one source: a value, or what a survey counted."""

    value: Decimal | None = None
    counted: int | None = None
    met: int | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing was entered."""
        return self.value is None and self.counted is None and self.met is None


def check_values(item: Item, given: Mapping[str, Given]) -> None:
    """Raise AssessmentError for an unknown source, and for a value that its scale does not have."""
    found = sources(item.edition, item.indicator, item.unit.name)
    known = {one.code: one.kind for one in found}
    if set(given) - set(known):
        raise AssessmentError(N_("Sumber nilai ini tidak dikenal edisi."))
    for code, one in given.items():
        if known[code] is SourceKind.USERS:
            _check_count(one)
        elif one.value is None:
            raise AssessmentError(N_("Isi nilai sesuai skala indikator."))
        else:
            _check_value(item.indicator, one.value)


def _check_count(one: Given) -> None:
    if one.value is not None or one.counted is None or one.met is None:
        raise AssessmentError(N_("Isi banyak jawaban yang sah dan banyak yang mengalami."))
    if not 0 < one.counted <= 1_000_000 or not 0 <= one.met <= one.counted:
        raise AssessmentError(N_("Yang mengalami tidak boleh lebih banyak daripada jawaban sah."))


def _check_value(indicator: Indicator, value: Decimal) -> None:
    scale = indicator.scale
    if scale.levels and value not in scale.levels:
        raise AssessmentError(N_("Pilih salah satu tingkat pada skala indikator."))
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -6:
        raise AssessmentError(N_("Nilai paling banyak enam angka di belakang koma."))
    try:
        indicator_score(indicator, value)
    except ScoringError as error:
        raise AssessmentError(N_("Nilai di luar skala indikator.")) from error


def check_deviation(item: Item, given: Mapping[str, Given], reason: str) -> None:
    """Raise AssessmentError above the cap of the formula, and off its proposal without a reason."""
    proposal = item.proposal
    if proposal is None:
        return
    if any(one.value is not None and one.value > proposal.maximum for one in given.values()):
        raise AssessmentError(N_("Tingkat ini lebih tinggi daripada batas rumusnya."))
    values = [SourceValue(source=code, value=one.value) for code, one in given.items()]
    raw = raw_value(item.edition, item.indicator, item.unit.name, values)
    if raw is None or proposal.level is None or raw == proposal.level or reason.strip():
        return
    raise AssessmentError(N_("Tulis alasan bila tingkat berbeda dari usulan."))
