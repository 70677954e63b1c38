"""The question pages of a new complaint, the check page, and sending it."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.complaints import drafts
from pengaduan.handling import filing
from pengaduan.handling.errors import InputRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.web.citizen import agency_list, draft_cookie, personal, prefilled, steps, words
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.composing import AFTER_CONTACT, new_complaint
from pengaduan.web.citizen.direction import route
from pengaduan.web.citizen.filing_forms import (
    AgencyForm,
    CheckForm,
    ContactForm,
    StepForm,
    StoryForm,
    SuitabilityForm,
    WhenForm,
    WishForm,
)
from pengaduan.web.citizen.joined import shared_issues
from pengaduan.web.citizen.refusing import REFUSED, status_of
from pengaduan.web.citizen.steps import BY_CODE, Answers, Step
from pengaduan.web.citizen.summary import summarise
from pengaduan.web.shared.access import public
from pengaduan.web.shared.language import chosen_language


def _changing() -> bool:
    return steps.CHANGE in request.args


def _given(code: str) -> dict[str, Any]:
    """Return what the draft holds for a page; what is sent with this request goes first."""
    return draft_cookie.open_answers(now=clock.now()).get(code, {})


def _show(step: Step, form: StepForm, **context: object) -> tuple[str, int]:
    status = status_of(form)
    html = render_template(
        f"citizen/{step.code}.html",
        form=form,
        step=step,
        total=steps.TOTAL,
        here=url_for(step.endpoint, ubah="1" if _changing() else None),
        back=steps.back_url(step, changing=_changing()),
        **context,
    )
    return html, status


def _kept(step: Step, form: StepForm) -> bool:
    """Keep what was sent, valid or not; False when the forgery token did not fit."""
    if "csrf_token" in form.errors:
        return False
    draft_cookie.save(step.code, form.answers(), now=clock.now())
    return True


def _answer(step: Step, form: StepForm, **context: object) -> ResponseReturnValue:
    """Keep what was sent and go on, or show the page again with everything in it."""
    if request.method == "GET":
        return _show(step, form, **context)
    valid = form.validate_on_submit()
    if _kept(step, form):
        if "later" in request.form:
            return redirect(url_for("citizen.save_later"), 303)
        if valid:
            return redirect(steps.next_url(step, changing=_changing()), 303)
    return _show(step, form, **context)


@bp.route("/lapor", methods=["GET", "POST"])
@public
def suitability() -> ResponseReturnValue:
    """Ask what it is about and whether the agency was told (W1)."""
    step = BY_CODE["suitability"]
    form = SuitabilityForm(data=_given(step.code))
    return _answer(step, form, matter_hints=words.MATTER_HINTS, named=prefilled.take())


@bp.get("/lapor/arah")
@public
def direction() -> ResponseReturnValue:
    """Tell where this matter goes; there is always a way on."""
    answers = draft_cookie.open_answers(now=clock.now())
    if not steps.completed(BY_CODE["suitability"], answers):
        return redirect(url_for("citizen.suitability"), 303)
    first = answers["suitability"]
    way = route(first["matter"], first.get("prior") or "")
    return render_template("citizen/direction.html", route=way)


@bp.route("/lapor/cerita", methods=["GET", "POST"])
@public
def story() -> ResponseReturnValue:
    """Ask what happened (W2); personal data in the text is pointed out once."""
    step = BY_CODE["story"]
    given = _given(step.code)
    form = StoryForm(data=given)
    if request.method == "GET" or "later" in request.form or not form.validate_on_submit():
        return _answer(step, form, personal=())
    choice, kept = request.form.get(personal.CHOICE), given.get("kept", ())
    asked = personal.settle(form.story, choice, kept)
    kept = kept if asked else personal.kinds_kept(form.story.data)
    draft_cookie.save(step.code, {**form.answers(), "kept": list(kept)}, now=clock.now())
    if asked:
        return _show(step, form, personal=asked)[0], REFUSED
    return redirect(steps.next_url(step, changing=_changing()), 303)


@bp.route("/lapor/instansi", methods=["GET", "POST"])
@public
def agency() -> ResponseReturnValue:
    """Ask which agency is meant (W3); searching is a page load, so that no script is needed."""
    step = BY_CODE["agency"]
    form = AgencyForm(data=_given(step.code) or prefilled.answer())
    found = agency_list.fill(read(), form)
    if request.method == "POST" and "find" in request.form:
        form.validate()
        if _kept(step, form):
            kept = "1" if _changing() else None
            return redirect(url_for("citizen.agency", _anchor="choice", ubah=kept), 303)
        return _show(step, form, found=found)
    return _answer(step, form, found=found)


@bp.route("/lapor/kapan", methods=["GET", "POST"])
@public
def when() -> ResponseReturnValue:
    """Ask when it happened (W4), and how the agency was told if it was."""
    step = BY_CODE["when"]
    first = draft_cookie.open_answers(now=clock.now()).get("suitability", {})
    form = WhenForm(data=_given(step.code))
    return _answer(step, form, told=first.get("prior") in AFTER_CONTACT)


@bp.route("/lapor/harapan", methods=["GET", "POST"])
@public
def wish() -> ResponseReturnValue:
    """Ask what would put it right (W5)."""
    step = BY_CODE["wish"]
    form = WishForm(data=_given(step.code))
    return _answer(step, form)


@bp.route("/lapor/kerahasiaan", methods=["GET", "POST"])
@public
def contact() -> ResponseReturnValue:
    """Ask who may know the name and where news should go (W6)."""
    step = BY_CODE["contact"]
    form = ContactForm(data=_given(step.code))
    return _answer(step, form, hints=words.CONFIDENTIALITY_HINTS)


@bp.route("/lapor/periksa", methods=["GET", "POST"])
@public
def check() -> ResponseReturnValue:
    """Show everything once more (W7) and file it; sending twice files once."""
    now = clock.now()
    held = draft_cookie.held(now=now)
    if held is not None and held.filed:
        return redirect(url_for("citizen.receipt"), 303)
    form, answers = CheckForm(), {} if held is None else held.answers
    if request.method == "GET":
        return _show_check(form, answers, 200)
    if not form.validate_on_submit():
        return _show_check(form, answers, status_of(form))
    if steps.missing(answers):
        return _show_check(form, answers, REFUSED)
    try:
        _file()
    except InputRefusedError as error:
        form.form_errors.append(_(error.message_id, **error.values))
        return _show_check(form, answers, REFUSED)
    return redirect(url_for("citizen.receipt"), 303)


def _file() -> None:
    """File what the draft holds now, once: the draft stays locked until that is stored."""
    now = clock.now()
    with transaction() as session:
        draft = draft_cookie.find(session, now=now, lock=True)
        if draft is None or draft.complaint_id is not None:
            return
        answers = drafts.answers(draft)
        new = new_complaint(answers, draft.nonce, chosen_language(), now=now)
        filed = filing.file(session, new, now=now, unfiled=True)
        drafts.finish(session, draft, filed.complaint, filed.key)
    draft_cookie.keep(draft_cookie.token() or "")  # one more day, in which the receipt opens


def _show_check(form: CheckForm, answers: Answers, status: int) -> ResponseReturnValue:
    summary = summarise(read(), answers, now=clock.now())
    issues = shared_issues(read(), draft_cookie.open_answers(now=clock.now()))
    return render_template("citizen/check.html", form=form, summary=summary, issues=issues), status
