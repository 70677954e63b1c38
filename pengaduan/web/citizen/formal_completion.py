"""Give what the verifier asked for, item by item, on the agency's track (W14; A06)."""

from collections.abc import Mapping
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints import formal as formal_record
from pengaduan.complaints import identity
from pengaduan.complaints.access import find_tracked
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.handling import completion as completing
from pengaduan.handling import evidence, formal_file
from pengaduan.handling.completion import Completion, Section
from pengaduan.handling.errors import StepRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.citations import citation
from pengaduan.rules.law import law
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.case import opened
from pengaduan.web.citizen.case_reading import read_case
from pengaduan.web.citizen.formal_forms import CompletionForm, completion_form
from pengaduan.web.citizen.refusing import status_of, take_over
from pengaduan.web.shared.access import with_key
from pengaduan.web.shared.templating import language

# What each reason code asks for, in words that a form can carry: the label and its hint.
ASKED: Final[Mapping[str, tuple[LazyString, LazyString]]] = {
    "I_NARRATIVE": (
        _("Ceritakan lebih rinci apa yang terjadi"),
        _("Tulis urutannya: siapa, kapan, di mana, dan apa yang dikatakan petugas."),
    ),
    "I_LOSS": (
        _("Kerugian Anda"),
        _("Misalnya ongkos, waktu, atau kesempatan yang hilang."),
    ),
    "I_REMEDY": (
        _("Penyelesaian yang Anda minta"),
        _("Apa yang perlu dilakukan instansi supaya masalah ini selesai?"),
    ),
    "I_PLACE_TIME_SIGN": (
        _("Tempat dan waktu Anda menyampaikan pengaduan"),
        _("Tulis nama kota dan tanggal hari ini."),
    ),
    "I_AUTHORITY": (
        _("Keterangan tentang surat kuasa"),
        _("Unggah suratnya di halaman Wakil dan surat kuasa."),
    ),
}
IDENTITY, NAME, ADDRESS, NOTE = "I_IDENTITY", "full_name", "full_address", "note"


@bp.route("/pengaduan/<number>/lengkapi", methods=["GET", "POST"])
@with_key
def completion(number: str) -> ResponseReturnValue:
    """Show what was asked with a field for each, keep what is typed, and send it."""
    complaint = opened(number)
    if complaint.state != completing.WAITING:
        return redirect(url_for("citizen.case", number=number), 303)
    if formal_file.is_open(complaint):
        return redirect(url_for("citizen.formal", number=number), 303)
    form, status = _form(complaint), 200
    if request.method == "POST":
        if form.validate_on_submit():
            try:
                return _kept(number, form) if form.keep.data else _sent(number, form)
            except StepRefusedError as error:
                status = take_over(form, error)
        else:
            status = status_of(form)
    return _page(complaint, form), status


def _page(complaint: Complaint, form: CompletionForm) -> str:
    asked = completing.asked_reasons(read(), complaint)
    return render_template(
        "citizen/formal_completion.html",
        complaint=complaint,
        form=form,
        fields=[form[name] for name in form.values()],
        singles=(NAME, ADDRESS),
        page=read_case(read(), complaint, now=clock.now()),
        asked=[_reason(code) for code in asked],
        anonymous=_hides_all(complaint) and IDENTITY in asked,
        authority="I_AUTHORITY" in asked,
    )


def _reason(code: str) -> dict[str, str]:
    found = law().reasons[code]
    text = found.text_en if language() == "en" else found.text_id
    return {"text": text, "cite": citation(found.cite, language())}


def _hides_all(complaint: Complaint) -> bool:
    return complaint.confidentiality is Confidentiality.ANONYMOUS


def _form(complaint: Complaint) -> CompletionForm:
    draft = formal_record.own_answers(read(), complaint)
    kind = completion_form(_fields(complaint))
    return kind(data=draft)


def _fields(complaint: Complaint) -> list[tuple[str, str, str, bool]]:
    """Return the fields in the order in which the items were asked, and one for the rest."""
    fields: list[tuple[str, str, str, bool]] = []
    for code in completing.asked_reasons(read(), complaint):
        if code == IDENTITY and not _hides_all(complaint):
            fields += _identity_fields(complaint)
        elif code in ASKED:
            label, hint = ASKED[code]
            fields.append((code, str(label), str(hint), False))
    return [*fields, (NOTE, gettext("Hal lain yang ingin Anda sampaikan"), "", False)]


def _identity_fields(complaint: Complaint) -> list[tuple[str, str, str, bool]]:
    there = identity.given_fields(read(), complaint)
    fields = []
    if "name" not in there:
        told = gettext("Tersimpan tertutup. Satu kata pun cukup.")
        fields.append((NAME, gettext("Nama lengkap"), told, True))
    told = gettext(
        "Jalan atau dusun, RT/RW, desa, kecamatan, kabupaten atau kota. "
        "Tersimpan tertutup, instansi tidak melihatnya."
    )
    fields.append((ADDRESS, gettext("Alamat lengkap"), told, False))
    return fields


def _kept(number: str, form: CompletionForm) -> ResponseReturnValue:
    with transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        completing.keep_draft(session, complaint, form.values(), now=clock.now())
    if form.file.data and form.file.data.filename:
        flash(gettext("Isian Anda tersimpan. Pilih berkasnya lagi saat mengirim."), "success")
    else:
        flash(gettext("Isian Anda tersimpan. Belum dikirim."), "success")
    return redirect(url_for("citizen.completion", number=number), 303)


def _sent(number: str, form: CompletionForm) -> ResponseReturnValue:
    now, upload = clock.now(), form.file.data
    given = _given(form)
    with transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        message = completing.complete_items(session, complaint, given, now=now)
        if upload and upload.filename:
            evidence.attach(
                session,
                COMPLAINANT.label,
                complaint,
                upload.filename,
                upload.read(),
                now=now,
                message_id=message.id,
            )
    flash(gettext("Kelengkapan Anda sudah terkirim."), "success")
    return redirect(url_for("citizen.case", number=number), 303)


def _given(form: CompletionForm) -> Completion:
    values = form.values()
    sealed = (NAME, ADDRESS)
    sections = tuple(
        Section(str(form[name].label.text), text)
        for name, text in values.items()
        if text and name not in sealed
    )
    return Completion(
        sections=sections,
        name=values.get(NAME, ""),
        address=values.get(ADDRESS, ""),
        sealed_note=gettext("Nama atau alamat sudah diisi dan tersimpan tertutup."),
    )
