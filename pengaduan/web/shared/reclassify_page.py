"""Another class for a complaint: what that does to each deadline, then the step."""

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.complaints.access import find_visible
from pengaduan.handling import reclassifying
from pengaduan.handling.errors import InputRefusedError
from pengaduan.handling.reclassifying import REASON_MAX, Reclassification
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.law import law
from pengaduan.sla.class_preview import ClassEffect, Why
from pengaduan.web.shared.access import current_actor
from pengaduan.web.shared.case_words import WEIGHTS
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.formats import tanggal
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import language

WHYS: Final = {
    Why.MOVED: _("Dihitung ulang dari awal menurut sifat yang baru."),
    Why.KEPT: _("Tetap. Sifat yang baru memberi %(date)s, dan tanggal yang dijanjikan tidak maju."),
    Why.LATE: _("Tetap. Batas waktu ini sudah lewat."),
    Why.SAME: _("Tidak berubah."),
}
NONE: Final = ""


class ReclassifyForm(PageForm):
    """The new class and subject, and why; ``seen`` names the preview that is confirmed."""

    weight = RadioField(_("Sifat pengaduan"), validators=[InputRequired(_("Pilih sifatnya."))])
    substance = SelectField(_("Substansi"))
    reason = TextAreaField(
        _("Alasan perubahan"),
        validators=[
            InputRequired(_("Tulis alasannya.")),
            Length(max=REASON_MAX, message=_("Paling banyak 1.000 huruf.")),
        ],
    )
    seen = HiddenField()

    def offer(self) -> None:
        """Fill the choices that come from the law tables."""
        spoken = language()
        weights = (one.code for one in law().intake.complaint_weight)
        self.weight.choices = as_choices((code, WEIGHTS[code]) for code in weights)
        subjects = ((code, reclassifying.subject_name(code, spoken)) for code in law().substances)
        self.substance.choices = as_choices([(NONE, _("Belum ditentukan")), *subjects])

    def command(self) -> Reclassification:
        """Return the input of the step."""
        return Reclassification(
            weight=str(self.weight.data or ""),
            substance=str(self.substance.data or "") or None,
            reason=str(self.reason.data or ""),
            seen=str(self.seen.data or ""),
        )


def reclassify_page(number: str, *, back: str) -> ResponseReturnValue:
    """Show the effect of another class on each open deadline, and take the step when confirmed.

    ``back`` is the endpoint of the case page.
    """
    actor, now, found = current_actor(), clock.now(), None
    complaint = find_visible(read(), actor, number)
    reclassifying.check_capacity(actor, complaint)
    form = ReclassifyForm(
        data={"weight": complaint.weight, "substance": complaint.substance or NONE}
    )
    form.offer()
    if form.validate_on_submit():
        command = form.command()
        try:
            reclassifying.check(complaint, command)
            found = reclassifying.effects(read(), complaint, command.weight, now=now)
            form.seen.data = reclassifying.mark_of(command.weight, found)
            if request.form.get("aksi") == "kirim":
                _take(number, command)
                flash(gettext("Sifat pengaduan sudah diubah."), "success")
                return redirect(url_for(back, number=number), 303)
        except InputRefusedError as error:
            form.form_errors.append(gettext(error.message_id, **error.values))
    page = render_template(
        "shared/reclassify.html",
        form=form,
        complaint=complaint,
        now_class=WEIGHTS.get(complaint.weight or "", ""),
        effects=None if found is None else [(one, _why(one)) for one in found],
        policy_name=_policy,
        back_url=url_for(back, number=number),
    )
    return page, 422 if form.errors else 200


def _take(number: str, command: Reclassification) -> None:
    actor = current_actor()
    with transaction() as session:
        complaint = find_visible(session, actor, number, lock=True)
        reclassifying.reclassify(session, actor, complaint, command, now=clock.now())


def _why(one: ClassEffect) -> str:
    return str(WHYS[one.why]) % {"date": tanggal(one.counted, one.zone, language=language())}


def _policy(code: str) -> str:
    entry = law().deadlines[code]
    return entry.name_en if language() == "en" else entry.name_id
