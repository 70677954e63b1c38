"""The migrations make exactly what the models say, on both engines, and work both ways."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import DatabaseError

from pengaduan.compliance.models import Assessment
from pengaduan.infra.db import transaction
from pengaduan.metrics import month_series, rollup_build, rollup_check, rollup_read
from pengaduan.metrics.month_models import FrozenMonth, FrozenMonthState
from pengaduan.metrics.scope import Scope, period
from pengaduan.outbox.models import OutboxJob
from pengaduan.outbox.queue import enqueue
from pengaduan.reports.documents import Rendered, store_document
from pengaduan.reports.models import OrderState
from pengaduan.reports.orders import MAKE, orders_about, papers
from pengaduan.rules.roles import Role
from tests.apps import MIGRATIONS, dispose, make_app
from tests.engines import Databases, PostgresDatabase
from tests.factories.accounts import make_actor
from tests.factories.complaints import make_case

Tables = dict[str, list[str]]


@pytest.fixture
def empty_app(databases: Databases, engine_name: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without any table."""
    app = make_app(databases.empty_url(engine_name), tmp_path)
    with app.app_context():
        yield app
    dispose(app)


@pytest.fixture
def filled_app(databases: Databases, engine_name: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database of its own with all tables and the reference data."""
    database = databases.fresh(engine_name)
    if isinstance(database, PostgresDatabase):
        database.close()
    app = make_app(database.url, tmp_path)
    with app.app_context():
        yield app
    dispose(app)


def engine_of(app: Flask) -> sa.Engine:
    found: sa.Engine = app.extensions["sqlalchemy"].engine
    return found


def tables_of(app: Flask) -> Tables:
    inspector = sa.inspect(engine_of(app))
    names = sorted(set(inspector.get_table_names()) - {"alembic_version"})
    return {name: sorted(c["name"] for c in inspector.get_columns(name)) for name in names}


def not_of_the_engine(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out what only one engine has: the full-text table of SQLite, the index beside it."""
    return not (name or "").startswith(("case_text_fts", "ix_case_text_vector"))


def differences(app: Flask) -> list[str]:
    """Return what autogenerate would still change."""
    extension = app.extensions["migrate"]
    with engine_of(app).connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": False,
                "target_metadata": extension.db.metadata,
                "include_name": not_of_the_engine,
            },
        )
        found = compare_metadata(context, extension.db.metadata)
    return [str(one) for one in found]


def test_the_newest_migration_equals_the_models(empty_app: Flask) -> None:
    upgrade(directory=str(MIGRATIONS))

    assert differences(empty_app) == []


def test_a_model_without_a_migration_is_found(empty_app: Flask) -> None:
    upgrade(directory=str(MIGRATIONS))
    before = len(differences(empty_app))
    with engine_of(empty_app).begin() as connection:
        connection.execute(sa.text("create table stray (id integer primary key)"))

    assert len(differences(empty_app)) == before + 1


def test_every_migration_can_be_taken_back_and_applied_again(empty_app: Flask) -> None:
    upgrade(directory=str(MIGRATIONS))
    before = tables_of(empty_app)

    downgrade(directory=str(MIGRATIONS), revision="base")
    between = tables_of(empty_app)
    upgrade(directory=str(MIGRATIONS))

    assert between == {}
    assert tables_of(empty_app) == before


def test_models_and_tables_agree_on_every_check(empty_app: Flask) -> None:
    """Alembic does not compare CHECK constraints, so their names are compared here."""
    upgrade(directory=str(MIGRATIONS))
    inspector = sa.inspect(engine_of(empty_app))

    wrong = {}
    for table in empty_app.extensions["migrate"].db.metadata.sorted_tables:
        wanted = {str(c.name) for c in table.constraints if isinstance(c, sa.CheckConstraint)}
        found = {str(c["name"]) for c in inspector.get_check_constraints(table.name)}
        if wanted != found:
            wrong[table.name] = wanted ^ found
    assert wrong == {}


