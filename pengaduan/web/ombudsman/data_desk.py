"""The desk that answers requests about personal data within their 72 hours."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from pengaduan.complaints.models import Complaint
from pengaduan.complaints.own_case_models import DataOutcome, DataRequest, DataRight
from pengaduan.handling import data_rights
from pengaduan.handling.data_rights import DataAnswer
from pengaduan.handling.errors import StepRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules import data_rights as rules
from pengaduan.rules.citations import citations
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.data_words import DATA_RIGHTS, OUTCOMES
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import language


class AnswerForm(PageForm):
    """What is done, why not if not, and the words to the complainant."""

    outcome = RadioField(
        _("Jawaban atas permintaan"),
        choices=as_choices((code.value, text) for code, text in OUTCOMES.items()),
        validators=[InputRequired(_("Pilih jawabannya."))],
    )
    ground = SelectField(_("Alasan bila tidak dipenuhi seluruhnya"), default="")
    name = StringField(_("Nama yang benar, bila nama diperbaiki"))
    text = TextAreaField(_("Penjelasan kepada pelapor"))

    def validate_text(self, field: Field) -> None:
        """Every answer has words."""
        if not (field.data or "").strip():
            raise ValidationError(gettext("Tulis penjelasannya."))

    def validate_ground(self, field: Field) -> None:
        """A refusal, also in part, has a ground of the law."""
        if self.outcome.data != DataOutcome.GRANTED.value and not field.data:
            raise ValidationError(gettext("Pilih alasan hukumnya."))

    def answer(self) -> DataAnswer:
        """Return the input of the step."""
        outcome = DataOutcome(self.outcome.data)
        return DataAnswer(
            outcome=outcome,
            text=self.text.data,
            ground="" if outcome is DataOutcome.GRANTED else self.ground.data,
            name=(self.name.data or "").strip(),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One request in the list, and on its own page."""

    id: int
    number: str
    what: str
    received_at: datetime
    due_at: datetime
    late: bool
    cite: str
    outcome: str
    answered_at: datetime | None


@bp.get("/data-pribadi")
@requires(Permission.DATA_DESK)
def data_desk() -> ResponseReturnValue:
    """List the open requests by due date, the late ones first, then the latest answers."""
    now = clock.now()
    opened = _rows(DataRequest.outcome.is_(None), DataRequest.due_at, now)
    done = _rows(DataRequest.outcome.is_not(None), DataRequest.answered_at.desc(), now)
    return render_template("ombudsman/data_desk.html", opened=opened, done=done)


@bp.route("/data-pribadi/<int:data_request_id>", methods=["GET", "POST"])
@requires(Permission.DATA_DESK)
def data_request(data_request_id: int) -> ResponseReturnValue:
    """Show one request and answer it."""
    now, form = clock.now(), AnswerForm()
    form.ground.choices = as_choices(
        [("", _("Pilih alasan")), *((code, gettext(text)) for code, text in rules.GROUNDS.items())]
    )
    row = read().get(DataRequest, data_request_id)
    if row is None:
        abort(404)
    status = 200
    if request.method == "POST" and form.validate_on_submit():
        try:
            _answer(data_request_id, form)
            flash(gettext("Jawaban sudah dikirim kepada pelapor."), "success")
            return redirect(url_for("ombudsman.data_desk"), 303)
        except StepRefusedError as error:
            form.form_errors.append(gettext(error.message_id, **error.values))
            status = 409
    complaint = read().get_one(Complaint, row.complaint_id)
    page = render_template(
        "ombudsman/data_request.html",
        form=form,
        row=_row(row, complaint.number, now),
        words=row.words,
        answer=row.answer,
        renames=row.kind is DataRight.RECTIFY,
        must_keep=row.kind is DataRight.ERASE
        and data_rights.must_keep(read(), complaint) is not None,
    )
    return page, 422 if form.errors and status == 200 else status


def _answer(request_id: int, form: AnswerForm) -> None:
    actor = current_actor()
    with transaction() as session:
        data_rights.answer(session, actor, request_id, form.answer(), now=clock.now())


def _rows(
    where: sa.ColumnElement[bool], order: sa.SQLColumnExpression[Any], now: datetime
) -> list[Row]:
    query = (
        sa.select(DataRequest, Complaint.number)
        .join(Complaint, Complaint.id == DataRequest.complaint_id)
        .where(where)
        .order_by(order)
        .limit(200)
    )
    return [_row(row, number, now) for row, number in read().execute(query)]


def _row(row: DataRequest, number: str, now: datetime) -> Row:
    return Row(
        id=row.id,
        number=number,
        what=str(DATA_RIGHTS[row.kind]),
        received_at=row.received_at,
        due_at=row.due_at,
        late=(row.answered_at or now) > row.due_at,
        cite=citations(rules.policy(row.kind.value).cite, language()),
        outcome=str(OUTCOMES[row.outcome]) if row.outcome else "",
        answered_at=row.answered_at,
    )
