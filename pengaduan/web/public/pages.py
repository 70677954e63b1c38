"""Home, help, privacy, accessibility, the language switch and the quick way out."""

from datetime import date
from typing import Final

from flask import redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from wtforms import StringField

from pengaduan.complaints.drafts import KEPT_FOR
from pengaduan.web.public.blueprint import bp
from pengaduan.web.shared.access import KEYED, public
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.language import choose_language
from pengaduan.web.shared.redirects import own_path

ELSEWHERE: Final = "https://www.bmkg.go.id/"
STATEMENT_DATE: Final = date(2026, 11, 22)


class LanguageForm(PageForm):
    """The two buttons of the language switch."""

    language = StringField()
    next = StringField()


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Two doors: make a complaint, or track one (W0)."""
    return render_template("public/home.html")


@bp.get("/bantuan", endpoint="help")
@public
def how_it_works() -> ResponseReturnValue:
    """Say how it works, in short answers."""
    return render_template("public/help.html")


@bp.get("/bantuan/contoh-cerita")
@public
def example() -> ResponseReturnValue:
    """Show what a useful account looks like."""
    return render_template("public/example.html")


@bp.get("/privasi")
@public
def privacy() -> ResponseReturnValue:
    """Say which data is kept, why, for how long and who sees it (UU 27/2022)."""
    return render_template("public/privacy.html", draft_days=KEPT_FOR.days)


@bp.get("/aksesibilitas")
@public
def accessibility() -> ResponseReturnValue:
    """State the standard, the known gaps and how to complain about them."""
    return render_template("public/accessibility.html", stated_on=STATEMENT_DATE)


@bp.get("/tutup-cepat")
@public
def quick_exit() -> ResponseReturnValue:
    """Close every opened complaint in this browser and leave for an everyday page.

    What was written on the phone goes as well; the header does so where no script ran.
    """
    session.pop(KEYED, None)
    response = redirect(ELSEWHERE, 303)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@bp.post("/bahasa")
@public
def language() -> ResponseReturnValue:
    """Keep the chosen language and go back to the page."""
    form = LanguageForm()
    if form.validate_on_submit():
        choose_language(form.language.data or "")
    return redirect(_own_path(form.next.data), 303)


def _own_path(target: str | None) -> str:
    """Return a path on this site; anything else means the home page."""
    return own_path((target or "").rstrip("?")) or f"{request.script_root}/"
