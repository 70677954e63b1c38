"""One's own notices: the digest and its hour, mails that may be stopped, and the calendar."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from pengaduan.complaints.notice_models import CalendarFeed
from pengaduan.handling import staff_choices
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.reports.feeds import feed_for
from pengaduan.web.account.blueprint import bp
from pengaduan.web.account.forms import ActionForm, NoticesForm
from pengaduan.web.shared.access import public, signed_in


@bp.route("/kabar-saya", methods=["GET", "POST"])
@signed_in
def notices() -> ResponseReturnValue:
    """Choose which mails come at once; what the law makes binding says why it always comes."""
    account = current_user.account
    chosen = staff_choices.choices_of(read(), account.id)
    form = NoticesForm(
        data={
            "digest": chosen.digest,
            "digest_hour": str(chosen.digest_hour),
            "mails": [kind for kind in staff_choices.OPTIONAL if kind not in chosen.muted],
        }
    )
    if form.validate_on_submit():
        with transaction() as session:
            staff_choices.choose(session, account, form.command(), now=clock.now())
        flash(_("Pilihan Anda sudah disimpan."), "success")
        return redirect(url_for("account.notices"), 303)
    return _page(form), 422 if form.errors else 200


def _page(form: NoticesForm, address: str = "") -> str:
    return render_template(
        "account/notices.html",
        form=form,
        binding=[str(_(text)) for text in staff_choices.DUE.values()],
        feed=read().get(CalendarFeed, current_user.account.id),
        address=address,
        action=ActionForm(formdata=None),
    )


@bp.post("/kabar-saya/kalender")
@signed_in
def make_feed() -> ResponseReturnValue:
    """Make a new secret address for the own deadlines; it is shown this once."""
    _checked()
    with transaction() as session:
        token = staff_choices.make_feed(session, current_user.account.id, now=clock.now())
    chosen = staff_choices.choices_of(read(), current_user.account.id)
    form = NoticesForm(
        formdata=None,
        data={
            "digest": chosen.digest,
            "digest_hour": str(chosen.digest_hour),
            "mails": [kind for kind in staff_choices.OPTIONAL if kind not in chosen.muted],
        },
    )
    address = url_for("account.feed", feed_token=token, _external=True)
    answer = Response(_page(form, address))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/kabar-saya/kalender/cabut")
@signed_in
def revoke_feed() -> ResponseReturnValue:
    """Close the secret address at once."""
    _checked()
    with transaction() as session:
        staff_choices.revoke_feed(session, current_user.account.id, now=clock.now())
    flash(_("Alamat kalender sudah dicabut."), "success")
    return redirect(url_for("account.notices"), 303)


@bp.get("/kalender/<feed_token>.ics")
@public
def feed(feed_token: str) -> ResponseReturnValue:
    """Hand out the deadlines behind a secret address: numbers and days, nothing else."""
    data = feed_for(read(), feed_token)
    if data is None:
        abort(404)
    answer = Response(data, mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, max-age=900"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _checked() -> None:
    if not ActionForm().validate_on_submit():
        abort(400)
