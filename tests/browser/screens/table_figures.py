"""Screens with released figures: statistics, agencies, open data; and a file that is compared."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from pengaduan.metrics.scope import period
from pengaduan.reports.models import FigureRelease
from pengaduan.reports.releases import CENTRAL, EVERYBODY, FIGURES, find, row_of
from tests.browser.screens.arranging import LONG_WORD, document, published
from tests.browser.screens.screen import Arrange, Screen, shown
from tests.browser.screens.stage import Stage
from tests.browser.screens.table_survey import SURVEYS
from tests.factories.agencies import make_agency

CODES = ("2025", "2025-K3", "2025-09")
VALUES = {"received": "1234", "on_time": "82.5", "first_response": "3.4", "resolution": "41.0",
          "upheld": "12.5", "rating": "78.25"}  # fmt: skip

statistics, table = shown("public.statistics"), shown("public.agency_table")
profile, data = shown("public.agency_profile"), shown("public.open_data")
paper_of = shown("public.verify_code")
zones, province = shown("public.zone_map"), shown("public.province_map")


def figures(*, hidden: bool) -> dict[str, object]:
    """Return the figures of a row: all of them, or none because they are small."""
    some = {code: {"n": 1234, "hits": 1000, "value": VALUES[code]} for code in FIGURES}
    return dict.fromkeys(FIGURES) if hidden else dict(some)


def row(code: str, name: str, kind: str = "", *, hidden: bool = False) -> dict[str, object]:
    """Return one row of a release."""
    told = {"row": code, "name": name, "class": kind, "province": CENTRAL}
    return {**told, "figures": figures(hidden=hidden)}


def released(path: str, *, many: int = 1, name: str = "Instansi Contoh") -> Arrange:
    """A page with released figures of some agencies, every third of them hidden."""

    def arrange(stage: Stage) -> str:
        session, now = stage.session, stage.past
        agency = make_agency(session, name=f"{name} {stage.past:%f}{many}")
        every = [row(EVERYBODY, ""), row(CENTRAL, "")]
        every += [
            row(row_of(agency.id + n), f"{name} {n}", "ministry", hidden=n % 3 == 2)
            for n in range(many)
        ]
        for code in CODES:
            span = period(code)
            known = find(session, code)
            if known is not None:
                session.delete(known)
                session.flush()
            session.add(
                FigureRelease(
                    period=code,
                    since=span.since,
                    until=span.until,
                    tables={"rows": every},
                    sha256="0" * 64,
                    released_at=now,
                )
            )
        session.flush()
        return path.format(id=agency.id)

    return arrange


def compares(content: bytes) -> Callable[[Page], None]:
    """Choose a file and compare it."""

    def act(page: Page) -> None:
        page.locator("main input[type=file]").first.set_input_files(
            {"name": "uji.pdf", "mimeType": "application/pdf", "buffer": content}
        )
        page.get_by_role("button", name="Cocokkan berkas").click()
        page.get_by_text("Sidik digital berkas Anda").wait_for()

    return act


RELEASED: tuple[Screen, ...] = (
    statistics("many", released("/statistik?periode=2025-09")),
    table("by name", released("/kinerja?kelas=ministry&periode=2025-K3")),
    table("many", released("/kinerja?kelas=ministry&periode=2025&urut=on_time", many=100)),
    table("long words", released("/kinerja?kelas=ministry&periode=2025", name=LONG_WORD[:120])),
    table("none of the class", released("/kinerja?kelas=city&periode=2025")),
    profile("one", released("/kinerja/{id}")),
    profile("long words", released("/kinerja/{id}", name=LONG_WORD[:120])),
    *SURVEYS,
    zones("one", published("/peringkat/{id}/peta")),
    province("many", published("/peringkat/{id}/peta/19")),
    province("nothing", published("/peringkat/{id}/peta/31")),
    data("many", released("/data")),
    paper_of("same file", document(), compares(b"%PDF-1.7 uji"), says="sama persis"),
    paper_of("other file", document(), compares(b"%PDF-1.7 ujj"), says="tidak cocok"),
)
