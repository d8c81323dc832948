"""Judges an answer: is it one of the Live API at all, is it a refusal, and does it fit the reply we expect?"""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import msgspec

import manual
from liveapi.actions import Reply
from liveapi.errors import BadReply, Refused
from liveapi.transport import Answer

R = TypeVar("R", bound=Reply)

# The indexes that number a caster's slots, in the order in which a request is about them.
_SLOTS = ("InputIndex", "OutputIndex", "LayoutIndex", "MarkPicIndex", "MarkWordIndex", "PlayUrlIndex")

# Fields of a reply that we fill in ourselves, whatever an answer says.
_OURS = frozenset({"TookMs", "ServerTimeMs"})


def response(action: manual.Action, params: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
    """The inside of `Response`, or `Refused`, or `BadReply`. The cloud answers 200 even when it refuses, so any other
    status comes from something in between."""
    if answer.status != 200:
        raise _bad(action, f"HTTP status {answer.status}")
    try:
        envelope = msgspec.json.decode(answer.body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise _bad(action, "not JSON") from None
    inside = envelope.get("Response") if isinstance(envelope, dict) else None
    if not isinstance(inside, dict):
        raise _bad(action, "no Response")
    request_id = inside.get("RequestId")
    if not isinstance(request_id, str) or not request_id:
        raise _bad(action, "no RequestId")
    if "Error" in inside:
        raise _refusal(action, params, inside["Error"], request_id)
    return _without_nulls(action, inside)


def typed(action: manual.Action, kind: type[R], inside: Mapping[str, Any], answer: Answer) -> R:
    """The reply as its struct. Fields that we do not know are welcome; wrong types are not."""
    said = {name: value for name, value in inside.items() if name not in _OURS}
    try:
        reply = msgspec.convert(said, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise _bad(action, f"unexpected fields: {error}", str(inside["RequestId"])) from None
    return msgspec.structs.replace(reply, took_ms=answer.took_ms, server_time_ms=server_time_ms(answer.headers))


def server_time_ms(headers: Mapping[str, str]) -> int | None:
    """The server's clock: the local cloud's in milliseconds, any other's in the whole seconds of `Date`."""
    exact = headers.get("X-Local-Time-Ms", "")
    if exact.isascii() and exact.isdigit() and len(exact) < 16:
        return int(exact)
    try:
        return int(parsedate_to_datetime(headers.get("Date", "")).timestamp() * 1000)
    except (TypeError, ValueError, OverflowError):
        return None


def _bad(action: manual.Action, detail: str, request_id: str = "") -> BadReply:
    return BadReply(detail, action=action.name, writes=action.writes, request_id=request_id)


def _refusal(action: manual.Action, params: Mapping[str, Any], error: Any, request_id: str) -> Exception:
    if not isinstance(error, dict) or not isinstance(error.get("Code"), str) or not error["Code"]:
        return _bad(action, "an Error without a Code", request_id)
    message = str(error.get("Message", ""))
    return Refused(
        error["Code"],
        message,
        action=action.name,
        writes=action.writes,
        request_id=request_id,
        field=_named_field(action, message),
        slot=_slot(params),
    )


def _named_field(action: manual.Action, message: str) -> str | None:
    """The parameter that a message speaks of. Messages are no contract: no name found is no fault."""
    structs = manual.load().structs
    inner = {member.name for field in action.params if field.is_struct for member in structs[field.base].fields}
    for names in (inner, {field.name for field in action.params}):
        spoken = [name for name in names if name in message]
        if spoken:
            # The longest, so that InputIndexList is not taken for InputIndex.
            return max(spoken, key=len)
    return None


def _slot(params: Mapping[str, Any]) -> int | None:
    for values in (params, *(value for value in params.values() if isinstance(value, Mapping))):
        for name in _SLOTS:
            if isinstance(values.get(name), int):
                return int(values[name])
    return None


def _without_nulls(action: manual.Action, inside: dict[str, Any]) -> dict[str, Any]:
    """A null cannot be told from a field left out, except that the null for a list is the empty list."""
    lists = {field.name for field in action.returns if field.is_array}
    tidy: dict[str, Any] = {}
    for name, value in inside.items():
        if value is not None:
            tidy[name] = _tidy(value)
        elif name in lists:
            tidy[name] = []
    return tidy


def _tidy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _tidy(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_tidy(item) for item in value if item is not None]
    return value
