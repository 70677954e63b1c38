"""The reporter comments on the findings of an examination before the report issues."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.access import find_tracked
from pengaduan.handling import findings
from pengaduan.handling.errors import InputRefusedError, Refusal, StepRefusedError
from pengaduan.handling.track_text import letter_text
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.law import law
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.case import opened
from pengaduan.web.shared.access import with_key
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import confidence_text


class CommentForm(PageForm):
    """The comment."""

    text = TextAreaField(
        _("Tanggapan Anda"),
        validators=[
            InputRequired(_("Tulis tanggapan Anda.")),
            Length(max=4000, message=_("Paling banyak 4.000 huruf.")),
        ],
    )


@bp.route("/pengaduan/<number>/tanggapan-hasil", methods=["GET", "POST"])
@with_key
def findings_comment(number: str) -> ResponseReturnValue:
    """Read the findings and comment on them, once."""
    complaint, form, now = opened(number), CommentForm(), clock.now()
    record = findings.told(read(), complaint)
    if record is None or findings.commented(record):
        raise StepRefusedError(Refusal.NOT_NOW)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                found = find_tracked(session, number, lock=True)
                findings.comment(session, COMPLAINANT, found, form.text.data, now=now)
        except InputRefusedError as error:
            form.text.errors = [gettext(error.message_id, **error.values)]
        else:
            flash(gettext("Tanggapan Anda sudah dikirim kepada pemeriksa."), "success")
            return redirect(url_for("citizen.case", number=number), 303)
    page = render_template(
        "citizen/findings.html",
        complaint=complaint,
        form=form,
        letter=letter_text(read(), complaint, record),
        confidence=confidence_text(law().deadlines[findings.PERIOD].confidence),
    )
    return page, 422 if form.errors else 200