def test_roll_ups_of_cases_that_are_there_are_built_by_the_background(
    filled_app: Flask, now: datetime
) -> None:
    """With cases: down, up, then the jobs build; until then pages count the cases."""
    with transaction() as session:
        make_case(session, now - timedelta(days=100), "closed")
        make_case(session, now - timedelta(days=2), "complete")
    year = rollup_read.wanted(Scope(period("2026"), now))
    with transaction() as session:
        before = rollup_read.totals(session, year)

    downgrade(directory=str(MIGRATIONS), revision="0030")
    upgrade(directory=str(MIGRATIONS))

    with transaction() as session:
        assert rollup_read.totals(session, year) is None
    rollup_build.sum_all(transaction, now)
    with transaction() as session:
        assert before
        assert rollup_read.totals(session, year) == before
    assert rollup_check.check(transaction, now).differences == []


def test_frozen_months_of_units_go_and_those_of_agencies_stay(
    filled_app: Flask, now: datetime
) -> None:
    """Down and up again with frozen months; the database guards them afterwards as before."""
    with transaction() as session:
        make_case(session, now - timedelta(days=40), "closed")
    with transaction() as session:
        month_series.freeze(session, {"month": "2026-10"}, None, now)(session)
    query = sa.select(FrozenMonth.agency_id, FrozenMonth.unit, FrozenMonth.sha256)
    with transaction() as session:
        before = session.execute(query.order_by(FrozenMonth.unit)).all()

    downgrade(directory=str(MIGRATIONS), revision="0037")
    upgrade(directory=str(MIGRATIONS))

    with transaction() as session:
        after = session.execute(query).all()
        state = session.get_one(FrozenMonthState, "2026-10")
    assert len(before) == 2
    assert after == before[:1]
    assert not state.units
    for change in ("UPDATE frozen_month SET rule = 'X'", "DELETE FROM frozen_month"):
        with pytest.raises(DatabaseError, match="never changed"), transaction() as session:
            session.execute(sa.text(change))


def test_reports_asked_for_in_their_own_queue_become_orders(
    filled_app: Flask, now: datetime
) -> None:
    """What was made keeps its paper, and what nobody has made yet is made as an order."""
    with transaction() as session:
        chair = make_actor(session, Role.OMBUDSMAN_CHAIR)
        rated = Assessment(year=2024, edition="ORI-2023", title="Uji")
        rated.period_from = rated.period_to = rated.created_at = rated.changed_at = now
        session.add(rated)
        made = Rendered("AAAA-BBBB-CCCC", "ranking", "Peringkat uji", b"%PDF-1.7 uji", public=False)
        document = store_document(session, made, now=now)
        session.flush()
        asked = {"assessment_id": rated.id, "kind": "ranking", "requested_by": chair.account_id}
        ready, about = document.id, str(rated.id)
    downgrade(directory=str(MIGRATIONS), revision="0035")
    with engine_of(filled_app).begin() as connection:
        table = sa.Table("requested_report", sa.MetaData(), autoload_with=connection)
        for key, state, paper in ((7, "ready", ready), (8, "waiting", None)):
            row = {**asked, "id": key, "state": state, "document_id": paper, "requested_at": now}
            connection.execute(sa.insert(table).values(row))
    with transaction() as session:
        enqueue(session, "report.render", {"report_id": 8}, due_at=now, key="report:8")

    upgrade(directory=str(MIGRATIONS))

    with transaction() as session:
        waiting, done = orders_about(session, int(about))
        assert [one.state for one in (waiting, done)] == [OrderState.WAITING, OrderState.READY]
        assert (done.subject, done.ended_at) == ({"assessment_id": about}, now)
        assert [one.id for one in papers(session, done.id)] == [ready]
        [job] = session.scalars(sa.select(OutboxJob).where(OutboxJob.kind == MAKE))
        assert job.payload == {"order_id": waiting.id}
