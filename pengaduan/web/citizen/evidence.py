"""Add evidence after the receipt (W9): one file at a time, so that no script is needed."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints.access import find_tracked
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.files import files
from pengaduan.complaints.models import AttachmentState
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.evidence import FILE_MESSAGES, MAX_FILES, MAX_MEGABYTES, attach
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.case_forms import EvidenceForm
from pengaduan.web.citizen.case_reading import file_url
from pengaduan.web.citizen.refusing import status_of, take_over
from pengaduan.web.shared.access import with_key


@bp.route("/pengaduan/<number>/bukti", methods=["GET", "POST"])
@with_key
def evidence(number: str) -> ResponseReturnValue:
    """List the files and take one more."""
    form, status = EvidenceForm(), 200
    if request.method == "POST":
        if form.validate_on_submit():
            try:
                _attach(number, form)
                flash(
                    _("Berkas terunggah. Kami memeriksanya sebelum petugas melihatnya."), "success"
                )
                return redirect(url_for("citizen.evidence", number=number), 303)
            except StepRefusedError as error:
                status = take_over(form, error)
        else:
            status = status_of(form)
    complaint = find_tracked(read(), number)
    known = files(read(), complaint, Audience.COMPLAINANT)
    own = [one for one in known if one.from_complainant]
    html = render_template(
        "citizen/evidence.html",
        form=form,
        complaint=complaint,
        files=own,
        file_url=file_url,
        checking=any(one.state is AttachmentState.CHECKING for one in own),
        messages=FILE_MESSAGES,
        most=MAX_FILES,
        largest=MAX_MEGABYTES,
    )
    return html, status


def _attach(number: str, form: EvidenceForm) -> None:
    upload = form.file.data
    with transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        attach(
            session,
            COMPLAINANT.label,
            complaint,
            upload.filename,
            upload.read(),
            now=clock.now(),
        )
