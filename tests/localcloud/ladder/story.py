"""All examples of a source, in an order that makes sense: what is shown exists, and what is deleted is not shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

import manual

Examples = Mapping[str, Sequence[Mapping[str, Any]]]
"""By action, the parameters of each of its examples."""
Play = Callable[[str, dict[str, Any]], tuple[str, dict[str, Any]]]
"""Any client: an action and its parameters, the code (empty for success) and the fields of the reply."""

ORDER = (
    "DescribeCasterUserStatus",
    "CreateCaster",
    "ModifyCaster",
    "DescribeCaster",
    "DescribeCasterList",
    "DescribeCasterTransitionTypes",
    "CreateCasterInputPushUrl",
    "AddCasterInputInfo",
    "DescribeCasterInputInfos",
    "DescribeCasterPlayUrl",
    "AddCasterLayoutInfo",
    "DescribeCasterLayoutInfos",
    "AddCasterMarkPicInfo",
    "ModifyCasterMarkPicInfo",
    "DescribeCasterMarkPicInfos",
    "AddCasterMarkWordInfo",
    "ModifyCasterMarkWordInfo",
    "DescribeCasterMarkWordInfos",
    "AddCasterOutputInfo",
    "ModifyCasterOutputInfo",
    "DescribeCasterOutputInfos",
    "CreateCasterPvw",
    "DescribeCasterDisplayInfo",
    "CreateCasterPgmFromPvw",
    "CreateCasterPgm",
    "DescribeCasterEmergencyStatus",
    "SwitchCasterToEmergency",
    "CopyCaster",
    "StopCasterPgm",
    "StopCasterPvw",
    "ReleaseCaster",
    "ModifyCasterInputInfo",
    "ModifyCasterLayoutInfo",
    "DeleteCasterLayoutInfo",
    "DeleteCasterMarkPicInfo",
    "DeleteCasterMarkWordInfo",
    "DeleteCasterOutputInfo",
    "DeleteCasterInputInfo",
    "DeleteCaster",
)
EMERGENCY = ("SwitchCasterToEmergency", "DescribeCasterEmergencyStatus")


def of_the_manual() -> Examples:
    return {
        action.name: [action.example_request or {}, *(more.request for more in action.more_examples)]
        for action in manual.load().group("casters")
    }


def told(examples: Examples, play: Play) -> int:
    """Play every example, as printed but for the caster's id, and judge each. How many there were."""
    assert set(ORDER) == set(examples), "every caster action has an example and a place in the order"
    caster = played = 0
    for action in ORDER:
        for example in examples[action]:
            params = deepcopy(dict(example))
            if "CasterId" in params:
                params["CasterId"] = caster
            code, answer = play(action, params)
            assert code == "" or code in explained(action, params), f"{action} {params}: {code}"
            played += 1
            if action == "CreateCaster":
                caster = answer["CasterId"]
            if action == "AddCasterInputInfo":
                _more_inputs(play, params)
    return played


def explained(action: str, params: Mapping[str, Any]) -> Sequence[str]:
    """Codes that may stand for success. A standby picture needs a backup that no example sets up, so a code of the
    page's will do; cutting a person out is offered by no local cloud without a segmenter (docs/differences.md)."""
    if action in EMERGENCY:
        return manual.load().actions[action].error_codes
    layers = params.get("LayoutInfo", {}).get("LayoutParams", [])
    return ["UnsupportedOperation"] if any(layer.get("UsePortraitSegment") for layer in layers) else []


def _more_inputs(play: Play, params: dict[str, Any]) -> None:
    """The examples of layouts speak of inputs 2 and 3, which no example adds."""
    for index in (2, 3):
        code, _ = play("AddCasterInputInfo", {**params, "InputInfo": {**params["InputInfo"], "InputIndex": index}})
        assert code == ""
