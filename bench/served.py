"""The application for gunicorn while it is measured: no forgery tokens, queries counted.

Each answer names in `X-Queries` how many statements its request sent to the database, and in
`X-Memory` the most memory that its worker has held so far, in KiB.
"""

import os
import re
import resource
from pathlib import Path

from flask import Response, g
from ground import make_app
from sqlalchemy import event
from sqlalchemy.engine import Engine

NOT_A_QUERY = re.compile(r"\s*(BEGIN|PRAGMA|SAVEPOINT|RELEASE|COMMIT)", re.IGNORECASE)

app = make_app(os.environ["BENCH_URL"], Path(os.environ["BENCH_FOLDER"]))
app.config["RATELIMIT_ENABLED"] = False


@event.listens_for(Engine, "before_cursor_execute")
def _count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
    if g and not NOT_A_QUERY.match(statement):
        g.bench_queries = getattr(g, "bench_queries", 0) + 1


@app.after_request
def _tell(response: Response) -> Response:
    response.headers["X-Queries"] = str(getattr(g, "bench_queries", 0))
    response.headers["X-Memory"] = str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return response
