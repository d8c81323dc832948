"""Every reply of the Live API against the manual, whoever asked: an ASGI application around the local cloud's own.

It looks at what leaves the server, so it judges the answers to the SDK, to our client, to tccli and to bytes that were
written by hand alike. What it finds is kept, and the fixtures fail the test in which it came about.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

import manual

TYPES: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "Boolean": (bool,),
    "String": (str,),
}


class Judged:
    """`replies` counts what was judged; `faults` are sentences, empty when all is well."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.replies = 0
        self.faults: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        seen = _Exchange(scope, receive, send)
        await self._app(scope, seen.receive, seen.send)
        if seen.ended:
            self.replies += 1
            self.faults += [f"{seen.action}: {fault}" for fault in faults_of(seen)]

    def assert_clean(self) -> None:
        """Fail with what was found since the last time."""
        found, self.faults = self.faults, []
        assert not found, "\n".join(found[:10])


class _Exchange:
    """One request and its reply as they pass by. `send` is a method with a `transport`, as that of the server is: the
    local cloud hangs up through it when a rehearsal asks for that."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self.asked = bytearray()
        self.status = 0
        self.headers: Mapping[bytes, bytes] = {}
        self.body = bytearray()
        self.ended = False

    @property
    def transport(self) -> Any:
        return getattr(getattr(self._send, "__self__", None), "transport", None)

    @property
    def action(self) -> str:
        """From its header; in requests of the first signature it is a parameter."""
        for name, value in self._scope["headers"]:
            if name == b"x-tc-action":
                return str(value.decode("latin-1").strip())
        for form in (bytes(self._scope["query_string"]), bytes(self.asked[:65_536])):
            if b"Action=" in form:
                return parse_qs(form.decode("latin-1")).get("Action", ["?"])[0]
        return "?"

    async def receive(self) -> Message:
        message = await self._receive()
        self.asked += message.get("body", b"")
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = dict(message["headers"])
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            self.ended = not message.get("more_body", False)
        await self._send(message)


def faults_of(seen: _Exchange) -> list[str]:
    """What is wrong with one reply."""
    if seen.status != 200 or seen.headers.get(b"content-type") != b"application/json":
        return [f"status {seen.status}, {seen.headers.get(b'content-type')!r}"]
    try:
        outer = json.loads(seen.body)
    except ValueError:
        return ["no JSON"]
    if not isinstance(outer, dict) or set(outer) != {"Response"} or not isinstance(outer["Response"], dict):
        return ["no Response, or something beside it"]
    response = outer["Response"]
    return [*_request_id(response), *(_refusal(response) if "Error" in response else _success(seen.action, response))]


def _request_id(response: Mapping[str, Any]) -> list[str]:
    try:
        return [] if str(uuid.UUID(response["RequestId"])) == response["RequestId"] else ["RequestId in another form"]
    except (KeyError, ValueError, TypeError, AttributeError):
        return ["no RequestId"]


def _refusal(response: Mapping[str, Any]) -> list[str]:
    error = response["Error"]
    if set(response) != {"Error", "RequestId"} or set(error) != {"Code", "Message"}:
        return [f"a refusal with {sorted(response)} and {sorted(error)}"]
    if error["Code"] not in manual.load().errors:
        return [f"the code {error['Code']!r} is not the vendor's"]
    return [] if isinstance(error["Message"], str) and error["Message"] else ["a refusal without words"]


def _success(action: str, response: Mapping[str, Any]) -> list[str]:
    known = manual.load().actions.get(action)
    if known is None:
        return ["a success of an action that does not exist"]
    return wrong_fields(known.returns, response, "Response")


def wrong_fields(fields: Sequence[manual.Field], answer: Any, where: str) -> list[str]:
    """Every field that the manual returns has to be there, of its type, and no other."""
    if not isinstance(answer, dict):
        return [f"{where} is no object"]
    wanted = {field.name for field in fields}
    found = [f"{where} lacks {name}" for name in sorted(wanted - set(answer))]
    found += [f"{where} has {name}, which the manual does not know" for name in sorted(set(answer) - wanted)]
    for field in fields:
        if field.name in answer:
            found += _wrong_value(field, answer[field.name], f"{where}.{field.name}")
    return found


def _wrong_value(field: manual.Field, value: Any, where: str) -> list[str]:
    if field.is_array and not isinstance(value, list):
        return [f"{where} is no list"]
    found: list[str] = []
    for item in value if field.is_array else [value]:
        if field.is_struct:
            found += wrong_fields(manual.load().structs[field.base].fields, item, where)
        elif not isinstance(item, TYPES[field.base]) or (isinstance(item, bool) and field.base != "Boolean"):
            found.append(f"{where} is {item!r}, not a {field.base}")
        elif field.enum and item not in (*field.enum, 0, ""):
            found.append(f"{where} is {item!r}, not one of {field.enum}")
    return found
