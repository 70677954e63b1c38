"""Words for what the law tables say about a clock: its length and its pauses."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from flask_babel import LazyString, gettext, ngettext
from flask_babel import lazy_gettext as _

from pengaduan.rules.law_types import Roll, Unit
from pengaduan.rules.office_hours import week_of, written_day
from pengaduan.sla.queries import ClockExplanation, HouseLine
from pengaduan.web.shared.formats import angka
from pengaduan.web.shared.templating import language

DAY_REASONS: Final[Mapping[str, LazyString]] = {
    "trigger": _("Hari mulai, belum dihitung"),
    "counted": _("Dihitung"),
    "weekend": _("Akhir pekan, tidak dihitung"),
    "holiday": _("Hari libur, tidak dihitung"),
    "paused": _("Waktu dihentikan, tidak dihitung"),
    "outside_hours": _("Di luar jam kerja, tidak dihitung"),
    "rolled_over": _("Hari terakhir jatuh pada hari libur, digeser"),
    "rolled_to": _("Hari kerja berikutnya, menjadi batas"),
}

# Why a clock stands still, by the transition that stopped it.
PAUSES: Final[Mapping[str, LazyString]] = {
    "A04": _("menunggu kelengkapan dari pelapor"),
    "A08": _("menunggu keterangan dari pelapor"),
    "O04": _("menunggu kelengkapan dari pelapor"),
}


def pause_name(reason: str) -> str:
    """Return why a clock stood still, in words; never a code and never who stopped it."""
    return str(PAUSES.get(reason, gettext("dihentikan menurut aturan")))


# Who let a clock stand still, by the capacity in which they acted.
OWNERS: Final[Mapping[str, LazyString]] = {
    "national_admin": _("pemeriksa Ombudsman"),
    "intake_assistant": _("pemeriksa Ombudsman"),
    "agency_admin": _("koordinator instansi"),
    "liaison_officer": _("petugas instansi"),
}


def pause_owner(owner: str) -> str:
    """Return in which capacity somebody stopped a clock; never a name or an account."""
    return str(OWNERS.get(owner, gettext("petugas")))


# What a period begins with, by the event of the law table.
STARTS: Final[Mapping[str, LazyString]] = {
    "clarification_request_received": _("permintaan penjelasan diterima"),
    "complaint_submitted": _("pengaduan diterima"),
    "decision_made": _("keputusan dibuat"),
    "dispositioned_to_liaison": _("pengaduan didisposisikan"),
    "examination_result_signed": _("hasil pemeriksaan ditandatangani"),
    "file_declared_complete": _("berkas dinyatakan lengkap"),
    "findings_notice_received": _("pemberitahuan hasil diterima"),
    "forwarded_to_agency": _("pengaduan diteruskan ke instansi"),
    "incompleteness_notice_received": _("surat permintaan kelengkapan diterima"),
    "last_follow_up_sent": _("tanggapan terakhir dikirim"),
    "lhp_received": _("LHP diterima"),
    "plenary_accepted": _("rapat pleno menerima laporan"),
    "recommendation_received": _("Rekomendasi diterima"),
    "recommendation_signed": _("Rekomendasi ditandatangani"),
    "report_submitted": _("laporan diterima"),
    "second_request_received": _("permintaan penjelasan kedua diterima"),
    "subject_request_received": _("permintaan pemilik data diterima"),
    "written_warning_issued": _("teguran tertulis diberikan"),
}


def start_name(event: str) -> str:
    """Return what a period begins with, in words; an event without words is only an event."""
    return str(STARTS.get(event, gettext("peristiwa yang disebut aturannya")))


# Why a due date became another one.
MOVES: Final[Mapping[str, LazyString]] = {
    "calendar": _("Kalender kerja berubah."),
    "extension": _("Waktu diperpanjang."),
    "agency": _("Instansi yang menjawab berganti."),
    "class": _("Jenis pengaduan diubah."),
    "policy": _("Aturan batas waktu berubah."),
}


def move_reason(reason: str) -> str:
    """Return why a due date was moved, in a sentence."""
    return str(MOVES[reason])


# Each entry makes the words for one or more of a unit; Indonesian has one form, English two.
_LENGTHS: Final[Mapping[Unit, Callable[[int, str], str]]] = {
    Unit.HOUR: lambda n, shown: ngettext("1 jam", "%(n)s jam", n, n=shown),
    Unit.WORKING_HOUR: lambda n, shown: ngettext("1 jam kerja", "%(n)s jam kerja", n, n=shown),
    Unit.CALENDAR_DAY: lambda n, shown: ngettext(
        "1 hari kalender", "%(n)s hari kalender", n, n=shown
    ),
    Unit.WORKING_DAY: lambda n, shown: ngettext("1 hari kerja", "%(n)s hari kerja", n, n=shown),
    Unit.MONTH: lambda n, shown: ngettext("1 bulan", "%(n)s bulan", n, n=shown),
    Unit.YEAR: lambda n, shown: ngettext("1 tahun", "%(n)s tahun", n, n=shown),
    Unit.INSTANT: lambda _n, _shown: gettext("seketika"),
}


def duration_text(amount: int, unit: Unit) -> str:
    """Return the length of a period: "60 hari kalender"."""
    return _LENGTHS[Unit(unit)](amount, angka(amount, language=language()))


def counting_rule(told: ClockExplanation) -> str:
    """Return how the days of a period are counted: day 0, the end, the roll, the week, the zone."""
    parts = []
    if told.unit in (Unit.HOUR, Unit.WORKING_HOUR):
        parts.append(gettext("Dihitung sejak saat itu juga."))
    elif told.unit is not Unit.INSTANT:
        parts.append(gettext("Hari mulai adalah hari ke-0. Berakhir pukul 23.59.59 hari terakhir."))
        parts.append(str(_ROLLS[told.roll]))
    if told.unit in (Unit.WORKING_DAY, Unit.WORKING_HOUR):
        parts.append(gettext("%(n)s hari kerja seminggu.", n=told.workdays))
    if told.hours:
        parts.append(gettext("Jam kerja: %(hours)s.", hours=office_hours_text(told.hours)))
    return " ".join(parts)


_ROLLS: Final[Mapping[Roll, LazyString]] = {
    Roll.NONE: _("Hari terakhir tidak bergeser bila libur."),
    Roll.NEXT_WORKING_DAY: _("Bila hari terakhir libur, pindah ke hari kerja berikutnya."),
}
_WEEKDAYS: Final = (
    _("Senin"),
    _("Selasa"),
    _("Rabu"),
    _("Kamis"),
    _("Jumat"),
    _("Sabtu"),
    _("Minggu"),
)


def roll_text(roll: str) -> str:
    """Return what happens when the last day of a period is free."""
    return str(_ROLLS[Roll(roll)])


def office_hours_text(hours: str) -> str:
    """Return office hours as people read them, day by day."""
    week = week_of(hours)
    return "; ".join(f"{_WEEKDAYS[day]} {written_day(spans)}" for day, spans in week.items())


def house_text(house: HouseLine | None) -> str:
    """Return the administrator's policies behind a period: name, code, and the rule's citation."""
    if house is None:
        return ""
    named = f"{house.title} ({house.code})"
    if not house.cite:
        return named
    return gettext("%(name)s. Dasar: %(cite)s.", name=named, cite=house.cite)


def hours_text(time: timedelta) -> str:
    """Return a length of time in hours and minutes: "7 jam 30 menit"."""
    hours, seconds = divmod(int(time.total_seconds()), 3600)
    parts = []
    if hours:
        parts.append(ngettext("1 jam", "%(n)s jam", hours, n=hours))
    if seconds // 60 or not hours:
        minutes = seconds // 60
        parts.append(ngettext("1 menit", "%(n)s menit", minutes, n=minutes))
    return " ".join(parts)


def age_text(time: timedelta) -> str:
    """Return a length of time in days, hours and minutes: "3 hari 4 jam 5 menit"."""
    rest = time - timedelta(days=time.days)
    if not time.days:
        return hours_text(rest)
    days = ngettext("1 hari", "%(n)s hari", time.days, n=angka(time.days, language=language()))
    return f"{days} {hours_text(rest)}"
