"""The jobs process of `make run`: bring the database up to date, then do the background work.

One process for all of it: loading the application is what takes the time. The demo's sign-ins
and a mark that all is ready go to the file descriptor in the first argument.
"""

import contextlib
import os
import sys
from pathlib import Path

from machine import READY

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask.cli import FlaskGroup

from app import app

ALWAYS = (["db", "upgrade"], ["reference", "load"])
DEMO = (["demo", "seed", "--if-empty"],)


def call(*arguments: str) -> None:
    """Run one command of the application."""
    FlaskGroup(create_app=lambda: app).main(
        list(arguments), prog_name="flask", standalone_mode=False
    )


def main(told: int) -> None:
    """Prepare, tell, and work until stopped; any error before that ends the process."""
    for command in (*ALWAYS, *(DEMO if app.config["DEMO"] else ())):
        call(*command)
    with os.fdopen(told, "w", encoding="utf-8") as out, contextlib.redirect_stdout(out):
        if app.config["DEMO"]:
            call("demo", "accounts")
        out.write(READY)
    call("jobs", "run")


if __name__ == "__main__":
    main(int(sys.argv[1]))
