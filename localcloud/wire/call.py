"""One request on its way: what arrived, and what the steps found out about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

from starlette.types import Receive, Scope

from localcloud.wire import v1
from manual import Action

GET_LIMIT = 32 * 1024
POST_LIMIT = 10 * 1024 * 1024
_DRAIN = 2 * POST_LIMIT
"""An oversized body is read this far and thrown away, so that the client gets its answer instead of a reset."""


@dataclass
class Call:
    """The first block is the request as received, byte for byte; the second is filled in by the steps, in order."""

    method: str
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    too_large: bool
    request_id: str
    port: int = 0
    """The one it came to."""

    public: Mapping[str, str] = field(default_factory=dict)
    raw_params: Mapping[str, Any] = field(default_factory=dict)
    action_name: str = ""
    version: str = ""
    timestamp: int = 0
    secret_id: str = ""
    product: str = ""
    authorization: Any = None
    action: Action | None = None
    params: Mapping[str, Any] = field(default_factory=dict)

    def header(self, name: str) -> str:
        """The first header of this name, stripped; empty when it is absent. Names compare in lower case."""
        return next(iter(self.header_all(name)), "")

    def header_all(self, name: str) -> list[str]:
        wanted = name.lower().encode("latin-1")
        return [value.decode("latin-1").strip() for key, value in self.headers if key.lower() == wanted]

    @cached_property
    def is_v1(self) -> bool:
        """Signed by parameters instead of headers: a form, or a query without an action in its headers."""
        if self.header("Authorization"):
            return False
        if self.method == "GET":
            return not self.header("X-TC-Action")
        return self.method == "POST" and self.content_type == v1.FORM

    @cached_property
    def asked_for(self) -> str:
        """The action before anything was checked: what faults and the journal go by."""
        if not self.is_v1:
            return self.header("X-TC-Action")
        try:
            found = parse_qs(self.form.decode("utf-8"), max_num_fields=5000).get("Action", [""])
        except ValueError:
            return ""
        return found[0][:80]

    @property
    def form(self) -> bytes:
        """The encoded parameters of signature v1, and of every GET."""
        return self.query if self.method == "GET" else self.body

    def common(self, header: str) -> str:
        """A parameter of the request itself, as `X-TC-Region`; signature v1 has it among its parameters as `Region`."""
        return self.public.get(header.removeprefix("X-TC-"), "") if self.is_v1 else self.header(header)

    @property
    def host(self) -> str:
        return self.header("host")

    @property
    def content_type(self) -> str:
        """The media type without its parameters, in lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()


async def received(scope: Scope, receive: Receive, request_id: str) -> Call | None:
    """Read the request within its limits; None when the client went away."""
    body = bytearray()
    seen = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part: bytes = message.get("body", b"")
        seen += len(part)
        if seen <= POST_LIMIT:
            body += part
        if not message.get("more_body") or seen > _DRAIN:
            break
    query: bytes = scope["query_string"]
    return Call(
        method=scope["method"],
        query=query,
        headers=tuple((bytes(name), bytes(value)) for name, value in scope["headers"]),
        body=bytes(body),
        too_large=seen > POST_LIMIT or len(query) > GET_LIMIT,
        request_id=request_id,
        port=(scope.get("server") or ("", 0))[1] or 0,
    )
