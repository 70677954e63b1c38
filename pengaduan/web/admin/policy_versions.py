"""Versions of the policies (A3): a draft, its rules, the last 90 days under it, publishing it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from pengaduan.agencies.models import Agency
from pengaduan.agencies.queries import agency_named
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.rules.citations import citations
from pengaduan.rules.house_policies import AGENCY, HouseRule, HouseRuleError
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.sla import policy_drafts
from pengaduan.sla.models import PolicyState, PolicyVersion
from pengaduan.sla.policy_drafts import PolicyDraftError
from pengaduan.sla.policy_versions import read_rules
from pengaduan.web.admin.blueprint import bp
from pengaduan.web.admin.policy_forms import WEIGHTS, PlanForm, RuleForm, policy_name, scope_name
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.ladder_words import SIDES
from pengaduan.web.shared.templating import language


@bp.post("/kebijakan/versi")
@requires(Permission.ADMIN_POLICIES)
def begin_policies() -> ResponseReturnValue:
    """Begin a draft with the rules of the newest version."""
    if not PageForm().validate_on_submit():
        abort(400)
    title = _("Versi baru")
    with transaction() as session:
        draft = policy_drafts.begin(
            session, title=title, actor=current_actor().label, now=clock.now()
        )
    return redirect(url_for("admin.policy_version", version_id=draft.id), 303)


@bp.get("/kebijakan/versi/<int:version_id>")
@requires(Permission.ADMIN_POLICIES)
def policy_version(version_id: int) -> ResponseReturnValue:
    """Show a version: its rules, what changes, and what the last 90 days say of it."""
    return _page(version_id, 200)


@bp.post("/kebijakan/versi/<int:version_id>/aturan")
@requires(Permission.ADMIN_POLICIES)
def put_policy(version_id: int) -> ResponseReturnValue:
    """Put a rule into a draft."""
    form = RuleForm(prefix="rule")
    form.offer()
    if not form.validate_on_submit():
        return _page(version_id, 422, rule=form)
    agency = _agency(form)
    if form.errors:
        return _page(version_id, 422, rule=form)

    def act(session: Session) -> None:
        policy_drafts.put_rule(session, version_id, form.rule(agency), now=clock.now())

    return _done(version_id, act, _("Aturan disimpan dalam konsep."), form)


def _agency(form: RuleForm) -> str | None:
    named = (form.agency.data or "").strip()
    if not named:
        return None
    session = read()
    by_code = sa.select(Agency).where(Agency.code == named)
    found = session.scalars(by_code).first() or agency_named(session, named)
    if found is None:
        form.agency.errors = [_("Instansi ini tidak ada dalam daftar. Tulis nama atau kodenya.")]
        return None
    return found.code


@bp.post("/kebijakan/versi/<int:version_id>/hapus-aturan")
@requires(Permission.ADMIN_POLICIES)
def take_policy(version_id: int) -> ResponseReturnValue:
    """Take a rule out of a draft."""
    key = (
        request.form.get("policy", ""),
        request.form.get("scope", ""),
        request.form.get("weight", ""),
    )

    def act(session: Session) -> None:
        policy_drafts.take_rule(session, version_id, key, clock.now())

    return _button(version_id, act, _("Aturan dihapus dari konsep."))


@bp.post("/kebijakan/versi/<int:version_id>/rencana")
@requires(Permission.ADMIN_POLICIES)
def plan_policies(version_id: int) -> ResponseReturnValue:
    """Name a draft, its first day, and whether running clocks follow it."""
    form = PlanForm(prefix="plan")
    if not form.validate_on_submit():
        return _page(version_id, 422, plan=form)

    def act(session: Session) -> None:
        policy_drafts.plan(
            session,
            version_id,
            title=str(form.title.data),
            valid_from=form.day,
            moves_running=bool(form.moves_running.data),
        )

    return _done(version_id, act, _("Rencana disimpan."), form)


@bp.post("/kebijakan/versi/<int:version_id>/coba")
@requires(Permission.ADMIN_POLICIES)
def try_policies(version_id: int) -> ResponseReturnValue:
    """Replay the last 90 days under a draft."""
    by, now = current_actor().label, clock.now()

    def act(session: Session) -> None:
        policy_drafts.try_out(session, version_id, actor=by, now=now)

    return _button(version_id, act, _("Percobaan selesai. Hasilnya ada di bawah."))


@bp.post("/kebijakan/versi/<int:version_id>/terbitkan")
@requires(Permission.ADMIN_POLICIES)
def publish_policies(version_id: int) -> ResponseReturnValue:
    """Publish a draft; it cannot be changed afterwards."""
    by, now = current_actor().label, clock.now()

    def act(session: Session) -> None:
        policy_drafts.publish(session, version_id, actor=by, now=now)

    return _button(version_id, act, _("Versi ini terbit dan tidak dapat diubah lagi."))


@bp.post("/kebijakan/versi/<int:version_id>/buang")
@requires(Permission.ADMIN_POLICIES)
def drop_policies(version_id: int) -> ResponseReturnValue:
    """Put a draft aside."""
    by, now = current_actor().label, clock.now()

    def act(session: Session) -> None:
        policy_drafts.drop(session, version_id, actor=by, now=now)

    return _button(version_id, act, _("Konsep dibuang. Tidak ada yang berubah."))


def _button(version_id: int, act: Callable[[Session], None], told: str) -> ResponseReturnValue:
    form = PageForm()
    if not form.validate_on_submit():
        abort(400)
    return _done(version_id, act, told, form)


def _done(
    version_id: int, act: Callable[[Session], None], told: str, form: PageForm
) -> ResponseReturnValue:
    if read().get(PolicyVersion, version_id) is None:
        abort(404)
    try:
        with transaction() as session:
            act(session)
    except HouseRuleError as error:
        getattr(form, error.field).errors = [_(str(error))]
        return _page(version_id, 422, rule=form)
    except PolicyDraftError as error:
        form.form_errors.append(_(str(error)))
        return _page(version_id, 409, refused=form)
    flash(told, "success")
    return redirect(url_for("admin.policy_version", version_id=version_id), 303)


def _page(
    version_id: int,
    status: int,
    *,
    rule: PageForm | None = None,
    plan: PageForm | None = None,
    refused: PageForm | None = None,
) -> ResponseReturnValue:
    session = read()
    version = session.get(PolicyVersion, version_id, populate_existing=True)
    if version is None:
        abort(404)
    rules = read_rules(version.rules)
    base = session.get(PolicyVersion, version.base_id) if version.base_id else None
    page = render_template(
        "admin/policy_version.html",
        form=rule or plan or refused,
        rule_form=rule or _rule_form(),
        plan_form=plan or _plan_form(version),
        adding=rule is not None,
        version=version,
        open=version.state is PolicyState.DRAFT,
        rows=[_row(one, read_rules(base.rules) if base else ()) for one in rules],
        scopes={one.scope: scope_name(one.scope, _agencies(session, rules)) for one in rules},
        weights=WEIGHTS,
        tried=_tried(version),
        name_of=policy_name_of,
        step_name=lambda row: row["name_en"] if language() == "en" else row["name_id"],
        side_names=SIDES,
    )
    return page, status


def _tried(version: PolicyVersion) -> dict[str, Any] | None:
    """Return the kept simulation with its moments as moments."""
    if version.simulation is None:
        return None
    moments = ("due_now", "due_then")
    changed = [
        one | {name: datetime.fromisoformat(one[name]) for name in moments}
        for one in version.simulation["changed"]
    ]
    return version.simulation | {"changed": changed}


def _rule_form() -> RuleForm:
    form = RuleForm(formdata=None, prefix="rule")
    form.offer()
    return form


def _plan_form(version: PolicyVersion) -> PlanForm:
    form = PlanForm(formdata=None, prefix="plan", obj=version)
    form.valid_from.data = version.valid_from.isoformat()
    return form


def _row(rule: HouseRule, before: tuple[HouseRule, ...]) -> dict[str, Any]:
    entry = law().deadlines[rule.policy]
    old = next((one for one in before if one.key == rule.key), None)
    return {
        "rule": rule,
        "entry": entry,
        "name": policy_name(entry),
        "law_cite": citations(entry.cite, language()),
        "old": old,
        "same": old == rule,
    }


def _agencies(session: Session, rules: tuple[HouseRule, ...]) -> dict[str, str]:
    codes = {one.scope.removeprefix(AGENCY) for one in rules if one.scope.startswith(AGENCY)}
    if not codes:
        return {}
    rows = session.execute(sa.select(Agency.code, Agency.name).where(Agency.code.in_(codes)))
    return {row.code: row.name for row in rows}


def policy_name_of(code: str) -> str:
    """Return the name of a deadline by its code; an unknown code comes as it is."""
    entry = law().deadlines.get(code)
    return code if entry is None else policy_name(entry)
