"""Evidence that goes with the next answer."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.complaints.access import find_visible
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import loose_files
from pengaduan.complaints.models import AttachmentState, Complaint
from pengaduan.handling import evidence, responding
from pengaduan.handling.errors import InputRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.forms import FileForm
from pengaduan.web.agency.running import refusal_text, run
from pengaduan.web.shared.access import current_actor, requires


@bp.route("/pengaduan/<number>/bukti", methods=["GET", "POST"])
@requires(Permission.CASE_VIEW_AGENCY)
def add_file(number: str) -> ResponseReturnValue:
    """Upload one file that goes with the next answer."""
    actor = current_actor()
    complaint = find_visible(read(), actor, number)
    form = FileForm()
    if form.validate_on_submit():
        upload, now = form.file.data, clock.now()
        data, name = upload.read(), upload.filename or "berkas"
        try:
            run(number, lambda s, a, c: evidence.attach(s, a.label, c, name, data, now=now))
            flash(_("Berkas diterima dan sedang diperiksa."), "success")
            return redirect(url_for("agency.add_file", number=number), 303)
        except InputRefusedError as error:
            form.file.errors = (refusal_text(error),)
    page = render_template(
        "agency/evidence.html",
        form=form,
        complaint=complaint,
        files=responding.own_files(read(), actor, complaint),
        refused=_refused_files(complaint),
    )
    return page, 422 if form.errors else 200


def _refused_files(complaint: Complaint) -> list[tuple[str, str]]:
    """Return the agency's files that were refused, each with the reason in words."""
    return [
        (file.name, str(_(evidence.FILE_MESSAGES.get(file.refusal or "", ""))))
        for file in loose_files(read(), complaint, Audience.AGENCY)
        if file.state is AttachmentState.REFUSED and not file.from_complainant
    ]
