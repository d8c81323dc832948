"""A text mark as the cloud will draw it, before it is saved: asked of the local cloud, which draws it with its own
fonts. Other clouds show a text only in a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import httpx
import msgspec

from casters import fields, permissions
from casters.models import Caster
from casters.services.play import ticket
from console.accounts.models import CloudAccount
from console.accounts.roles import Role
from console.errors import Conflict, Invalid, Unavailable

if TYPE_CHECKING:
    from console.accounts.models import User

SECONDS: Final = 3.0
LARGEST: Final = 4_000_000
LONGEST_NOTES: Final = 8_000
PNG: Final = b"\x89PNG\r\n\x1a\n"
ASKED: Final = ("text", "size", "color", "font", "roll")


class Notes(msgspec.Struct, frozen=True):
    """What the cloud says of the text that it drew: characters that its fonts lack, by name, and how many more of them
    there are; whether its end is cut off; whether it is read to the left; whether nothing of it can be seen."""

    missing: list[str] = []
    more: int = 0
    cut: bool = False
    to_left: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Lettering:
    png: bytes
    notes: Notes


def picture(actor: User, caster_id: str | int, params: Mapping[str, Any]) -> Lettering:
    """The text as PNG with alpha, cut to its ink, in pixels of the program, and what is to be known of it. `params` as
    for text_mark.add, as far as they change its looks. Producers only."""
    caster = permissions.find(actor, caster_id)
    permissions.require(actor, caster.topic, Role.PRODUCER)
    unknown = {str(name)[:64]: ["This name is not known here."] for name in params if name not in ASKED}
    if unknown:
        raise Invalid.of_fields(unknown)
    return _drawn(caster, fields.read_text_mark(params))


def _drawn(caster: Caster, values: Mapping[str, Any]) -> Lettering:
    account = caster.account
    if account.kind != CloudAccount.Kind.LOCAL or not account.play_key:
        raise Conflict("This cloud draws no text beforehand.", code="no_lettering")
    query = {name: values[name] for name in ("text", "size", "color", "font")}
    query |= {"roll": int(values["roll"]), "caster": caster.cloud_id, **ticket(caster, "words")}
    try:
        return _fetched(f"{account.endpoint.rstrip('/')}/words.png?{urlencode(query)}")
    except httpx.HTTPError:
        raise Unavailable("The cloud does not answer; its text is not known.", code="cloud_silent") from None


def _fetched(address: str) -> Lettering:
    with httpx.stream("GET", address, timeout=SECONDS, follow_redirects=False) as answer:
        answer.raise_for_status()
        notes = _notes(answer.headers.get("Text-Notes", "{}"))
        body = b""
        for part in answer.iter_bytes():
            body += part
            if len(body) > LARGEST:
                break
    if notes is None or not body.startswith(PNG) or len(body) > LARGEST:
        raise Unavailable("The cloud's answer is no picture of a text.", code="cloud_silent")
    return Lettering(body, notes)


def _notes(said: str) -> Notes | None:
    try:
        return msgspec.json.decode(said, type=Notes) if len(said) <= LONGEST_NOTES else None
    except msgspec.MsgspecError:
        return None
