"""Who acts for the complainant, and who may know their name: two small pages of their own."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.agencies.models import Agency
from pengaduan.complaints import formal as formal_record
from pengaduan.complaints import identity
from pengaduan.complaints.access import find_tracked
from pengaduan.complaints.models import Attachment, Complaint
from pengaduan.complaints.representatives import RepresentativeView, own_representative
from pengaduan.handling import confidentiality as secrecy
from pengaduan.handling import formal_file, representation
from pengaduan.handling.errors import StepRefusedError
from pengaduan.handling.evidence import attach
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.formal_file import procedure
from pengaduan.web.citizen import formal_words as words
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.case import opened
from pengaduan.web.citizen.formal_forms import (
    REPRESENTED,
    SELF,
    RepresentativeForm,
    SecrecyForm,
)
from pengaduan.web.citizen.refusing import status_of, take_over
from pengaduan.web.citizen.words import CONFIDENTIALITY
from pengaduan.web.shared.access import with_key


@bp.route("/pengaduan/<number>/kuasa", methods=["GET", "POST"])
@with_key
def representative(number: str) -> ResponseReturnValue:
    """Name who acts for the complainant, with the power of attorney, or nobody."""
    complaint = opened(number)
    named = own_representative(read(), complaint)
    form, status = RepresentativeForm(data=_start(complaint, named)), 200
    if request.method == "POST":
        if form.validate_on_submit():
            try:
                _keep(number, form)
                flash(_("Keterangan tentang wakil sudah tersimpan."), "success")
                return redirect(_after(complaint), 303)
            except StepRefusedError as error:
                status = take_over(form, error)
        else:
            status = status_of(form)
    file = read().get(Attachment, named.attachment_id) if named and named.attachment_id else None
    page = render_template(
        "citizen/formal_representative.html",
        complaint=complaint,
        form=form,
        named=named,
        file=file,
        back=_after(complaint),
        whys=words.reasons_for(procedure().tasks[formal_file.POWER].items),
    )
    return page, status


def _after(complaint: Complaint) -> str:
    """Return where the page leads back to."""
    page = "citizen.formal" if formal_file.is_open(complaint) else "citizen.case"
    return url_for(page, number=complaint.number)


def _start(complaint: Complaint, named: RepresentativeView | None) -> dict[str, object]:
    if named is None:
        given = formal_record.own_answers(read(), complaint).get("represented", "")
        return {"represented": given or ("" if formal_file.is_open(complaint) else SELF)}
    return {
        "represented": REPRESENTED,
        "name": named.name,
        "basis": named.basis.value,
        "relation": named.relation or "",
        "phone": named.phone or "",
        "email": named.email or "",
        "gets_notices": named.gets_notices,
    }


def _keep(number: str, form: RepresentativeForm) -> None:
    now = clock.now()
    with transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        if form.names_somebody:
            proof = _proof(session, complaint, form)
            command = form.command(proof)
            representation.appoint(session, COMPLAINANT, complaint, command, now=now)
        else:
            representation.end(session, COMPLAINANT, complaint, now=now)
        if formal_file.is_open(complaint):
            given = {"represented": str(form.represented.data)}
            formal_file.save(session, complaint, formal_file.POWER, given, now=now)


def _proof(session: Session, complaint: Complaint, form: RepresentativeForm) -> int | None:
    """Return the id of the power of attorney: the file just sent, else the one there was."""
    upload = form.file.data
    if upload and upload.filename:
        data, now = upload.read(), clock.now()
        return attach(session, COMPLAINANT.label, complaint, upload.filename, data, now=now).id
    known = own_representative(session, complaint)
    same = known is not None and known.name == (form.name.data or "").strip()
    return known.attachment_id if known is not None and same else None


@bp.route("/pengaduan/<number>/kerahasiaan", methods=["GET", "POST"])
@with_key
def confidentiality(number: str) -> ResponseReturnValue:
    """Change who may know the name, and be told what follows from it."""
    complaint = opened(number)
    form, status = _secrecy_form(complaint), 200
    if request.method == "POST":
        if form.validate_on_submit():
            try:
                _change(number, form)
                flash(_("Pilihan kerahasiaan sudah diubah."), "success")
                return redirect(url_for("citizen.case", number=number), 303)
            except StepRefusedError as error:
                status = take_over(form, error)
        else:
            status = status_of(form)
    page = render_template(
        "citizen/formal_confidentiality.html",
        complaint=complaint,
        form=form,
        now_chosen=_CHOICES[complaint.confidentiality],
        needs_name="name" not in identity.given_fields(read(), complaint),
        agency=_agency(complaint),
        looks=[one for one in words.looks(read(), complaint) if one.of_identity],
    )
    return page, status


_CHOICES: Mapping[str, object] = CONFIDENTIALITY


def _secrecy_form(complaint: Complaint) -> SecrecyForm:
    form = SecrecyForm()
    form.offer(complaint, words.SECRECY)
    only = form.confidentiality.choices
    if not form.is_submitted() and len(only) == 1:
        form.confidentiality.data = only[0].value
    return form


def _change(number: str, form: SecrecyForm) -> None:
    with transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        secrecy.change(
            session,
            complaint,
            form.wanted,
            consent=bool(form.consent.data),
            given=form.party(),
            now=clock.now(),
        )


def _agency(complaint: Complaint) -> Agency | None:
    """Return the agency that has had the complaint, or None when none has."""
    if complaint.agency_id is None or complaint.forwarded_at is None:
        return None
    return read().get(Agency, complaint.agency_id)
