"""What the complainant does with a running case, as forms."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import ValidationError

from pengaduan.complaints.queries import PointEntry
from pengaduan.handling.rating import COMMENT_MAX, Marks
from pengaduan.handling.reaction import OBJECTION_LABELS, Objection, ObjectionReason
from pengaduan.handling.withdrawal import WITHDRAWAL_LABELS, Withdrawal, WithdrawalReason
from pengaduan.web.citizen import words
from pengaduan.web.citizen.filing_forms import choices, chosen, one_line, too_long
from pengaduan.web.citizen.reading import tidy
from pengaduan.web.shared.forms import PageForm

LONGEST = 4000
LONGEST_REASON = 2000
POINT = "point_"
YES, NO = "yes", "no"
ACCEPT, OBJECT = "accept", "object"


def _labels(known: Mapping[Any, str]) -> dict[str, object]:
    return {str(code): _(text) for code, text in known.items()}


def _within_limit(_form: PageForm, field: Field) -> None:
    over = len((field.data or "").strip()) - LONGEST
    if over > 0:
        raise ValidationError(too_long(over, LONGEST))


class ReplyForm(PageForm):
    """A reply, an addition, or what was missing."""

    text = TextAreaField(_("Balasan Anda"), filters=[tidy], validators=[_within_limit])
    file = FileField(_("Berkas"))

    def validate_text(self, field: Field) -> None:
        """Refuse an empty reply."""
        if not field.data.strip():
            raise ValidationError(gettext("Tulis balasan Anda."))


class ReactForm(PageForm):
    """Accept or object; :func:`react_form` adds one field per point."""

    verdict = RadioField(
        _("Apa tanggapan Anda?"),
        choices=choices({ACCEPT: _("Saya terima jawaban ini"), OBJECT: _("Saya keberatan")}),
        validate_choice=False,
        validators=[chosen],
    )
    reasons = SelectMultipleField(
        _("Mengapa Anda keberatan?"), choices=choices(_labels(OBJECTION_LABELS)), default=()
    )
    text = TextAreaField(_("Jelaskan keberatan Anda"), filters=[tidy], validators=[_within_limit])

    @property
    def objects(self) -> bool:
        """True when the complainant objects."""
        return bool(self.verdict.data == OBJECT)

    def validate_reasons(self, field: Field) -> None:
        """An objection needs a reason."""
        if self.objects and not field.data:
            raise ValidationError(gettext("Pilih paling sedikit satu alasan keberatan."))

    def validate_text(self, field: Field) -> None:
        """An objection needs a sentence that the reviewer can work with."""
        if self.objects and not field.data.strip():
            raise ValidationError(gettext("Jelaskan apa yang belum benar."))

    def answered(self) -> dict[int, bool]:
        """Return per point id whether it was answered; points left open are left out."""
        given = {
            int(name.removeprefix(POINT)): value
            for name, value in self.data.items()
            if name.startswith(POINT)
        }
        return {point: value == YES for point, value in given.items() if value in (YES, NO)}

    def objection(self) -> Objection:
        """Return the input of the objection step."""
        reasons = tuple(ObjectionReason(one) for one in self.reasons.data)
        return Objection(reasons=reasons, text=self.text.data.strip(), answered=self.answered())


def react_form(points: Iterable[PointEntry]) -> type[ReactForm]:
    """Return the form for an answer to these points."""
    fields = {
        f"{POINT}{point.point_id}": RadioField(
            _("Apakah pokok %(n)s sudah dijawab?", n=point.ordinal),
            choices=choices({YES: _("Sudah menjawab"), NO: _("Belum menjawab")}),
            validate_choice=False,
        )
        for point in points
    }
    return type("PointsReactForm", (ReactForm,), fields)


class RateForm(PageForm):
    """Three questions on a scale of words, and a free line."""

    clarity = RadioField(
        _("Seberapa jelas jawabannya?"),
        choices=choices(words.SCALE),
        validate_choice=False,
        validators=[chosen],
    )
    speed = RadioField(
        _("Seberapa cepat penanganannya?"),
        choices=choices(words.SCALE),
        validate_choice=False,
        validators=[chosen],
    )
    conduct = RadioField(
        _("Bagaimana sikap petugas?"),
        choices=choices(words.SCALE),
        validate_choice=False,
        validators=[chosen],
    )
    comment = StringField(_("Catatan Anda"), filters=[one_line])

    def validate_comment(self, field: Field) -> None:
        """Keep the note short."""
        over = len(field.data or "") - COMMENT_MAX
        if over > 0:
            raise ValidationError(too_long(over, COMMENT_MAX))

    def command(self) -> Marks:
        """Return the input of the rating step."""
        return Marks(
            clarity=int(self.clarity.data),
            speed=int(self.speed.data),
            conduct=int(self.conduct.data),
            comment=self.comment.data or "",
        )


class WithdrawForm(PageForm):
    """Why the complaint is taken back."""

    reason = RadioField(
        _("Mengapa Anda mencabut pengaduan ini?"),
        choices=choices(_labels(WITHDRAWAL_LABELS)),
        validate_choice=False,
        validators=[chosen],
    )
    text = TextAreaField(_("Penjelasan"), filters=[tidy])

    def validate_text(self, field: Field) -> None:
        """Keep the explanation within its limit."""
        over = len(field.data.strip()) - LONGEST_REASON
        if over > 0:
            raise ValidationError(too_long(over, LONGEST_REASON))

    def command(self) -> Withdrawal:
        """Return the input of the withdrawal step."""
        return Withdrawal(WithdrawalReason(self.reason.data), self.text.data)


class EscalateForm(PageForm):
    """Consent to hand the file over to the Ombudsman."""

    consent = BooleanField(_("Saya setuju berkas pengaduan ini dibagikan kepada Ombudsman."))

    def validate_consent(self, field: Field) -> None:
        """Sharing the file needs consent."""
        if not field.data:
            raise ValidationError(gettext("Nyatakan persetujuan Anda lebih dahulu."))


class EvidenceForm(PageForm):
    """One file."""

    file = FileField(_("Pilih satu berkas"))

    def validate_file(self, field: Field) -> None:
        """Ask for a file."""
        if not field.data or not getattr(field.data, "filename", ""):
            raise ValidationError(gettext("Pilih satu berkas."))
