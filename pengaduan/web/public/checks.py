"""Is a document genuine, and is the service well."""

import hashlib
import hmac
from datetime import timedelta
from io import BytesIO
from typing import Final

import sqlalchemy as sa
from flask import abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from sqlalchemy.exc import SQLAlchemyError
from wtforms import StringField

from pengaduan.complaints.models import Document
from pengaduan.infra import clock, storage
from pengaduan.infra.db import read
from pengaduan.outbox.models import ProcessBeat
from pengaduan.reports.documents import find_document
from pengaduan.web.public.blueprint import bp
from pengaduan.web.shared.access import public
from pengaduan.web.shared.forms import PageForm
from pengaduan.web.shared.track_words import TRACK_KINDS

QUIET: Final = timedelta(minutes=5)
KINDS: Final = {
    "receipt": _("Tanda terima pengaduan"),
    "ranking": _("Peringkat hasil penilaian"),
    "report_card": _("Rapor kepatuhan instansi"),
    "handling_report": _("Laporan kinerja penanganan pengaduan"),
    "national": _("Laporan nasional hasil penilaian"),
    "certificate": _("Sertifikat hasil penilaian"),
    "completion_letter": _("Surat permintaan kelengkapan"),
    "answer_letter": _("Surat jawaban"),
    "closing_letter": _("Surat penutupan"),
    **TRACK_KINDS,
}


class CompareForm(PageForm):
    """A file to be compared with the registered one. It is read once and kept nowhere."""

    file = FileField(_("Berkas PDF yang ingin dicocokkan"))


class CodeForm(PageForm):
    """The code on a document; sent by GET, so the answer has an address."""

    class Meta(PageForm.Meta):
        """A search changes nothing and needs no forgery token."""

        csrf = False

    kode = StringField(_("Kode dokumen"))


@bp.get("/verifikasi")
@public
def verify() -> ResponseReturnValue:
    """Ask for the code of a document."""
    form = CodeForm(request.args)
    code = (form.kode.data or "").strip()
    if code:
        return redirect(url_for("public.verify_code", code=code[:40]), 303)
    return render_template("public/verify.html", form=form)


@bp.get("/verifikasi/<code>")
@public
def verify_code(code: str) -> ResponseReturnValue:
    """Say whether a document is genuine, and nothing that its paper does not say."""
    document = find_document(read(), code)
    form = CodeForm(data={"kode": code[:40]})
    if document is None:
        return render_template("public/verify_unknown.html", form=form), 404
    return _genuine(document, CompareForm(formdata=None))


@bp.post("/verifikasi/<code>")
@public
def compare_file(code: str) -> ResponseReturnValue:
    """Say whether a file is, byte by byte, the registered document."""
    document = find_document(read(), code)
    if document is None:
        form = CodeForm(data={"kode": code[:40]})
        return render_template("public/verify_unknown.html", form=form), 404
    form = CompareForm()
    if not form.validate_on_submit():
        abort(400)
    given = form.file.data
    data = given.read() if given else b""
    if not data:
        form.file.errors = [gettext("Pilih berkas PDF yang ingin dicocokkan.")]
        return _genuine(document, form), 422
    digest = hashlib.sha256(data).hexdigest()
    return _genuine(document, form, compared=digest)


def _genuine(document: Document, form: CompareForm, *, compared: str = "") -> str:
    return render_template(
        "public/verify_genuine.html",
        document=document,
        kind=KINDS.get(document.kind, document.title),
        title=document.title,
        form=form,
        compared=compared,
        same=hmac.compare_digest(compared, document.sha256),
    )


@bp.get("/verifikasi/<code>.pdf")
@public
def document_file(code: str) -> ResponseReturnValue:
    """Give a published document; private ones are nobody else's."""
    document = find_document(read(), code)
    if document is None or not document.public:
        abort(404)
    return _sent(document)


def _sent(document: Document) -> ResponseReturnValue:
    return send_file(
        BytesIO(storage.get(document.storage_key)),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{document.kind}-{document.code}.pdf",
        etag=False,
    )


def _database_answers() -> bool:
    try:
        read().execute(sa.text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def _jobs_run() -> bool:
    last = read().scalar(sa.select(sa.func.max(ProcessBeat.last_at)))
    return last is not None and clock.now() - last < QUIET


@bp.get("/status-layanan")
@public
def service_status() -> ResponseReturnValue:
    """Say in plain words what works now."""
    database = _database_answers()
    return render_template(
        "public/service_status.html", database=database, jobs=database and _jobs_run()
    )


@bp.get("/healthz")
@public
def health() -> ResponseReturnValue:
    """Answer machines: 200 while the database answers, else 503."""
    database = _database_answers()
    jobs = database and _jobs_run()
    state = {"status": "ok" if database else "failing", "database": database, "jobs": jobs}
    return state, 200 if database else 503
