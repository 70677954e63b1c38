"""The application, for gunicorn and the flask command."""

from pengaduan.wiring import create_app

app = create_app()
