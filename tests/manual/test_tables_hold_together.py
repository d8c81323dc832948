"""The vendor's tables refer to each other: every name used is a name defined."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import manual
from manual.loader import DATA
from manual.model import PRIMITIVES

BOOK = manual.load()
WIRE = Path(__file__).parents[1] / "wire" / "caster"


def places() -> Iterator[tuple[str, manual.Field]]:
    for action in BOOK.actions.values():
        for field in (*action.params, *action.returns):
            yield f"{action.name}.{field.name}", field
    for struct in BOOK.structs.values():
        for field in struct.fields:
            yield f"{struct.name}.{field.name}", field


def test_the_whole_manual_is_here() -> None:
    documented = [action for action in BOOK.actions.values() if action.documented]
    assert len(documented) == 184
    assert len([action for action in BOOK.group("caster") if action.documented]) == 37
    assert len([name for name in BOOK.structs if name.startswith("Caster")]) == 9
    assert BOOK.structs["TransitionTypeInfo"].used_by == ("DescribeCasterTransitionTypes",)


def test_every_struct_that_a_field_names_exists() -> None:
    missing = [where for where, field in places() if field.base not in PRIMITIVES and field.base not in BOOK.structs]
    assert missing == []


def test_every_field_has_a_note() -> None:
    assert [where for where, field in places() if not field.note] == []


def test_no_table_names_a_field_twice() -> None:
    for action in BOOK.actions.values():
        for fields in (action.params, action.returns):
            names = [field.name for field in fields]
            assert len(names) == len(set(names)), action.name
    for struct in BOOK.structs.values():
        names = [field.name for field in struct.fields]
        assert len(names) == len(set(names)), struct.name


def test_every_action_returns_a_request_id() -> None:
    silent = [
        a.name for a in BOOK.actions.values() if a.documented and not any(f.name == "RequestId" for f in a.returns)
    ]
    assert silent == []


def test_every_code_on_an_actions_page_is_in_the_list_of_codes() -> None:
    strange = {code for action in BOOK.actions.values() for code in action.error_codes} - BOOK.errors.keys()
    assert strange == set()


def test_users_of_structs_and_codes_exist() -> None:
    users = {name for struct in BOOK.structs.values() for name in struct.used_by}
    users |= {name for error in BOOK.errors.values() for name in error.used_by}
    assert users - BOOK.actions.keys() == set()


def test_a_caster_struct_is_used_by_whom_it_says() -> None:
    def uses(action: manual.Action) -> set[str]:
        found: set[str] = set()
        open_structs = {field.base for field in (*action.params, *action.returns) if field.is_struct}
        while open_structs:
            name = open_structs.pop()
            found.add(name)
            open_structs |= {f.base for f in BOOK.structs[name].fields if f.is_struct} - found
        return found

    for name, struct in BOOK.structs.items():
        if name.startswith("Caster"):
            assert {a.name for a in BOOK.actions.values() if name in uses(a)} == set(struct.used_by), name


def test_limits_are_in_order_and_defaults_within_them() -> None:
    for where, field in places():
        if field.min is not None and field.max is not None:
            assert field.min <= field.max, where
        if isinstance(field.default, int) and not isinstance(field.default, bool):
            assert field.min is None or field.default >= field.min, where
            assert field.max is None or field.default <= field.max, where


def test_rate_limits_are_known_for_every_action() -> None:
    assert all(action.rate_limit_per_s > 0 for action in BOOK.actions.values())
    assert BOOK.actions["CreateCasterPgm"].rate_limit_per_s == 200
    assert BOOK.actions["CreateCasterPgmFromPvw"].rate_limit_per_s == 20


def test_actions_that_need_a_region_say_which() -> None:
    needy = [action for action in BOOK.actions.values() if action.region_required]
    assert needy
    assert all(action.regions for action in needy)
    assert not any(action.region_required for action in BOOK.group("caster"))


def test_reads_are_told_from_writes() -> None:
    assert not BOOK.actions["DescribeCasterDisplayInfo"].writes
    assert BOOK.actions["CreateCasterPgm"].writes
    assert BOOK.actions["SwitchCasterToEmergency"].writes


def test_the_manual_cannot_be_changed_by_who_reads_it() -> None:
    with pytest.raises(TypeError):
        BOOK.actions["Made"] = BOOK.actions["CreateCaster"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        BOOK.actions["CreateCaster"].rate_limit_per_s = 1  # type: ignore[misc]


def test_it_is_read_once() -> None:
    assert manual.load() is manual.load()


@pytest.mark.parametrize("action", BOOK.group("caster"), ids=lambda action: action.name)
def test_the_wire_files_are_the_manuals_examples(action: manual.Action) -> None:
    stored = json.loads((WIRE / f"{action.name}.json").read_text(encoding="utf-8"))
    assert stored == {"action": action.name, "request": action.example_request, "response": action.example_response}


def test_there_is_a_wire_file_for_no_other_action() -> None:
    assert {path.stem for path in WIRE.iterdir()} == {action.name for action in BOOK.group("caster")}


@pytest.mark.parametrize(("name", "key"), [("actions", "actions"), ("structs", "structs"), ("errors", "errors")])
def test_data_files_say_how_much_they_hold(name: str, key: str) -> None:
    data = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    assert data["count"] == len(data[key])
