"""Open data: the list of data sets, their files, the catalogue and the descriptor (U5)."""

from typing import Final

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from pengaduan.compliance.released import released_snapshot
from pengaduan.config import PROJECT
from pengaduan.infra.db import read
from pengaduan.reports.open_data import FIELDS, LICENCE, catalogue, data_sets, find_set, package
from pengaduan.web.public.blueprint import bp
from pengaduan.web.shared.access import public

TYPES: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@bp.get("/data")
@public
def open_data() -> ResponseReturnValue:
    """List the data sets with their files, the licence and what each column means."""
    return render_template(
        "public/open_data.html", sets=data_sets(read()), fields=FIELDS, licence=LICENCE
    )


@bp.get("/data/<dataset>.<any(csv, json):form>")
@public
def data_file(dataset: str, form: str) -> ResponseReturnValue:
    """Give one data set as a file."""
    found = find_set(read(), dataset)
    if found is None:
        abort(404)
    data = found.csv if form == "csv" else found.json
    return _file(data, TYPES[form], f"{dataset}.{form}")


@bp.get("/data/katalog.jsonld")
@public
def data_catalogue() -> ResponseReturnValue:
    """Give the catalogue in DCAT-AP terms, for harvesting."""
    data = catalogue(data_sets(read()))
    return _file(data, "application/ld+json", "katalog.jsonld", how="inline")


@bp.get("/data/datapackage.json")
@public
def data_package() -> ResponseReturnValue:
    """Give the Data Package descriptor."""
    data = package(data_sets(read()))
    return _file(data, "application/json", "datapackage.json", how="inline")


@bp.get("/data/penilaian-<int:assessment_id>.json")
@public
def frozen_result(assessment_id: int) -> ResponseReturnValue:
    """Give the frozen text of a published assessment: every value that its results rest on."""
    row = released_snapshot(read(), assessment_id)
    if row is None:
        abort(404)
    return _file(row.content.encode(), "application/json", f"penilaian-{assessment_id}.json")


@bp.get("/data/verify_assessment.py")
@public
def verify_script() -> ResponseReturnValue:
    """Give the script that computes a frozen text again, with nothing but Python."""
    data = (PROJECT / "scripts" / "verify_assessment.py").read_bytes()
    return _file(data, "text/x-python; charset=utf-8", "verify_assessment.py")


def _file(data: bytes, media: str, name: str, *, how: str = "attachment") -> Response:
    headers = {"Content-Disposition": f'{how}; filename="{name}"', "Content-Type": media}
    return Response(data, 200, headers)
