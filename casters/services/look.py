"""Looking at an address for somebody who prepares: the one that he typed, or the one that is kept already."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from casters import addresses, families, fields, looks, permissions
from casters.addresses import Policy
from casters.fields import InputNow
from casters.looks.words import sentence_of
from casters.models import Caster
from console import audit
from console.accounts.roles import Role
from console.errors import Invalid, NotFound, TooMany
from rtsp.login import Login

if TYPE_CHECKING:
    from console.accounts.models import User

KINDS: Final = ("file", "pull", "picture", "picture_mark")
AT_ONCE: Final = 3
"""Looks of one process that may be under way: each may hold a thread for seconds and a picture in memory."""

_room = threading.BoundedSemaphore(AT_ONCE)


def look(actor: User, caster_id: str | int, params: Mapping[str, Any]) -> dict[str, Any]:
    """`kind`, then `address` as typed, or the `index` whose address is kept; of several lines the one of that number.
    A camera's `username` and `password` as typed; what is not typed is what `index` keeps for the same camera.
    Answers {ok, code, sentence, lines} with what was found; the address itself is not told. Producers only."""
    caster = permissions.find(actor, caster_id)
    permissions.require(actor, caster.topic, Role.PRODUCER)
    asked = _asked(params)
    kind, now = asked["kind"], _now(caster, asked)
    text = asked["address"] or now.address
    if not text:
        raise Invalid("There is no address to look at yet.", field="address")
    policy = addresses.policy_for(caster.account.kind, caster.account.endpoint)
    values = _clean({"kind": kind, "address": text, **_typed(asked)}, policy, now)
    lines = values["address"].splitlines()
    number = params.get("line", 0)
    line = lines[fields.read_index(number, 0, len(lines) - 1)] if number else lines[0]
    with _one_of_few():
        _note(actor, caster, kind, line)
        found = looks.look_at(line, kind, policy, _login(values))
    answer = {"ok": found.ok, "code": found.code, "sentence": sentence_of(found), "lines": len(lines)}
    if found.picture is not None:
        media_type, body = found.picture
        answer["picture"] = f"data:{media_type};base64,{base64.b64encode(body).decode('ascii')}"
    return {**found.facts, **answer}


def _asked(params: Mapping[str, Any]) -> dict[str, Any]:
    reader = fields.Reader(params)
    reader.choice("kind", KINDS)
    reader.text("address", 5 * 513, "", lines=True)
    reader.text("username", 64, "")
    reader.text("password", 128, "")
    reader.whole("index", 0, families.PICTURE_MARKS.high, 0)
    reader.whole("line", 0, 4, 0)
    return reader.done()


def _now(caster: Caster, asked: Mapping[str, Any]) -> InputNow:
    """What is kept at the place that was named, if one was."""
    family = families.PICTURE_MARKS if asked["kind"] == "picture_mark" else families.INPUTS
    row = family.slots(caster).filter(index=asked["index"]).first()
    if row is None:
        if asked["index"] and not asked["address"]:
            raise NotFound(f"{family.title} {asked['index']} does not exist.")
        return InputNow()
    return families.camera_of(row) if family is families.INPUTS else InputNow("picture_mark", row.address)


def _typed(asked: Mapping[str, Any]) -> dict[str, str]:
    return {name: asked[name] for name in ("username", "password") if asked[name]}


def _clean(asked: Mapping[str, Any], policy: Policy, now: InputNow) -> dict[str, Any]:
    """Judged as when it is saved: what would be refused there is not fetched here."""
    if asked["kind"] == "picture_mark":
        return fields.read_picture_mark({"address": asked["address"]}, policy, partial=True)
    return fields.read_input(asked, policy, partial=True, now=replace(now, kind=asked["kind"]))


def _login(values: Mapping[str, Any]) -> Login | None:
    username, password = values.get("username", ""), values.get("password", "")
    return Login(username, password) if username or password else None


def _note(actor: User, caster: Caster, kind: str, line: str) -> None:
    """That the console went there for somebody stands in the audit log, the address only as everybody may see it."""
    with transaction.atomic():
        detail = {"kind": kind, "address": addresses.mask(line, keep_path=kind != "pull")}
        audit.record(actor, "address.look", caster.topic, outcome="done", detail=detail)


@contextmanager
def _one_of_few() -> Iterator[None]:
    if not _room.acquire(blocking=False):
        raise TooMany("Other addresses are being looked at. Try again in a moment.")
    try:
        yield
    finally:
        _room.release()
