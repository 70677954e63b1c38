"""What the complainant does with a case: reply, react, rate, withdraw, go to the Ombudsman."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from pengaduan.accounts.actors import COMPLAINANT
from pengaduan.complaints import queries
from pengaduan.complaints.access import find_tracked
from pengaduan.complaints.audiences import Audience
from pengaduan.complaints.models import Complaint, MessageKind
from pengaduan.complaints.queries import ThreadEntry
from pengaduan.handling import (
    completion,
    dialogue,
    escalation,
    evidence,
    rating,
    reaction,
    withdrawal,
)
from pengaduan.handling.errors import StepRefusedError
from pengaduan.infra import clock
from pengaduan.infra.db import read, transaction
from pengaduan.web.citizen import personal
from pengaduan.web.citizen.blueprint import bp
from pengaduan.web.citizen.case import opened
from pengaduan.web.citizen.case_doable import may_object
from pengaduan.web.citizen.case_forms import (
    EscalateForm,
    RateForm,
    ReactForm,
    ReplyForm,
    WithdrawForm,
    react_form,
)
from pengaduan.web.citizen.case_reading import read_case
from pengaduan.web.citizen.refusing import REFUSED, status_of, take_over
from pengaduan.web.shared.access import remember_key, with_key


def _back_to(number: str, told: str) -> ResponseReturnValue:
    flash(told, "success")
    return redirect(url_for("citizen.case", number=number), 303)


@bp.route("/pengaduan/<number>/balas", methods=["GET", "POST"])
@with_key
def reply(number: str) -> ResponseReturnValue:
    """Answer a question, add what was missing, or write unasked (W14)."""
    form, complaint = ReplyForm(), opened(number)
    status = 200
    asked: tuple[personal.Asked, ...] = ()
    if request.method == "GET" and complaint.state == "awaiting_completion":
        return redirect(url_for("citizen.completion", number=number), 303)
    if request.method == "POST":
        if form.validate_on_submit():
            asked = personal.settle(form.text, request.form.get(personal.CHOICE))
        if asked:
            status = REFUSED
        elif not form.errors:
            try:
                _reply(number, form)
                return _back_to(number, _("Balasan Anda sudah terkirim."))
            except StepRefusedError as error:
                status = take_over(form, error)
        else:
            status = status_of(form)
    page = read_case(read(), complaint, now=clock.now())
    html = render_template(
        "citizen/reply.html", form=form, page=page, number=number, personal=asked
    )
    return html, status


def _reply(number: str, form: ReplyForm) -> None:
    now, upload = clock.now(), form.file.data
    with transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        waits = complaint.state == "awaiting_completion"
        step = completion.complete if waits else dialogue.reply
        message = step(session, COMPLAINANT, complaint, form.text.data, now=now)
        if upload and upload.filename:
            evidence.attach(
                session,
                COMPLAINANT.label,
                complaint,
                upload.filename,
                upload.read(),
                now=now,
                message_id=message.id,
            )


def _answer(complaint: Complaint) -> ThreadEntry | None:
    thread = queries.thread(read(), complaint, Audience.COMPLAINANT)
    return next((one for one in reversed(thread) if one.kind is MessageKind.ANSWER), None)


@bp.route("/pengaduan/<number>/tanggapi", methods=["GET", "POST"])
@with_key
def react(number: str) -> ResponseReturnValue:
    """Accept the answer or object to it, point by point (W15)."""
    complaint = opened(number)
    answer = _answer(complaint)
    if answer is None:
        return redirect(url_for("citizen.case", number=number), 303)
    form, status = react_form(answer.points)(), 200
    asked: tuple[personal.Asked, ...] = ()
    if request.method == "POST":
        if form.validate_on_submit() and form.objects:
            asked = personal.settle(form.text, request.form.get(personal.CHOICE))
        if asked:
            status = REFUSED
        elif not form.errors:
            try:
                _react(number, form)
                return _after_reaction(number, form)
            except StepRefusedError as error:
                status = take_over(form, error)
        else:
            status = status_of(form)
    html = render_template(
        "citizen/react.html", form=form, answer=answer, number=number, personal=asked
    )
    return html, status


def _react(number: str, form: ReactForm) -> None:
    now = clock.now()
    with transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        if form.objects:
            reaction.object_to(session, complaint, form.objection(), now=now)
        else:
            reaction.accept(session, complaint, now=now, answered=form.answered())


def _after_reaction(number: str, form: ReactForm) -> ResponseReturnValue:
    if form.objects:
        return _back_to(number, _("Keberatan Anda sudah kami terima. Orang lain akan meninjaunya."))
    flash(_("Anda menerima jawaban ini. Pengaduan selesai."), "success")
    return redirect(url_for("citizen.rate", number=number), 303)


@bp.route("/pengaduan/<number>/nilai", methods=["GET", "POST"])
@with_key
def rate(number: str) -> ResponseReturnValue:
    """Ask for three marks in words (W16)."""
    known = rating.rating_of(read(), find_tracked(read(), number))
    names = ("clarity", "speed", "conduct", "comment")
    form = RateForm(data={name: str(getattr(known, name) or "") for name in names} if known else {})
    status = 200
    if request.method == "POST":
        if form.validate_on_submit():
            try:
                return _rated(number, form)
            except StepRefusedError as error:
                status = take_over(form, error)
        else:
            status = status_of(form)
    return render_template("citizen/rate.html", form=form, number=number), status


def _rated(number: str, form: RateForm) -> ResponseReturnValue:
    """Store the marks; whoever gave a poor one is offered the objection while it is open."""
    now, marks = clock.now(), form.command()
    with transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        rating.rate(session, complaint, marks, now=now)
        poor = min(marks.clarity, marks.speed, marks.conduct) <= rating.POOR
        offered = poor and may_object(complaint, now=now)
    if not offered:
        return _back_to(number, _("Nilai Anda sudah tersimpan."))
    flash(_("Nilai Anda sudah tersimpan. Anda masih dapat mengajukan keberatan."), "success")
    return redirect(url_for("citizen.react", number=number), 303)


@bp.route("/pengaduan/<number>/cabut", methods=["GET", "POST"])
@with_key
def withdraw(number: str) -> ResponseReturnValue:
    """Take the complaint back (W17); pressure is told to the Ombudsman only."""
    form, status = WithdrawForm(), 200
    if request.method == "POST":
        if form.validate_on_submit():
            try:
                with transaction() as session:
                    complaint = find_tracked(session, number, lock=True)
                    withdrawal.withdraw(session, complaint, form.command(), now=clock.now())
                return _back_to(number, _("Pengaduan ini sudah Anda cabut."))
            except StepRefusedError as error:
                status = take_over(form, error)
        else:
            status = status_of(form)
    return render_template("citizen/withdraw.html", form=form, number=number), status


@bp.route("/pengaduan/<number>/ombudsman", methods=["GET", "POST"])
@with_key
def escalate(number: str) -> ResponseReturnValue:
    """Take the case to the Ombudsman (UU 25/2009 Art. 40(1), 46(2))."""
    form, status = EscalateForm(), 200
    if request.method == "POST":
        if form.validate_on_submit():
            try:
                return _escalated(number)
            except StepRefusedError as error:
                status = take_over(form, error)
        else:
            status = status_of(form)
    complaint = find_tracked(read(), number)
    return render_template(
        "citizen/escalate.html", form=form, number=number, state=complaint.state
    ), status


def _escalated(number: str) -> ResponseReturnValue:
    with transaction() as session:
        complaint = find_tracked(session, number, lock=True)
        second = escalation.escalate(session, complaint, now=clock.now()).number
    remember_key(second)
    return _back_to(
        second, _("Pengaduan ini sekarang di Ombudsman dengan nomor baru. Kuncinya tetap sama.")
    )
