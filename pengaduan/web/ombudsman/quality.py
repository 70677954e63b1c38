"""The quality audit (UX O7): draw, read blind, see the results."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from secrets import token_hex
from typing import Any, Final

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from pengaduan.complaints import quality as questions
from pengaduan.complaints.quality_models import QualityAudit, QualityItem
from pengaduan.handling import quality as steps
from pengaduan.handling.errors import StepRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules import quality as rules
from pengaduan.rules.permissions import Permission
from pengaduan.rules.scoring.exact import round_half_up
from pengaduan.web.ombudsman.blueprint import bp
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.choices import as_choices
from pengaduan.web.shared.formats import desimal
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.names import DECISIONS
from pengaduan.web.shared.templating import language

_MISSING: Final = _("Isi bagian ini.")


class DrawForm(PageForm):
    """What to draw."""

    title = StringField(_("Nama uji petik"), validators=[InputRequired(_MISSING)])
    since = DateField(_("Ditutup sejak tanggal"), validators=[InputRequired(_MISSING)])
    until = DateField(_("Sampai tanggal"), validators=[InputRequired(_MISSING)])
    size = IntegerField(
        _("Banyaknya jawaban"),
        default=30,
        validators=[NumberRange(1, steps.MOST, _("Isi angka dari 1 sampai 500."))],
    )
    seed = StringField(
        _("Benih acak"),
        description=_("Benih yang sama dan daftar yang sama selalu memberi contoh yang sama."),
        validators=[InputRequired(_MISSING)],
    )

    def command(self) -> steps.NewAudit:
        """Return what the step takes."""
        return steps.NewAudit(
            self.title.data, self.since.data, self.until.data, self.size.data, self.seed.data
        )


def _reading_form(rubric: rules.Rubric) -> PageForm:
    """Return a form with one question per line of the rubric; each choice says what it means."""
    spoken = language()
    fields: dict[str, Any] = {
        line.code: RadioField(
            line.names[spoken],
            choices=as_choices(
                (str(n), f"{n}: {text}") for n, text in enumerate(line.anchors[spoken])
            ),
            validators=[InputRequired(gettext("Beri nilai 0, 1, atau 2."))],
        )
        for line in rubric.lines
    }
    note = TextAreaField(gettext("Catatan penilai"))
    made: PageForm = type("ReadingForm", (PageForm,), {**fields, "note": note})()
    return made


@bp.route("/mutu", methods=["GET", "POST"])
@requires(Permission.QUALITY_AUDIT)
def quality() -> ResponseReturnValue:
    """List the audits; a head of a unit draws a new one."""
    actor, now = current_actor(), clock.now()
    may_draw = actor.can(Permission.CASE_DIRECT)
    form = DrawForm(seed=token_hex(4), until=now.date(), since=now.date() - timedelta(days=90))
    status = 200
    if may_draw and form.validate_on_submit():
        try:
            with transaction() as session:
                audit = steps.draw(session, actor, form.command(), now=now)
            return redirect(url_for("ombudsman.quality_audit", audit_id=audit.id), 303)
        except StepRefusedError as error:
            form.form_errors.append(gettext(error.message_id, **error.values))
            status = 409
    rubric = rules.current(now.date())
    page = render_template(
        "ombudsman/quality.html",
        audits=questions.audits(read()),
        form=form if may_draw else None,
        rubric=rubric,
        spoken=language(),
    )
    return page, 422 if form.errors and status == 200 else status


def audit_of(audit_id: int) -> QualityAudit:
    """Return the audit of an address, or answer 404."""
    found = read().get(QualityAudit, audit_id)
    if found is None:
        abort(404)
    return found


def item_of(audit_id: int, ordinal: int) -> QualityItem:
    """Return one drawn answer of an audit, or answer 404."""
    query = sa.select(QualityItem).filter_by(audit_id=audit_id, ordinal=ordinal)
    found = read().scalars(query).first()
    if found is None:
        abort(404)
    return found


@bp.get("/mutu/<int:audit_id>")
@requires(Permission.QUALITY_AUDIT)
def quality_audit(audit_id: int) -> ResponseReturnValue:
    """Show how far an audit is, how far readers agree, and the results by agency."""
    audit, actor = audit_of(audit_id), current_actor()
    states = questions.states(read(), audit)
    both = questions.pairs(states)
    waiting = questions.open_for(states, actor.account_id)
    return render_template(
        "ombudsman/quality_audit.html",
        audit=audit,
        rubric=rules.rubrics()[audit.rubric],
        drawn=len(states),
        frame=len(audit.frame),
        done=sum(one.done for one in states),
        second=sum(one.item.second for one in states),
        agencies=_by_agency(states),
        kappa=_number(rules.kappa(both), 4),
        agreement=_number(rules.agreement(both), 1),
        pairs=len(both),
        following=waiting[0] if waiting else None,
        waiting=len(waiting),
        same=_same_sample(audit, states),
        may_direct=actor.can(Permission.CASE_DIRECT),
    )


def _number(value: Decimal | None, places: int) -> str:
    return "" if value is None else desimal(value, places, language=language())


def _same_sample(audit: QualityAudit, states: Sequence[questions.ItemState]) -> bool:
    """Draw again from the kept seed and frame and compare with what is stored."""
    again = [(one.complaint_id, one.second) for one in steps.items_of(audit)]
    return again == [(one.item.complaint_id, one.item.second) for one in states]


def _by_agency(states: Sequence[questions.ItemState]) -> list[dict[str, Any]]:
    found: dict[int, list[questions.ItemState]] = {}
    for one in states:
        found.setdefault(one.item.agency_id, []).append(one)
    rows = []
    for agency_id, items in found.items():
        done = [one for one in items if one.done]
        passed = sum(bool(one.passed) for one in done)
        share = round_half_up(Fraction(100 * passed, len(done)), 1) if done else None
        rows.append(
            {
                "id": agency_id,
                "name": items[0].agency,
                "drawn": len(items),
                "done": len(done),
                "passed": passed,
                "share": _number(share, 1),
            }
        )
    return sorted(rows, key=lambda row: str(row["name"]).casefold())


@bp.route("/mutu/<int:audit_id>/<int:ordinal>", methods=["GET", "POST"])
@requires(Permission.QUALITY_AUDIT)
def quality_read(audit_id: int, ordinal: int) -> ResponseReturnValue:
    """Read one answer without knowing whose it is, and without the other reader's scores."""
    audit, item, actor = audit_of(audit_id), item_of(audit_id, ordinal), current_actor()
    rubric = rules.rubrics()[audit.rubric]
    form, status = _reading_form(rubric), 200
    if form.validate_on_submit():
        values: Mapping[str, Any] = form.data
        scores = {line.code: int(values[line.code]) for line in rubric.lines}
        try:
            with transaction() as session:
                held = session.get_one(QualityItem, item.id)
                steps.read(session, actor, held, scores, values["note"] or "", now=clock.now())
            flash(gettext("Penilaian disimpan."), "success")
            return redirect(url_for("ombudsman.quality_audit", audit_id=audit_id), 303)
        except StepRefusedError as error:
            form.form_errors.append(gettext(error.message_id, **error.values))
            status = 409
    page = render_template(
        "ombudsman/quality_read.html",
        audit=audit,
        item=item,
        answer=questions.blind(read(), item),
        form=form,
        lines=rubric.lines,
        decisions={one.value: text for one, text in DECISIONS.items()},
    )
    return page, 422 if form.errors and status == 200 else status
