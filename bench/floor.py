"""The floor: a bare Flask application that reads and writes the same rows with plain SQL.

No forms, no access rules, no masking, no law: what the machine allows for the same data. It
works on the same database as the application that it is compared with.
"""

import json
import os
import resource
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, render_template_string, request
from ground import ROOT  # noqa: F401 - makes the project importable
from psycopg_pool import ConnectionPool
from sqlalchemy.engine import make_url

from pengaduan.infra.crypto import hash_secret
from pengaduan.infra.stemming import telling

app = Flask(__name__)
URL = make_url(os.environ["BENCH_URL"])
SQLITE = URL.drivername.startswith("sqlite")
PAGE = """<!doctype html><html lang="id"><title>{{ title }}</title><h1>{{ title }}</h1>
{% for name, rows in tables %}<h2>{{ name }}</h2><table>
{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}
</table>{% endfor %}</html>"""
OPEN = (
    "('forwarded','complete','dispositioned','in_handling','hearing','decided','reopened',"
    "'compensation_due','awaiting_completion','postponed','delivered')"
)
_pool: list[ConnectionPool] = []
Row = Sequence[Any]


class Database:
    """One transaction; `:name` stands for a value on both engines."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - either driver's
        self._connection = connection

    def run(self, statement: str, values: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401
        """Send one statement and return its cursor."""
        if not SQLITE:
            for name in values or {}:
                statement = statement.replace(f":{name}", f"%({name})s")
        return self._connection.execute(statement, values or {})

    def rows(self, statement: str, **values: object) -> list[Row]:
        """Return all rows of a query."""
        found: list[Row] = self.run(statement, values).fetchall()
        return found


@contextmanager
def transaction() -> Iterator[Database]:
    """Store everything inside or nothing, like the application does."""
    if SQLITE:
        connection = sqlite3.connect(str(URL.database), isolation_level=None, timeout=15)
        try:
            for pragma in ("synchronous=NORMAL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN IMMEDIATE" if request.method == "POST" else "BEGIN")
            yield Database(connection)
            connection.execute("COMMIT")
        finally:
            connection.close()
        return
    if not _pool:
        plain = URL.set(drivername="postgresql").render_as_string(hide_password=False)
        _pool.append(ConnectionPool(plain, min_size=1, max_size=4, open=True))
    with _pool[0].connection() as pooled:
        yield Database(pooled)


def _page(title: str, **tables: Sequence[Row]) -> str:
    return render_template_string(PAGE, title=title, tables=list(tables.items()))


def _now() -> str | datetime:
    now = datetime.now(UTC)
    return now.strftime("%Y-%m-%d %H:%M:%S.%f") if SQLITE else now


def _who(db: Database) -> None:
    """Look up who asks, as every page does: the session, the account, its grants."""
    account = request.args.get("account", "1")
    db.rows("SELECT id, token_hash FROM login_session WHERE account_id = :a LIMIT 1", a=account)
    db.rows("SELECT id, name FROM account WHERE id = :a", a=account)
    db.rows("SELECT role, agency_id, unit_id FROM role_grant WHERE account_id = :a", a=account)


@app.get("/inbox/<int:agency>")
def inbox(agency: int) -> str:
    """Fifty open complaints by deadline, and how many there are in each state."""
    with transaction() as db:
        _who(db)
        rows = db.rows(
            "SELECT c.number, c.summary, c.state, c.due_at, c.channel, u.name, c.changed_at"
            " FROM complaint c LEFT JOIN unit u ON u.id = c.unit_id"
            f" WHERE c.agency_id = :a AND c.state IN {OPEN} ORDER BY c.due_at, c.id LIMIT 50",
            a=agency,
        )
        counts = db.rows(
            "SELECT state, count(*) FROM complaint WHERE agency_id = :a"
            f" AND state IN {OPEN} GROUP BY state",
            a=agency,
        )
    return _page("Kotak kerja", counts=counts, rows=rows)


@app.get("/case/<number>")
def case(number: str) -> str:
    """One case with everything that belongs to it."""
    with transaction() as db:
        _who(db)
        found = db.rows(
            "SELECT id, number, story, summary, state, due_at, filed_at, agency_id, unit_id"
            " FROM complaint WHERE number = :n",
            n=number,
        )
        key = found[0][0]
        parts = {
            "points": "SELECT id, ordinal, text FROM point WHERE complaint_id = :c",
            "messages": "SELECT id, kind, body, created_at FROM message WHERE complaint_id = :c",
            "answers": "SELECT a.point_id, a.decision, a.explanation FROM point_answer a"
            " JOIN message m ON m.id = a.message_id WHERE m.complaint_id = :c",
            "clocks": "SELECT policy, due_at, state FROM clock WHERE complaint_id = :c",
            "files": "SELECT id, name, size FROM attachment WHERE complaint_id = :c",
            "papers": "SELECT code, title FROM document WHERE complaint_id = :c",
            "party": "SELECT name FROM party WHERE complaint_id = :c",
        }
        tables = {name: db.rows(query, c=key) for name, query in parts.items()}
        history = db.rows(
            "SELECT at, tag, actor FROM audit_entry WHERE chain = :n ORDER BY seq",
            n=f"complaint:{number}",
        )
    return _page(number, case=found, history=history, **tables)


@app.get("/search/<int:agency>")
def search(agency: int) -> str:
    """The newest complaints of an agency that hold all words."""
    stems = telling(request.args["q"])
    shown = "SELECT c.number, c.summary, c.state, c.filed_at FROM complaint c"
    with transaction() as db:
        _who(db)
        if SQLITE:
            rows = db.rows(
                f"{shown} JOIN case_text_fts f ON f.rowid = c.id"
                " WHERE case_text_fts MATCH :q AND c.agency_id = :a ORDER BY c.id DESC LIMIT 20",
                q=" ".join(f'"{one}"' for one in stems),
                a=agency,
            )
        else:
            rows = db.rows(
                f"{shown} JOIN case_text t ON t.complaint_id = c.id"
                " WHERE array_to_tsvector(string_to_array(t.words, ' ')) @@ CAST(:q AS tsquery)"
                " AND c.agency_id = :a ORDER BY c.id DESC LIMIT 20",
                q=" & ".join(f"'{one}'" for one in stems),
                a=agency,
            )
    return _page("Cari", rows=rows)


@app.get("/statistics")
def statistics() -> str:
    """Every agency with what it received and answered this year."""
    with transaction() as db:
        _who(db)
        rows = db.rows(
            "SELECT a.name, count(*), count(c.decided_at), count(c.closed_at) FROM agency a"
            " JOIN complaint c ON c.agency_id = a.id WHERE c.forwarded_at >= :y"
            " GROUP BY a.id, a.name ORDER BY a.name",
            y=f"{datetime.now(UTC).year}-01-01 00:00:00+00",
        )
    return _page("Kinerja", rows=rows)


@app.post("/respond/<number>")
def respond(number: str) -> Response:
    """Store an answer to each point, with the audit line and the mail that go with it."""
    now = _now()
    with transaction() as db:
        _who(db)
        lock = "" if SQLITE else " FOR UPDATE"
        key = db.rows(f"SELECT id FROM complaint WHERE number = :n{lock}", n=number)[0][0]
        points = db.rows("SELECT id FROM point WHERE complaint_id = :c", c=key)
        made = db.rows(
            "INSERT INTO message (complaint_id, kind, author_role, body, detail, created_at)"
            " VALUES (:c, 'answer_draft', 'liaison_officer', :b, '{}', :t) RETURNING id",
            c=key,
            b="Jawaban kami.",
            t=now,
        )
        for point in points:
            db.run(
                "INSERT INTO point_answer (message_id, point_id, decision, explanation)"
                " VALUES (:m, :p, 'upheld', :e)",
                {"m": made[0][0], "p": point[0], "e": request.form["text"]},
            )
        db.run("UPDATE complaint SET changed_at = :t WHERE id = :c", {"t": now, "c": key})
        _line(db, number, "complaint:answer_proposed", now)
        _job(db, "notice.proposed", key, now)
    return Response(status=303, headers={"Location": f"/case/{number}"})


@app.post("/file")
def file() -> Response:
    """Store a complaint with its key, identity, clocks, audit lines and jobs."""
    now, nonce = _now(), secrets.token_hex(16)
    with transaction() as db:
        year = db.rows("UPDATE number_counter SET last = last + 1 RETURNING year, last")[0]
        number = f"{year[0]}-{year[1]:08d}-f"
        made = db.rows(
            "INSERT INTO complaint (number, track, state, nonce, key_hash, channel, language,"
            " law_version, matter, story, ongoing, prior_contact, wishes, confidentiality,"
            " filed_at, changed_at) VALUES (:n, 'agency', 'submitted', :o, :k, 'website', 'id',"
            " 'floor', 'poor_service', :s, :y, 'unanswered', '[]', 'open', :t, :t) RETURNING id",
            n=number,
            o=nonce,
            k=hash_secret(nonce),
            s=request.form["story"],
            y=True,
            t=now,
        )
        key = made[0][0]
        db.run("INSERT INTO party (complaint_id, name) VALUES (:c, :b)", {"c": key, "b": b"-"})
        _clocks(db, key, now)
        for tag in ("complaint:moved", "complaint:filed", *["clock:started"] * 5):
            _line(db, number, tag, now)
        for kind in ("receipt.render", "notice.filed", "similar.index"):
            _job(db, kind, key, now)
    return Response(status=303, headers={"Location": "/receipt"})


def _clocks(db: Database, key: int, now: object) -> None:
    calendar = db.rows("SELECT max(id) FROM calendar_version")[0][0]
    for policy in ("sp4n_national_verification", "agency_completeness_response", "agency_receipt"):
        db.run(
            "INSERT INTO clock (complaint_id, policy, policy_version, round, duty_on, amount,"
            " unit, zone, workdays, places, roll, calendar_version_id, state, started_at, due_at)"
            " VALUES (:c, :p, 'floor', 1, 'provider', 3, 'working_day', 'Asia/Jakarta', 5, '',"
            " 'none', :v, 'running', :t, :t)",
            {"c": key, "p": policy, "v": calendar, "t": now},
        )


def _line(db: Database, number: str, tag: str, now: object) -> None:
    """Append to the chain as the application does: read its head, write the next line."""
    chain = f"complaint:{number}"
    head = db.rows(
        "SELECT seq, hash FROM audit_entry WHERE chain = :c ORDER BY seq DESC LIMIT 1", c=chain
    )
    seq, before = (head[0][0], head[0][1]) if head else (0, "0" * 64)
    db.run(
        "INSERT INTO audit_entry (chain, seq, at, tag, actor, detail, previous, hash)"
        " VALUES (:c, :s, :t, :g, 'system', :d, :p, :h)",
        {
            "c": chain,
            "s": seq + 1,
            "t": now,
            "g": tag,
            "d": json.dumps({"policy": "floor"}),
            "p": before,
            "h": secrets.token_hex(32),
        },
    )


def _job(db: Database, kind: str, key: int, now: object) -> None:
    db.run(
        "INSERT INTO outbox_job (kind, key, payload, state, created_at, due_at, attempts)"
        " VALUES (:k, :y, :p, 'done', :t, :t, 0)",
        {
            "k": kind,
            "y": f"floor:{secrets.token_hex(12)}",
            "p": json.dumps({"complaint_id": key}),
            "t": now,
        },
    )


@app.after_request
def _tell(response: Response) -> Response:
    response.headers["X-Memory"] = str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return response
