"""Bring the database of `make run` up to date; write the demo's sign-ins to a file descriptor.

One process for all four commands: starting the application is what takes the time.
"""

import contextlib
import os
import sys
from pathlib import Path

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


def main(sign_ins: int) -> None:
    """Run the commands in order; any error ends the process."""
    for command in (*ALWAYS, *(DEMO if app.config["DEMO"] else ())):
        call(*command)
    with os.fdopen(sign_ins, "w", encoding="utf-8") as out, contextlib.redirect_stdout(out):
        if app.config["DEMO"]:
            call("demo", "accounts")


if __name__ == "__main__":
    main(int(sys.argv[1]))
