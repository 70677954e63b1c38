"""The letter that asks a complainant for what is missing, as the verifier finds it to edit."""

from collections.abc import Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from pengaduan.complaints.models import Complaint
from pengaduan.rules.law import law

_PERIOD = "complainant_completion"


def completion_letter(complaint: Complaint, reasons: Sequence[str]) -> str:
    """Return the letter in the complainant's language: what is missing, until when, how."""
    deadline = law().deadlines[_PERIOD]
    english = complaint.language == "en"
    with force_locale(complaint.language):
        asked = [
            f"{place}. {_asked(code, english=english)}" for place, code in enumerate(reasons, 1)
        ]
        parts = [
            _("Pengaduan Anda nomor %(number)s sudah kami baca.", number=complaint.number),
            _("Supaya dapat kami teruskan, mohon lengkapi:"),
            "\n".join(asked),
            _(
                "Tulis balasan Anda di halaman lacak pengaduan dengan nomor dan kunci Anda. "
                "Waktunya %(days)s hari kalender sejak surat ini sampai kepada Anda (UU 25/2009 "
                "Pasal 44 ayat 4). Bila tidak dilengkapi, pengaduan dianggap dicabut. Anda dapat "
                "mengadu lagi.",
                days=deadline.length,
            ),
        ]
    return "\n\n".join(parts)


def _asked(code: str, *, english: bool) -> str:
    reason = law().reasons[code]
    return reason.text_en if english else reason.text_id
