"""Ordered reports, from the order to the paper, read back."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

import pengaduan
from pengaduan.audit.models import AuditEntry
from pengaduan.compliance import assessments
from pengaduan.compliance.assessments import NewAssessment
from pengaduan.compliance.imports import import_scores
from pengaduan.infra import signing, storage
from pengaduan.infra.pdf_pool import PdfJob, PdfWorkerError, render_all
from pengaduan.metrics.comparison import trend
from pengaduan.metrics.performance import by_agency, performance
from pengaduan.metrics.scope import Scope, period
from pengaduan.outbox.models import OutboxJob
from pengaduan.reports import orders
from pengaduan.reports.models import OrderState
from pengaduan.reports.orders import CalledOffError, NewOrder
from pengaduan.rules.roles import Role
from tests.factories.accounts import make_actor
from tests.factories.complaints import make_case, new_complaint
from tests.infra.authority import PASSWORD, make_office
from tests.reports.papers import figures_without_words, inside, pdf_text, problems, traits

SAMPLE = Path(pengaduan.__file__).parent / "compliance" / "samples" / "babel_2023.csv"
YEAR = {"period": "2026"}


@pytest.fixture
def chair(session):
    return make_actor(session, Role.OMBUDSMAN_CHAIR)


@pytest.fixture
def case(session, now):
    """A decided case and one that nobody answered, at the same agency."""
    found = make_case(session, now - timedelta(days=40), "delivered")
    replace(found, now=now - timedelta(days=100), new=new_complaint()).until("complete")
    return found


@pytest.fixture
def assessment(session, now, chair):
    """The seven governments of Bangka Belitung in 2023, published."""
    assessor = make_actor(session, Role.OMBUDSMAN_ASSESSOR)
    made = assessments.create(session, assessor, NewAssessment(2023, "Bangka Belitung"), now=now)
    import_scores(session, assessor, made, SAMPLE.read_bytes(), now=now)
    session.expire_all()
    assessments.get(session, made.id).published_at = now
    return made.id


def ordered(session, chair, now, kind, subject, language="id"):
    """Order a report and let it be made; return the order."""
    order = orders.place(session, chair, NewOrder(kind, subject, language), now=now)
    job = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == orders.MAKE)).all()[-1]
    session.commit()
    finish = orders.make(session, job.payload, job, now)
    finish(session)
    session.flush()
    return order


def data_of(session, order):
    return [storage.get(one.storage_key) for one in orders.papers(session, order.id)]


def rows_of(data):
    (found,) = inside(data).values()
    return list(csv.DictReader(io.StringIO(found.decode())))


def subject_of(kind, case, assessment):
    if kind == "report_card":
        return {**YEAR, "agency_id": case.agency.id}
    return YEAR if kind == "handling_report" else {"assessment_id": assessment}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "language"),
    [
        ("report_card", "id"),
        ("report_card", "en"),
        ("handling_report", "id"),
        ("ranking", "en"),
        ("national", "id"),
        ("certificate", "id"),
    ],
)
def test_every_paper_is_archival_tagged_and_carries_its_figures(
    session, now, chair, case, assessment, kind, language, tmp_path
):
    order = ordered(session, chair, now, kind, subject_of(kind, case, assessment), language)

    data = data_of(session, order)[0]
    (figures,) = inside(data).values()
    digest = hashlib.sha256(figures).hexdigest()
    assert order.state is OrderState.READY
    assert traits(data) == {"language": language, "level": "3A", "tagged": True, "loose fonts": []}
    assert figures_without_words(data) == 0
    assert problems(data, tmp_path) == []
    code = orders.papers(session, order.id)[0].code
    for page in PdfReader(io.BytesIO(data)).pages:
        assert code in page.extract_text()
        assert digest[:16] in page.extract_text()


@pytest.mark.slow
def test_the_same_order_gives_the_same_bytes(session, now, chair, case):
    order = ordered(session, chair, now, "report_card", {**YEAR, "agency_id": case.agency.id})

    (draft,) = orders.COMPOSERS["report_card"](session, order)
    assert render_all([draft.job]) == data_of(session, order)


def test_the_card_has_the_figures_of_the_pages(session, now, chair, case):
    order = ordered(session, chair, now, "report_card", {**YEAR, "agency_id": case.agency.id})

    rows = rows_of(data_of(session, order)[0])
    scope = Scope(period("2026"), now, case.agency.id)
    shown = {row["figure"]: row for row in rows if row["part"] == "figure"}
    for code, figure in performance(session, scope).items():
        assert shown[code]["value"] == ("" if figure.value is None else str(figure.value))
        assert shown[code]["base"] == str(figure.base)
    months = {
        (row["period"], row["figure"]): row["value"] for row in rows if row["part"] == "trend"
    }
    for month in trend(session, scope, now=now):
        for code, figure in month.figures.items():
            expected = "" if figure.value is None else str(figure.value)
            assert months[month.period.code, code] == expected


def test_the_card_names_the_unit_of_each_case_that_lowers_a_figure(session, now, chair, case):
    order = ordered(session, chair, now, "report_card", {**YEAR, "agency_id": case.agency.id})

    rows = rows_of(data_of(session, order)[0])
    causes = {row["figure"]: int(row["value"]) for row in rows if row["part"] == "cause"}
    units = [row for row in rows if row["part"] == "cause_unit" and row["figure"] == "on_time"]
    assert causes["on_time"] == sum(int(row["value"]) for row in units)
    assert causes["overdue_open"] == 1


def test_the_handling_report_lists_every_agency_as_the_page_does(session, now, chair, case):
    make_case(session, now - timedelta(days=3), "complete")
    order = ordered(session, chair, now, "handling_report", YEAR)

    rows = rows_of(data_of(session, order)[0])
    shown = [
        (row["subject"], row["value"])
        for row in rows
        if row["part"] == "agency" and row["figure"] == "received"
    ]
    expected = by_agency(session, Scope(period("2026"), now))
    assert shown == [(one.name, str(one.figures["received"].value)) for one in expected]
    kinds = sum(int(row["value"]) for row in rows if row["part"] == "kind")
    came = sum(
        int(row["value"]) for row in rows if row["part"] == "track" and row["figure"] == "received"
    )
    assert kinds == came == 3


def test_small_numbers_are_marked_in_print_and_in_the_figures(session, now, chair, case):
    order = ordered(session, chair, now, "report_card", {**YEAR, "agency_id": case.agency.id})

    data = data_of(session, order)[0]
    received = next(row for row in rows_of(data) if row["figure"] == "received")
    assert (received["base"], received["few"]) == ("2", "few")
    assert "2*" in pdf_text(data)


def test_the_estimate_is_called_an_estimate(session, now, chair, case):
    order = ordered(session, chair, now, "report_card", {**YEAR, "agency_id": case.agency.id})

    assert "Estimasi internal, bukan nilai Ombudsman" in pdf_text(data_of(session, order)[0])


def test_each_agency_gets_a_certificate_of_its_own(session, now, chair, assessment):
    order = ordered(session, chair, now, "certificate", {"assessment_id": assessment})

    found = orders.papers(session, order.id)
    assert len({one.code for one in found}) == 7
    assert all(one.public for one in found)
    assert "97,13" in pdf_text(storage.get(found[0].storage_key))


def test_an_office_with_a_certificate_signs_what_is_ordered(
    session, now, chair, assessment, tmp_path
):
    office = make_office(tmp_path)
    signing.configure(office.file, PASSWORD)
    try:
        order = ordered(session, chair, now, "national", {"assessment_id": assessment})
    finally:
        signing.configure(None, "")

    data = data_of(session, order)[0]
    assert b"ETSI.CAdES.detached" in data
    assert problems(data, tmp_path) == []
    assert traits(data)["tagged"]


@pytest.mark.parametrize(
    ("kind", "subject", "problem"),
    [
        ("report_card", {**YEAR, "agency_id": 10**9}, "no_agency"),
        ("handling_report", {"period": "2027"}, "period_not_begun"),
        ("national", {"assessment_id": 10**9}, "no_assessment"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_reason(session, now, chair, kind, subject, problem):
    order = ordered(session, chair, now, kind, subject)

    assert (order.state, order.problem) == (OrderState.REFUSED, problem)
    assert orders.papers(session, order.id) == []


def test_an_unpublished_assessment_gives_no_certificate(session, now, chair):
    assessor = make_actor(session, Role.OMBUDSMAN_ASSESSOR)
    made = assessments.create(session, assessor, NewAssessment(2023, "Belum"), now=now)
    import_scores(session, assessor, made, SAMPLE.read_bytes(), now=now)
    session.expire_all()

    order = ordered(session, chair, now, "certificate", {"assessment_id": made.id})

    assert order.problem == "not_published"


def test_a_report_that_was_called_off_is_not_made(session, now, chair):
    order = orders.place(session, chair, NewOrder("handling_report", YEAR, "id"), now=now)

    assert orders.call_off(session, chair, order.id, now=now)
    orders.make(session, {"order_id": order.id}, None, now)(session)

    assert order.state is OrderState.CANCELLED
    assert orders.papers(session, order.id) == []
    assert not orders.call_off(session, chair, order.id, now=now)
    tags = session.scalars(
        sa.select(AuditEntry.tag).where(AuditEntry.chain == f"report:{order.id}")
    ).all()
    assert [tag.value for tag in tags] == ["report:requested", "report:cancelled"]


def test_calling_off_stops_the_rendering_at_the_next_look(session, now, chair):
    order = orders.place(session, chair, NewOrder("handling_report", YEAR, "id"), now=now)
    session.commit()
    teller = orders.Teller(order.id)
    teller(1, 7)
    session.expire_all()
    assert (order.state, order.step, order.steps) == (OrderState.WORKING, 1, 7)
    orders.call_off(session, chair, order.id, now=now)
    session.commit()

    with pytest.raises(CalledOffError):
        orders.Teller(order.id)(2, 7)


def test_workers_that_are_stopped_leave_nothing_behind(app):
    seen = []

    def stop(step, steps):
        seen.append((step, steps))
        raise CalledOffError(1)

    page = "<!doctype html><html lang=id><title>x</title><p>x</p></html>"
    with pytest.raises(CalledOffError):
        render_all([PdfJob(page, "a"), PdfJob(page, "b")], processes=2, watch=stop)

    assert seen[0][1] == 14


def test_a_page_that_cannot_be_drawn_is_an_error_and_no_empty_paper(app):
    page = '<!doctype html><html lang=id><img src="file:///etc/hostname"></html>'
    broken = PdfJob(page, "a", variant="no-such-variant")

    with pytest.raises(PdfWorkerError):
        render_all([broken])
