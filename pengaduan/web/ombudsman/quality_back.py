"""Failed answers of the quality audit go back to their agency, and come back mended."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.accounts.actors import Actor
from pengaduan.complaints import quality as questions
from pengaduan.complaints.quality_models import QualityItem
from pengaduan.handling import quality_back as steps
from pengaduan.handling.errors import InputRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules import quality as rules
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.quality import audit_of, item_of
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm

Step = Callable[[Session, Actor, QualityItem], object]


class AgainForm(PageForm):
    """What is still missing in the mended answer."""

    reason = TextAreaField(
        _("Apa yang masih kurang?"),
        validators=[
            InputRequired(_("Tulis apa yang masih kurang.")),
            Length(max=2000, message=_("Paling banyak 2.000 huruf.")),
        ],
    )


@bp.get("/mutu/<int:audit_id>/instansi/<int:agency_id>")
@requires(Permission.CASE_DIRECT)
def quality_agency(audit_id: int, agency_id: int) -> ResponseReturnValue:
    """List one agency's drawn answers with their points; failed ones can go back."""
    return _page(audit_id, agency_id, AgainForm(formdata=None), 0, 200)


def _page(
    audit_id: int, agency_id: int, form: AgainForm, ordinal: int, status: int
) -> ResponseReturnValue:
    audit = audit_of(audit_id)
    items = [one for one in questions.states(read(), audit) if one.item.agency_id == agency_id]
    if not items:
        abort(404)
    page = render_template(
        "ombudsman/quality_agency.html",
        audit=audit,
        rubric=rules.rubrics()[audit.rubric],
        agency=items[0].agency,
        items=items,
        mended={one.item.id: questions.mended(read(), one) for one in items},
        days=steps.MEND_DAYS,
        form=form,
        asked=ordinal,
    )
    return page, status


@bp.post("/mutu/<int:audit_id>/<int:ordinal>/kembalikan")
@requires(Permission.CASE_DIRECT)
def quality_return(audit_id: int, ordinal: int) -> ResponseReturnValue:
    """Ask the agency to mend a failed answer."""
    now = clock.now()
    item = item_of(audit_id, ordinal)
    _run(item, lambda s, actor, held: steps.send_back(s, actor, held, now=now))
    flash(gettext("Jawaban dikembalikan kepada instansi."), "success")
    return _to_agency(item)


@bp.post("/mutu/<int:audit_id>/<int:ordinal>/kembalikan-lagi")
@requires(Permission.CASE_DIRECT)
def quality_return_again(audit_id: int, ordinal: int) -> ResponseReturnValue:
    """Send a mended answer back once more, with a reason."""
    now, form, item = clock.now(), AgainForm(), item_of(audit_id, ordinal)
    if not form.validate_on_submit():
        return _page(audit_id, item.agency_id, form, ordinal, 422)
    reason = form.reason.data or ""
    try:
        _run(item, lambda s, actor, held: steps.send_back_again(s, actor, held, reason, now=now))
    except InputRefusedError as error:
        form.reason.errors = (gettext(error.message_id, **error.values),)
        return _page(audit_id, item.agency_id, form, ordinal, 422)
    flash(gettext("Jawaban dikembalikan kepada instansi."), "success")
    return _to_agency(item)


@bp.post("/mutu/<int:audit_id>/<int:ordinal>/selesai")
@requires(Permission.CASE_DIRECT)
def quality_settle(audit_id: int, ordinal: int) -> ResponseReturnValue:
    """Accept the mended answer."""
    now = clock.now()
    item = item_of(audit_id, ordinal)
    _run(item, lambda s, actor, held: steps.settle(s, actor, held, now=now))
    flash(gettext("Perbaikan diterima."), "success")
    return _to_agency(item)


def _run(item: QualityItem, step: Step) -> None:
    actor = current_actor()
    with transaction() as session:
        step(session, actor, session.get_one(QualityItem, item.id))


def _to_agency(item: QualityItem) -> ResponseReturnValue:
    place = url_for("ombudsman.quality_agency", audit_id=item.audit_id, agency_id=item.agency_id)
    return redirect(place, 303)
