"""When an agency works (A4): zone, working week, office hours; with what that would move."""

from typing import Final

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from pengaduan.agencies.models import Agency
from pengaduan.agencies.queries import agency_named
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.office_hours import (
    USUAL,
    OfficeHoursError,
    hours_of,
    typed_day,
    week_of,
    written_day,
)
from pengaduan.rules.permissions import Permission
from pengaduan.rules.workdays import Span
from pengaduan.sla import agency_hours
from pengaduan.sla.agency_hours import AgencyHours
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.admin.policy_versions import policy_name_of
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.forms import PageForm

SHOWN: Final = 100
ZONES: Final = {
    "Asia/Jakarta": _("WIB (Jakarta)"),
    "Asia/Makassar": _("WITA (Makassar)"),
    "Asia/Jayapura": _("WIT (Jayapura)"),
}
WEEKS: Final = {"5": _("5 hari, Senin sampai Jumat"), "6": _("6 hari, Senin sampai Sabtu")}
LONG: Final = Length(max=60, message=_("Terlalu panjang."))


class HoursForm(PageForm):
    """When one agency works; a day without hours is free."""

    zone = SelectField(_("Zona waktu"), choices=as_choices(ZONES.items()))
    workdays = RadioField(_("Minggu kerja"), choices=as_choices(WEEKS.items()))
    day_0 = StringField(_("Senin"), validators=[LONG])
    day_1 = StringField(_("Selasa"), validators=[LONG])
    day_2 = StringField(_("Rabu"), validators=[LONG])
    day_3 = StringField(_("Kamis"), validators=[LONG])
    day_4 = StringField(_("Jumat"), validators=[LONG])
    day_5 = StringField(_("Sabtu"), validators=[LONG])
    decree = StringField(
        _("Dasar (nomor keputusan)"),
        validators=[
            InputRequired(_("Isi nomor keputusan atau surat edarannya.")),
            Length(max=200, message=_("Paling banyak 200 huruf.")),
        ],
    )

    def days(self) -> list[StringField]:
        """Return the fields of the weekdays from Monday on."""
        return [self[f"day_{n}"] for n in range(6)]

    def show(self, now: AgencyHours) -> None:
        """Fill the form with what holds."""
        self.zone.data, self.workdays.data = now.zone, str(now.workdays)
        week = week_of(now.hours or USUAL[now.workdays])
        for n, field in enumerate(self.days()):
            field.data = written_day(week.get(n, ()))

    def answer(self) -> AgencyHours | None:
        """Return what was typed, or None with the errors in the fields."""
        week: dict[int, tuple[Span, ...]] = {}
        for n, field in enumerate(self.days()):
            try:
                week[n] = typed_day(field.data or "")
            except OfficeHoursError as error:
                field.errors = [gettext(str(error))]
        if self.errors:
            return None
        new = AgencyHours(str(self.zone.data), int(self.workdays.data), hours_of(week))
        try:
            agency_hours.check(new)
        except OfficeHoursError as error:
            self.day_0.errors = [gettext(str(error))]
            return None
        return new


@bp.route("/jam-kerja", methods=["GET", "POST"])
@requires(Permission.ADMIN_POLICIES)
def office_hours() -> ResponseReturnValue:
    """Show when an agency works, what another answer would move, and set it."""
    named = (request.values.get("instansi") or "").strip()
    agency = _agency(named)
    if agency is None:
        return _page(named, None, None), 404 if named else 200
    form = HoursForm()
    if request.method == "GET":
        form.show(agency_hours.hours_of_agency(agency))
        return _page(named, agency, form)
    if not form.validate_on_submit() or (new := form.answer()) is None:
        return _page(named, agency, form), 422
    if request.form.get("act") != "apply":
        return _page(named, agency, form, new)
    with transaction() as session:
        held = session.get(Agency, agency.id, with_for_update=True)
        if held is None:
            abort(404)
        decree, by = str(form.decree.data), current_actor().label
        agency_hours.put(session, held, new, decree=decree, actor=by, now=clock.now())
    flash(gettext("Jam kerja disimpan. Tenggat yang berjalan sedang dihitung ulang."), "success")
    return redirect(url_for("admin.office_hours", instansi=agency.code), 303)


def _agency(named: str) -> Agency | None:
    if not named:
        return None
    session = read()
    by_code = sa.select(Agency).where(Agency.code == named)
    return session.scalars(by_code).first() or agency_named(session, named)


def _page(
    named: str, agency: Agency | None, form: HoursForm | None, new: AgencyHours | None = None
) -> str:
    moves = []
    if agency is not None and new is not None:
        moves = agency_hours.effects(read(), agency, new, clock.now(), limit=SHOWN + 1)
    return render_template(
        "admin/office_hours.html",
        form=form,
        named=named,
        agency=agency,
        usual=agency is not None and not agency.hours,
        tried=new is not None,
        moves=moves[:SHOWN],
        more=len(moves) > SHOWN,
        policy_name=policy_name_of,
    )
