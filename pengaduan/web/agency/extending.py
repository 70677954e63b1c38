"""Ask for more time: what may be extended, what may not and why, and what the citizen reads."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.complaints.access import find_visible
from pengaduan.complaints.models import Complaint
from pengaduan.handling import extension
from pengaduan.handling.errors import InputRefusedError
from pengaduan.handling.extension import Extendable, Extension
from pengaduan.infra import clock
from pengaduan.infra.db import read
from pengaduan.rules.desk import desk_rules
from pengaduan.rules.law import law
from pengaduan.rules.permissions import Permission
from pengaduan.web.agency.blueprint import bp
from pengaduan.web.agency.forms import ExtensionForm
from pengaduan.web.agency.running import refusal_text, run, to_case
from pengaduan.web.shared.access import current_actor, requires
from pengaduan.web.shared.names import status_name
from pengaduan.web.shared.templating import language


@bp.route("/pengaduan/<number>/perpanjangan", methods=["GET", "POST"])
@requires(Permission.CASE_ANSWER)
def extend(number: str) -> ResponseReturnValue:
    """Extend one period by a house rule, and tell the complainant."""
    now = clock.now()
    complaint = find_visible(read(), current_actor(), number)
    offers = extension.extendable(read(), complaint, now=now)
    form = _form(offers)
    preview = _preview(complaint, offers)
    if form.validate_on_submit() and request.form.get("aksi") == "pratinjau":
        preview = _preview(complaint, offers, form.command())
    elif form.validate_on_submit():
        wanted = form.command()
        try:
            run(number, lambda s, a, c: extension.extend(s, a, c, wanted, now=now))
            return to_case(number, _("Batas waktu diperpanjang. Pelapor sudah diberi tahu."))
        except InputRefusedError as error:
            form.form_errors.append(refusal_text(error))
    rules = desk_rules().extensions
    page = render_template(
        "agency/extend.html",
        form=form,
        complaint=complaint,
        offers=[(one, _name(one)) for one in offers],
        possible=any(not one.refused for one in offers),
        preview=preview,
        rule_status=status_name(rules.status),
    )
    return page, 422 if form.errors else 200


def _form(offers: tuple[Extendable, ...]) -> ExtensionForm:
    allowed = [one for one in offers if not one.refused]
    first = allowed[0] if allowed else None
    form = ExtensionForm(data={"days": first.most} if first else None)
    english = language() == "en"
    reasons = desk_rules().extensions.reasons.values()
    form.offer(
        [(one.clock.policy, _name(one)) for one in allowed],
        [(one.code, one.text_en if english else one.text_id) for one in reasons],
    )
    return form


def _name(one: Extendable) -> str:
    entry = law().deadlines[one.clock.policy]
    return entry.name_en if language() == "en" else entry.name_id


def _preview(
    complaint: Complaint, offers: tuple[Extendable, ...], wanted: Extension | None = None
) -> str:
    """Return what the complainant would read; before a choice, for the first period at its most."""
    allowed = [one for one in offers if not one.refused]
    if not allowed:
        return ""
    if wanted is None:
        reason = next(iter(desk_rules().extensions.reasons))
        wanted = Extension(allowed[0].clock.policy, allowed[0].most, reason)
    clock_ = next(one.clock for one in allowed if one.clock.policy == wanted.policy)
    return extension.letter(read(), complaint, clock_, wanted)
