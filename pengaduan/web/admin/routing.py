"""The routing rules: edit the draft, try it on a text and on past cases, publish, read versions."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from pengaduan.accounts.actors import Actor
from pengaduan.complaints.routing_models import RoutingRule
from pengaduan.handling import routing_proposals, routing_rules
from pengaduan.handling.errors import StepForbiddenError, StepRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.permissions import Permission
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.admin.routing_forms import RuleForm, TextForm
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.rule_words import rule_words, why_words
from pengaduan.web.shared.targets import addressee_name

_MOVES = {"naik": -1, "turun": 1}


class PublishForm(PageForm):
    """Why this version."""

    note = StringField(
        _("Apa yang berubah?"),
        validators=[
            InputRequired(_("Tulis apa yang berubah.")),
            Length(max=200, message=_("Paling banyak 200 huruf.")),
        ],
    )


def _rows(session: Session, rules: list[RoutingRule]) -> list[dict[str, object]]:
    return [
        {
            "id": one.id,
            "place": one.ordinal,
            "name": one.name,
            "conditions": rule_words(one.conditions),
            "target": addressee_name(session, one.agency_id, one.unit_id),
        }
        for one in rules
    ]


@bp.get("/penerusan")
@requires(Permission.ADMIN_POLICIES)
def routing() -> ResponseReturnValue:
    """Show the draft, or the version in force, with what a text and past cases would give."""
    session = read()
    current, draft = routing_rules.published(session), routing_rules.draft(session)
    shown = draft or current
    form = TextForm(request.args)
    asked = bool(shown and request.args.get("text"))
    found = routing_proposals.try_text(shown, form.facts()) if shown and asked else None
    trial = None
    if shown is not None and request.args.get("kasus"):
        trial = routing_proposals.try_cases(session, shown)
    return render_template(
        "admin/routing.html",
        current=current,
        draft=draft,
        rows=_rows(session, shown.rules) if shown else [],
        form=form,
        asked=asked,
        found=found,
        found_why=why_words(found) if found else [],
        found_target=addressee_name(session, *found.rule.target) if found else "",
        trial=trial,
        tried=routing_proposals.TRIED,
        publish=PublishForm(formdata=None),
        versions=routing_rules.versions(session),
        action=PageForm(),
    )


@bp.route("/penerusan/aturan", methods=["GET", "POST"])
@requires(Permission.ADMIN_POLICIES)
def new_rule() -> ResponseReturnValue:
    """Write a new rule at the end of the draft."""
    return _rule_page(RuleForm(), None)


@bp.route("/penerusan/aturan/<int:rule_id>", methods=["GET", "POST"])
@requires(Permission.ADMIN_POLICIES)
def edit_rule(rule_id: int) -> ResponseReturnValue:
    """Change a rule of the draft."""
    row = _draft_rule(rule_id)
    form = RuleForm() if request.method == "POST" else RuleForm(formdata=None, data=_data(row))
    return _rule_page(form, rule_id)


def _draft_rule(rule_id: int) -> RoutingRule:
    draft = routing_rules.draft(read())
    found = [one for one in draft.rules if one.id == rule_id] if draft else []
    if not found:
        abort(404)
    return found[0]


def _data(row: RoutingRule) -> dict[str, object]:
    unit = "" if row.unit_id is None else f"-{row.unit_id}"
    told = {name: values for name, values in row.conditions.items() if isinstance(values, list)}
    words = "\n".join(told.get("words", ()))
    region = ", ".join(told.get("region", ()))
    target = f"{row.agency_id}{unit}"
    return {**told, "words": words, "region": region, "name": row.name, "target": target}


def _rule_page(form: RuleForm, rule_id: int | None) -> ResponseReturnValue:
    form.offer(read())
    wanted = form.is_submitted() and not form.search.data
    if wanted and form.validate() and form.require_target():
        try:
            now, actor = clock.now(), current_actor()
            with transaction() as session:
                routing_rules.save_rule(session, actor, form.command(), rule_id=rule_id, now=now)
            flash(gettext("Aturan disimpan dalam rancangan."), "success")
            return redirect(url_for("admin.routing"), 303)
        except StepForbiddenError:
            raise
        except StepRefusedError as error:
            form.form_errors.append(gettext(error.message_id, **error.values))
    page = render_template("admin/routing_rule.html", form=form, rule_id=rule_id)
    return page, 422 if form.errors and wanted else 200


@bp.post("/penerusan/aturan/<int:rule_id>/<any(naik, turun):direction>")
@requires(Permission.ADMIN_POLICIES)
def move_rule(rule_id: int, direction: str) -> ResponseReturnValue:
    """Move a rule of the draft by one place."""
    now, by = clock.now(), _MOVES[direction]
    return _changed(lambda s, a: routing_rules.move_rule(s, a, rule_id, by, now=now))


@bp.post("/penerusan/aturan/<int:rule_id>/hapus")
@requires(Permission.ADMIN_POLICIES)
def remove_rule(rule_id: int) -> ResponseReturnValue:
    """Take a rule out of the draft."""
    now = clock.now()
    return _changed(lambda s, a: routing_rules.remove_rule(s, a, rule_id, now=now))


@bp.post("/penerusan/rancangan")
@requires(Permission.ADMIN_POLICIES)
def draft_rules() -> ResponseReturnValue:
    """Begin a draft from the version in force."""
    now = clock.now()
    return _changed(lambda s, a: routing_rules.begin_draft(s, a, now=now))


@bp.post("/penerusan/<int:version>/terbitkan")
@requires(Permission.ADMIN_POLICIES)
def publish_rules(version: int) -> ResponseReturnValue:
    """Put the draft in force."""
    form = PublishForm()
    if not form.validate_on_submit():
        flash(gettext("Tulis apa yang berubah."), "error")
        return redirect(url_for("admin.routing"), 303)
    now, note = clock.now(), form.note.data
    return _changed(lambda s, a: routing_rules.publish(s, a, version, note, now=now))


@bp.get("/penerusan/versi/<int:version>")
@requires(Permission.ADMIN_POLICIES)
def routing_version(version: int) -> ResponseReturnValue:
    """Show one version as it is or was in force."""
    session = read()
    found = [one for one in routing_rules.versions(session) if one.number == version]
    if not found:
        abort(404)
    rows = _rows(session, found[0].rules)
    return render_template("admin/routing_version.html", version=found[0], rows=rows)


def _changed(step: Callable[[Session, Actor], object]) -> ResponseReturnValue:
    if not PageForm().validate_on_submit():
        abort(400)
    with transaction() as session:
        step(session, current_actor())
    flash(gettext("Tersimpan."), "success")
    return redirect(url_for("admin.routing"), 303)
