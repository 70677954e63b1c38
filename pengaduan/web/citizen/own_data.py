"""One's own data (W18): correct the contact at once, and ask for what the law gives a right to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, RadioField, StringField, TextAreaField
from wtforms.validators import ValidationError

from pengaduan.complaints import identity
from pengaduan.complaints.access import find_tracked
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.complaints.own_case_models import DataRequest, DataRight
from pengaduan.handling import data_rights, own_data
from pengaduan.handling.errors import StepRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules import data_rights as rules
from pengaduan.rules.citations import citations
from pengaduan.rules.contacts import ContactError, parse_email, parse_phone
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.filing_forms import choices, chosen, one_line
from pengaduan.web.citizen.reading import tidy
from pengaduan.web.citizen.refusing import status_of, take_over
from pengaduan.web.shared.access import with_key
from pengaduan.web.shared.data_words import DATA_RIGHTS, OUTCOMES
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import language

HINTS: Final[Mapping[str, LazyString]] = {
    "access": _(
        "Misalnya siapa yang memproses data Anda. Salinan lengkap dapat Anda unduh sendiri."
    ),
    "rectify": _("Misalnya nama yang salah tulis."),
    "withdraw_consent": _("Instansi tidak lagi melihat nama Anda bila tadinya terbuka."),
    "restrict": _("Bila dipenuhi, instansi tidak lagi melihat nama Anda."),
    "erase": _("Nama dan kontak dihapus. Pengaduan tetap tersimpan tanpa nama."),
}


class ContactForm(PageForm):
    """E-mail and telephone; an empty field means none any more."""

    email = StringField(_("Alamat surel"), filters=[one_line])
    phone = StringField(_("Nomor telepon"), filters=[one_line])

    def validate_email(self, field: Field) -> None:
        """Refuse what is no address."""
        try:
            field.data = parse_email(field.data) if field.data else ""
        except ContactError as error:
            raise ValidationError(gettext("Tulis alamat surel seperti nama@contoh.id.")) from error

    def validate_phone(self, field: Field) -> None:
        """Refuse what is no telephone number."""
        try:
            field.data = parse_phone(field.data) if field.data else ""
        except ContactError as error:
            raise ValidationError(gettext("Tulis nomor telepon seperti 0812 3456 7890.")) from error


class RequestForm(PageForm):
    """Which right, and what about."""

    kind = RadioField(
        _("Apa permintaan Anda?"),
        choices=choices({code.value: text for code, text in DATA_RIGHTS.items()}),
        validate_choice=False,
        validators=[chosen],
    )
    words = TextAreaField(_("Jelaskan permintaan Anda"), filters=[tidy])

    def validate_words(self, field: Field) -> None:
        """Ask for a sentence that somebody can act on."""
        if not field.data.strip():
            raise ValidationError(gettext("Tulis apa yang Anda minta."))
        if len(field.data.strip()) > 2000:
            raise ValidationError(gettext("Tulisan terlalu panjang. Batasnya 2.000 huruf."))


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request as its complainant sees it."""

    what: str
    words: str
    received_at: datetime
    due_at: datetime
    late: bool
    cite: str
    inferred: bool
    outcome: str
    ground: str
    answer: str
    answered_at: datetime | None


@bp.route("/pengaduan/<number>/data-saya", methods=["GET", "POST"])
@with_key
def own_data_page(number: str) -> ResponseReturnValue:
    """Show what is asked and answered, and take one more request."""
    form, status = RequestForm(), 200
    if request.method == "POST":
        if form.validate_on_submit():
            try:
                _request(number, form)
                told = gettext("Permintaan Anda kami terima. Kami menjawab dalam 72 jam.")
                flash(told, "success")
                return redirect(url_for("citizen.own_data_page", number=number), 303)
            except StepRefusedError as error:
                status = take_over(form, error)
        else:
            status = status_of(form)
    complaint, now = find_tracked(read(), number), clock.now()
    page = render_template(
        "citizen/own_data.html",
        form=form,
        number=number,
        hints=HINTS,
        rows=[_row(one, now) for one in data_rights.requests(read(), complaint)],
        must_keep=data_rights.must_keep(read(), complaint) is not None,
        may_correct=complaint.confidentiality is not Confidentiality.ANONYMOUS,
        party=identity.own_view(read(), complaint),
    )
    return page, status


def _request(number: str, form: RequestForm) -> None:
    with transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        kind = DataRight(form.kind.data)
        data_rights.request(session, complaint, kind, form.words.data, now=clock.now())


def _row(row: DataRequest, now: datetime) -> RequestRow:
    ground = rules.GROUNDS.get(row.ground or "", "")
    return RequestRow(
        what=str(DATA_RIGHTS[row.kind]),
        words=row.words,
        received_at=row.received_at,
        due_at=row.due_at,
        late=(row.answered_at or now) > row.due_at,
        cite=citations(rules.policy(row.kind.value).cite, language()),
        inferred=row.kind.value in rules.INFERRED,
        outcome=str(OUTCOMES[row.outcome]) if row.outcome else "",
        ground=gettext(ground) if ground else "",
        answer=row.answer or "",
        answered_at=row.answered_at,
    )


@bp.route("/pengaduan/<number>/kontak", methods=["GET", "POST"])
@with_key
def contact_change(number: str) -> ResponseReturnValue:
    """Correct e-mail and telephone at once; the old address is told."""
    complaint = find_tracked(read(), number)
    form, status = ContactForm(data=_known(complaint)), 200
    if request.method == "POST":
        if form.validate_on_submit():
            try:
                _correct(number, form)
                return redirect(url_for("citizen.own_data_page", number=number), 303)
            except StepRefusedError as error:
                status = take_over(form, error)
        else:
            status = status_of(form)
    return render_template("citizen/contact_change.html", form=form, number=number), status


def _known(complaint: Complaint) -> dict[str, str]:
    party = identity.own_view(read(), complaint)
    if party is None:
        return {}
    return {"email": party.email or "", "phone": party.phone or ""}


def _correct(number: str, form: ContactForm) -> None:
    email, phone = form.email.data, form.phone.data
    with transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        changed = own_data.correct_contact(
            session, complaint, email=email, phone=phone, now=clock.now()
        )
    told = gettext("Kontak Anda sudah diubah.") if changed else gettext("Tidak ada yang berubah.")
    flash(told, "success")
