"""Systemic issues at the Ombudsman's desk: open, write, attach, tell everybody, end."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.agencies.models import Agency
from pengaduan.complaints.access import ComplaintNotFoundError, find_visible
from pengaduan.complaints.issue_models import Issue
from pengaduan.complaints.issues import COUNTED_FROM, attached, find, staff_list, updates
from pengaduan.complaints.models import Complaint
from pengaduan.handling import issues as steps
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.numbers import NumberError, parse_number
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.issue_forms import CaseForm, IssueForm, UpdateForm
from pengaduan.web.ombudsman.likeness import ISSUE_STATES, place_of
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm


@bp.get("/masalah")
@requires(Permission.CASE_VERIFY)
def issues() -> ResponseReturnValue:
    """List every issue with the number of its complaints."""
    return render_template("ombudsman/issues.html", rows=staff_list(read()), states=ISSUE_STATES)


@bp.route("/masalah/baru", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def new_issue() -> ResponseReturnValue:
    """Open a draft; ``?nomor=`` names a complaint that it starts from."""
    start = _numbered(request.args.get("nomor", ""))
    form = IssueForm(data=_from_case(start))
    form.offer(start.region_code if start else None)
    if form.validate_on_submit():
        try:
            code = _opened(form, start.number if start else None)
            flash(gettext("Draf masalah bersama sudah disimpan."), "success")
            return redirect(url_for("ombudsman.issue", issue=code), 303)
        except InputRefusedError as error:
            _blame(form, error)
    page = render_template("ombudsman/issue_form.html", form=form, issue=None, start=start)
    return page, 422 if form.errors else 200


@bp.get("/masalah/<issue>")
@requires(Permission.CASE_VERIFY)
def issue(issue: str) -> ResponseReturnValue:
    """Show one issue with its complaints; ``?nomor=`` offers one to attach."""
    start = _numbered(request.args.get("nomor", ""))
    form = CaseForm(formdata=None, data={"number": start.number if start else ""})
    return _page(_issue(issue), UpdateForm(formdata=None), form, 200)


@bp.route("/masalah/<issue>/ubah", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def edit_issue(issue: str) -> ResponseReturnValue:
    """Rewrite title, summary and where it belongs."""
    found, now = _issue(issue), clock.now()
    form = IssueForm(data=_from_issue(found))
    form.offer(found.region_code)
    if form.validate_on_submit():
        try:
            text = form.text()
            _run(issue, lambda s, actor, held: steps.change(s, actor, held, text, now=now))
            flash(gettext("Perubahan sudah disimpan."), "success")
            return redirect(url_for("ombudsman.issue", issue=issue), 303)
        except InputRefusedError as error:
            _blame(form, error)
    page = render_template("ombudsman/issue_form.html", form=form, issue=_issue(issue), start=None)
    return page, 422 if form.errors else 200


@bp.post("/masalah/<issue>/terbit")
@requires(Permission.CASE_VERIFY)
def publish_issue(issue: str) -> ResponseReturnValue:
    """Tell everybody, if no word names a complainant."""
    now = clock.now()
    done = gettext("Masalah ini sekarang tampil untuk umum.")
    return _button(issue, lambda s, actor, held: steps.publish(s, actor, held, now=now), done)


@bp.post("/masalah/<issue>/tutup")
@requires(Permission.CASE_VERIFY)
def close_issue(issue: str) -> ResponseReturnValue:
    """Say that the issue is over."""
    now = clock.now()
    done = gettext("Masalah ini dinyatakan selesai.")
    return _button(issue, lambda s, actor, held: steps.close(s, actor, held, now=now), done)


@bp.route("/masalah/<issue>/kabar", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def issue_update(issue: str) -> ResponseReturnValue:
    """Add news."""
    form, now, empty = UpdateForm(), clock.now(), CaseForm(formdata=None)
    if not form.is_submitted():
        return redirect(url_for("ombudsman.issue", issue=issue), 303)
    if form.validate():
        body = form.body.data or ""
        try:
            _run(issue, lambda s, actor, held: steps.post_update(s, actor, held, body, now=now))
            flash(gettext("Kabar sudah disimpan."), "success")
            return redirect(url_for("ombudsman.issue", issue=issue), 303)
        except InputRefusedError as error:
            form.body.errors = (gettext(error.message_id, **error.values),)
    return _page(_issue(issue), form, empty, 422)


@bp.route("/masalah/<issue>/kasus", methods=["GET", "POST"])
@requires(Permission.CASE_VERIFY)
def attach_case(issue: str) -> ResponseReturnValue:
    """Let a complaint belong to the issue."""
    form, now = CaseForm(), clock.now()
    if not form.is_submitted():
        return redirect(url_for("ombudsman.issue", issue=issue), 303)
    if form.validate():
        number = form.number.data or ""
        try:
            _run(issue, lambda s, a, held: steps.attach(s, a, held, _case(s, a, number), now=now))
            flash(gettext("Pengaduan sudah dikaitkan dengan masalah ini."), "success")
            return redirect(url_for("ombudsman.issue", issue=issue), 303)
        except InputRefusedError as error:
            form.number.errors = (gettext(error.message_id, **error.values),)
    return _page(_issue(issue), UpdateForm(formdata=None), form, 422)


@bp.post("/masalah/<issue>/kasus/<number>/lepas")
@requires(Permission.CASE_VERIFY)
def detach_case(issue: str, number: str) -> ResponseReturnValue:
    """Take a complaint off the issue."""
    now = clock.now()
    done = gettext("Pengaduan sudah dilepas dari masalah ini.")
    return _button(
        issue, lambda s, a, held: steps.detach(s, a, held, _case(s, a, number), now=now), done
    )


def _issue(code: str) -> Issue:
    found = find(read(), code)
    if found is None:
        abort(404)
    return found


def _run(code: str, step: Callable[[Session, Actor, Issue], object]) -> None:
    actor = current_actor()
    with transaction() as session:
        held = find(session, code, lock=True)
        if held is None:
            abort(404)
        step(session, actor, held)


def _button(
    code: str, step: Callable[[Session, Actor, Issue], object], done: str
) -> ResponseReturnValue:
    if not PageForm().validate_on_submit():
        abort(400)
    try:
        _run(code, step)
        flash(done, "success")
    except StepRefusedError as error:
        flash(gettext(error.message_id, **error.values), "error")
    return redirect(url_for("ombudsman.issue", issue=code), 303)


def _case(session: Session, actor: Actor, text: str) -> Complaint:
    try:
        return find_visible(session, actor, parse_number(text))
    except (NumberError, ComplaintNotFoundError) as error:
        raise InputRefusedError(Refusal.LINK_UNKNOWN, "number") from error


def _numbered(text: str) -> Complaint | None:
    try:
        return _case(read(), current_actor(), text) if text else None
    except InputRefusedError:
        return None


def _opened(form: IssueForm, number: str | None) -> str:
    actor, now, text = current_actor(), clock.now(), form.text()
    with transaction() as session:
        made = steps.open_issue(session, actor, text, now=now)
        if number is not None:
            steps.attach(session, actor, made, _case(session, actor, number), now=now)
        return made.code


def _agency_name(agency_id: int | None) -> str:
    agency = read().get(Agency, agency_id) if agency_id else None
    return agency.name if agency else ""


def _from_case(start: Complaint | None) -> dict[str, str]:
    if start is None:
        return {}
    agency = _agency_name(start.agency_id)
    return {"agency": agency, "substance": start.substance or ""}


def _from_issue(found: Issue) -> dict[str, str]:
    return {
        "title": found.title,
        "summary": found.summary,
        "agency": _agency_name(found.agency_id),
        "region": found.region_code or "",
        "substance": found.substance or "",
    }


def _blame(form: IssueForm, error: InputRefusedError) -> None:
    field = {one.name: one for one in form}.get(error.field, form.agency)
    field.errors = (gettext(error.message_id, **error.values),)


def _page(found: Issue, news: UpdateForm, case: CaseForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "ombudsman/issue.html",
        issue=found,
        place=place_of(read(), found),
        state=ISSUE_STATES[found.state],
        cases=attached(read(), found.id),
        news=updates(read(), found.code),
        form=news if news.errors else case,
        update_form=news,
        case_form=case,
        action=PageForm(formdata=None),
        counted_from=COUNTED_FROM,
    )
    return page, status
