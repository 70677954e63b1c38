"""The public survey of an assessed unit: open, answered, with errors, early and over."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from playwright.sync_api import Page

from pengaduan.compliance import surveys
from pengaduan.infra import clock
from tests.browser.screens.acts import press
from tests.browser.screens.screen import Arrange, Screen, question, shown
from tests.browser.screens.stage import Stage
from tests.factories.assessments import make_workspace

_serial = count(1)
asked, thanks = question("public.survey"), shown("public.survey_thanks")


def surveying(path: str, begins: int = -1, ends: int = 30) -> Arrange:
    """A page of a survey that begins and ends so many days from now."""

    def arrange(stage: Stage) -> str:
        session, now = stage.session, stage.past
        desk = make_workspace(session, now, title=f"Survei {next(_serial)}")
        unit, day = desk.unit(), timedelta(days=1)
        plan = surveys.Plan(clock.now() + begins * day, clock.now() + ends * day, target=30)
        made = surveys.open_survey(
            session, desk.assessor, desk.assessment, unit, plan, now=plan.opens_at
        )
        return path.format(code=made.code)

    return arrange


def sends(page: Page) -> None:
    """Answer one question and send the page."""
    page.locator("main [name=served]").check()
    page.locator("main [name=U1][value='3']").check()
    press("Kirim jawaban")(page)


SURVEYS: tuple[Screen, ...] = (
    asked("empty", surveying("/survei/{code}")),
    asked("error", surveying("/survei/{code}"), press("Kirim jawaban"), 422),
    asked("sent", surveying("/survei/{code}"), sends, says="jawaban Anda tersimpan"),
    asked("early", surveying("/survei/{code}", 1), says="belum dibuka"),
    asked("over", surveying("/survei/{code}", -9, -1), says="sudah berakhir"),
    thanks("one", surveying("/survei/{code}/terima-kasih")),
)
