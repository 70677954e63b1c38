"""The calendars (A4): what is in force, proposals, what they would move, and approving them."""

from collections import Counter
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.agencies.queries import agency_named, provinces
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.sla import calendar_changes, calendars, moving
from pengaduan.sla.calendar_changes import CalendarChangeError
from pengaduan.sla.calendar_files import CalendarFileError, from_package, read_file
from pengaduan.sla.calendars import DayOff
from pengaduan.sla.models import CalendarChange, CalendarVersion, ChangeState
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.admin.calendar_forms import (
    KIND_NAMES,
    REMOVE,
    DayForm,
    FileForm,
    PlaceForm,
    YearForm,
)
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.templating import language

SHOWN_MOVES = 100
SHOWN_CHANGES = 20


class _PlaceError(ValueError):
    """An agency that is not in the register."""


def _scope(form: PlaceForm) -> str:
    """Return where the days of a form hold; the agency goes before the province."""
    named = (form.agency.data or "").strip()
    if not named:
        return str(form.scope.data or calendars.NATIONAL)
    session = read()
    by_code = sa.select(Agency).where(Agency.code == named)
    found = session.scalars(by_code).first() or agency_named(session, named)
    if found is None:
        raise _PlaceError(_("Instansi ini tidak ada dalam daftar. Tulis nama atau kodenya."))
    return f"agency:{found.code}"


def _file_days(form: FileForm) -> list[DayOff]:
    decree = (form.decree.data or "").strip() or None
    given = form.file.data.read()
    imported = read_file(given, scope=_scope(form), kind=str(form.kind.data), decree=decree)
    return calendar_changes.merged(_current(), imported)


def _day_days(form: DayForm) -> list[DayOff]:
    scope = _scope(form)
    if form.act.data == REMOVE:
        return calendar_changes.without_day(_current(), form.date, scope)
    return calendar_changes.with_day(_current(), form.day_off(scope))


def _year_days(form: YearForm) -> list[DayOff]:
    return calendar_changes.merged(_current(), from_package([int(form.year.data or 0)]))


def _current() -> list[DayOff]:
    session = read()
    return calendars.days_of(session, calendars.current_version(session).id)


def _forms() -> dict[str, PageForm]:
    forms: dict[str, PageForm] = {
        "file": FileForm(prefix="file"),
        "day": DayForm(prefix="day"),
        "year": YearForm(prefix="year"),
    }
    for form in forms.values():
        if isinstance(form, PlaceForm):
            form.offer(provinces(read()))
    return forms


@bp.get("/kalender")
@requires(Permission.ADMIN_POLICIES)
def calendar() -> ResponseReturnValue:
    """Show the calendar in force, the proposals, and the forms that make one."""
    return _page(_forms(), 200)


@bp.post("/kalender/berkas")
@requires(Permission.ADMIN_POLICIES)
def calendar_file() -> ResponseReturnValue:
    """Make a proposal from a file."""
    return _proposed("file", lambda form: (_file_days(form), form.file.data.filename))


@bp.post("/kalender/hari")
@requires(Permission.ADMIN_POLICIES)
def calendar_day() -> ResponseReturnValue:
    """Make a proposal that adds, changes or takes away one day."""
    return _proposed("day", lambda form: (_day_days(form), form.decree.data))


@bp.post("/kalender/tahun")
@requires(Permission.ADMIN_POLICIES)
def calendar_year() -> ResponseReturnValue:
    """Make a proposal from the holidays package."""
    return _proposed("year", lambda form: (_year_days(form), f"holidays {form.year.data}"))


def _proposed(
    name: str, days_of: Callable[[PageForm], tuple[list[DayOff], str | None]]
) -> ResponseReturnValue:
    forms, now = _forms(), clock.now()
    form = forms[name]
    if not form.validate_on_submit():
        return _page(forms, 422, form)
    try:
        days, source = days_of(form)
        with transaction() as session:
            title = (source or name)[:255]
            change = calendar_changes.propose(
                session, days, title=title, source=name, actor=current_actor().label, now=now
            )
    except CalendarFileError as error:
        form.form_errors.append(_(error.message_id, **error.values_of_message))
        return _page(forms, 422, form)
    except _PlaceError as error:
        form.form_errors.append(str(error))
        return _page(forms, 422, form)
    except CalendarChangeError as error:
        form.form_errors.append(_(str(error)))
        return _page(forms, 422, form)
    return redirect(url_for("admin.calendar_change", change_id=change.id), 303)


