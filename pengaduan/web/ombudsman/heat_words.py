"""What the map of offices and stages says, and its numbers as people write them."""

from decimal import Decimal
from functools import lru_cache
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from pengaduan.metrics.heat import Cell, Judgement, Order
from pengaduan.metrics.heat_lists import CellList
from pengaduan.metrics.stages import DutyOutcome, Stage
from pengaduan.web.shared.formats import desimal

STAGES: Final[dict[Stage, LazyString]] = {
    Stage.VERIFICATION: _("Verifikasi"),
    Stage.FIRST_RESPONSE: _("Tanggapan awal"),
    Stage.RESOLUTION: _("Tindak lanjut"),
    Stage.OBJECTION: _("Keberatan"),
    Stage.CORRECTIVE: _("Tindakan korektif"),
}
JUDGEMENTS: Final[dict[Judgement, LazyString]] = {
    Judgement.GOOD: _("baik"),
    Judgement.WATCH: _("waspada"),
    Judgement.CRITICAL: _("kritis"),
    Judgement.FEW: _("data sedikit"),
    Judgement.NONE: _("kosong"),
}
ORDERS: Final[dict[Order, LazyString]] = {
    Order.CRITICAL: _("Paling kritis lebih dahulu"),
    Order.LATE: _("Paling banyak terlambat lebih dahulu"),
    Order.NAME: _("Menurut nama"),
}
LISTS: Final[dict[CellList, LazyString]] = {
    CellList.LATE: _("Terlambat sekarang"),
    CellList.DUE: _("Jatuh tempo dalam periode"),
    CellList.MET: _("Dipenuhi tepat waktu"),
}
DUTY_OUTCOMES: Final[dict[DutyOutcome, LazyString]] = {
    DutyOutcome.OPEN: _("terbuka, terlambat"),
    DutyOutcome.IN_TIME: _("tepat waktu"),
    DutyOutcome.LATE: _("tidak tepat waktu"),
}


@lru_cache(maxsize=4096)
def _percent(share: Decimal, language: str) -> str:
    return f"{desimal(share, 1, language=language)}%"


def share_text(cell: Cell, language: str) -> str:
    """Return the share met in time with one place, "-" where nothing fell due."""
    return "-" if cell.share is None else _percent(cell.share, language)
