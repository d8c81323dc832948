"""Names and types of every documented action and struct against the vendor's SDK, which is generated from the service.

The SDK's classes carry names in their fields and types in their docstrings; required flags and limits they do not have.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from tencentcloud.live.v20180801 import errorcodes, live_client, models

import manual

BOOK = manual.load()

# Documented, and gone from the SDK since.
GONE_ACTIONS = {"DescribeLivePadProcessorList", "StopLivePadProcessor"}
GONE_STRUCTS = {"ForbidStreamInfo"}
# The manual says Timestamp where the SDK says str: the same text on the wire.
SAME = {"String": "str", "Integer": "int", "Float": "float", "Boolean": "bool", "Timestamp": "str"}


def python_type(field: manual.Field) -> str:
    base = SAME.get(field.base, field.base)
    return f"list of {base}" if field.is_array else base


def sdk_fields(cls: Any) -> dict[str, str]:
    text = cls.__init__.__doc__ or ""
    found = {}
    for name, said in re.findall(r":type (\w+): (.+)", text):
        plain = re.sub(r":class:`tencentcloud\.live\.v20180801\.models\.(\w+)`", r"\1", said.strip())
        found[name] = plain.removesuffix(" non-negative")
    return found


def our_fields(fields: tuple[manual.Field, ...]) -> dict[str, str]:
    return {field.name: python_type(field) for field in fields}


# The manual's overview also names ten old actions without a page: nothing to compare.
SHARED = sorted(n for n, a in BOOK.actions.items() if (a.documented or a.group == "casters") and n not in GONE_ACTIONS)


def test_nearly_all_actions_are_compared() -> None:
    assert len(SHARED) == 184 - len(GONE_ACTIONS) + 2


@pytest.mark.parametrize("name", SHARED)
def test_an_actions_parameters_and_returns_are_the_sdks(name: str) -> None:
    action = BOOK.actions[name]
    assert our_fields(action.params) == sdk_fields(getattr(models, f"{name}Request"))
    assert our_fields(action.returns) == sdk_fields(getattr(models, f"{name}Response"))


@pytest.mark.parametrize("name", sorted(BOOK.structs.keys() - GONE_STRUCTS))
def test_a_structs_fields_are_the_sdks(name: str) -> None:
    assert our_fields(BOOK.structs[name].fields) == sdk_fields(getattr(models, name))


def test_what_is_gone_from_the_sdk_is_gone() -> None:
    assert not any(hasattr(models, f"{name}Request") for name in GONE_ACTIONS)
    assert not any(hasattr(models, name) for name in GONE_STRUCTS)


def test_the_sdk_can_call_every_caster_action() -> None:
    assert [action.name for action in BOOK.group("casters") if not hasattr(live_client.LiveClient, action.name)] == []


def test_the_sdk_knows_no_caster_action_that_we_do_not() -> None:
    theirs = {name for name in vars(live_client.LiveClient) if "Caster" in name}
    assert theirs == {action.name for action in BOOK.group("casters")}


def test_the_sdk_knows_the_codes_that_the_overlay_adds() -> None:
    theirs = {value for value in vars(errorcodes).values() if isinstance(value, str)}
    added = {entry.at.removeprefix("errors/") for entry in BOOK.settled if entry.kind == "error"}
    assert added <= theirs
    assert len(added) == 12


def test_no_code_of_the_sdk_is_unknown() -> None:
    theirs = {value for name, value in vars(errorcodes).items() if name.isupper()}
    assert theirs - set(BOOK.errors) == set()


def test_versions_are_the_sdks() -> None:
    assert live_client.LiveClient._apiVersion == manual.API_VERSION
    assert live_client.LiveClient._service == manual.SERVICE
    assert BOOK.products[manual.SERVICE].version == manual.API_VERSION


def test_what_only_the_sdk_has_is_known_by_name() -> None:
    theirs = {name for name, value in vars(live_client.LiveClient).items() if name[0].isupper() and callable(value)}
    assert theirs - set(BOOK.actions) == BOOK.undocumented
    assert len(BOOK.undocumented) == 67
