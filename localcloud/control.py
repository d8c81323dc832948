"""The control door `/_local/`: for tests and rehearsals, never for a show. Only for this machine.

Loopback addresses only, no browser pages: a request with an Origin, or with a Host that is not a loopback name, is
refused, so that neither a foreign page nor a rebound name can reach it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import msgspec
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from lasting.threads import DEATHS
from lasting.watchdog import WATCHDOG
from localcloud.casters import emergency, use
from localcloud.casters.cloud import Cloud
from localcloud.casters.expiry import Expiry
from localcloud.casters.refusal import RefusalError
from localcloud.control_forms import (
    AccountForm,
    BindForm,
    CasterForm,
    FaultForm,
    RecordForm,
    SourceForm,
    StandbyForm,
    StrictForm,
    ThrottleForm,
)
from localcloud.journal import Fault, Faults, Journal
from localcloud.media import outputs
from localcloud.options import is_loopback
from localcloud.wire.limits import Limits

Endpoint = Callable[[Request], Awaitable[JSONResponse]]


class Control:
    """The endpoints, with what they act on."""

    def __init__(self, cloud: Cloud, expiry: Expiry, journal: Journal, faults: Faults, limits: Limits) -> None:
        self._cloud = cloud
        self._expiry = expiry
        self._journal = journal
        self._faults = faults
        self._limits = limits
        self._strict_from_start = cloud.strict

    def routes(self) -> list[BaseRoute]:
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "health", self.health),
            ("GET", "threads", self.threads),
            ("GET", "journal", self.journal),
            ("GET", "faults", self.faults),
            ("POST", "faults", self.add_fault),
            ("DELETE", "faults", self.clear_faults),
            ("POST", "reset", self.reset),
            ("GET", "account", self.account),
            ("POST", "account", self.change_account),
            ("POST", "expire", self.expire),
            ("POST", "bind", self.bind),
            ("POST", "source", self.source),
            ("POST", "standby", self.standby),
            ("POST", "strict", self.strict),
            ("POST", "throttle", self.throttle),
            ("GET", "outputs", self.outputs),
            ("GET", "ticks", self.ticks),
            ("GET", "recordings", self.recordings),
            ("POST", "record", self.record),
        ]
        return [Route(f"/_local/{path}", _local_only(endpoint), methods=[method]) for method, path, endpoint in table]

    async def health(self, request: Request) -> JSONResponse:
        casters = self._cloud.book.all()
        running = sum(1 for caster in casters if use.status(caster))
        standing = WATCHDOG.standing
        told = {"ok": not standing, "casters": len(casters), "running": running, "deaths": DEATHS.count}
        return JSONResponse(told | ({"standing": standing} if standing else {}), 503 if standing else 200)

    async def threads(self, request: Request) -> JSONResponse:
        """Which threads have ended by a mistake and begun again: how often, when last, and why."""
        return JSONResponse({"deaths": {name: asdict(death) for name, death in DEATHS.told().items()}})

    async def journal(self, request: Request) -> JSONResponse:
        """Entries from number `since` on; ask next time with `next`."""
        text = request.query_params.get("since", "0")
        if not (text.isascii() and text.isdecimal()):
            return _sentence("since is not a number.")
        entries, following = self._journal.since(int(text))
        return JSONResponse({"entries": [asdict(entry) for entry in entries], "next": following})

    async def faults(self, request: Request) -> JSONResponse:
        return JSONResponse({"faults": [asdict(fault) for fault in self._faults.waiting]})

    async def add_fault(self, request: Request) -> JSONResponse:
        form = msgspec.json.decode(await request.body(), type=FaultForm)
        self._faults.add(Fault(form.action, form.kind, form.code, form.seconds, form.times))
        return JSONResponse({"ok": True})

    async def clear_faults(self, request: Request) -> JSONResponse:
        self._faults.clear()
        return JSONResponse({"ok": True})

    async def reset(self, request: Request) -> JSONResponse:
        """As on the first day: no casters, a normal account, no faults, an empty journal whose numbers go on."""
        await to_thread.run_sync(self._cloud.book.clear)
        await to_thread.run_sync(self._cloud.reset_account)
        self._faults.clear()
        self._limits.reset()
        self._cloud.strict = self._strict_from_start
        self._journal.clear()
        return JSONResponse({"ok": True})

    async def account(self, request: Request) -> JSONResponse:
        return JSONResponse(asdict(self._cloud.account))

    async def change_account(self, request: Request) -> JSONResponse:
        """What is left out stays as it is."""
        form = msgspec.json.decode(await request.body(), type=AccountForm)
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in msgspec.structs.asdict(form).items()
            if value is not msgspec.UNSET
        }
        account = await to_thread.run_sync(lambda: self._cloud.change_account(**values))
        return JSONResponse(asdict(account))

    async def expire(self, request: Request) -> JSONResponse:
        form = msgspec.json.decode(await request.body(), type=CasterForm)
        await to_thread.run_sync(self._expiry.expire_now, form.caster)
        return JSONResponse({"ok": True})

    async def bind(self, request: Request) -> JSONResponse:
        """Tie a caster to a prepaid pack, or free it."""
        form = msgspec.json.decode(await request.body(), type=BindForm)
        await to_thread.run_sync(lambda: self._cloud.bind(form.caster, bound=form.bound))
        return JSONResponse({"ok": True})

    async def source(self, request: Request) -> JSONResponse:
        form = msgspec.json.decode(await request.body(), type=SourceForm)
        if form.input not in self._cloud.book.get(form.caster).inputs:
            return _sentence(f"Input {form.input} does not exist.")
        broken = form.state == "break"
        await to_thread.run_sync(self._cloud.studio.break_source, form.caster, form.input, broken)
        return JSONResponse({"ok": True})

    async def standby(self, request: Request) -> JSONResponse:
        """Name the input that an emergency shows; 0 leaves it to the descriptions."""
        form = msgspec.json.decode(await request.body(), type=StandbyForm)
        await to_thread.run_sync(emergency.choose, self._cloud, form.caster, form.input)
        return JSONResponse({"ok": True})

    async def throttle(self, request: Request) -> JSONResponse:
        """Another limit of calls per second for an action, or for all; null brings the manual's back."""
        form = msgspec.json.decode(await request.body(), type=ThrottleForm)
        self._limits.throttle(form.action, form.per_second)
        return JSONResponse({"ok": True})

    async def strict(self, request: Request) -> JSONResponse:
        """From now on and until the next start, read the manual literally or kindly."""
        self._cloud.strict = msgspec.json.decode(await request.body(), type=StrictForm).on
        return JSONResponse({"ok": True})

    async def outputs(self, request: Request) -> JSONResponse:
        """How the pushes of `?caster=N` are doing."""
        pushes = self._cloud.studio.pushes(self._caster_of(request))
        return JSONResponse({"outputs": {str(push.index): outputs.told(push) for push in pushes}})

    async def ticks(self, request: Request) -> JSONResponse:
        """Whether the mixer of `?caster=N` keeps up."""
        told = self._cloud.studio.ticks(self._caster_of(request))
        return JSONResponse({"ticks": {name: asdict(report) for name, report in told.items()}})

    async def recordings(self, request: Request) -> JSONResponse:
        reports = await to_thread.run_sync(self._cloud.studio.recordings)
        return JSONResponse({"recordings": [asdict(report) for report in reports]})

    async def record(self, request: Request) -> JSONResponse:
        """Record PGM, from now on or from its next start, or stop."""
        form = msgspec.json.decode(await request.body(), type=RecordForm)
        await to_thread.run_sync(lambda: self._cloud.record(form.caster, on=form.on))
        return JSONResponse({"ok": True})

    def _caster_of(self, request: Request) -> int:
        """`?caster=N`, which must exist."""
        text = request.query_params.get("caster", "")
        if not (text.isascii() and text.isdecimal()):
            raise RefusalError("InvalidParameterValue", "caster is not a number.")
        return self._cloud.book.get(int(text)).id


def _local_only(endpoint: Endpoint) -> Endpoint:
    async def guarded(request: Request) -> JSONResponse:
        client = request.client.host if request.client else ""
        host = request.url.hostname or ""
        if not is_loopback(client) or not is_loopback(host) or "origin" in request.headers:
            return _sentence("The control door serves this machine only, and no browser pages.", 403)
        try:
            return await endpoint(request)
        except msgspec.MsgspecError as error:
            return _sentence(str(error))
        except RefusalError as refusal:
            return _sentence(refusal.message)

    return guarded


def _sentence(text: str, status: int = 400) -> JSONResponse:
    return JSONResponse({"ok": False, "sentence": text}, status_code=status)