def _page(
    forms: dict[str, PageForm], status: int, failed: PageForm | None = None
) -> ResponseReturnValue:
    session, now = read(), clock.now()
    version = calendars.current_version(session)
    days = calendars.days_of(session, version.id)
    changes = sa.select(CalendarChange).order_by(CalendarChange.id.desc()).limit(SHOWN_CHANGES)
    page = render_template(
        "admin/calendar.html",
        form=failed,
        forms=forms,
        version=version,
        years=_years(days),
        local=[item for item in days if item.scope],
        places=_place_names(session, days),
        changes=list(session.scalars(changes)),
        kind_names=KIND_NAMES,
        missing=calendar_changes.missing_joint_leave(session, now),
    )
    return page, status


def _years(days: Sequence[DayOff]) -> list[tuple[int, Counter[str]]]:
    national = [item for item in days if not item.scope]
    years = sorted({item.day.year for item in national}, reverse=True)
    return [(year, Counter(i.kind for i in national if i.day.year == year)) for year in years]


def _place_names(session: Session, days: Sequence[DayOff]) -> dict[str, str]:
    names = {calendars.NATIONAL: _("Seluruh Indonesia")}
    names |= {f"region:{one.code}": one.name for one in provinces(session)}
    codes = {item.scope.partition(":")[2] for item in days if item.scope.startswith("agency:")}
    rows = session.execute(sa.select(Agency.code, Agency.name).where(Agency.code.in_(codes)))
    return names | {f"agency:{code}": name for code, name in rows}


@bp.get("/kalender/usulan/<int:change_id>")
@requires(Permission.ADMIN_POLICIES)
def calendar_change(change_id: int) -> ResponseReturnValue:
    """Show what a proposal changes and which open deadlines it would move."""
    return _change_page(change_id, 200)


def _change_page(change_id: int, status: int, refusal: str = "") -> ResponseReturnValue:
    session, now = read(), clock.now()
    change = session.get(CalendarChange, change_id)
    if change is None:
        abort(404)
    days = calendar_changes.proposed_days(change)
    base = calendar_changes.base_days(session, change)
    waiting = change.state is ChangeState.PROPOSED
    moves = moving.effects(session, days, now, limit=SHOWN_MOVES + 1) if waiting else []
    form = PageForm(formdata=None)
    if refusal:
        form.form_errors.append(refusal)
    page = render_template(
        "admin/calendar_change.html",
        form=form,
        change=change,
        difference=calendar_changes.difference(base, days),
        moves=moves[:SHOWN_MOVES],
        more=len(moves) > SHOWN_MOVES,
        places=_place_names(session, [*base, *days]),
        kind_names=KIND_NAMES,
        waiting=waiting,
        policy_name=_policy_name,
    )
    return page, status


def _policy_name(code: str) -> str:
    entry = law().deadlines.get(code)
    if entry is None:
        return code
    return entry.name_en if language() == "en" else entry.name_id


@bp.post("/kalender/usulan/<int:change_id>/terapkan")
@requires(Permission.ADMIN_POLICIES)
def approve_calendar(change_id: int) -> ResponseReturnValue:
    """Put a proposal in force."""
    by, now = current_actor().label, clock.now()

    def decide(session: Session) -> CalendarVersion:
        return calendar_changes.approve(session, change_id, actor=by, now=now)

    told = _("Kalender baru berlaku. Tenggat yang berjalan sedang dihitung ulang.")
    return _decided(change_id, decide, told)


@bp.post("/kalender/usulan/<int:change_id>/tolak")
@requires(Permission.ADMIN_POLICIES)
def reject_calendar(change_id: int) -> ResponseReturnValue:
    """Put a proposal aside."""
    by, now = current_actor().label, clock.now()

    def decide(session: Session) -> CalendarChange:
        return calendar_changes.reject(session, change_id, actor=by, now=now)

    return _decided(change_id, decide, _("Usulan ditolak. Kalender tidak berubah."))


def _decided(change_id: int, decide: Callable[[Session], object], told: str) -> ResponseReturnValue:
    if not PageForm().validate_on_submit():
        abort(400)
    if read().get(CalendarChange, change_id) is None:
        abort(404)
    try:
        with transaction() as session:
            decide(session)
    except CalendarChangeError as error:
        return _change_page(change_id, 409, _(str(error)))
    flash(told, "success")
    return redirect(url_for("admin.calendar_change", change_id=change_id), 303)
