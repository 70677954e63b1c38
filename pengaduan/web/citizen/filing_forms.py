"""The question pages of a new complaint as forms; what they hold is what the draft keeps."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from pengaduan.complaints.flags import OUTSIDE_MATTERS
from pengaduan.handling.filing import STORY_MAX, STORY_MIN
from pengaduan.infra import clock
from pengaduan.rules.contacts import ContactError, parse_email, parse_name, parse_phone
from pengaduan.rules.dates import DateError
from pengaduan.web.citizen import words
from pengaduan.web.citizen.reading import read_when, tidy
from pengaduan.web.shared import formats
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import language

UNKNOWN_AGENCY, OTHER_AGENCY, AGENCY = "unknown", "other", "agency:"
_LONGEST_LINE: Final = 200


def choices(known: Mapping[str, object]) -> list[SelectChoice]:
    """Return words by code as choices."""
    return as_choices((str(code), text) for code, text in known.items())


def one_line(text: str | None) -> str:
    """Return the text as one line with single spaces."""
    return " ".join(tidy(text).split())


def _short_enough(_form: PageForm, field: Field) -> None:
    over = len(field.data or "") - _LONGEST_LINE
    if over > 0:
        raise ValidationError(too_long(over, _LONGEST_LINE))


def too_long(over: int, limit: int) -> str:
    """Say by how many characters a text must be cut."""
    text = gettext(
        "Kurangi %(n)s huruf. Batasnya %(max)s.",
        n=formats.angka(over, language=language()),
        max=formats.angka(limit, language=language()),
    )
    return str(text)


def chosen(_form: PageForm, field: Field) -> None:
    """Ask for one of the answers that the page offers."""
    if field.data not in [choice.value for choice in field.choices]:
        raise ValidationError(gettext("Pilih salah satu jawaban."))


class StepForm(PageForm):
    """One question page."""

    def answers(self) -> dict[str, Any]:
        """Return what is typed and chosen, valid or not, without the forgery token."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}

    def is_complete(self) -> bool:
        """Tell whether the stored answers are valid; for a form made by :func:`from_answers`."""
        return bool(self.validate())


F = TypeVar("F", bound=StepForm)


def from_answers(kind: type[F], answers: dict[str, Any]) -> F:
    """Return the form as if the stored answers had just been sent, without forgery token."""
    sent: MultiDict[str, str] = MultiDict()
    for name, value in answers.items():
        if isinstance(value, list):
            sent.setlist(name, [str(one) for one in value])
        elif value not in (None, False):
            sent[name] = "y" if value is True else str(value)
    return kind(formdata=sent, meta={"csrf": False})


class SuitabilityForm(StepForm):
    """What it is about, and whether the agency has been told."""

    matter = RadioField(
        _("Apa yang ingin Anda sampaikan?"),
        choices=choices(words.MATTERS),
        validate_choice=False,
        validators=[chosen],
    )
    prior = RadioField(
        _("Apakah Anda sudah menyampaikan hal ini ke instansi tersebut?"),
        choices=choices(words.PRIOR),
        validate_choice=False,
    )

    def validate_prior(self, field: Field) -> None:
        """Ask for an answer, but not of somebody whose matter belongs elsewhere."""
        if field.data or self.matter.data not in OUTSIDE_MATTERS:
            chosen(self, field)


class StoryForm(StepForm):
    """What happened, in any script, up to 4,000 characters."""

    story = TextAreaField(_("Apa yang terjadi?"), filters=[tidy])

    def validate_story(self, field: Field) -> None:
        """Refuse what is empty, too short or too long, and say by how much."""
        length = len(field.data.strip())
        if length == 0:
            raise ValidationError(gettext("Ceritakan apa yang terjadi."))
        if length < STORY_MIN:
            raise ValidationError(
                gettext("Tambahkan sedikit rincian, minimal %(n)s huruf.", n=STORY_MIN)
            )
        if length > STORY_MAX:
            raise ValidationError(too_long(length - STORY_MAX, STORY_MAX))


class AgencyForm(StepForm):
    """Where it was and who is meant; "I do not know" is a normal answer."""

    province = SelectField(_("Provinsi"), validate_choice=False)
    regency = SelectField(_("Kabupaten atau kota"), validate_choice=False)
    query = StringField(
        _("Nama kantor atau layanan"), filters=[one_line], validators=[_short_enough]
    )
    choice = RadioField(_("Instansi yang dimaksud"), validate_choice=False)
    other = StringField(
        _("Nama instansi atau kantor"), filters=[one_line], validators=[_short_enough]
    )

    @property
    def region_code(self) -> str | None:
        """The most exact region chosen; a regency left over from another province counts not."""
        province, regency = self.province.data or "", self.regency.data or ""
        if not province:
            return regency or None
        return (regency if regency.startswith(f"{province}.") else province) or None

    @property
    def agency_id(self) -> int | None:
        """The agency that was picked from the list, or None."""
        tail = (self.choice.data or "").removeprefix(AGENCY)
        picked = (self.choice.data or "").startswith(AGENCY) and tail.isascii() and tail.isdigit()
        return int(tail) if picked and len(tail) < 10 else None

    def validate_choice(self, field: Field) -> None:
        """Refuse no answer, and an answer that no list has."""
        if field.data not in (UNKNOWN_AGENCY, OTHER_AGENCY) and self.agency_id is None:
            raise ValidationError(gettext("Pilih instansi atau pilih Saya tidak tahu."))

    def validate_other(self, field: Field) -> None:
        """Ask for the name when the agency is not in the list."""
        if self.choice.data == OTHER_AGENCY and not field.data:
            raise ValidationError(gettext("Tulis nama instansi atau kantor itu."))


