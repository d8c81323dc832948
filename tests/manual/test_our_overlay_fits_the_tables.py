"""The `settled.json` of each group: each entry hits its mark, changes what it says, and gives its reason."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import manual
from manual.loader import DATA, rows
from manual.loader import tables as tables_of
from manual.overlay import StaleEntryError, lay

BOOK = manual.load()
ENTRIES: list[dict[str, Any]] = list(rows(DATA, "settled", "entries"))


def tables() -> dict[str, dict[str, Any]]:
    return tables_of(DATA)


def lay_over(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    before = tables()
    lay(entries, **before)
    return before


def test_every_entry_gives_its_reason_and_its_basis() -> None:
    for entry in ENTRIES:
        assert len(entry["reason"]) > 5, entry["at"]
        assert entry["basis"] in {"manual", "choice"} or entry["basis"].startswith("sdk "), entry["at"]
        if entry["kind"] == "rule":
            assert entry["rule"].endswith("."), entry["at"]


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e["kind"] == "set"], ids=lambda entry: entry["at"])
def test_every_limit_that_is_set_differs_from_the_vendors(entry: dict[str, Any]) -> None:
    table, name, part, field = entry["at"].split("/")
    before = next(f for f in tables()[table][name][part] if f["name"] == field)
    assert any(before.get(key) != value for key, value in entry["set"].items())


def test_input_indexes_run_from_1_to_24_everywhere() -> None:
    for action in BOOK.group("casters"):
        for field in action.params:
            if field.name == "InputIndex":
                assert (field.min, field.max) == (1, 24), action.name
    field = BOOK.structs["CasterInputInfo"].field("InputIndex")
    assert field is not None
    assert (field.min, field.max) == (1, 24)


def test_layout_indexes_run_from_1_to_1000() -> None:
    for field in (
        BOOK.structs["CasterLayoutInfo"].field("LayoutIndex"),
        BOOK.actions["DeleteCasterLayoutInfo"].param("LayoutIndex"),
    ):
        assert field is not None
        assert (field.min, field.max) == (1, 1000)


def test_small_text_is_accepted_and_not_offered() -> None:
    size = BOOK.structs["CasterMarkWordInfo"].field("MarkWordFontSize")
    assert size is not None
    assert (size.min, size.advised_min, size.max) == (10, 16, 60)


def test_the_codec_of_the_program_is_a_field_of_casters() -> None:
    for fields in (
        BOOK.actions["CreateCaster"].params,
        BOOK.actions["ModifyCaster"].params,
        BOOK.structs["CasterInfo"].fields,
    ):
        codec = next(field for field in fields if field.name == "PgmVcodec")
        assert codec.enum == ("h264", "h265")
        assert codec.default == "h264"


def test_the_two_emergency_actions_are_there_with_their_codes() -> None:
    switch = BOOK.actions["SwitchCasterToEmergency"]
    assert [field.name for field in switch.params] == ["CasterId", "FromBeginning"]
    assert {"FailedOperation.NoPgmRunning", "FailedOperation.NoBackupInput", "ResourceNotFound.NotBindPackage"} <= set(
        switch.error_codes
    )
    assert not BOOK.actions["DescribeCasterEmergencyStatus"].writes


def test_the_default_of_the_output_type_is_told_in_words() -> None:
    (rule,) = BOOK.rules("structs/CasterOutputInfo/fields/OutputType")
    assert "1 for index 0" in rule.rule


def test_rules_are_found_from_above() -> None:
    below = BOOK.rules("structs/CasterMarkWordInfo")
    assert {entry.at for entry in below} == {
        "structs/CasterMarkWordInfo/fields/MarkWordFontColor",
        "structs/CasterMarkWordInfo/fields/MarkWordFontSize",
    }
    assert BOOK.rules("structs/CasterMarkWord") == ()


def test_the_vendors_files_are_left_as_they_are() -> None:
    before = tables()
    after = copy.deepcopy(before)
    lay(ENTRIES, **after)
    assert before != after
    assert before == tables()


@pytest.mark.parametrize(
    "entry",
    [
        {"kind": "set", "at": "actions/NoSuchAction/params/CasterId", "set": {"min": 1}},
        {"kind": "set", "at": "actions/CreateCaster/params/NoSuchField", "set": {"min": 1}},
        {"kind": "set", "at": "actions/CreateCaster/nothing/CasterName", "set": {"min": 1}},
        {"kind": "add_field", "at": "actions/CreateCaster/params", "field": {"name": "CasterName", "type": "String"}},
        {"kind": "action", "at": "actions/CreateCaster", "action": {}},
        {"kind": "error", "at": "errors/InternalError", "error": {}},
        {"kind": "rule", "at": "errors/NoSuchCode", "rule": "Nothing."},
        {"kind": "wish", "at": "actions/CreateCaster"},
    ],
    ids=lambda entry: f"{entry['kind']}:{entry['at']}",
)
def test_an_entry_that_no_longer_fits_stops_the_load(entry: dict[str, Any]) -> None:
    with pytest.raises(StaleEntryError):
        lay_over([entry])
