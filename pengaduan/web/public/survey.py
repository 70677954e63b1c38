"""The public survey of an assessed unit: one page, no sign-in, nothing about the person."""

import secrets
from typing import Final

from flask import abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from pengaduan.accounts import throttle
from pengaduan.accounts.throttle import ThrottledError
from pengaduan.compliance import surveys
from pengaduan.compliance.errors import AssessmentError, AssessmentNotFoundError
from pengaduan.compliance.survey_models import UnitSurvey
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.numbers import NumberError, canonical_key
from pengaduan.web.public.blueprint import bp
from pengaduan.web.shared.access import public
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.survey_words import MARKS, MET, QUESTIONS, form_question

DOOR, ANSWERED, PER_NETWORK = "survey", "surveys", 60
KEPT: Final = 20
"""How many surveys this browser remembers as answered."""


def _left_empty(_form: PageForm, field: StringField) -> None:
    if field.data:
        raise ValidationError(gettext("Kosongkan isian ini."))


class SurveyForm(PageForm):
    """The questions of a survey; the radio buttons are added by :func:`_form_of`."""

    nonce = HiddenField(validators=[InputRequired(), Length(min=20, max=64)])
    served = BooleanField(
        _("Saya menerima layanan dari satuan ini"),
        validators=[InputRequired(_("Centang bila Anda menerima layanan dari satuan ini."))],
    )
    # People do not see this field; programs that fill in everything do.
    website = StringField(_("Kosongkan isian ini"), validators=[_left_empty])

    def given(self, codes: tuple[str, ...]) -> dict[str, int]:
        """Return the answers by question, as far as they are numbers that a form can send."""
        typed = {code: str(self[code].data or "") for code in codes}
        return {code: int(text) for code, text in typed.items() if text.isdecimal()}


def _codes(survey: UnitSurvey) -> tuple[str, ...]:
    asked = surveys.forms(surveys.edition_of(survey))
    return (*surveys.elements(survey.index_code), *(one.code for one in asked))


def _form_of(survey: UnitSurvey) -> SurveyForm:
    fields: dict[str, object] = {
        code: _radio(QUESTIONS[code], MARKS) for code in surveys.elements(survey.index_code)
    }
    for one in surveys.forms(surveys.edition_of(survey)):
        fields[one.code] = _radio(form_question(one), MET)
    made = type("SurveyFormOfUnit", (SurveyForm,), fields)
    form: SurveyForm = made(data={"nonce": secrets.token_urlsafe(24)})
    return form


def _radio(label: object, words: dict[int, object]) -> RadioField:
    pairs = as_choices((str(mark), text) for mark, text in words.items())
    return RadioField(label, choices=pairs, validate_choice=False)


def _survey(code: str) -> UnitSurvey:
    try:
        return surveys.survey_with_code(read(), canonical_key(code))
    except (NumberError, AssessmentNotFoundError):
        abort(404)


@bp.route("/survei/<survey_code>", methods=["GET", "POST"])
@public
def survey(survey_code: str) -> ResponseReturnValue:
    """Ask, and add the answers once per browser; the same form sent twice is one answer."""
    found = _survey(survey_code)
    state = _state(found)
    if state == "answered" and request.method == "POST":
        return redirect(url_for("public.survey_thanks", survey_code=found.code), 303)
    if state != "open":
        return render_template("public/survey_closed.html", survey=found, state=state, form=None)
    form, status = _form_of(found), 200
    if form.validate_on_submit():
        try:
            _store(found, form)
        except AssessmentError as error:
            form.form_errors.append(gettext(error.message))
        except ThrottledError as error:
            minutes = -(-error.seconds // 60)
            text = gettext(
                "Terlalu banyak jawaban dari jaringan ini. Coba lagi %(n)s menit lagi.", n=minutes
            )
            form.form_errors.append(text)
            status = 429
        else:
            session[ANSWERED] = [found.code, *session.get(ANSWERED, [])][:KEPT]
            return redirect(url_for("public.survey_thanks", survey_code=found.code), 303)
    elif "csrf_token" in form.errors:
        form["csrf_token"].errors = [
            gettext("Sesi berakhir. Isian Anda masih ada di halaman ini. Kirim sekali lagi.")
        ]
        status = 400
    page = render_template(
        "public/survey.html",
        survey=found,
        form=form,
        elements=surveys.elements(found.index_code),
        forms=surveys.forms(surveys.edition_of(found)),
    )
    return page, 422 if form.errors and status == 200 else status


def _state(found: UnitSurvey) -> str:
    now = clock.now()
    if found.code in session.get(ANSWERED, []):
        return "answered"
    if found.is_open(now):
        return "open"
    return "early" if now < found.opens_at else "over"


def _store(found: UnitSurvey, form: SurveyForm) -> None:
    now, network = clock.now(), throttle.network_of(request.remote_addr or "")
    with transaction() as store:
        target = surveys.survey_with_code(store, found.code)
        place = f"{target.code}:{network}"
        throttle.check(store, DOOR, place, now=now)
        surveys.answer(store, target, form.given(_codes(target)), str(form.nonce.data), now=now)
        throttle.failed(store, DOOR, place, now=now, limit=PER_NETWORK)


@bp.get("/survei/<survey_code>/terima-kasih")
@public
def survey_thanks(survey_code: str) -> ResponseReturnValue:
    """Say that the answers are stored."""
    return render_template(
        "public/survey_closed.html", survey=_survey(survey_code), state="thanks", form=None
    )
