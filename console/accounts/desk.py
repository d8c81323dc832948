"""How a person likes his desk: kept with him, for every console he opens. Nobody else's, and never a right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from console.accounts.acts import tell
from console.errors import Invalid

if TYPE_CHECKING:
    from console.accounts.models import User

LONGEST_REST_MS = 1000
MOST_KEYS = 60
_CODE = re.compile(r"^[A-Z][A-Za-z0-9]{0,19}$")
"""A physical key as browsers name it: KeyA, Digit1, BracketLeft."""


def settings_of(person: User) -> dict[str, Any]:
    """`lockout_ms`: how long the air keys rest after a take. `keys`: by the desk's own key, the one pressed instead."""
    return {"lockout_ms": person.lockout_ms, "keys": person.own_keys}


def save_settings(actor: User, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Change what is given of one's own; answers all as it is. Invalid names the wrong field, and then nothing
    changes."""
    readers = {"lockout_ms": _rest, "keys": _keys}
    unknown = {str(name)[:64]: ["This name is not known here."] for name in wanted if name not in readers}
    if unknown or not wanted:
        raise Invalid.of_fields(unknown or {"lockout_ms": ["Say what is to change."]})
    clean = {name: readers[name](value) for name, value in wanted.items()}
    columns = {"lockout_ms": "lockout_ms", "keys": "own_keys"}
    with transaction.atomic():
        type(actor).objects.filter(pk=actor.pk).update(**{columns[name]: value for name, value in clean.items()})
        for name, value in clean.items():
            setattr(actor, columns[name], value)
        tell(actor, "desk.settings", f"person:{actor.pk}", clean)
    return settings_of(actor)


def _rest(value: object) -> int:
    if type(value) is not int or not 0 <= value <= LONGEST_REST_MS:
        raise Invalid(f"This must be a whole number of milliseconds from 0 to {LONGEST_REST_MS}.", field="lockout_ms")
    return value


def _keys(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > MOST_KEYS:
        raise Invalid(f"This must name at most {MOST_KEYS} keys.", field="keys")
    for code in (*value.keys(), *value.values()):
        if not isinstance(code, str) or not _CODE.match(code):
            raise Invalid("A key is named as browsers name it, like KeyA or Digit1.", field="keys")
    if len(set(value.values())) < len(value):
        raise Invalid("One key cannot stand for two.", field="keys")
    return value
