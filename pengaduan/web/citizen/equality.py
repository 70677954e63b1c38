"""The voluntary questions after the receipt (W10): who reaches this service, and who does not."""

from collections.abc import Mapping
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField

from pengaduan.agencies.queries import provinces
from pengaduan.complaints.equality import count
from pengaduan.complaints.models import Complaint
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.web.citizen import draft_cookie
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.filing_forms import StepForm, choices
from pengaduan.web.citizen.refusing import status_of
from pengaduan.web.shared.access import has_key, public
from pengaduan.web.shared.choices import as_choices

_SILENT: Final = {"": _("Tidak ingin menjawab")}
_AGES: Final[Mapping[str, LazyString]] = {
    "under_18": _("Di bawah 18 tahun"),
    "18_29": _("18 sampai 29 tahun"),
    "30_44": _("30 sampai 44 tahun"),
    "45_59": _("45 sampai 59 tahun"),
    "60_or_over": _("60 tahun atau lebih"),
}
_GENDERS: Final[Mapping[str, LazyString]] = {
    "woman": _("Perempuan"),
    "man": _("Laki-laki"),
    "other": _("Lainnya"),
}
_LANGUAGES: Final[Mapping[str, LazyString]] = {
    "ind": _("Bahasa Indonesia"),
    "jav": _("Bahasa Jawa"),
    "sun": _("Bahasa Sunda"),
    "mad": _("Bahasa Madura"),
    "min": _("Bahasa Minangkabau"),
    "btk": _("Bahasa Batak"),
    "bug": _("Bahasa Bugis"),
    "ban": _("Bahasa Bali"),
    "bjn": _("Bahasa Banjar"),
    "ace": _("Bahasa Aceh"),
    "malay": _("Bahasa Melayu setempat"),
    "papua": _("Bahasa daerah di Papua"),
    "other": _("Bahasa lain"),
}
_DEGREES: Final[Mapping[str, LazyString]] = {
    "none": _("Tidak sulit"),
    "some": _("Agak sulit"),
    "a_lot": _("Sangat sulit"),
    "cannot": _("Tidak bisa sama sekali"),
}


def _select(label: LazyString, known: Mapping[str, LazyString]) -> SelectField:
    return SelectField(label, choices=choices({**_SILENT, **known}), default="")


class EqualityForm(StepForm):
    """Every question may be left out; a field is named as its question is counted."""

    age = _select(_("Umur"), _AGES)
    gender = _select(_("Jenis kelamin"), _GENDERS)
    language = _select(_("Bahasa sehari-hari di rumah"), _LANGUAGES)
    province = SelectField(_("Provinsi tempat tinggal"), default="")
    seeing = _select(_("Melihat, walau memakai kacamata"), _DEGREES)
    hearing = _select(_("Mendengar, walau memakai alat bantu dengar"), _DEGREES)
    walking = _select(_("Berjalan atau naik tangga"), _DEGREES)
    remembering = _select(_("Mengingat atau berkonsentrasi"), _DEGREES)
    self_care = _select(_("Mengurus diri, seperti mandi atau berpakaian"), _DEGREES)
    communicating = _select(_("Dipahami atau memahami orang lain saat berbicara"), _DEGREES)


def _form() -> EqualityForm:
    form = EqualityForm()
    every = [(one.code, one.name) for one in provinces(read())]
    form.province.choices = as_choices([("", gettext("Tidak ingin menjawab")), *every])
    return form


def _claim() -> bool:
    """Note that this browser's filing was asked; False when it was before.

    A step of its own: what is counted afterwards is not stored together with anything that
    knows the complaint.
    """
    with transaction() as session:
        draft = draft_cookie.find(session, now=clock.now(), lock=True)
        if draft is None or draft.complaint_id is None or draft.equality_done:
            return False
        draft.equality_done = True
        return True


def _onwards() -> str:
    """Return where it goes on: the complaint just filed, if this browser may open it."""
    draft = draft_cookie.find(read(), now=clock.now())
    if draft is not None and draft.complaint_id is not None:
        number = read().get_one(Complaint, draft.complaint_id).number
        if has_key(number):
            return url_for("citizen.case", number=number)
    return url_for("public.home")


@bp.route("/lapor/kesetaraan", methods=["GET", "POST"])
@public
def equality() -> ResponseReturnValue:
    """Ask once after a filing, and only count what is answered."""
    held = draft_cookie.held(now=clock.now())
    if held is None or not held.filed:
        return redirect(url_for("citizen.track"), 303)
    form, onwards = _form(), _onwards()
    if request.method == "GET" or not form.validate_on_submit():
        status = status_of(form)
        return render_template("citizen/equality.html", form=form, onwards=onwards), status
    if _claim():
        with transaction() as session:
            count(session, form.answers(), now=clock.now())
    flash(gettext("Terima kasih. Jawaban Anda tersimpan terpisah dari pengaduan."), "success")
    return redirect(onwards, 303)
