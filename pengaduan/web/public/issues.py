"""Systemic issues for everybody: the list, one issue, and following it without a name."""

from typing import Final

from flask import abort, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.complaints.issues import find, public_issue, public_issues, updates
from pengaduan.handling import issues as steps
from pengaduan.handling.errors import StepRefusedError
from pengaduan.infra.db import read, transaction
from pengaduan.web.public.blueprint import bp
from pengaduan.web.shared.access import public
from pengaduan.web.shared.errors import error_page
from pengaduan.web.shared.forms import PageForm

FOLLOWED: Final = "followed"
_MOST_REMEMBERED: Final = 20


@bp.get("/masalah")
@public
def issues() -> ResponseReturnValue:
    """List what many people report; no complaint can be reached from here."""
    return render_template("public/issues.html", rows=public_issues(read()))


@bp.get("/masalah/<issue>")
@public
def issue(issue: str) -> ResponseReturnValue:
    """Show one issue with its news; a draft is as unknown as what never was."""
    found = public_issue(read(), issue)
    if found is None:
        return error_page(404)
    return render_template(
        "public/issue.html",
        issue=found,
        news=updates(read(), issue),
        action=PageForm(formdata=None),
        followed=issue in session.get(FOLLOWED, []),
    )


@bp.post("/masalah/<issue>/ikuti")
@public
def follow_issue(issue: str) -> ResponseReturnValue:
    """Count one more follower, once for each browser; nothing about the person is kept."""
    if not PageForm().validate_on_submit():
        abort(400)
    if public_issue(read(), issue) is None:
        return error_page(404)
    known = session.get(FOLLOWED, [])
    if issue not in known:
        try:
            with transaction() as writing:
                held = find(writing, issue, lock=True)
                if held is not None:
                    steps.follow(writing, held)
        except StepRefusedError:
            return redirect(url_for("public.issue", issue=issue), 303)
        session[FOLLOWED] = [*known[-(_MOST_REMEMBERED - 1) :], issue]
    flash(
        _("Anda mengikuti masalah ini. Simpan alamat halaman ini untuk membaca kabarnya."),
        "success",
    )
    return redirect(url_for("public.issue", issue=issue), 303)
