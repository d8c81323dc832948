"""One line to everybody at the desk: producers and admins may speak as well. Plain text, short, kept for a while."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from casters import events, permissions
from casters.events import By
from casters.models import Caster
from casters.people.models import Message
from casters.services import ground
from casters.snapshot import MOST_MESSAGES
from console.accounts.roles import roles_of
from console.errors import Invalid

if TYPE_CHECKING:
    from console.accounts.models import User

LONGEST = 200
LONGEST_KEY = 80
TURNERS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the direction of a line, and would let it reach into what stands beside it."""


def say(actor: User, caster_id: str, params: Mapping[str, Any]) -> Caster:
    """The same `key` again is the same line: a page that got no answer may send it once more."""
    ground.only(params, "text", "key")
    text, key = _line(params.get("text")), _key(params.get("key"))
    with transaction.atomic():
        caster = permissions.find(actor, caster_id, locked=True)
        if Message.objects.filter(author=actor, key=key).exists():
            return caster
        roles = sorted(str(role) for role in roles_of(actor, caster.topic))
        Message.objects.create(
            caster=caster, author=actor, key=key, at=timezone.now(), name=actor.shown_name, roles=roles, text=text
        )
        kept = caster.messages.order_by("-id").values_list("id", flat=True)[:MOST_MESSAGES]
        caster.messages.exclude(pk__in=list(kept)).delete()
        events.message_said(caster, By(actor))
        return caster


def _line(value: object) -> str:
    if not isinstance(value, str):
        raise Invalid("Say the text of the message.", field="text")
    plain = "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in value)
    line = " ".join("".join(sign for sign in plain if sign not in TURNERS and not _half(sign)).split())
    if not line:
        raise Invalid("Say the text of the message.", field="text")
    if len(line) > LONGEST:
        raise Invalid(f"A message has at most {LONGEST} characters.", field="text")
    return line


def _half(sign: str) -> bool:
    """Half of a pair that came without the other: no database takes it."""
    return unicodedata.category(sign) == "Cs"


def _key(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_KEY or not value.isprintable():
        raise Invalid("Every message needs a key, new for each line.", field="key")
    return value
