"""Order a report, watch it being made by the jobs process, and call it off.

The order is a row; so is how far it is. Rendering happens in processes of its own, which are
killed as soon as somebody has called the report off.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pengaduan.accounts.actors import Actor
from pengaduan.audit.tags import Tag
from pengaduan.audit.trail import record
from pengaduan.complaints.models import Document
from pengaduan.compliance import released
from pengaduan.compliance.errors import AssessmentNotFoundError
from pengaduan.compliance.ranking import rankings
from pengaduan.infra import signing
from pengaduan.infra.db import transaction
from pengaduan.infra.pdf_pool import render_all
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import Payload, enqueue
from pengaduan.outbox.worker import Finish, Handler, Slow
from pengaduan.reports import certificates, handling_report, report_card
from pengaduan.reports.documents import Rendered, store_document
from pengaduan.reports.models import ENDED, OrderState, ReportOrder, ReportPaper
from pengaduan.reports.papers import Draft, OrderRefusedError
from pengaduan.reports.rankings import KIND as RANKING
from pengaduan.reports.rankings import RankingSheet, national_draft, ranking_draft

MAKE: Final = "report.make"
NATIONAL: Final = "national"
PROCESSES: Final = 2
LISTED: Final = 50
_TELL_EVERY: Final = 1.0
Composer = Callable[[Session, ReportOrder], Sequence[Draft]]


class CalledOffError(Exception):
    """Somebody called the report off while it was being made."""


@dataclass(frozen=True, slots=True)
class NewOrder:
    """What is wanted: the kind of report, what it is about, and its language."""

    kind: str
    subject: Mapping[str, object]
    language: str


def _sheet(session: Session, order: ReportOrder) -> RankingSheet:
    try:
        found = released.as_published(session, int(order.subject["assessment_id"]))
    except AssessmentNotFoundError as error:
        raise OrderRefusedError("no_assessment") from error
    sheet = RankingSheet(found, rankings(found), f"order:{order.id}", order.requested_at)
    province = str(order.subject.get("province") or "")
    if province:
        sheet = sheet.of_province(province)
    if not sheet.rows:
        raise OrderRefusedError("no_rows")
    return sheet


def _ranking(session: Session, order: ReportOrder) -> Sequence[Draft]:
    return [ranking_draft(_sheet(session, order), order.language)]


def _national(session: Session, order: ReportOrder) -> Sequence[Draft]:
    return [national_draft(_sheet(session, order), order.language)]


def _certificates(session: Session, order: ReportOrder) -> Sequence[Draft]:
    return certificates.drafts(_sheet(session, order), order.language)


COMPOSERS: Final[Mapping[str, Composer]] = {
    report_card.KIND: report_card.compose,
    handling_report.KIND: handling_report.compose,
    RANKING: _ranking,
    NATIONAL: _national,
    certificates.KIND: _certificates,
}


def place(session: Session, actor: Actor, new: NewOrder, *, now: datetime) -> ReportOrder:
    """Order a report; the jobs process makes it. ValueError for a kind that nobody makes."""
    if new.kind not in COMPOSERS or actor.account_id is None:
        raise ValueError(new.kind)
    order = ReportOrder(
        kind=new.kind,
        subject=dict(new.subject),
        language="en" if new.language == "en" else "id",
        state=OrderState.WAITING,
        requested_by=actor.account_id,
        requested_at=now,
    )
    session.add(order)
    session.flush()
    enqueue(session, MAKE, {"order_id": order.id}, due_at=now, key=f"report_order:{order.id}")
    _note(session, order, Tag.REPORT_REQUESTED, actor.label, now, kind=new.kind)
    return order


def call_off(session: Session, actor: Actor, order_id: int, *, now: datetime) -> bool:
    """Call a report off; False when it has ended already or was never ordered."""
    order = session.get(ReportOrder, order_id, with_for_update=True, populate_existing=True)
    if order is None or order.state in ENDED:
        return False
    order.state, order.ended_at = OrderState.CANCELLED, now
    _note(session, order, Tag.REPORT_CANCELLED, actor.label, now)
    session.flush()
    return True


def orders(session: Session) -> list[ReportOrder]:
    """Return the latest orders, the newest first."""
    query = sa.select(ReportOrder).order_by(ReportOrder.id.desc()).limit(LISTED)
    return list(session.scalars(query))


def orders_about(session: Session, assessment_id: int) -> list[ReportOrder]:
    """Return the latest orders about an assessment, the newest first."""
    about = sa.cast(ReportOrder.subject["assessment_id"].as_string(), sa.String)
    query = (
        sa.select(ReportOrder)
        .where(about == str(assessment_id))
        .order_by(ReportOrder.id.desc())
        .limit(LISTED)
    )
    return list(session.scalars(query))


def papers(session: Session, order_id: int) -> list[Document]:
    """Return the finished documents of an order."""
    query = (
        sa.select(Document)
        .join(ReportPaper, ReportPaper.document_id == Document.id)
        .where(ReportPaper.order_id == order_id)
        .order_by(ReportPaper.place)
    )
    return list(session.scalars(query))


def make(session: Session, payload: Payload, _job: OutboxJob | None, now: datetime) -> Finish:
    """Slow outbox handler ``report.make``: compose, render side by side, then store everything.

    An order that was called off or made meanwhile is left alone.
    """
    order_id = int(payload["order_id"])
    order = session.get_one(ReportOrder, order_id)
    if order.state in ENDED:
        return lambda _writing: None
    try:
        drafts = list(COMPOSERS[order.kind](session, order))
    except OrderRefusedError as error:
        problem = str(error)
        return lambda writing: _refuse(writing, order_id, problem, now)
    try:
        made = render_all(
            [draft.job for draft in drafts], processes=PROCESSES, watch=Teller(order_id)
        )
    except CalledOffError:
        return lambda _writing: None
    papers = [
        signing.signed(data, reason=draft.title) for draft, data in zip(drafts, made, strict=True)
    ]
    return lambda writing: _keep(writing, order_id, list(zip(drafts, papers, strict=True)), now)


class Teller:
    """Write down how far a report is, at most once a second, and notice that it was called off."""

    def __init__(self, order_id: int) -> None:
        self._order_id = order_id
        self._told_at = 0.0

    def __call__(self, step: int, steps: int) -> None:
        """Tell; CalledOffError when nobody wants the report any more."""
        moment = time.monotonic()
        if moment - self._told_at < _TELL_EVERY:
            return
        self._told_at = moment
        with transaction() as session:
            order = session.get(
                ReportOrder, self._order_id, with_for_update=True, populate_existing=True
            )
            if order is None or order.state is OrderState.CANCELLED:
                raise CalledOffError(self._order_id)
            order.state, order.step, order.steps = OrderState.WORKING, step, steps


def _refuse(session: Session, order_id: int, problem: str, now: datetime) -> None:
    order = session.get_one(ReportOrder, order_id, with_for_update=True)
    if order.state not in ENDED:
        order.state, order.problem, order.ended_at = OrderState.REFUSED, problem, now


def _keep(
    session: Session, order_id: int, made: Sequence[tuple[Draft, bytes]], now: datetime
) -> None:
    order = session.get_one(ReportOrder, order_id, with_for_update=True, populate_existing=True)
    if order.state in ENDED:
        return
    for number, (draft, data) in enumerate(made, 1):
        known = Rendered(draft.code, draft.kind, draft.title, data, public=draft.public)
        document = store_document(session, known, now=now)
        session.add(ReportPaper(order_id=order.id, place=number, document_id=document.id))
    order.state, order.ended_at = OrderState.READY, now
    order.step = order.steps = max(order.steps, 1)
    _note(session, order, Tag.REPORT_RENDERED, "system", now, papers=len(made))
    session.flush()


def _note(
    session: Session, order: ReportOrder, tag: Tag, actor: str, now: datetime, **more: str | int
) -> None:
    detail: dict[str, str | int | bool | None] = {"order": order.id, **more}
    record(session, tag, chain=f"report:{order.id}", actor=actor, now=now, detail=detail)


HANDLERS: Final[Mapping[str, Handler]] = {MAKE: Slow(make)}
