"""What exists is documented: options, steps, doors, templates, transitions and every choice of ours."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

import manual
from localcloud.casters.templates import TEMPLATES
from localcloud.mixer.transition import transition_types
from localcloud.options import _parser
from localcloud.wire.steps import STEPS
from tests.localcloud.rules.served import ROOT, InThread

LOCAL_CLOUD = (ROOT / "docs" / "local-cloud.md").read_text("utf-8")
DIFFERENCES = (ROOT / "docs" / "differences.md").read_text("utf-8")


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|-")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def test_every_option_is_explained() -> None:
    flags = {flag for option in _parser()._actions for flag in option.option_strings} - {"-h", "--help"}
    assert flags
    assert {flag for flag in flags if f"`{flag}`" not in LOCAL_CLOUD} == set()


def test_the_steps_stand_in_their_order() -> None:
    table = [row for row in rows(LOCAL_CLOUD) if row[0].isdecimal() and len(row) == 3]
    assert [row[0] for row in table] == [str(number) for number in range(1, 17)]
    for step, row in zip(STEPS, table, strict=False):
        assert row[1].startswith(step.name)


def test_every_code_named_in_the_documents_is_the_vendors() -> None:
    known = manual.load().errors
    for text in (LOCAL_CLOUD, DIFFERENCES):
        family = r"(?:AuthFailure|FailedOperation|InvalidParameter|ResourceNotFound|UnauthorizedOperation)"
        for code in re.findall(rf"`({family}(?:\.\w+)?)`", text):
            assert code in known, code


def test_every_code_in_the_source_is_the_vendors() -> None:
    known = manual.load().errors
    families = {code.partition(".")[0] for code in known}
    found = set()
    for path in (ROOT / "localcloud").rglob("*.py"):
        for word in re.findall(r'"([A-Z][A-Za-z]+(?:\.[A-Z][A-Za-z]+)+)"', path.read_text("utf-8")):
            if word.partition(".")[0] in families:
                found.add(word)
    assert len(found) > 30
    assert found - set(known) == set()


def test_every_control_door_is_documented(tmp_path: Path) -> None:
    served = InThread(tmp_path / "data")
    try:
        assert served.cloud is not None
        doors = {
            (next(iter(route.methods - {"HEAD"})), route.path)
            for route in served.cloud._rest.routes
            if getattr(route, "path", "").startswith("/_local/")
        }
    finally:
        served.stop()
    assert len(doors) == 19
    for method, path in doors:
        assert f"`{method} {path}" in LOCAL_CLOUD, (method, path)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_boxes_of_each_template_are_the_documented_ones(template: int) -> None:
    row = next(row for row in rows(LOCAL_CLOUD) if row[0].startswith(f"{template} ") and len(row) == 5)
    documented = [tuple(float(Fraction(part.strip())) for part in cell.split(",")) for cell in row[1:] if cell]
    assert documented == [pytest.approx(box) for box in TEMPLATES[template]]


def test_every_template_of_the_manual_has_boxes_inside_the_picture() -> None:
    field = manual.load().structs["CasterLayoutInfo"].field("LayoutTemplateId")
    assert field is not None
    assert set(TEMPLATES) == set(field.enum)
    for boxes in TEMPLATES.values():
        for x, y, width, height in boxes:
            assert 0 <= x < x + width <= 1 + 1e-9
            assert 0 <= y < y + height <= 1 + 1e-9


def test_every_transition_is_documented() -> None:
    for name in transition_types():
        assert f"`{name.rstrip('0123456789').rstrip('-')}`" in LOCAL_CLOUD


def test_every_choice_tells_its_source_and_whether_it_was_verified() -> None:
    table = [row for row in rows(DIFFERENCES) if len(row) == 5 and row[0] != "subject"]
    assert len(table) > 60
    for row in table:
        assert all(row), row
        assert set(re.split(r", ", row[3])) <= {"MAN", "SDK", "PUB", "OWN"}, row
        assert row[4] == "no" or re.fullmatch(r"yes, \d{4}-\d{2}-\d{2}", row[4]), row


def test_every_rule_settled_for_casters_is_among_the_choices() -> None:
    """`manual/data/casters/settled.json` holds the rules in words; this page must not forget one of them."""
    subjects = {
        "types/Integer": "Text for integers",
        "types/null": "null",
        "structs/CasterInputInfo/fields/InputUrl": "A clip in InputUrl",
        "structs/CasterInfo/fields/Status": "Status",
        "structs/CasterInfo/fields/StartLiveTime": "StartLiveTime",
        "structs/CasterInfo/fields/PgmWidth": "PgmWidth, PgmHeight",
        "structs/CasterDisplayInfo/fields/LayoutIndex": "Empty display",
        "structs/CasterOutputInfo/fields/OutputType": "OutputType left out",
        "structs/CasterMarkPicInfo": "Measures of picture marks",
        "structs/CasterMarkWordInfo/fields/MarkWordFontColor": "Colour",
        "structs/CasterLayoutInfo/fields/LayoutTemplateId": "Template and LayoutParams together",
        "structs/CasterLayoutInfo/fields/InputIndexList": "InputIndexList",
        "actions/CreateCasterPvw": "Create on a running bus",
        "actions/CreateCasterPgm": "A layout, input or mark that does not exist",
        "actions/CreateCasterPgmFromPvw": "CreateCasterPgmFromPvw without PVW",
        "actions/CreateCaster/params/ExpireTime": "ExpireTime",
        "actions/ModifyCaster": "Fields left out by ModifyCaster and the other Modify actions",
        "actions/ModifyCaster/params/DelayTime": "DelayTime changed on air",
        "actions/CopyCaster": "CopyCaster",
        "actions/ReleaseCaster": "ReleaseCaster",
        "actions/AddCasterOutputInfo": "Output 0",
        "actions/DescribeCasterPlayUrl": "DescribeCasterPlayUrl",
        "actions/DeleteCasterLayoutInfo": "Deleting an empty slot",
        "actions/DeleteCasterOutputInfo": "Deleting an empty slot",
        "actions/DeleteCasterInputInfo": "Deleting an empty slot",
        "actions/ModifyCasterOutputInfo": "Outputs on air",
        "actions/SwitchCasterToEmergency": "Standby input, way back from an emergency",
        "errors/FailedOperation.CasterExpired": "CasterExpired",
    }
    rules = [entry.at for entry in manual.load().settled if entry.kind == "rule"]
    wanted = {at for at in rules if "aster" in at or at in ("types/Integer", "types/null")}
    assert wanted <= set(subjects), wanted - set(subjects)
    documented = {row[0] for row in rows(DIFFERENCES)}
    assert set(subjects.values()) <= documented, set(subjects.values()) - documented
