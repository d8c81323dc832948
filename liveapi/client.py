"""The client: one call is check, sign, send, judge."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

import manual
from liveapi import checking, judging, transport
from liveapi.actions import Action, Reply
from liveapi.errors import (
    Ambiguous,
    BadCall,
    LiveApiError,
    NoReply,
    NoTimeLeft,
    NotSent,
    Unreachable,
)
from liveapi.masking import Secret, mask_id
from liveapi.signing import Credentials, signed
from liveapi.transport import Answer, Timeouts, TransportFailure

R = TypeVar("R", bound=Reply)

# The manual's largest request.
MAX_BODY_BYTES = 10 * 1024 * 1024

log = logging.getLogger("liveapi")


class LiveApi:
    """One account at one endpoint. Safe to share between threads; cheap to make, as the connections are the process's.

    `endpoint` is an address such as `https://live.tencentcloudapi.com`; a name without a scheme means https. `tls` is a
    context of one's own, for a certificate that the world does not know. `clock` tells unix seconds.
    """

    def __init__(
        self,
        endpoint: str,
        secret_id: str,
        secret_key: str,
        *,
        region: str = "",
        token: str = "",
        timeouts: Timeouts | None = None,
        clock: Callable[[], float] = time.time,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.endpoint, self._host = _origin(endpoint)
        self.region = _header_text("region", region)
        self.timeouts = timeouts or Timeouts()
        self._credentials = Credentials(
            _header_text("secret_id", secret_id), Secret(secret_key), Secret(_header_text("token", token))
        )
        if not secret_id or not secret_key:
            raise ValueError("a secret_id and a secret_key are needed")
        self._clock = clock
        self._tls = tls

    def __repr__(self) -> str:
        return f"LiveApi({self.endpoint!r}, secret_id={mask_id(self._credentials.secret_id)!r}, region={self.region!r})"

    def call(self, action: Action[R], *, deadline: float | None = None) -> R:
        """Sends a typed action and gives its typed reply, or raises a `LiveApiError`.

        `deadline` is the time left in seconds; it can only shorten `timeouts.total`.
        """
        asked = _known(type(action).__name__)
        inside, answer = self._exchange(asked, msgspec.to_builtins(action), deadline)
        return judging.typed(asked, action.reply_type(), inside, answer)

    def send(self, name: str, params: Mapping[str, Any], *, deadline: float | None = None) -> dict[str, Any]:
        """Sends any action of the manual by name and gives the fields of its `Response`, RequestId among them."""
        inside, _ = self._exchange(_known(name), params, deadline)
        return inside

    def _exchange(
        self, action: manual.Action, params: Mapping[str, Any], deadline: float | None
    ) -> tuple[dict[str, Any], Answer]:
        started = time.monotonic()
        try:
            answer = self._post(action, self._body(action, params), deadline)
            inside = judging.response(action, params, answer)
        except LiveApiError as error:
            _log_failure(error, (time.monotonic() - started) * 1000)
            raise
        log.debug("%s done in %.0f ms (%s)", action.name, answer.took_ms, inside["RequestId"])
        return inside, answer

    def _body(self, action: manual.Action, params: Mapping[str, Any]) -> bytes:
        wrong = checking.faults(action, params)
        if action.region_required and not self.region:
            wrong.append("it needs a region")
        if wrong:
            raise BadCall("; ".join(wrong), action=action.name, writes=action.writes)
        body = msgspec.json.encode(params)
        if len(body) > MAX_BODY_BYTES:
            raise BadCall("larger than 10 MB", action=action.name, writes=action.writes)
        return body

    def _post(self, action: manual.Action, body: bytes, deadline: float | None) -> Answer:
        seconds = self.timeouts.total if deadline is None else min(deadline, self.timeouts.total)
        ends = time.monotonic() + seconds
        headers = signed(
            self._credentials,
            action=action.name,
            version=manual.API_VERSION,
            service=manual.SERVICE,
            host=self._host,
            timestamp=int(self._clock()),
            body=body,
            region=self.region,
        )
        pool = transport.pool(self.endpoint, self._tls)
        seconds = ends - time.monotonic()
        if seconds <= 0:
            raise NoTimeLeft("its deadline has passed", action=action.name, writes=action.writes)
        try:
            return transport.post(pool, self.endpoint + "/", headers, body, self.timeouts, seconds)
        except TransportFailure as failure:
            kind = NoReply if failure.sent else Unreachable
            raise kind(failure.detail, action=action.name, writes=action.writes) from None


def _known(name: str) -> manual.Action:
    action = manual.load().actions.get(name)
    if action is None:
        raise BadCall("the manual has no such action", action=name)
    return action


def _log_failure(error: LiveApiError, took_ms: float) -> None:
    level = logging.WARNING if isinstance(error, Ambiguous | NotSent) else logging.INFO
    log.log(level, "%s %s after %.0f ms (%s)", type(error).__name__, error, took_ms, error.request_id or "no RequestId")


def _origin(endpoint: str) -> tuple[str, str]:
    """The origin in lower case and the Host header that belongs to it (a default port is not part of it)."""
    text = endpoint if "://" in endpoint else f"https://{endpoint}"
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"the endpoint has to be an http or https address: {endpoint!r}")
    if parts.username or parts.password or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError("the endpoint has to be a scheme, a host and perhaps a port, and nothing else")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    standard = {"http": 80, "https": 443}[parts.scheme]
    if parts.port and parts.port != standard:
        host = f"{host}:{parts.port}"
    return f"{parts.scheme}://{host}", host


def _header_text(name: str, text: str) -> str:
    if not text.isascii() or not text.isprintable() or text != text.strip():
        raise ValueError(f"the {name} has to be plain ASCII text without spaces around it")
    return text
