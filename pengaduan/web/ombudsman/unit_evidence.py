"""Evidence of an indicator: take a file in, hand it out, ask the agency for more."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.compliance import assessments as work
from pengaduan.compliance import evidence, evidence_requests
from pengaduan.compliance.errors import AssessmentError
from pengaduan.compliance.items import Item
from pengaduan.infra import clock
from pengaduan.infra.db import transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.ombudsman.indicator_forms import AskEvidenceForm, EvidenceFileForm
from pengaduan.web.ombudsman.indicator_page import PATH, here, item_at
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.file_answer import file_answer


@bp.post(f"{PATH}/bukti")
@requires(Permission.ASSESS_EDIT)
def add_evidence(assessment_id: int, unit_id: int, indicator_code: str) -> ResponseReturnValue:
    """Keep a file as evidence of this indicator."""
    item, form = item_at(assessment_id, unit_id, indicator_code), EvidenceFileForm()
    if form.validate_on_submit():
        upload = form.file.data
        new = evidence.NewFile(upload.filename or "berkas", upload.read())
        try:
            with transaction() as session:
                unit = work.find_unit(session, assessment_id, unit_id, lock=True)
                parent = work.get(session, assessment_id)
                fresh = Item(parent, unit, item.edition, item.indicator)
                evidence.add_file(session, current_actor(), fresh, new, now=clock.now())
            flash(_("Berkas diterima dan sedang diperiksa."), "success")
        except AssessmentError as error:
            flash(_(error.message), "error")
    else:
        flash(_("Pilih berkas bukti."), "error")
    return redirect(here(item), 303)


@bp.get("/bukti-penilaian/<int:evidence_id>")
@requires(Permission.ASSESS_VIEW)
def unit_evidence(evidence_id: int) -> ResponseReturnValue:
    """Download the clean copy of a file; every look is written down."""
    with transaction() as session:
        row = evidence.find(session, evidence_id)
        file = evidence.served(session, current_actor(), row, now=clock.now())
    return file_answer(file.name, file.media_type, file.data)


@bp.post(f"{PATH}/minta-bukti")
@requires(Permission.ASSESS_EDIT)
def ask_evidence(assessment_id: int, unit_id: int, indicator_code: str) -> ResponseReturnValue:
    """Ask the agency for evidence until a day."""
    item, form = item_at(assessment_id, unit_id, indicator_code), AskEvidenceForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                unit = work.find_unit(session, assessment_id, unit_id)
                parent = work.get(session, assessment_id)
                fresh = Item(parent, unit, item.edition, item.indicator)
                due_at, now = form.due_at(), clock.now()
                wanted = str(form.wanted.data)
                evidence_requests.ask(session, current_actor(), fresh, wanted, due_at, now=now)
            flash(_("Permintaan bukti dikirim ke instansi."), "success")
        except AssessmentError as error:
            flash(_(error.message), "error")
    else:
        flash(next((text for _n, texts in form.errors.items() for text in texts), ""), "error")
    return redirect(here(item), 303)
