"""Every code that the page of a caster action lists, and what brings it about here.

A way is a function that makes the SDK meet the code by the rules alone. `Injected` stands for the few that no caller
can cause in this local cloud: its reason is told, and the control door can still order the code, which is tested.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import manual
from tests.localcloud.rules.desk import Desk, code_of, post, signed
from tests.localcloud.rules.served import FORBIDDEN_HOST
from tests.localcloud.rules.show import (
    GOOD,
    a_layout,
    a_mark_pic,
    a_mark_word,
    a_show,
    an_input,
    an_output,
    of_input,
    of_layout,
    on_pgm,
    on_pvw,
)

Way = Callable[[Desk, str], str]
"""Given the desk and the action, the code that came back."""


@dataclass(frozen=True)
class Injected:
    reason: str


def injected(desk: Desk, action: str, code: str) -> str:
    """What the SDK sees when the control door asks for this code."""
    desk.served.door("faults", action=action, kind="refuse", code=code)
    return desk.refusal(action, GOOD[action](1))


# --- ways that fit any action; those that are met before the rules need no show


def internal_error(desk: Desk, action: str) -> str:
    return injected(desk, action, "InternalError")


def unknown_parameter(desk: Desk, action: str) -> str:
    return desk.refusal(action, {**GOOD[action](1), "Nonsense": 1})


def invalid_parameter(desk: Desk, action: str) -> str:
    good = GOOD[action](1)
    body = json.dumps({**good, "CasterId": "not a number"}).encode() if "CasterId" in good else b"[]"
    return code_of(post(desk.served, signed(desk.served, action, body), body))


def account_state(state: str) -> Way:
    def way(desk: Desk, action: str) -> str:
        desk.served.door("account", state=state)
        return desk.refusal(action, GOOD[action](1))

    return way


def no_caster(desk: Desk, action: str) -> str:
    return desk.refusal(action, GOOD[action](1))


def denied(desk: Desk, action: str) -> str:
    desk.served.door("account", denied=[action])
    return desk.refusal(action, GOOD[action](1))


def mixer_fails(before: Callable[[Desk, int], Any] = lambda desk, caster: None, **changed: Any) -> Way:
    """The mixer cannot follow: nothing may have changed afterwards."""

    def way(desk: Desk, action: str) -> str:
        caster = a_show(desk)
        before(desk, caster)
        described = desk.call("DescribeCasterDisplayInfo", CasterId=caster)
        desk.studio.failing = True
        code = desk.refusal(action, {**GOOD[action](caster), **changed})
        desk.studio.failing = False
        after = desk.call("DescribeCasterDisplayInfo", CasterId=caster)
        assert {**after, "RequestId": ""} == {**described, "RequestId": ""}
        return code

    return way


def with_show(before: Callable[[Desk, int], Any] = lambda desk, caster: None, **changed: Any) -> Way:
    """The good call with some parameters changed, after something was done to the show."""

    def way(desk: Desk, action: str) -> str:
        caster = a_show(desk)
        before(desk, caster)
        return desk.refusal(action, {**GOOD[action](caster), **changed})

    return way


# --- what was done to the show before


def pvw(display: dict[str, Any]) -> Callable[[Desk, int], Any]:
    return lambda desk, caster: on_pvw(desk, caster, display)


def pgm(display: dict[str, Any]) -> Callable[[Desk, int], Any]:
    return lambda desk, caster: on_pgm(desk, caster, display)


def account(**values: Any) -> Callable[[Desk, int], Any]:
    return lambda desk, caster: desk.served.door("account", **values)


def strictly(before: Callable[[Desk, int], Any]) -> Callable[[Desk, int], Any]:
    """Then the manual is taken literally."""

    def way(desk: Desk, caster: int) -> None:
        before(desk, caster)
        desk.served.door("strict", on=True)

    return way


def standby_on_air(desk: Desk, caster: int) -> None:
    on_pgm(desk, caster, of_layout())
    desk.served.door("standby", caster=caster, input=3)


def no_pack_on_air(desk: Desk, caster: int) -> None:
    standby_on_air(desk, caster)
    desk.served.door("account", pack_needed=True)


def expired(desk: Desk, caster: int) -> None:
    desk.served.door("expire", caster=caster)


def expired_with_pvw(desk: Desk, caster: int) -> None:
    on_pvw(desk, caster, of_layout())
    expired(desk, caster)


def bound(desk: Desk, caster: int) -> None:
    desk.served.door("bind", caster=caster)


def stream_in_use(desk: Desk, caster: int) -> None:
    desk.call("AddCasterOutputInfo", CasterId=caster, OutputInfo={"OutputIndex": 0, "OutputStreamId": "in-use"})


def silent(desk: Desk, caster: int) -> None:
    desk.studio.silent = {1}


def no_domains_with_pvw(desk: Desk, caster: int) -> None:
    on_pvw(desk, caster, of_layout())
    desk.served.door("account", domains=False)


def everything_runs(desk: Desk, caster: int) -> None:
    """As many casters on air as this cloud carries (`--capacity` is 32)."""
    for _ in range(32):
        on_pvw(desk, a_caster_with_one_input(desk), of_input(1))


def a_caster_with_one_input(desk: Desk) -> int:
    caster = int(desk.call("CreateCaster")["CasterId"])
    desk.call("AddCasterInputInfo", CasterId=caster, InputInfo=an_input(1))
    return caster


OTHER_CLIP = ["http://clips.example.com/two.mp4"]
FORBIDDEN = [f"http://{FORBIDDEN_HOST}/clip.mp4"]
TOO_MUCH_HEVC = {"PgmVcodec": "h265", "PgmWidth": 1920, "PgmHeight": 1080}
PUSHED = {"InputIndex": 1, "InputType": 0}
SEGMENT = [{"LayerId": 1, "LayerWidth": 1, "LayerHeight": 1, "LayerLocationX": 0, "LayerLocationY": 0}]
SEGMENTED = {
    "LayoutIndex": 1,
    "LayoutParams": [{**SEGMENT[0], "UsePortraitSegment": True}],
    "InputIndexList": "1",
}
OWN = {"LayoutIndex": 9, "LayoutParams": [{**SEGMENT[0], "UsePortraitSegment": True}], "InputIndexList": "1"}

BUILT = Injected("The action is built and takes nothing that would be unsupported.")
NO_CAUSE = Injected("The page gives no cause for the bare code, and none of its calls can end so here.")
NO_AUTO_SHOW = Injected("No action of the manual starts an automatic show.")
FREE_SLOT = Injected("A slot in use is taken, so the code for a taken slot comes first.")
IMPOSSIBLE = Injected("Listed on a page that only reads, or that takes no such parameter.")

EVERY: dict[str, Way | Injected] = {
    "InternalError": Injected("An error of our own; the control door is the only way to order one."),
    "InvalidParameter": invalid_parameter,
    "UnknownParameter": unknown_parameter,
    "UnsupportedOperation": BUILT,
    "ResourceNotFound.ForbidService": account_state("forbid"),
    "ResourceNotFound.FreezeService": account_state("freeze"),
    "ResourceNotFound.StopService": account_state("stop"),
    "ResourceNotFound.UserDisableService": account_state("disabled"),
    "ResourceNotFound.UserNotExist": account_state("not_exist"),
    "FailedOperation.CasterNotFound": no_caster,
    "FailedOperation": NO_CAUSE,
    "UnauthorizedOperation": denied,
    "AuthFailure.UnauthorizedOperation": denied,
}
"""For every action whose page lists them, unless `OWN_WAYS` says otherwise."""

OWN_WAYS: dict[str, dict[str, Way | Injected]] = {
    "CreateCaster": {"UnsupportedOperation": with_show(**TOO_MUCH_HEVC)},
    "ModifyCaster": {
        "FailedOperation": mixer_fails(),
        "UnsupportedOperation": with_show(**TOO_MUCH_HEVC),
    },
    "DeleteCaster": {
        "FailedOperation.CasterBinded": with_show(bound),
        "FailedOperation.StopCasterTaskFailed": mixer_fails(),
    },
    "CopyCaster": {
        "FailedOperation": with_show(stream_in_use, OutputStreamId="in-use"),
    },
    "ReleaseCaster": {
        "FailedOperation.StopCasterTaskFailed": mixer_fails(pgm(of_layout())),
        "FailedOperation.ReleaseCasterFailed": mixer_fails(),
    },
    "DescribeCaster": {"FailedOperation.OutOfService": with_show(account(service="arrears"))},
    "DescribeCasterUserStatus": {
        "MissingParameter": lambda desk, action: code_of(
            post(desk.served, {**signed(desk.served, action), "x-tc-version": ""}),
        ),
    },
    "CreateCasterInputPushUrl": {"InvalidParameter.InvalidProtocol": with_show(Protocol="rtsp")},
    "AddCasterInputInfo": {
        "FailedOperation.InputAlreadyExist": with_show(InputInfo=an_input(1)),
        "FailedOperation.InputUsedInPgm": FREE_SLOT,
        "FailedOperation.InputUsedInPvw": FREE_SLOT,
        "FailedOperation.StartPullFailed": with_show(InputInfo=an_input(5, InputUrls=FORBIDDEN)),
        "FailedOperation.StopPullFailed": Injected("Adding an input stops nothing."),
        "FailedOperation.TooMuchInput": with_show(account(max_inputs=3)),
    },
    "ModifyCasterInputInfo": {
        "FailedOperation.InputIsNotActive": Injected("A silent input may be changed; so it gets a signal."),
        "FailedOperation.InputNotExist": with_show(InputInfo=an_input(9)),
        "FailedOperation.InputUsedInAutoCast": NO_AUTO_SHOW,
        "FailedOperation.InputUsedInPgm": with_show(pgm(of_input(3)), InputInfo=an_input(3, InputUrls=OTHER_CLIP)),
        "FailedOperation.InputUsedInPvw": with_show(pvw(of_input(3)), InputInfo=an_input(3, InputUrls=OTHER_CLIP)),
        "FailedOperation.LayoutUsedInPgm": with_show(pgm(of_layout()), InputInfo=an_input(1, InputUrls=OTHER_CLIP)),
        "FailedOperation.LayoutUsedInPvw": with_show(pvw(of_layout()), InputInfo=an_input(1, InputUrls=OTHER_CLIP)),
        "FailedOperation.StartPullFailed": with_show(InputInfo=an_input(1, InputUrls=FORBIDDEN)),
        "FailedOperation.StopPullFailed": mixer_fails(InputInfo=PUSHED),
    },
    "DeleteCasterInputInfo": {
        "FailedOperation.CasterExpired": with_show(expired),
        "FailedOperation.InputUsedInAutoCast": NO_AUTO_SHOW,
        "FailedOperation.InputUsedInLayout": with_show(InputIndex=1),
        "FailedOperation.InputUsedInPgm": with_show(pgm(of_input(3)), InputIndex=3),
        "FailedOperation.InputUsedInPvw": with_show(pvw(of_layout(AudioIndexList=[3])), InputIndex=3),
        "FailedOperation.StartPullFailed": Injected("Deleting an input starts nothing."),
        "FailedOperation.StopPullFailed": mixer_fails(),
    },
    "DescribeCasterInputInfos": {"InvalidParameter.InvalidProtocol": IMPOSSIBLE},
    "AddCasterOutputInfo": {
        "FailedOperation.OutputAlreadyExist": with_show(OutputInfo=an_output(1)),
        "InvalidParameter.InvalidUrl": with_show(OutputInfo=an_output(2, OutputUrl="http://push.example.com/live/a")),
    },
    "ModifyCasterOutputInfo": {
        "FailedOperation": mixer_fails(),
        "FailedOperation.OutputIsNotExist": with_show(OutputInfo=an_output(7)),
        "InvalidParameter.InvalidUrl": with_show(OutputInfo=an_output(1, OutputUrl="rtmp://")),
    },
    "DeleteCasterOutputInfo": {"FailedOperation": mixer_fails()},
    "DescribeCasterOutputInfos": {
        "FailedOperation.LayoutUsedInPgm": IMPOSSIBLE,
        "FailedOperation.LayoutUsedInPvw": IMPOSSIBLE,
    },
    "AddCasterLayoutInfo": {
        "UnsupportedOperation": with_show(LayoutInfo=OWN),
        "FailedOperation.LayoutAlreadyExist": with_show(LayoutInfo=a_layout(1)),
        "FailedOperation.LayoutUsedInPgm": FREE_SLOT,
        "FailedOperation.LayoutUsedInPvw": FREE_SLOT,
    },
    "ModifyCasterLayoutInfo": {
        "FailedOperation": mixer_fails(),
        "UnsupportedOperation": with_show(LayoutInfo=SEGMENTED),
        "FailedOperation.LayoutNotExist": with_show(LayoutInfo=a_layout(7)),
        "FailedOperation.LayoutUsedInAutoCast": NO_AUTO_SHOW,
        "FailedOperation.LayoutUsedInPgm": with_show(pgm(of_layout())),
        "FailedOperation.LayoutUsedInPvw": with_show(pvw(of_layout())),
    },
    "DeleteCasterLayoutInfo": {
        "FailedOperation.LayoutUsedInAutoCast": NO_AUTO_SHOW,
        "FailedOperation.LayoutUsedInPgm": with_show(pgm(of_layout())),
        "FailedOperation.LayoutUsedInPvw": with_show(pvw(of_layout())),
    },
    "DescribeCasterLayoutInfos": {
        "FailedOperation.LayoutUsedInPgm": IMPOSSIBLE,
        "FailedOperation.LayoutUsedInPvw": IMPOSSIBLE,
    },
    "AddCasterMarkPicInfo": {
        "FailedOperation": mixer_fails(),
        "FailedOperation.MarkPicAlreadyExist": with_show(MarkPicInfo=a_mark_pic(1)),
    },
    "ModifyCasterMarkPicInfo": {
        "FailedOperation": mixer_fails(),
        "FailedOperation.MarkPicNotExist": with_show(MarkPicInfo=a_mark_pic(7)),
    },
    "DeleteCasterMarkPicInfo": {
        "FailedOperation": mixer_fails(),
        "FailedOperation.LayoutUsedInPgm": with_show(pgm(of_layout(MarkPicIndexList=[1]))),
        "FailedOperation.LayoutUsedInPvw": with_show(pvw(of_layout(MarkPicIndexList=[1]))),
        "FailedOperation.MarkPicUsedInAutoCast": NO_AUTO_SHOW,
    },
    "AddCasterMarkWordInfo": {
        "FailedOperation": mixer_fails(),
        "FailedOperation.MarkWordAlreadyExist": with_show(MarkWordInfo=a_mark_word(1)),
    },
    "ModifyCasterMarkWordInfo": {
        "FailedOperation": mixer_fails(),
        "FailedOperation.LayoutUsedInPvw": with_show(strictly(pvw(of_layout(MarkWordIndexList=[1])))),
        "FailedOperation.MarkWordNotExist": with_show(MarkWordInfo=a_mark_word(7)),
    },
    "DeleteCasterMarkWordInfo": {
        "FailedOperation": mixer_fails(),
        "FailedOperation.LayoutUsedInPgm": with_show(pgm(of_layout(MarkWordIndexList=[1]))),
        "FailedOperation.LayoutUsedInPvw": with_show(pvw(of_layout(MarkWordIndexList=[1]))),
        "FailedOperation.MarkWordUsedInAutoCast": NO_AUTO_SHOW,
    },
    "CreateCasterPvw": {
        "FailedOperation.CasterExpired": with_show(expired),
        "FailedOperation.CreateCasterTaskFailed": mixer_fails(),
        "FailedOperation.ResourceNotEnough": with_show(everything_runs),
    },
    "StopCasterPvw": {"FailedOperation.StopCasterTaskFailed": mixer_fails(pvw(of_layout()))},
    "CreateCasterPgm": {
        "FailedOperation.CreateCasterTaskFailed": mixer_fails(),
        "FailedOperation.NoLVBPushOrPlayDomain": with_show(account(domains=False)),
        "FailedOperation.ResourceNotEnough": with_show(everything_runs),
    },
    "CreateCasterPgmFromPvw": {
        "FailedOperation.CasterExpired": with_show(expired_with_pvw),
        "FailedOperation.CreateCasterTaskFailed": mixer_fails(pvw(of_layout())),
        "FailedOperation.NoLVBPushOrPlayDomain": with_show(no_domains_with_pvw),
        "FailedOperation.ResourceNotEnough": Injected("With a PVW running the caster holds its place already."),
    },
    "StopCasterPgm": {"FailedOperation.StopCasterTaskFailed": mixer_fails(pgm(of_layout()))},
    "DescribeCasterPlayUrl": {"FailedOperation.InputIsNotActive": with_show(silent)},
    "DescribeCasterDisplayInfo": {
        "AuthFailure": Injected("A failed signature has its precise code; the bare one is never used."),
        "ResourceNotFound.CasterNotExists": no_caster,
        "ResourceUnavailable": Injected("Nothing this action reads can be away while the process answers."),
    },
    "SwitchCasterToEmergency": {
        "FailedOperation": mixer_fails(standby_on_air),
        "FailedOperation.NoBackupInput": with_show(pgm(of_layout())),
        "FailedOperation.NoPgmRunning": with_show(),
        "ResourceNotFound.NotBindPackage": with_show(no_pack_on_air),
    },
}


def actions() -> list[manual.Action]:
    return list(manual.load().group("casters"))


def ways(action: manual.Action) -> dict[str, Way | Injected]:
    """The table of one action: every code here, whether its page lists it or not."""
    common = {code: way for code, way in EVERY.items() if code in action.error_codes}
    return {**common, **OWN_WAYS.get(action.name, {})}
