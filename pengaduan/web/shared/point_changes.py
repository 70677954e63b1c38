"""The page on which points of a complaint are put right, for the agency and the verifier."""

from collections.abc import Mapping
from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.access import find_visible
from pengaduan.complaints.masking import Reader, ShownPoint, veil_for
from pengaduan.complaints.queries import points
from pengaduan.handling import points as steps
from pengaduan.handling.errors import InputRefusedError, StepForbiddenError, StepRefusedError
from pengaduan.handling.verification import POINT_MAX
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.web.shared.forms import PageForm

ADDED: Final = ("added-1", "added-2")
_LONG: Final = Length(max=POINT_MAX, message=_("Paling banyak 1.000 huruf."))


class PointsForm(PageForm):
    """Why the points change; each point has a field of its own (:func:`_form`)."""

    seen = HiddenField()
    reason = TextAreaField(
        _("Mengapa pokoknya diubah?"),
        validators=[
            InputRequired(_("Tulis alasannya.")),
            Length(max=steps.REASON_MAX, message=_("Paling banyak 500 huruf.")),
        ],
    )

    def command(self, shown: tuple[ShownPoint, ...]) -> steps.NewPoints:
        """Return the input of the step; words that were not touched are not part of it.

        Who reads a masked point and leaves it alone must not write the mask over its words.
        """
        given = {one.id: self[f"point-{one.id}"].data or "" for one in shown}
        words = {one.id: given[one.id] for one in shown if _changed(one.text, given[one.id])}
        added = tuple(self[name].data or "" for name in ADDED)
        return steps.NewPoints(self.reason.data or "", self.seen.data or "", words, added)

    def point_fields(self, shown: tuple[ShownPoint, ...]) -> list[Field]:
        """Return the fields of the points that are there, in order."""
        return [self[f"point-{one.id}"] for one in shown]

    def added_fields(self) -> list[Field]:
        """Return the fields of further points."""
        return [self[name] for name in ADDED]


def points_page(number: str, actor: Actor, reader: Reader, back: str) -> ResponseReturnValue:
    """Show the points with fields, and change them; ``back`` is the endpoint of the case."""
    session, status = read(), 200
    complaint = find_visible(session, actor, number)
    stored = points(session, complaint)
    shown = veil_for(session, complaint, reader).points(stored)
    form = _form(shown, steps.fingerprint(stored))
    if form.validate_on_submit():
        try:
            _change(number, actor, form.command(shown))
            flash(gettext("Pokok pengaduan diubah. Pelapor dapat membacanya."), "success")
            return redirect(url_for(back, number=number), 303)
        except InputRefusedError as error:
            _blame(form, error)
        except StepForbiddenError:
            raise
        except StepRefusedError as error:
            form.form_errors.append(gettext(error.message_id, **error.values))
            status = 409
    page = render_template(
        "shared/points.html",
        form=form,
        complaint=complaint,
        shown=shown,
        may=steps.may_change(session, actor, complaint),
        strikes=steps.may_strike_out(actor, complaint),
        story=veil_for(session, complaint, reader).text(complaint.story),
        back=back,
    )
    return page, 422 if form.errors and status == 200 else status


def _changed(shown: str, given: str) -> bool:
    """Browsers send other line ends than are stored; that is no change."""
    return " ".join(shown.split()) != " ".join(given.split())


def _change(number: str, actor: Actor, command: steps.NewPoints) -> None:
    now = clock.now()
    with transaction() as session:
        held = find_visible(session, actor, number, lock=True)
        steps.change(session, actor, held, command, now=now)


def _form(shown: tuple[ShownPoint, ...], seen: str) -> PointsForm:
    fields: dict[str, Any] = {
        f"point-{one.id}": TextAreaField(
            gettext("Pokok %(n)s", n=one.ordinal), validators=[_LONG], default=one.text
        )
        for one in shown
    }
    for place, name in enumerate(ADDED, start=len(shown) + 1):
        fields[name] = TextAreaField(gettext("Pokok %(n)s", n=place), validators=[_LONG])
    made: PointsForm = type("CasePointsForm", (PointsForm,), fields)(data={"seen": seen})
    return made


def _blame(form: PointsForm, error: InputRefusedError) -> None:
    text = gettext(error.message_id, **error.values)
    named: Mapping[str, Field] = {one.name: one for one in form}
    field = named.get({"added": ADDED[0]}.get(error.field, error.field))
    if field is None:
        form.form_errors.append(text)
    else:
        field.errors = (text,)
