"""The vendor's tables refer to each other: every name used is a name defined."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import manual
from manual.loader import DATA, read
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
    assert len([action for action in BOOK.group("casters") if action.documented]) == 37
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
    assert not any(action.region_required for action in BOOK.group("casters"))


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


@pytest.mark.parametrize("action", BOOK.group("casters"), ids=lambda action: action.name)
def test_the_wire_files_are_the_manuals_examples(action: manual.Action) -> None:
    stored = json.loads((WIRE / f"{action.name}.json").read_text(encoding="utf-8"))
    assert stored == {"action": action.name, "request": action.example_request, "response": action.example_response}


def test_there_is_a_wire_file_for_no_other_action() -> None:
    assert {path.stem for path in WIRE.iterdir()} == {action.name for action in BOOK.group("casters")}


@pytest.mark.parametrize("path", sorted(DATA.glob("**/*.json")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_data_files_say_how_much_they_hold(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    (held,) = (value for value in data.values() if isinstance(value, list))
    assert data["count"] == len(held) > 0


def test_every_data_file_is_of_a_kind_that_is_read() -> None:
    kinds = {path.name for path in DATA.glob("*/*")}
    assert kinds == {"actions.json", "structs.json", "errors.json", "settled.json", "undocumented.json"}
    assert [path.name for path in DATA.iterdir() if path.is_file()] == ["products.json"]


@pytest.mark.parametrize("group", sorted(path.parent.name for path in DATA.glob("*/actions.json")))
def test_a_group_has_what_it_alone_uses(group: str) -> None:
    """What two groups use is in `common`, so that a folder can be read without the others."""
    mine = {action.name for action in BOOK.group(group)}
    assert mine
    for name, key in (("structs", "name"), ("errors", "code")):
        path = DATA / group / f"{name}.json"
        for row in json.loads(path.read_text(encoding="utf-8"))[name] if path.exists() else []:
            assert set(row["used_by"]) <= mine, row[key]


def _folder(data: Path, group: str, name: str, head: dict[str, object]) -> None:
    (data / group).mkdir(parents=True, exist_ok=True)
    (data / group / f"{name}.json").write_text(json.dumps(head), encoding="utf-8")


def test_a_new_group_is_a_new_folder_and_may_be_of_another_product(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    action = json.loads((DATA / "mix" / "actions.json").read_text(encoding="utf-8"))["actions"][0]
    made = {"product": "mps", "count": 1, "actions": [{**action, "name": "ProcessLiveStream"}]}
    _folder(tmp_path / "data", "processing", "actions", made)
    named = {"product": "mps", "count": 1, "names": ["ParseLiveStreamProcessNotification"]}
    _folder(tmp_path / "data", "processing", "undocumented", named)
    book = read(tmp_path / "data")
    assert [one.name for one in book.group("processing")] == ["ProcessLiveStream"]
    assert set(book.products["mps"].actions) == {"ProcessLiveStream"}
    assert book.products["mps"].undocumented == {"ParseLiveStreamProcessNotification"}
    assert set(book.actions) - set(book.products["live"].actions) == {"ProcessLiveStream"}


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ({"count": 2, "errors": [{"code": "New"}]}, "made/errors.json says 2 entries and holds 1"),
        ({"count": 1, "errors": [{"code": "InternalError"}]}, "InternalError stands in two places"),
    ],
)
def test_a_folder_that_is_wrong_stops_the_load(tmp_path: Path, head: dict[str, object], said: str) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    _folder(tmp_path / "data", "made", "errors", head)
    with pytest.raises(ValueError, match=said):
        read(tmp_path / "data")
