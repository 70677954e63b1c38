"""The gateway port over a real HTTP server of our own, and its simulator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from pengaduan.infra import gateway
from pengaduan.infra.gateway import GatewayError, HttpGateway, Simulator


class Server(HTTPServer):
    """Remembers what came, and what to answer."""

    seen: list[tuple[dict[str, str], Any]]
    status: int
    body: bytes


class Provider(BaseHTTPRequestHandler):
    """Keeps what it is sent; answers with the status that the server was told to give."""

    server: Server

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        told = json.loads(self.rfile.read(length))
        self.server.seen.append((dict(self.headers), told))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture
def provider() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Provider)
    server.seen, server.status, server.body = [], 200, b'{"id": "msg-77"}'
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def over_http(server: HTTPServer) -> HttpGateway:
    return HttpGateway(f"http://127.0.0.1:{server.server_port}/kirim", "rahasia")


def send(port):
    return port.send("+6281200000001", "Pengaduan diterima.", channel="sms", reference="job-1")


def test_a_message_goes_out_as_json_with_the_secret(provider):
    receipt = send(over_http(provider))

    ((headers, told),) = provider.seen
    assert told == {
        "channel": "sms",
        "to": "+6281200000001",
        "text": "Pengaduan diterima.",
        "reference": "job-1",
    }
    assert headers["Authorization"] == "Bearer rahasia"
    assert headers["Idempotency-Key"] == "job-1"
    assert (receipt.reference, receipt.answer) == ("msg-77", "200")


@pytest.mark.parametrize("body", [b"", b"ok", b"[]", b'{"id": null}'])
def test_an_answer_without_an_id_keeps_our_reference(provider, body):
    provider.body = body

    assert send(over_http(provider)).reference == "job-1"


@pytest.mark.parametrize("status", [302, 401, 422, 429, 500])
def test_what_the_gateway_does_not_take_is_an_error_without_number_or_text(provider, status):
    provider.status = status

    with pytest.raises(GatewayError) as refused:
        send(over_http(provider))

    assert not [one for one in ("6281", "Pengaduan", "rahasia") if one in str(refused.value)]


def test_a_gateway_that_is_away_is_an_error():
    with pytest.raises(GatewayError):
        send(HttpGateway("http://127.0.0.1:9/kirim", "x"))


def test_the_simulator_takes_everything_and_tells_no_number():
    receipt = send(Simulator())

    assert receipt.reference == "job-1"
    assert "6281200000001" not in receipt.answer


def test_settings_choose_the_gateway():
    try:
        gateway.configure("", "", demo=False)
        assert gateway.plugged() is None
        gateway.configure("", "", demo=True)
        assert isinstance(gateway.plugged(), Simulator)
        gateway.configure("https://gerbang.invalid", "x", demo=True)
        assert isinstance(gateway.plugged(), HttpGateway)
        with pytest.raises(ValueError, match="GATEWAY_URL"):
            gateway.configure("file:///etc/passwd", "x", demo=False)
    finally:
        gateway.configure("", "", demo=False)
