"""Review an objection that somebody else's answer met."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.complaints.access import find_visible
from pengaduan.complaints.masking import Reader, veil_for
from pengaduan.handling import review as reviewing
from pengaduan.handling.errors import Refusal, StepRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.review_form import ReviewForm


@bp.route("/pengaduan/<number>/keberatan", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def review(number: str) -> ResponseReturnValue:
    """Conclude on the objection; whoever answered may not."""
    actor, form, status = current_actor(), ReviewForm(), 200
    complaint = find_visible(read(), actor, number)
    objection = reviewing.waiting(read(), complaint)
    if objection is None or not reviewing.may_review(read(), actor, complaint):
        raise StepRefusedError(Refusal.REVIEW_OPEN)
    if form.validate_on_submit():
        try:
            with transaction() as session:
                found = find_visible(session, actor, number, lock=True)
                reviewing.review(session, actor, found, form.found, form.text.data, now=clock.now())
            flash(_("Kesimpulan peninjauan sudah disampaikan."), "success")
            return redirect(url_for("agency.case", number=number), 303)
        except StepRefusedError as error:
            form.form_errors.append(_(error.message_id, **error.values))
            status = 409
    page = render_template(
        "shared/review.html",
        form=form,
        number=number,
        objection=veil_for(read(), complaint, Reader.AGENCY).text(objection.body),
        back_url=url_for("agency.case", number=number),
    )
    return page, 422 if form.errors and status == 200 else status
