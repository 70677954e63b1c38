"""Send a short message (SMS or WhatsApp) through whichever gateway is configured.

The port knows no provider. ``HttpGateway`` speaks one small JSON dialect; whoever has another
provider puts a translator in front of it or adds an adapter here. ``Simulator`` sends nothing.
"""

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

_TIMEOUT = 15
_LONGEST_ANSWER = 20_000


class TextState(StrEnum):
    """How far a short message got."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    FAILED = "failed"


class GatewayError(OSError):
    """The gateway did not take the message; the job tries again later."""


@dataclass(frozen=True, slots=True)
class GatewayReceipt:
    """What the gateway said: its own reference, and its answer in words, shortened."""

    reference: str
    answer: str


class Gateway(Protocol):
    """Whatever takes a short message."""

    @property
    def name(self) -> str:
        """The name under which sent messages are kept."""

    def send(self, to: str, text: str, *, channel: str, reference: str) -> GatewayReceipt:
        """Hand over one message to ``to`` (+62...) and return the receipt.

        The same ``reference`` twice is one message. Raises GatewayError when it is not taken.
        """


class Simulator:
    """Take every message and send none, for the demo and for tests."""

    name = "simulator"

    def send(self, to: str, text: str, *, channel: str, reference: str) -> GatewayReceipt:
        """Return a receipt; whoever called keeps the message where it can be read."""
        told = f"simulated {channel}, {len(text)} characters, to {to[:3]}"
        return GatewayReceipt(reference, told)


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """POST each message as JSON: channel, to, text, reference; answered by 2xx with ``id``."""

    url: str
    token: str
    name: str = "http"

    def send(self, to: str, text: str, *, channel: str, reference: str) -> GatewayReceipt:
        """See :class:`Gateway`. Redirects are not followed: the token is for one address."""
        told = {"channel": channel, "to": to, "text": text, "reference": reference}
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked with the settings
            self.url,
            data=json.dumps(told).encode(),
            method="POST",
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self.token}",
                "Idempotency-Key": reference,
            },
        )
        try:
            with _OPENER.open(request, timeout=_TIMEOUT) as answer:
                status, body = answer.status, answer.read(_LONGEST_ANSWER)
        except urllib.error.HTTPError as error:
            error.close()
            raise GatewayError(f"HTTP {error.code}") from None
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            # Neither number nor text may reach a log through the exception.
            raise GatewayError(type(error).__name__) from None
        return GatewayReceipt(_reference(body) or reference, f"{status}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def _reference(body: bytes) -> str:
    """Return the gateway's own id of the message, or an empty text where it gave none."""
    try:
        told = json.loads(body)
    except ValueError:
        return ""
    found = told.get("id") if isinstance(told, dict) else None
    return str(found)[:80] if isinstance(found, str | int) else ""


@dataclass(slots=True)
class _Plugged:
    gateway: Gateway | None = None
    token: str = ""


_plugged = _Plugged()


def configure(url: str, token: str, *, demo: bool) -> None:
    """Choose the gateway: HTTP when an address is set, the simulator in a demo, else none.

    ValueError for an address that is not http(s).
    """
    _plugged.token = token
    if not url:
        _plugged.gateway = Simulator() if demo else None
        return
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError("GATEWAY_URL must begin with http:// or https://")
    _plugged.gateway = HttpGateway(url, token)


def plugged() -> Gateway | None:
    """Return the gateway, or None where short messages are not sent."""
    return _plugged.gateway


def callback_token() -> str:
    """Return the secret with which the gateway reports states; empty: no reports are taken."""
    return _plugged.token