class WhenForm(StepForm):
    """When it happened, and how the agency was told if it was."""

    when = StringField(
        _("Bulan dan tahun, atau tanggal lengkap"), filters=[one_line], validators=[_short_enough]
    )
    ongoing = BooleanField(_("Masih berlangsung"))
    prior_when = StringField(
        _("Kapan Anda menyampaikannya ke instansi?"),
        filters=[one_line],
        validators=[_short_enough],
    )
    prior_way = SelectField(
        _("Lewat apa?"), choices=choices(words.PRIOR_WAYS), validate_choice=False
    )
    prior_reference = StringField(
        _("Nomor tanda terima dari instansi"), filters=[one_line], validators=[_short_enough]
    )

    def validate_when(self, field: Field) -> None:
        """Refuse a date that cannot be read or lies ahead; a running matter needs none."""
        if not field.data and self.ongoing.data:
            return
        try:
            read_when(field.data or "", now=clock.now())
        except DateError as error:
            raise ValidationError(_date_message(error.why, field.data)) from error


def _date_message(why: str, typed: str) -> str:
    texts = {
        "empty": gettext("Tulis bulan dan tahunnya, atau pilih Masih berlangsung."),
        "future": gettext("Tanggal kejadian belum terjadi. Periksa tahunnya."),
        "impossible": gettext(
            'Tanggal "%(typed)s" tidak ada dalam kalender. Periksa lagi angkanya.', typed=typed
        ),
    }
    unreadable = gettext(
        'Kami tidak mengenali "%(typed)s". Tulis seperti 12 3 2026 atau Maret 2026.', typed=typed
    )
    return str(texts.get(why, unreadable))


class WishForm(StepForm):
    """What would put it right."""

    wishes = SelectMultipleField(
        _("Apa yang Anda harapkan?"), choices=choices(words.WISHES), default=()
    )
    wish_text = StringField(
        _("Jelaskan dengan satu kalimat"), filters=[one_line], validators=[_short_enough]
    )

    def validate_wishes(self, field: Field) -> None:
        """Ask for at least one choice; "not sure" is one."""
        if not field.data:
            raise ValidationError(gettext("Pilih paling sedikit satu harapan."))


class ContactForm(StepForm):
    """Who may know the name, and where news should go."""

    confidentiality = RadioField(
        _("Bolehkah instansi mengetahui nama Anda?"),
        choices=choices(words.CONFIDENTIALITY),
        validate_choice=False,
        validators=[chosen],
    )
    name = StringField(_("Nama Anda"), filters=[one_line])
    phone = StringField(_("Nomor telepon atau WhatsApp"), filters=[one_line])
    email = StringField(_("Alamat surel"), filters=[one_line])

    @property
    def is_anonymous(self) -> bool:
        """True when neither name nor contact is kept."""
        return bool(self.confidentiality.data == "anonymous")

    def validate_name(self, field: Field) -> None:
        """Ask for a name unless the complainant wants none; one word is enough."""
        if self.is_anonymous:
            return
        try:
            parse_name(field.data or "")
        except ContactError as error:
            if error.why == "too_long":
                raise ValidationError(gettext("Nama ini terlalu panjang. Singkatkan.")) from error
            raise ValidationError(
                gettext("Tulis nama Anda, atau pilih Saya tidak ingin menyebut nama.")
            ) from error

    def validate_phone(self, field: Field) -> None:
        """Accept every usual way of writing a telephone number, or none."""
        if self.is_anonymous or not field.data:
            return
        try:
            parse_phone(field.data)
        except ContactError as error:
            raise ValidationError(gettext("Tulis nomor telepon seperti 0812 3456 7890.")) from error

    def validate_email(self, field: Field) -> None:
        """Accept what can be an address, or none; typing slips are only hinted at."""
        if self.is_anonymous or not field.data:
            return
        try:
            parse_email(field.data)
        except ContactError as error:
            raise ValidationError(gettext("Tulis alamat surel seperti nama@contoh.id.")) from error


class CheckForm(PageForm):
    """The last page: the statement that what was told is true."""

    truthful = BooleanField(_("Keterangan ini benar sepanjang pengetahuan saya."))

    def validate_truthful(self, field: Field) -> None:
        """Filing needs the statement."""
        if not field.data:
            raise ValidationError(gettext("Nyatakan bahwa keterangan ini benar."))
