"""What the record itself says about a line of the checklist: hints, and values to start from.

A hint never decides: the verifier sees it beside the line and may choose otherwise.
"""

from dataclasses import dataclass

from flask_babel import gettext as _

from pengaduan.complaints.flag_words import COURT_WORDS, PRIVATE_WORDS, spoken_of
from pengaduan.complaints.flags import OUTSIDE_MATTERS, holds_id_number, is_old, latest_day
from pengaduan.complaints.models import Complaint, Confidentiality, PriorContact
from pengaduan.handling.checklist import CheckValue
from pengaduan.web.ombudsman.words import CHANNELS
from pengaduan.web.shared.case_words import MATTERS, PRIOR, WISHES, happened_text
from pengaduan.web.shared.formats import angka, waktu
from pengaduan.web.shared.templating import language


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence, and the value and note that the sheet starts with, if the fact is plain."""

    text: str
    value: CheckValue | None = None
    note: str = ""


def findings(
    complaint: Complaint,
    *,
    files: int,
    given: frozenset[str] = frozenset(),
    represented: bool = False,
    doubles: int = 0,
) -> dict[str, Finding]:
    """Return the findings by code of the checklist; lines without one are not in it.

    ``given`` names the fields of the sealed identity that are filled in; nothing is opened.
    ``doubles`` is how many complaints tell nearly the same.
    """
    found = {
        "full_name": _name(complaint, given),
        "full_address": _address(given),
        "power_of_attorney_if_represented": _represented(represented=represented),
        "detailed_account": _account(complaint),
        "remedy_sought": _remedy(complaint),
        "place_time_signature": _received(complaint),
        "raised_with_respondent_first": _raised(complaint),
        "supporting_evidence": Finding(
            _("%(n)s berkas bukti.", n=angka(files, language=language())),
            CheckValue.YES if files else None,
        ),
    }
    found |= {
        "not_before_court": _court(complaint),
        "within_jurisdiction": _competence(complaint),
        "not_reported_before": _doubles(doubles),
    }
    age = _age(complaint)
    return found if age is None else {**found, "event_within_two_years": age}


def _account(complaint: Complaint) -> Finding:
    told = _(
        "Cerita %(n)s kata. Waktu kejadian: %(when)s.",
        n=_words(complaint),
        when=_when(complaint),
    )
    if holds_id_number(complaint.story):
        return Finding(f"{told} {_('Mungkin ada NIK dalam cerita.')}")
    return Finding(told)


def _received(complaint: Complaint) -> Finding:
    told = _(
        "Diterima %(at)s melalui %(channel)s dengan nomor %(number)s.",
        at=waktu(complaint.filed_at, language=language()),
        channel=str(CHANNELS[complaint.channel]),
        number=complaint.number,
    )
    return Finding(told, CheckValue.YES)


def _court(complaint: Complaint) -> Finding:
    spoken = spoken_of(complaint, COURT_WORDS)
    if spoken:
        return Finding(_("Cerita menyebut: %(words)s.", words=", ".join(spoken)))
    return Finding(_("Cerita tidak menyebut pengadilan."))


def _competence(complaint: Complaint) -> Finding:
    spoken = spoken_of(complaint, PRIVATE_WORDS)
    if complaint.matter in OUTSIDE_MATTERS:
        return Finding(_("Pelapor memilih: %(matter)s.", matter=str(MATTERS[complaint.matter])))
    if spoken:
        return Finding(_("Cerita menyebut: %(words)s.", words=", ".join(spoken)))
    return Finding(_("Tidak ada kata yang menunjuk ke luar wewenang."))


def _doubles(doubles: int) -> Finding:
    if not doubles:
        return Finding(_("Tidak ada pengaduan yang mirip."), CheckValue.YES)
    return Finding(_("%(n)s pengaduan mirip. Bandingkan dahulu.", n=angka(doubles)))


def _address(given: frozenset[str]) -> Finding:
    if "address" in given:
        return Finding(_("Alamat lengkap: sudah diisi, tersimpan tertutup."), CheckValue.YES)
    return Finding(
        _("Formulir situs tidak meminta alamat."),
        CheckValue.NOT_APPLICABLE,
        _("Alamat tidak diminta; pelapor dihubungi lewat nomor dan kunci."),
    )


def _represented(*, represented: bool) -> Finding:
    if represented:
        return Finding(_("Ada wakil. Periksa dasarnya di halaman berkas formal."))
    text = _("Pelapor tidak menyebut wakil.")
    return Finding(text, CheckValue.NOT_APPLICABLE, text)


def _name(complaint: Complaint, given: frozenset[str]) -> Finding:
    if complaint.confidentiality is Confidentiality.ANONYMOUS:
        text = _("Pelapor memilih tanpa nama.")
        return Finding(text, CheckValue.NOT_APPLICABLE, text)
    if "name" not in given:
        return Finding(_("Nama belum diisi."), CheckValue.INCOMPLETE)
    return Finding(_("Nama tersimpan tertutup. Buka hanya bila perlu."), CheckValue.YES)


def _words(complaint: Complaint) -> str:
    return angka(len(complaint.story.split()), language=language())


def _when(complaint: Complaint) -> str:
    return happened_text(complaint)


def _remedy(complaint: Complaint) -> Finding:
    wishes = [str(WISHES.get(code, code)) for code in complaint.wishes]
    if not wishes and not complaint.wish_text:
        return Finding(_("Pelapor tidak memilih harapan."))
    said = ", ".join([*wishes, *([complaint.wish_text] if complaint.wish_text else [])])
    return Finding(_("Harapan pelapor: %(said)s.", said=said), CheckValue.YES)


def _raised(complaint: Complaint) -> Finding:
    prior = complaint.prior_contact
    said = _("Kata pelapor: %(said)s.", said=str(PRIOR[prior]))
    raised = prior in (PriorContact.UNSATISFIED, PriorContact.UNANSWERED)
    return Finding(said, CheckValue.YES if raised else None)


def _age(complaint: Complaint) -> Finding | None:
    if latest_day(complaint) is None and not complaint.ongoing:
        return None
    if is_old(complaint):
        return Finding(
            _("Waktu kejadian %(when)s: lewat dua tahun.", when=_when(complaint)), CheckValue.NO
        )
    return Finding(
        _("Waktu kejadian %(when)s: dalam dua tahun.", when=_when(complaint)), CheckValue.YES
    )
