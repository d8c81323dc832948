"""Looking at an address for somebody who prepares: the one that he typed, or the one that is kept already."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from casters import addresses, families, fields, looks, permissions
from casters.addresses import Policy
from casters.families import Family
from casters.looks.words import sentence_of
from casters.models import Caster
from console import audit
from console.accounts.roles import Role
from console.errors import Invalid, NotFound, TooMany

if TYPE_CHECKING:
    from console.accounts.models import User

KINDS: Final = ("file", "pull", "picture", "picture_mark")
AT_ONCE: Final = 3
"""Looks of one process that may be under way: each may hold a thread for seconds and a picture in memory."""

_room = threading.BoundedSemaphore(AT_ONCE)


def look(actor: User, caster_id: str | int, params: Mapping[str, Any]) -> dict[str, Any]:
    """`kind`, then `address` as typed, or the `index` whose address is kept; of several lines the one of that number.
    Answers {ok, code, sentence, lines} with what was found; the address itself is not told. Producers only."""
    caster = permissions.find(actor, caster_id)
    permissions.require(actor, caster.topic, Role.PRODUCER)
    kind, text = _asked(caster, params)
    policy = addresses.policy_for(caster.account.kind, caster.account.endpoint)
    lines = _clean(kind, text, policy).splitlines()
    number = params.get("line", 0)
    line = lines[fields.read_index(number, 0, len(lines) - 1)] if number else lines[0]
    with _one_of_few():
        _note(actor, caster, kind, line)
        found = looks.look_at(line, kind, policy)
    answer = {"ok": found.ok, "code": found.code, "sentence": sentence_of(found), "lines": len(lines)}
    if found.picture is not None:
        media_type, body = found.picture
        answer["picture"] = f"data:{media_type};base64,{base64.b64encode(body).decode('ascii')}"
    return {**found.facts, **answer}


def _asked(caster: Caster, params: Mapping[str, Any]) -> tuple[str, str]:
    reader = fields.Reader(params)
    reader.choice("kind", KINDS)
    reader.text("address", 5 * 513, "", lines=True)
    reader.whole("index", 0, families.PICTURE_MARKS.high, 0)
    reader.whole("line", 0, 4, 0)
    asked = reader.done()
    family = families.PICTURE_MARKS if asked["kind"] == "picture_mark" else families.INPUTS
    return asked["kind"], asked["address"] or _kept(family, caster, asked["index"])


def _kept(family: Family, caster: Caster, index: int) -> str:
    if not index:
        raise Invalid("There is no address to look at yet.", field="address")
    row = family.slots(caster).filter(index=index).first()
    if row is None:
        raise NotFound(f"{family.title} {index} does not exist.")
    if not row.address:
        raise Invalid("There is no address to look at yet.", field="address")
    return str(row.address)


def _clean(kind: str, text: str, policy: Policy) -> str:
    """Judged as when it is saved: what would be refused there is not fetched here."""
    if kind == "picture_mark":
        values = fields.read_picture_mark({"address": text}, policy, partial=True)
    else:
        values = fields.read_input({"kind": kind, "address": text}, policy, partial=True, kind_now=kind)
    return str(values["address"])


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
