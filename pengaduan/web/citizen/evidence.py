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
from pengaduan.handling.evidence import FILE_MESSAGES, MAX_BYTES, MAX_FILES, MAX_MEGABYTES, attach
from pengaduan.handling.evidence_removal import removable, remove
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.case_forms import EvidenceForm
from pengaduan.web.citizen.case_reading import file_url
from pengaduan.web.citizen.refusing import FORGED, status_of, take_over
from pengaduan.web.shared.access import with_key
from pengaduan.web.shared.forms import PageForm

# What the phone offers to choose from. HEIC is left out on purpose: phones that have only that
# then hand over a JPEG.
ACCEPTED = (
    "image/jpeg,image/png,image/webp,image/gif,image/bmp,image/tiff,application/pdf,.docx,"
    "audio/mpeg,audio/mp4,audio/aac,audio/amr,audio/ogg,audio/wav,.m4a,.opus,"
    "video/mp4,video/quicktime,video/3gpp"
)


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
    return _page(number, form), status


def _page(number: str, form: EvidenceForm) -> str:
    complaint = find_tracked(read(), number)
    known = files(read(), complaint, Audience.COMPLAINANT)
    own = [one for one in known if one.from_complainant]
    kept = [one for one in own if one.state is not AttachmentState.REFUSED]
    return render_template(
        "citizen/evidence.html",
        form=form,
        complaint=complaint,
        files=own,
        file_url=file_url,
        uploaded=len(kept),
        sent=sum(one.ready for one in kept),
        removable=removable(read(), complaint),
        removing=PageForm(),
        accepted=ACCEPTED,
        messages=FILE_MESSAGES,
        most=MAX_FILES,
        largest=MAX_MEGABYTES,
        largest_bytes=MAX_BYTES,
    )


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


@bp.post("/pengaduan/<number>/bukti/<int:attachment_id>/hapus")
@with_key
def remove_evidence(number: str, attachment_id: int) -> ResponseReturnValue:
    """Take back a file that nobody has opened yet."""
    token, form, status = PageForm(), EvidenceForm(formdata=None), FORGED
    if token.validate_on_submit():
        try:
            with transaction() as session:
                complaint = find_tracked(session, number, lock=True)
                remove(session, complaint, attachment_id, now=clock.now())
            flash(_("Berkas sudah dihapus."), "success")
            return redirect(url_for("citizen.evidence", number=number), 303)
        except StepRefusedError as error:
            status = take_over(form, error)
    else:
        form.form_errors.append(_("Sesi berakhir. Coba sekali lagi."))
    return _page(number, form), status
