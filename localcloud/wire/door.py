"""The door of the Live API: one request in, the steps in order, the rules, one reply out."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from starlette.types import Receive, Scope, Send

from localcloud.casters.refusal import RefusalError
from localcloud.journal import AFTER, BEFORE, DROPPED, Fault, Journal, RefusedOnPurposeError
from localcloud.media.addresses import Addresses
from localcloud.wire.actions import ACTIONS
from localcloud.wire.actions.asked import Asked
from localcloud.wire.call import Call, received
from localcloud.wire.gate import Gate
from localcloud.wire.push import PushAddresses
from localcloud.wire.steps import STEPS
from localcloud.wire.strict import listed
from localcloud.wire.turns import Turns

log = logging.getLogger(__name__)

RULES_THREADS = 8
ADDRESS_THREADS = 4
ADDRESS_ACTIONS = frozenset(
    {"AddCasterInputInfo", "ModifyCasterInputInfo", "AddCasterMarkPicInfo", "ModifyCasterMarkPicInfo"}
)
"""These look up host names, which may take seconds; on threads of their own they never keep a take waiting."""
JOURNAL_BODY = 64 * 1024
"""The journal keeps the parameters of requests up to this size; no honest one comes near."""
Reachable = Callable[[Call], tuple[Addresses, PushAddresses]]
"""Addresses under which the client of this call reaches us."""


class Door:
    """The ASGI application at `/`. The steps run on the event loop, the rules (which write to disk) in threads."""

    def __init__(self, gate: Gate, journal: Journal, reachable: Reachable) -> None:
        self._gate = gate
        self._journal = journal
        self._reachable = reachable
        self._threads = ThreadPoolExecutor(RULES_THREADS, thread_name_prefix="rules")
        self._address_threads = ThreadPoolExecutor(ADDRESS_THREADS, thread_name_prefix="rules-addresses")
        self._journal_thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._turns = Turns()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        call = await received(scope, receive, str(uuid.uuid4()))
        if call is None:
            return
        name = call.asked_for
        before = self._gate.faults.next_of(BEFORE, name)
        if before and before.kind == "drop_request":
            await self._note(call, DROPPED, before)
            await _hang_up(receive, send)
            return
        if before:
            await asyncio.sleep(before.seconds)
        code, answer, on_purpose = await self._answer(call)
        after = self._gate.faults.next_of(AFTER, name)
        await self._note(call, code, after or before, refused=on_purpose)
        if after and after.kind == "drop_reply":
            await _hang_up(receive, send)
            return
        if after:
            await asyncio.sleep(after.seconds)
        await _reply(send, answer)

    def close(self) -> None:
        """Let the rules in hand finish; afterwards nothing changes any more."""
        self._threads.shutdown(wait=True)
        self._address_threads.shutdown(wait=True)
        self._journal_thread.shutdown(wait=True)

    async def _answer(self, call: Call) -> tuple[str | None, Mapping[str, Any], bool]:
        """Code, fields of the reply, and whether a rehearsal asked for this refusal."""
        try:
            for step in STEPS:
                step.check(call, self._gate)
            looks_up = call.action_name in ADDRESS_ACTIONS
            async with self._turns.of(call, looks_up=looks_up):
                threads = self._address_threads if looks_up else self._threads
                fields = await asyncio.get_running_loop().run_in_executor(threads, self._business, call)
        except RefusalError as refused:
            refusal = refused if not self._gate.cloud.strict else listed(refused, call.action, self._gate.manual)
            error = {"Code": refusal.code, "Message": refusal.message}
            on_purpose = isinstance(refused, RefusedOnPurposeError)
            return refusal.code, {"Error": error, "RequestId": call.request_id}, on_purpose
        except Exception:
            log.exception("%s (%s) failed", call.action_name, call.request_id)
            error = {"Code": "InternalError", "Message": "An internal error; the log of the local cloud tells more."}
            return "InternalError", {"Error": error, "RequestId": call.request_id}, False
        return None, {**fields, "RequestId": call.request_id}, False

    def _business(self, call: Call) -> dict[str, Any]:
        """Step 16: the rules of the action itself."""
        play, push = self._reachable(call)
        asked = Asked(call.params, call.request_id, play, push)
        return ACTIONS[call.action_name](self._gate.cloud, asked)

    async def _note(self, call: Call, code: str | None, fault: Fault | None, *, refused: bool = False) -> None:
        """Before the answer leaves, and beside the loop: a disk may be slow."""
        note = partial(
            self._journal.note,
            action=call.asked_for,
            request_id=call.request_id,
            code=code,
            params=call.params or call.raw_params if len(call.body) <= JOURNAL_BODY else {},
            fault=fault.kind if fault else "refuse" if refused else None,
        )
        await asyncio.get_running_loop().run_in_executor(self._journal_thread, note)


async def _reply(send: Send, answer: Mapping[str, Any]) -> None:
    """HTTP 200 for refusals too. The content type is bare: with a charset the vendor's SDK overlooks errors."""
    body = json.dumps({"Response": answer}, ensure_ascii=False, separators=(",", ":")).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"x-local-time-ms", str(int(time.time() * 1000)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _hang_up(receive: Receive, send: Send) -> None:
    """Close the connection without a word, as a network that lost the packet would.

    ASGI has no message for that, so this reaches for uvicorn's transport; under any other server the reply is cut off
    after its headers instead, which a client must treat the same way.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
        return
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
