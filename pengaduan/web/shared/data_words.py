"""What the rights to one's own data and their answers are called, for both sides."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from pengaduan.complaints.own_case_models import DataOutcome, DataRight

DATA_RIGHTS: Final[Mapping[DataRight, LazyString]] = {
    DataRight.ACCESS: _("Mengetahui bagaimana data saya diproses"),
    DataRight.RECTIFY: _("Memperbaiki data saya yang salah"),
    DataRight.WITHDRAW_CONSENT: _("Menarik persetujuan saya"),
    DataRight.RESTRICT: _("Membatasi pemakaian data saya"),
    DataRight.ERASE: _("Menghapus data saya"),
}
OUTCOMES: Final[Mapping[DataOutcome, LazyString]] = {
    DataOutcome.GRANTED: _("Dipenuhi"),
    DataOutcome.PARTLY: _("Dipenuhi sebagian"),
    DataOutcome.REFUSED: _("Tidak dapat dipenuhi"),
}
