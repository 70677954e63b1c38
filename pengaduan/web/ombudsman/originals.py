"""A file as it came: for the Ombudsman's examiners, with a reason, and written down."""

from collections.abc import Mapping
from typing import Final

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import RadioField
from wtforms.validators import InputRequired

from pengaduan.audit.tags import Tag
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.models import Attachment
from pengaduan.handling import evidence
from pengaduan.handling.moves import write
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.file_answer import file_answer
from pengaduan.web.shared.forms import PageForm

REASONS: Final[Mapping[str, object]] = {
    "authenticity": _("Keaslian berkas dipertanyakan"),
    "detail": _("Ada rincian yang tidak terbaca pada salinan"),
    "time_and_place": _("Waktu atau tempat pengambilan perlu diperiksa"),
    "proceeding": _("Diminta dalam pemeriksaan atau persidangan"),
}


class OriginalForm(PageForm):
    """Why the copy without the hidden is not enough."""

    reason = RadioField(
        _("Mengapa berkas asli perlu dibuka?"),
        choices=as_choices(REASONS.items()),
        validators=[InputRequired(_("Pilih alasannya."))],
    )


@bp.route("/pengaduan/<number>/berkas/<int:attachment_id>/asli", methods=["GET", "POST"])
@requires(Permission.IDENTITY_REVEAL)
def original(number: str, attachment_id: int) -> ResponseReturnValue:
    """Ask for the reason, then hand out the sealed original, to be saved.

    An original may carry names and places, so it takes the right to open identities.
    """
    actor, form = current_actor(), OriginalForm()
    if form.validate_on_submit():
        return _handed_out(number, attachment_id, form.reason.data)
    complaint = find_visible(read(), actor, number)
    found = evidence.original(read(), complaint, attachment_id)
    page = render_template(
        "ombudsman/original.html",
        number=number,
        form=form,
        name=found.name,
        size=len(found.data),
        sha256=read().get_one(Attachment, attachment_id).sha256,
    )
    return page, 422 if form.errors else 200


def _handed_out(number: str, attachment_id: int, reason: str) -> Response:
    actor, now = current_actor(), clock.now()
    with transaction() as session:
        complaint = find_visible(session, actor, number, lock=True)
        found = evidence.original(session, complaint, attachment_id)
        digest = session.get_one(Attachment, attachment_id).sha256
        write(
            session,
            complaint,
            Tag.EVIDENCE_ORIGINAL_READ,
            actor,
            now=now,
            attachment=attachment_id,
            reason=reason,
            sha256=digest,
        )
    return file_answer(f"asli-{found.name}", found.media_type, found.data)
