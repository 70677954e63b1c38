"""The web process of `make run`: load everything, wait until the database is ready, then serve.

The arguments are gunicorn's. Loading takes as long as bringing an existing database up to date,
so both happen at once; a byte on standard input says that the database is ready.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gunicorn.app.wsgiapp import run

import app  # noqa: F401 - gunicorn finds it loaded

if __name__ == "__main__":
    if sys.stdin.buffer.read(1):
        run()
