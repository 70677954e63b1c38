"""The pages of the formal file as forms, made from the items of the rules."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import ValidationError

from pengaduan.complaints.formal_models import Basis
from pengaduan.complaints.identity import PartyView
from pengaduan.complaints.models import Complaint, Confidentiality
from pengaduan.handling import confidentiality
from pengaduan.handling.formal_file import LONGEST, NOTE_MAX
from pengaduan.handling.representation import BASIS_LABELS, Appointment
from pengaduan.infra import clock
from pengaduan.rules.contacts import ContactError, parse_phone
from pengaduan.rules.dates import DateError
from pengaduan.rules.formal_file import Item, Task
from pengaduan.web.citizen.filing_forms import choices, chosen, one_line, too_long
from pengaduan.web.citizen.formal_words import hint, named
from pengaduan.web.citizen.reading import read_when, tidy
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm

SELF, REPRESENTED = "self", "represented"
_YEAR: Final = re.compile(r"(19|20)[0-9]{2}")


def within(limit: int) -> Callable[[PageForm, Field], None]:
    """Return a check that says by how much a text is too long."""

    def check(_form: PageForm, field: Field) -> None:
        over = len((field.data or "").strip()) - limit
        if over > 0:
            raise ValidationError(too_long(over, limit))

    return check


def readable_date(_form: PageForm, field: Field) -> None:
    """Accept a date, a month, or a year of four figures, or nothing."""
    text = (field.data or "").strip()
    if not text or _YEAR.fullmatch(text):
        return
    try:
        read_when(text, now=clock.now())
    except DateError as error:
        if error.why == "future":
            told = gettext("Tanggal ini belum terjadi. Tulis tahun dengan empat angka.")
        else:
            told = gettext("Kami tidak mengenali tanggal ini. Tulis seperti 17 8 1980.")
        raise ValidationError(told) from error


class TaskForm(PageForm):
    """One task; :func:`task_form` adds its fields."""

    def values(self) -> dict[str, str]:
        """Return the answers by item, empty ones too."""
        given = ((name, value) for name, value in self.data.items() if name != "csrf_token")
        return {name: str(value or "").strip() for name, value in given}


def task_form(task: Task) -> type[TaskForm]:
    """Return the form of a task in the language of the page."""
    fields = {item.code: _field(item, task) for item in task.items}
    return type("OneTaskForm", (TaskForm,), fields)


def _field(item: Item, task: Task) -> Field:
    label, told = named(item), " ".join(filter(None, (_opening(item, task), hint(item))))
    limit = within(LONGEST[item.kind])
    if item.kind == "choice":
        offered = as_choices((choice.code, named(choice)) for choice in item.choices)
        return RadioField(
            label, description=told, choices=offered, default="", validate_choice=False
        )
    if item.kind == "text":
        return TextAreaField(label, description=told, filters=[tidy], validators=[limit])
    checks = [limit, readable_date] if item.kind == "date" else [limit]
    return StringField(label, description=told, filters=[one_line], validators=checks)


def _opening(item: Item, task: Task) -> str:
    """Say after which answer an item is to be filled in."""
    if not item.asked_after:
        return ""
    opening = next(one for one in task.items if one.code == item.asked_after)
    names = [named(one) for one in opening.choices if one.code in item.answers]
    return gettext("Isi bila Anda memilih: %(answers)s.", answers=" / ".join(names))


class SendForm(PageForm):
    """The last page: why something is missing, and that it is true."""

    note = TextAreaField(
        _("Mengapa ada yang belum diisi?"), filters=[tidy], validators=[within(NOTE_MAX)]
    )
    truthful = BooleanField(_("Keterangan ini benar sepanjang pengetahuan saya."))

    def validate_truthful(self, field: Field) -> None:
        """Sending needs the statement."""
        if not field.data:
            raise ValidationError(gettext("Nyatakan bahwa keterangan ini benar."))


def _phone_like(_form: PageForm, field: Field) -> None:
    if not field.data:
        return
    try:
        parse_phone(field.data)
    except ContactError as error:
        raise ValidationError(gettext("Tulis nomor telepon seperti 0812 3456 7890.")) from error


def _email_like(_form: PageForm, field: Field) -> None:
    parts = (field.data or "").rpartition("@")
    if field.data and (not parts[0] or "." not in parts[2].strip(".") or " " in field.data):
        raise ValidationError(gettext("Tulis alamat surel seperti nama@contoh.id."))


class RepresentativeForm(PageForm):
    """Whether somebody acts for the complainant, who, and on what."""

    represented = RadioField(
        _("Apakah ada orang yang mewakili pelapor?"),
        choices=choices(
            {SELF: _("Tidak, pelapor mengurus sendiri"), REPRESENTED: _("Ya, ada wakil")}
        ),
        validate_choice=False,
        validators=[chosen],
    )
    name = StringField(_("Nama wakil"), filters=[one_line], validators=[within(200)])
    basis = RadioField(
        _("Atas dasar apa wakil bertindak?"),
        choices=choices({code.value: _(text) for code, text in BASIS_LABELS.items()}),
        default="",
        validate_choice=False,
    )
    relation = StringField(
        _("Hubungan dengan pelapor"), filters=[one_line], validators=[within(200)]
    )
    phone = StringField(_("Telepon wakil"), filters=[one_line], validators=[_phone_like])
    email = StringField(_("Surel wakil"), filters=[one_line], validators=[_email_like])
    gets_notices = BooleanField(_("Kirim kabar pengaduan kepada wakil."))
    file = FileField(_("Foto atau PDF surat kuasa"))

    @property
    def names_somebody(self) -> bool:
        """True when there is a representative."""
        return bool(self.represented.data == REPRESENTED)

    def validate_name(self, field: Field) -> None:
        """A representative has a name."""
        if self.names_somebody and not (field.data or "").strip():
            raise ValidationError(gettext("Tulis nama wakil."))

    def validate_basis(self, field: Field) -> None:
        """A representative acts on something."""
        if self.names_somebody and field.data not in set(Basis):
            raise ValidationError(gettext("Pilih dasar wakil bertindak."))

    def validate_gets_notices(self, field: Field) -> None:
        """Notices need an address."""
        if self.names_somebody and field.data and not self.email.data:
            raise ValidationError(gettext("Tulis surel wakil supaya kabar dapat dikirim."))

    def command(self, attachment_id: int | None) -> Appointment:
        """Return the input of the step."""
        return Appointment(
            name=self.name.data or "",
            basis=Basis(self.basis.data),
            phone=self.phone.data or None,
            email=self.email.data or None,
            relation=self.relation.data or None,
            gets_notices=bool(self.gets_notices.data),
            attachment_id=attachment_id,
        )


class SecrecyForm(PageForm):
    """Who may know the name from now on."""

    confidentiality = RadioField(_("Apa yang Anda inginkan?"), validate_choice=False)
    consent = BooleanField(_("Saya setuju instansi melihat nama dan kontak saya."))
    name = StringField(_("Nama Anda"), filters=[one_line], validators=[within(150)])
    phone = StringField(
        _("Nomor telepon atau WhatsApp"), filters=[one_line], validators=[_phone_like]
    )
    email = StringField(_("Alamat surel"), filters=[one_line], validators=[_email_like])

    def offer(self, complaint: Complaint, known: Mapping[str, object]) -> None:
        """Show what can be chosen for this complaint."""
        offered = confidentiality.choices(complaint)
        self.confidentiality.choices = as_choices((one.value, known[one]) for one in offered)

    def validate_confidentiality(self, field: Field) -> None:
        """Ask for one of the answers that the page offers."""
        chosen(self, field)

    @property
    def wanted(self) -> Confidentiality:
        """What was chosen; valid forms only."""
        return Confidentiality(self.confidentiality.data)

    def party(self) -> PartyView:
        """Return the name and contact that were typed."""
        return PartyView(self.name.data or None, self.phone.data or None, self.email.data or None)


class CompletionForm(PageForm):
    """What was asked for; :func:`completion_form` adds its fields."""

    keep = SubmitField(_("Simpan dulu"))

    def values(self) -> dict[str, str]:
        """Return what is typed by field name."""
        hidden = {"csrf_token", "keep", "file"}
        given = ((name, value) for name, value in self.data.items() if name not in hidden)
        return {name: str(value or "").strip() for name, value in given}


def completion_form(fields: Iterable[tuple[str, str, str, bool]]) -> type[CompletionForm]:
    """Return the form for fields given as name, label, hint and whether it is one line."""
    made: dict[str, Field] = {}
    for name, label, told, single in fields:
        if single:
            made[name] = StringField(
                label, description=told, filters=[one_line], validators=[within(200)]
            )
        else:
            made[name] = TextAreaField(
                label, description=told, filters=[tidy], validators=[within(3000)]
            )
    made["file"] = FileField(_("Berkas"))
    return type("AskedCompletionForm", (CompletionForm,), made)
