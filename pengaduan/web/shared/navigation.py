"""The staff menu: every entry with the permission that shows it, the same for all audiences."""

from dataclasses import dataclass

from flask import Flask, current_app, request
from flask_babel import lazy_gettext as _

from pengaduan.handling import desk_choices
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.web.shared.access import current_actor
from pengaduan.web.shared.addresses import address
from pengaduan.web.shared.names import ROLES


@dataclass(frozen=True, slots=True)
class Entry:
    """One menu entry; ``go`` is the key that leads there after g."""

    endpoint: str
    text: object
    permission: Permission
    go: str = ""


ENTRIES = (
    Entry("agency.inbox", _("Kotak kerja"), Permission.CASE_VIEW_AGENCY, "i"),
    Entry("agency.performance", _("Kinerja"), Permission.PERFORMANCE_VIEW_OWN, "k"),
    Entry("agency.handovers", _("Serah terima"), Permission.CASE_VIEW_AGENCY),
    Entry("agency.intake", _("Catat pengaduan"), Permission.INTAKE_AGENCY),
    Entry("agency.ombudsman_letters", _("Surat Ombudsman"), Permission.CASE_VIEW_AGENCY),
    Entry("agency.assessment", _("Penilaian kepatuhan"), Permission.ASSESS_RESPOND),
    Entry("ombudsman.queue", _("Antrean verifikasi"), Permission.CASE_VERIFY, "i"),
    Entry("ombudsman.waiting", _("Menunggu keputusan"), Permission.CASE_MONITOR),
    Entry("ombudsman.issues", _("Masalah bersama"), Permission.CASE_VERIFY),
    Entry("ombudsman.intake", _("Catat pengaduan"), Permission.INTAKE_OMBUDSMAN),
    Entry("ombudsman.mailbox", _("Surel masuk"), Permission.INTAKE_OMBUDSMAN),
    Entry("ombudsman.heat_map", _("Peta pantau"), Permission.CASE_MONITOR),
    Entry("ombudsman.deadlines", _("Tenggat dan keterlambatan"), Permission.CASE_MONITOR),
    Entry("ombudsman.examinations", _("Pemeriksaan"), Permission.CASE_MONITOR),
    Entry("ombudsman.data_desk", _("Data pribadi"), Permission.DATA_DESK),
    Entry("ombudsman.integrity_desk", _("Meja integritas"), Permission.INTEGRITY_DESK),
    Entry("ombudsman.performance", _("Kinerja instansi"), Permission.PERFORMANCE_VIEW_ALL, "k"),
    Entry("ombudsman.quality", _("Mutu jawaban"), Permission.QUALITY_AUDIT),
    Entry("ombudsman.assessments", _("Penilaian"), Permission.ASSESS_VIEW),
    Entry("ombudsman.report_orders", _("Laporan cetak"), Permission.ASSESS_VIEW),
    Entry("admin.accounts", _("Pengguna"), Permission.ADMIN_ACCOUNTS),
    Entry("admin.policies", _("Batas waktu"), Permission.ADMIN_POLICIES),
    Entry("admin.routing", _("Aturan penerusan"), Permission.ADMIN_POLICIES),
    Entry("admin.calendar", _("Kalender kerja"), Permission.ADMIN_POLICIES),
    Entry("admin.editions", _("Metodologi"), Permission.ADMIN_EDITIONS),
    Entry("admin.mail", _("Surat keluar"), Permission.ADMIN_OUTBOX),
    Entry("admin.texts", _("Pesan telepon"), Permission.ADMIN_OUTBOX),
    Entry("admin.jobs", _("Pekerjaan latar"), Permission.ADMIN_OUTBOX),
    Entry("ombudsman.trail", _("Jejak audit"), Permission.AUDIT_VIEW),
    Entry("admin.health", _("Kesehatan"), Permission.ADMIN_HEALTH),
)


def visible_entries() -> list[dict[str, object]]:
    """Return the menu of the person signed in: text, href and whether it is the current page."""
    actor = current_actor()
    return [
        {
            "text": str(entry.text),
            "href": address(entry.endpoint),
            "current": request.endpoint == entry.endpoint,
            "go": entry.go,
        }
        for entry in ENTRIES
        if actor.can(entry.permission) and entry.endpoint in current_app.view_functions
    ]


def search_url() -> str:
    """Return where this person searches, "" for those who see no complaints."""
    actor = current_actor()
    if actor.can(Permission.CASE_MONITOR):
        return address("ombudsman.search")
    return address("agency.search") if actor.can(Permission.CASE_VIEW_AGENCY) else ""


def first_page() -> str:
    """Return where a person lands after signing in: the first menu entry, or the sessions."""
    entries = visible_entries()
    return str(entries[0]["href"]) if entries else address("account.sessions")


def _context() -> dict[str, object]:
    actor = current_actor()
    if actor.account_id is None:
        return {}
    return {
        "navigation": visible_entries(),
        "search_url": search_url(),
        "staff_name": actor.name,
        "staff_unit": ", ".join(str(ROLES[role]) for role in sorted(actor.roles)),
        "sign_out_url": address("account.sign_out"),
        "shortcuts": desk_choices.keys_wanted(read(), actor.account_id),
    }


def install(app: Flask) -> None:
    """Give every template the menu."""
    app.context_processor(_context)
