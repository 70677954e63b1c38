"""The application, for gunicorn and the flask command."""

import sys

from pengaduan import config
from pengaduan.wiring import create_app

app = create_app(config.for_rules_only() if config.asks_rules_only(sys.argv) else None)
