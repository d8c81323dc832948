"""Every typed action, reply and struct says what the manual says: names, types, what is required."""

from __future__ import annotations

import types
import typing
from typing import Any

import msgspec
import pytest

import liveapi
import manual
from liveapi.actions.base import Reply
from liveapi.wire import Wire

BOOK = manual.load()
CASTER = {action.name for action in BOOK.group("casters")}
STRUCTS = [name for name in BOOK.structs if name.startswith("Caster") or name == "TransitionTypeInfo"]
PLAIN = {str: "String", int: "Integer", float: "Float", bool: "Boolean"}
OF_ALL_REPLIES = {"TookMs", "ServerTimeMs"}


def manual_type(python: Any) -> str:
    """`tuple[int, ...] | None` -> `Array of Integer`."""
    if typing.get_origin(python) in (types.UnionType, typing.Union):
        (python,) = (kind for kind in typing.get_args(python) if kind is not types.NoneType)
    if typing.get_origin(python) is tuple:
        item, dots = typing.get_args(python)
        assert dots is Ellipsis
        return f"Array of {manual_type(item)}"
    return PLAIN.get(python) or str(python.__name__)


def ours(kind: type[Wire]) -> dict[str, str]:
    hints = typing.get_type_hints(kind)
    return {field.encode_name: manual_type(hints[field.name]) for field in msgspec.structs.fields(kind)}


def theirs(fields: tuple[manual.Field, ...]) -> dict[str, str]:
    return {field.name: field.type for field in fields}


def required(kind: type[Wire]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(kind) if field.required}


def test_every_caster_action_has_a_type_and_no_other_has() -> None:
    assert set(liveapi.ACTIONS) == CASTER
    assert len(CASTER) == 39


@pytest.mark.parametrize("name", sorted(CASTER))
def test_parameters(name: str) -> None:
    action = BOOK.actions[name]
    kind = liveapi.ACTIONS[name]
    assert kind.__name__ == name
    assert ours(kind) == theirs(action.params)
    assert required(kind) == {field.name for field in action.params if field.required}


@pytest.mark.parametrize("name", sorted(CASTER))
def test_returns(name: str) -> None:
    reply = liveapi.ACTIONS[name].reply_type()
    assert issubclass(reply, Reply)
    fields = ours(reply)
    assert fields.keys() >= OF_ALL_REPLIES
    assert {n: t for n, t in fields.items() if n not in OF_ALL_REPLIES} == theirs(BOOK.actions[name].returns)


@pytest.mark.parametrize("name", sorted(CASTER))
def test_a_list_that_is_missing_never_reads_as_an_empty_one(name: str) -> None:
    reply = liveapi.ACTIONS[name].reply_type()
    lists = {field.name for field in BOOK.actions[name].returns if field.is_array}
    assert lists <= required(reply)


@pytest.mark.parametrize("name", STRUCTS)
def test_structs(name: str) -> None:
    struct = BOOK.structs[name]
    kind: type[Wire] = getattr(liveapi, name)
    assert ours(kind) == theirs(struct.fields)
    if struct.required_known:
        assert required(kind) == {field.name for field in struct.fields if field.required}


def test_all_ten_structs_are_here() -> None:
    assert len(STRUCTS) == 10


def test_actions_are_frozen_and_can_be_compared() -> None:
    first, second = liveapi.StopCasterPgm(7), liveapi.StopCasterPgm(caster_id=7)
    assert first == second
    assert hash(first) == hash(second)
    with pytest.raises(AttributeError):
        first.caster_id = 8  # type: ignore[misc]


def test_numbers_have_the_manuals_values() -> None:
    def values(kind: type[Any]) -> list[int]:
        return [int(member) for member in kind]

    field = BOOK.structs["CasterInputInfo"].field("InputType")
    assert field is not None
    assert values(liveapi.InputType) == list(field.enum)
    field = BOOK.structs["CasterOutputInfo"].field("OutputType")
    assert field is not None
    assert values(liveapi.OutputType) == list(field.enum)
    field = BOOK.structs["CasterDisplayInfo"].field("LayoutIndexType")
    assert field is not None
    assert values(liveapi.LayoutIndexType) == list(field.enum)
    field = BOOK.structs["CasterInfo"].field("Status")
    assert field is not None
    assert values(liveapi.CasterStatus) == list(field.enum)
    field = BOOK.actions["DescribeCasterPlayUrl"].param("PlayUrlType")
    assert field is not None
    assert values(liveapi.PlayUrlType) == list(field.enum)
    (field,) = (f for f in BOOK.actions["DescribeCasterUserStatus"].returns if f.name == "UserStatus")
    assert values(liveapi.UserStatus) == list(field.enum)
    (field,) = (f for f in BOOK.actions["DescribeCasterEmergencyStatus"].returns if f.name == "EmergencyStatus")
    assert values(liveapi.EmergencyState) == list(field.enum)
