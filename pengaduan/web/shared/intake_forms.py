"""The one page on which staff write a complaint down (P12), as a form."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, ValidationError

from pengaduan.complaints.formal_models import Basis
from pengaduan.complaints.models import Channel, Confidentiality, PriorContact
from pengaduan.complaints.notice_models import PhoneChannel
from pengaduan.handling.filing import STORY_MAX, STORY_MIN, NewComplaint
from pengaduan.handling.intake import Scan, TakenIn
from pengaduan.handling.representation import BASIS_LABELS, Appointment
from pengaduan.infra import clock
from pengaduan.rules.contacts import ContactError, parse_name, parse_phone
from pengaduan.rules.dates import DateError, When, parse_when
from pengaduan.web.shared.case_words import MATTERS, PRIOR, WISHES
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm

OWN, UNKNOWN, OTHER = "own", "unknown", "other"
_JAKARTA = ZoneInfo("Asia/Jakarta")
_LINE = Length(max=200, message=_("Paling banyak 200 huruf."))
CHANNELS = {
    Channel.WALK_IN: _("Loket"),
    Channel.PHONE: _("Telepon"),
    Channel.LETTER: _("Surat"),
    Channel.EMAIL: _("Surel"),
    Channel.WHATSAPP: _("WhatsApp"),
    Channel.OWN_INITIATIVE: _("Prakarsa sendiri Ombudsman"),
}
SECRECY = {
    Confidentiality.OPEN: _("Instansi boleh tahu nama pelapor"),
    Confidentiality.WITHHELD: _("Nama dirahasiakan dari instansi"),
    Confidentiality.ANONYMOUS: _("Tanpa nama"),
}
PHONE_CHANNELS = {
    PhoneChannel.NONE: _("Tidak usah"),
    PhoneChannel.SMS: _("SMS"),
    PhoneChannel.WHATSAPP: _("WhatsApp"),
}


def _words(known: Mapping[Any, object]) -> list[SelectChoice]:
    return as_choices((str(code), text) for code, text in known.items())


def _one_line(text: str | None) -> str:
    return " ".join((text or "").replace("\x00", "").split())


def _tidy(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _line(label: object) -> StringField:
    return StringField(label, filters=[_one_line], validators=[_LINE])


class IntakeForm(PageForm):
    """Channel, source, the complaint as the web asks for it, contact, representative, scans."""

    nonce = HiddenField()
    mail = HiddenField()
    channel = RadioField(_("Lewat mana pengaduan ini datang?"))
    source = _line(_("Keterangan sumber"))
    letter_on = DateField(_("Tanggal surat"), validators=[Optional()])
    arrived_on = DateField(_("Tanggal surat tiba"), validators=[Optional()])
    matter = SelectField(_("Perihal"), choices=_words(MATTERS))
    prior = SelectField(_("Sudah disampaikan ke instansi?"), choices=_words(PRIOR))
    prior_note = _line(_("Kapan, lewat apa, dan nomornya"))
    story = TextAreaField(_("Apa yang terjadi, dengan kata-kata pelapor"), filters=[_tidy])
    region = SelectField(_("Wilayah"), validate_choice=False)
    agency_query = _line(_("Nama kantor atau layanan"))
    search = SubmitField(_("Cari instansi"))
    agency = RadioField(_("Instansi yang diadukan"), validate_choice=False, default=UNKNOWN)
    agency_text = _line(_("Nama instansi di luar daftar"))
    when = _line(_("Waktu kejadian"))
    ongoing = BooleanField(_("Masih berlangsung"))
    wishes = SelectMultipleField(_("Harapan pelapor"), choices=_words(WISHES), default=())
    wish_text = _line(_("Harapan dengan satu kalimat"))
    confidentiality = RadioField(_("Kerahasiaan nama"), choices=_words(SECRECY))
    name = StringField(_("Nama pelapor"), filters=[_one_line])
    phone = StringField(_("Nomor telepon atau WhatsApp"), filters=[_one_line])
    email = StringField(_("Alamat surel"), filters=[_one_line])
    contact_consent = BooleanField(_("Pelapor setuju dihubungi lewat kontak ini."))
    phone_channel = SelectField(
        _("Kabar pendek lewat telepon"), choices=_words(PHONE_CHANNELS), default="none"
    )
    language = SelectField(
        _("Bahasa untuk kabar"),
        choices=as_choices([("id", _("Bahasa Indonesia")), ("en", _("Bahasa Inggris"))]),
    )
    agent_name = _line(_("Nama wakil"))
    agent_basis = SelectField(_("Dasar mewakili"))
    agent_relation = _line(_("Hubungan dengan pelapor"))
    agent_phone = StringField(_("Telepon wakil"), filters=[_one_line])
    agent_email = StringField(_("Surel wakil"), filters=[_one_line])
    agent_notices = BooleanField(_("Kirim kabar kepada wakil."))
    authority = FileField(_("Surat kuasa"))
    scans = MultipleFileField(_("Pindaian surat atau bukti"))
    read_back = BooleanField(_("Catatan ini sudah dibacakan ulang kepada pelapor."))

    def offer(
        self,
        channels: Sequence[Channel],
        regions: Sequence[SelectChoice],
        agencies: Sequence[tuple[str, str]],
    ) -> None:
        """Fill the choices of this desk."""
        self.channel.choices = as_choices((one.value, CHANNELS[one]) for one in channels)
        self.region.choices = [*as_choices([("", gettext("Tidak diketahui"))]), *regions]
        always = [
            (UNKNOWN, gettext("Pelapor tidak tahu")),
            (OTHER, gettext("Tidak ada di daftar (tulis nama)")),
        ]
        self.agency.choices = as_choices([*agencies, *always])
        bases = [(one.value, gettext(text)) for one, text in BASIS_LABELS.items()]
        self.agent_basis.choices = as_choices(bases)
        self.nonce.data = self.nonce.data or secrets.token_hex(16)

    @property
    def nobody(self) -> bool:
        """True when neither name nor contact is kept."""
        anonymous = self.confidentiality.data == Confidentiality.ANONYMOUS
        return anonymous or self.channel.data == Channel.OWN_INITIATIVE

    def validate_story(self, field: Field) -> None:
        """Refuse what is too short or too long."""
        length = len(field.data.strip())
        if length < STORY_MIN:
            raise ValidationError(
                gettext("Tambahkan sedikit rincian, minimal %(n)s huruf.", n=STORY_MIN)
            )
        if length > STORY_MAX:
            raise ValidationError(gettext("Paling banyak %(n)s huruf.", n=STORY_MAX))

    def validate_when(self, field: Field) -> None:
        """Refuse a date that cannot be read; a running matter needs none."""
        if self.ongoing.data and not field.data:
            return
        try:
            parse_when(field.data or "", self.today())
        except DateError as error:
            raise ValidationError(
                gettext("Tulis seperti 12 3 2026 atau Maret 2026, atau pilih Masih berlangsung.")
            ) from error

    def validate_name(self, field: Field) -> None:
        """Ask for a name unless the complainant gives none."""
        if self.nobody:
            return
        try:
            parse_name(field.data or "")
        except ContactError as error:
            raise ValidationError(gettext("Tulis nama pelapor, atau pilih Tanpa nama.")) from error

    def validate_phone(self, field: Field) -> None:
        """Accept every usual way of writing a telephone number, or none."""
        _check_phone(field, asked=not self.nobody)

    def validate_agent_phone(self, field: Field) -> None:
        """Accept every usual way of writing a telephone number, or none."""
        _check_phone(field, asked=bool(self.agent_name.data))

    def validate_email(self, field: Field) -> None:
        """Accept what can be an address, or none."""
        _check_email(field, asked=not self.nobody)

    def validate_agent_email(self, field: Field) -> None:
        """Accept what can be an address, or none."""
        _check_email(field, asked=bool(self.agent_name.data))

    def validate_agency(self, field: Field) -> None:
        """Refuse an answer that the list does not have."""
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError(gettext("Pilih instansi dari daftar."))

    def validate_agency_text(self, field: Field) -> None:
        """Ask for the name when the agency is not in the list."""
        if self.agency.data == OTHER and not field.data:
            raise ValidationError(gettext("Tulis nama instansi atau kantor itu."))

    def today(self) -> date:
        """Return the day at the desk, by Jakarta."""
        return clock.now().astimezone(_JAKARTA).date()

    def taken(self) -> TakenIn:
        """Return the input of the step."""
        return TakenIn(
            new=self._complaint(),
            source=self.source.data or None,
            letter_on=self.letter_on.data,
            arrived_on=self.arrived_on.data,
            read_back=bool(self.read_back.data),
            contact_consent=bool(self.contact_consent.data) and not self.nobody,
            phone_channel=self._phone_channel(),
            scans=tuple(_scan(one) for one in self.scans.data or () if one and one.filename),
            representative=self._representative(),
            authority=_scan(self.authority.data) if self.authority.data else None,
        )

    def _phone_channel(self) -> PhoneChannel:
        asked = bool(self.phone.data) and not self.nobody
        return PhoneChannel(self.phone_channel.data) if asked else PhoneChannel.NONE

    def _complaint(self) -> NewComplaint:
        when = parse_when(self.when.data, self.today()) if self.when.data else None
        nobody = self.nobody
        secrecy = Confidentiality.ANONYMOUS if nobody else Confidentiality(self.secrecy)
        return NewComplaint(
            nonce=f"desk-{self.nonce.data}"[:64],
            matter=self.matter.data,
            story=self.story.data,
            prior_contact=PriorContact(self.prior.data),
            confidentiality=secrecy,
            region_code=self.region.data or None,
            agency_id=int(self.agency.data) if self.agency.data.isdigit() else None,
            agency_text=self.agency_text.data if self.agency.data == OTHER else None,
            **_moment(when),
            ongoing=bool(self.ongoing.data),
            prior_note=self.prior_note.data or None,
            wishes=tuple(self.wishes.data),
            wish_text=self.wish_text.data or None,
            name=None if nobody else parse_name(self.name.data),
            phone=parse_phone(self.phone.data) if self.phone.data and not nobody else None,
            email=None if nobody else self.email.data or None,
            language=self.language.data,
            channel=Channel(self.channel.data),
        )

    @property
    def secrecy(self) -> str:
        """The chosen code of confidentiality."""
        return str(self.confidentiality.data)

    def _representative(self) -> Appointment | None:
        if not self.agent_name.data or self.nobody:
            return None
        phone = self.agent_phone.data
        return Appointment(
            name=self.agent_name.data,
            basis=Basis(self.agent_basis.data),
            phone=parse_phone(phone) if phone else None,
            email=self.agent_email.data or None,
            relation=self.agent_relation.data or None,
            gets_notices=bool(self.agent_notices.data and self.agent_email.data),
        )


def _moment(when: When | None) -> dict[str, int | None]:
    if when is None:
        return {}
    return {"happened_year": when.year, "happened_month": when.month, "happened_day": when.day}


def _scan(upload: object) -> Scan:
    name, data = str(getattr(upload, "filename", "")), upload.read()  # type: ignore[attr-defined]  # a file
    return Scan(name, data)


def _check_phone(field: Field, *, asked: bool) -> None:
    if not asked or not field.data:
        return
    try:
        parse_phone(field.data)
    except ContactError as error:
        raise ValidationError(gettext("Tulis nomor telepon seperti 0812 3456 7890.")) from error


def _check_email(field: Field, *, asked: bool) -> None:
    if not asked or not field.data:
        return
    parts = field.data.rpartition("@")
    if not parts[0] or "." not in parts[2].strip(".") or " " in field.data:
        raise ValidationError(gettext("Tulis alamat surel seperti nama@contoh.id."))
