"""A caster as the manual tells it, in plain dictionaries, written without a look at the local cloud's own rules.

`expect` says what a call must bring: nothing when it has to succeed (the model has then changed too), else the codes
that would do, one for each rule that it breaks. Where the manual is silent, docs/differences.md is what is followed."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.localcloud.rules.recorder import TRANSITIONS

Slots = dict[int, dict[str, Any]]
FAILED = "FailedOperation"
VALUES = {"InvalidParameterValue", "MissingParameter", "InvalidParameter.InvalidUrl"}
LAYERS = {1: 1, 20: 2, 31: 3, 41: 4}
EMPTY_DISPLAY = {
    "LayoutIndex": 0,
    "LayoutIndexType": 0,
    "MarkPicIndexList": [],
    "MarkWordIndexList": [],
    "AudioIndexList": [],
    "TransitionType": "",
    "InputStartType": 0,
}


@dataclass
class Show:
    """One caster. A bus that does not run is None."""

    name: str = ""
    transition: str = ""
    width: int = 0
    delay: int = 0
    """Of the next start of PGM, in seconds; the PGM that runs has its own."""
    expired: bool = False
    bound: bool = False
    inputs: Slots = field(default_factory=dict)
    layouts: Slots = field(default_factory=dict)
    mark_pics: Slots = field(default_factory=dict)
    mark_words: Slots = field(default_factory=dict)
    outputs: Slots = field(default_factory=dict)
    pvw: dict[str, Any] | None = None
    pgm: dict[str, Any] | None = None
    standby: int = 0
    """Named by the control door; 0 leaves it to the descriptions."""

    def emergency(self, now: int) -> int:
        """1 on PGM; then 2 until the delayed audience has seen the last of it."""
        if self.pgm is None:
            return 0
        return 1 if self.pgm.get("emergency") else 2 if now < self.pgm["normal_at"] else 0

    def standby_input(self) -> int | None:
        marked = [
            index for index, item in sorted(self.inputs.items())
            if item["Description"].lower().startswith(("standby", "备播"))
        ]  # fmt: skip
        return self.standby if self.standby in self.inputs else next(iter(marked), None)

    @property
    def status(self) -> int:
        return (1 if self.pgm else 0) + (2 if self.pvw else 0)

    def buses(self) -> list[tuple[str, dict[str, Any]]]:
        return [(name, bus) for name, bus in (("Pgm", self.pgm), ("Pvw", self.pvw)) if bus]

    def where(self, kind: str, index: int) -> set[str]:
        """On which buses this is: as `input` (alone or heard), `layout`, `MarkPic` or `MarkWord`."""
        found = set()
        for name, bus in self.buses():
            if kind in ("MarkPic", "MarkWord"):
                there = index in bus[f"{kind}IndexList"]
            elif kind == "layout":
                there = not bus["LayoutIndexType"] and bus["LayoutIndex"] == index
            else:
                there = (bus["LayoutIndexType"] and bus["LayoutIndex"] == index) or index in bus["AudioIndexList"]
            if there:
                found.add(name)
        return found

    def layouts_with(self, index: int) -> list[int]:
        return [key for key, layout in self.layouts.items() if index in _inputs_of(layout)]

    def layout_use(self, index: int) -> set[str]:
        return {f"{FAILED}.LayoutUsedIn{bus}" for bus in self.where("layout", index)}


class Model:
    """All casters, by the ids that the local cloud gave them. `now` are its seconds."""

    def __init__(self, now: Callable[[], int]) -> None:
        self.shows: dict[int, Show] = {}
        self._now = now

    def expect(self, action: str, caster: int, params: dict[str, Any], given: int = 0) -> set[str]:
        """`given` is the id of the caster that a creation made, known only afterwards."""
        params = deepcopy(params)
        if action == "CreateCaster":
            transition = params.get("TransitionType", "")
            self.shows[given] = Show(params.get("CasterName", ""), transition)
            return set()
        show = self.shows.get(caster)
        if show is None:
            return {f"{FAILED}.CasterNotFound"} | self._wrong_anywhere(action, params)
        if action == "CopyCaster":
            return self._copy(show, params, given)
        if action == "DeleteCaster":
            if show.bound:
                return {f"{FAILED}.CasterBinded"}
            del self.shows[caster]
            return set()
        rule: Any = getattr(self, f"_{action}")
        codes: set[str] = rule(show, params)
        return codes

    def _wrong_anywhere(self, action: str, params: dict[str, Any]) -> set[str]:
        """Values that no caster would take; whether they or the missing caster are told first is unsaid."""
        rule: Any = getattr(self, f"_{action}", None)
        return VALUES & rule(Show(), params) if rule else set()

    def _copy(self, show: Show, params: dict[str, Any], given: int) -> set[str]:
        stream = params.get("OutputStreamId")
        if stream and any(stream == out.get("stream") for one in self.shows.values() for out in one.outputs.values()):
            return {FAILED}
        copy = deepcopy(show)
        copy.name = params.get("CasterName", show.name)
        copy.pvw = copy.pgm = None
        copy.expired = copy.bound = False
        if stream or 0 in copy.outputs:
            copy.outputs[0] = {"OutputIndex": 0, "stream": stream}
        self.shows[given] = copy
        return set()

    # --- the caster

    def _ModifyCaster(self, show: Show, params: dict[str, Any]) -> set[str]:
        if params.get("PgmWidth", 0) not in (0, 640) or params.get("DelayTime", 0) > 300:
            return {"InvalidParameterValue"}
        show.delay = params.get("DelayTime", show.delay)
        show.name = params.get("CasterName", show.name)
        show.width = params.get("PgmWidth", show.width)
        return set()

    def _ReleaseCaster(self, show: Show, params: dict[str, Any]) -> set[str]:
        show.pvw = show.pgm = None
        return set()

    # --- inputs

    def _AddCasterInputInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        new = params["InputInfo"]
        codes = set()
        if new["InputIndex"] in show.inputs:
            codes.add(f"{FAILED}.InputAlreadyExist")
        codes |= _address_missing(new)
        if not codes:
            show.inputs[new["InputIndex"]] = _settled({"Volume": 100, "Description": "", **new})
        return codes

    def _ModifyCasterInputInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        change = params["InputInfo"]
        index = change["InputIndex"]
        old = show.inputs.get(index)
        if old is None:
            return {f"{FAILED}.InputNotExist"} | _address_missing(change)
        new = _settled({**old, **change})
        codes = _address_missing(new) if _source(new) != _source(old) else set()
        if _source(new) != _source(old):
            codes |= {f"{FAILED}.InputUsedIn{bus}" for bus in show.where("input", index)}
            for layout in show.layouts_with(index):
                codes |= show.layout_use(layout)
        if not codes:
            show.inputs[index] = new
        return codes

    def _DeleteCasterInputInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        index = params["InputIndex"]
        if show.expired:
            return {f"{FAILED}.CasterExpired"}
        if index not in show.inputs:
            return {"InvalidParameter"}
        codes = {f"{FAILED}.InputUsedIn{bus}" for bus in show.where("input", index)}
        if not codes and show.layouts_with(index):
            codes = {f"{FAILED}.InputUsedInLayout"}
        if not codes:
            del show.inputs[index]
            show.standby = 0 if show.standby == index else show.standby
        return codes

    # --- layouts

    def _AddCasterLayoutInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        new = params["LayoutInfo"]
        codes = _layout_faults(show, new)
        if new["LayoutIndex"] in show.layouts:
            codes.add(f"{FAILED}.LayoutAlreadyExist")
        if not codes:
            show.layouts[new["LayoutIndex"]] = new
        return codes

    def _ModifyCasterLayoutInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        new = params["LayoutInfo"]
        index = new["LayoutIndex"]
        codes = _layout_faults(show, new) | show.layout_use(index)
        if index not in show.layouts:
            codes.add(f"{FAILED}.LayoutNotExist")
        if not codes:
            show.layouts[index] = new
        return codes

    def _DeleteCasterLayoutInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        return _delete(show.layouts, params["LayoutIndex"], show.layout_use(params["LayoutIndex"]))

    # --- marks

    def _AddCasterMarkPicInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        return _add(show.mark_pics, params["MarkPicInfo"], "MarkPic")

    def _ModifyCasterMarkPicInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        return _change(show.mark_pics, params["MarkPicInfo"], "MarkPic", set())

    def _DeleteCasterMarkPicInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        index = params["MarkPicIndex"]
        return _delete(show.mark_pics, index, {f"{FAILED}.LayoutUsedIn{bus}" for bus in show.where("MarkPic", index)})

    def _AddCasterMarkWordInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        return _add(show.mark_words, params["MarkWordInfo"], "MarkWord")

    def _ModifyCasterMarkWordInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        """Its page lists PVW alone; the local cloud takes the change on both, unless it is strict."""
        return _change(show.mark_words, params["MarkWordInfo"], "MarkWord", set())

    def _DeleteCasterMarkWordInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        index = params["MarkWordIndex"]
        return _delete(show.mark_words, index, {f"{FAILED}.LayoutUsedIn{bus}" for bus in show.where("MarkWord", index)})

    # --- outputs

    def _AddCasterOutputInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        new = params["OutputInfo"]
        codes = _bad_push(new)
        if new["OutputIndex"] in show.outputs:
            codes.add(f"{FAILED}.OutputAlreadyExist")
        if not codes:
            show.outputs[new["OutputIndex"]] = new
        return codes

    def _ModifyCasterOutputInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        change = params["OutputInfo"]
        codes = _bad_push(change)
        if change["OutputIndex"] not in show.outputs:
            codes.add(f"{FAILED}.OutputIsNotExist")
        if not codes:
            show.outputs[change["OutputIndex"]] |= change
        return codes

    def _DeleteCasterOutputInfo(self, show: Show, params: dict[str, Any]) -> set[str]:
        return _delete(show.outputs, params["OutputIndex"], set())

    # --- PVW and PGM

    def _CreateCasterPvw(self, show: Show, params: dict[str, Any]) -> set[str]:
        codes = _display_faults(show, params["PvwDisplayInfo"])
        if not codes:
            show.pvw = _display(show, params["PvwDisplayInfo"])
        return codes

    def _CreateCasterPgm(self, show: Show, params: dict[str, Any]) -> set[str]:
        codes = _display_faults(show, params["PgmDisplayInfo"])
        if not codes:
            self._on_air(show, _display(show, params["PgmDisplayInfo"]))
        return codes

    def _CreateCasterPgmFromPvw(self, show: Show, params: dict[str, Any]) -> set[str]:
        if show.expired:
            return {f"{FAILED}.CasterExpired"}
        if show.pvw is None:
            return {FAILED}
        self._on_air(show, deepcopy(show.pvw))
        return set()

    def _on_air(self, show: Show, display: dict[str, Any]) -> None:
        """The first PGM makes output 0, where it is missing; so does the next one after it was deleted. A delay counts
        from the start of PGM to its stop, whatever is changed meanwhile."""
        old = show.pgm
        if old is None:
            show.outputs.setdefault(0, {"OutputIndex": 0})
            show.pgm = {**display, "delay": show.delay, "normal_at": 0}
        else:
            seen = self._now() + old["delay"] if old.get("emergency") else old["normal_at"]
            show.pgm = {**display, "delay": old["delay"], "normal_at": seen}

    def _SwitchCasterToEmergency(self, show: Show, params: dict[str, Any]) -> set[str]:
        """The standby input alone, at once, whatever was asked for before; a display like any other afterwards."""
        codes = set() if show.pgm else {f"{FAILED}.NoPgmRunning"}
        index = show.standby_input()
        if index is None:
            codes.add(f"{FAILED}.NoBackupInput")
        if not codes:
            start = int(params.get("FromBeginning", False))
            alone = {"LayoutIndex": index, "LayoutIndexType": 1, "InputStartType": start}
            show.pgm = {**(show.pgm or {}), **EMPTY_DISPLAY, **alone, "emergency": True}
        return codes

    def _StopCasterPvw(self, show: Show, params: dict[str, Any]) -> set[str]:
        show.pvw = None
        return set()

    def _StopCasterPgm(self, show: Show, params: dict[str, Any]) -> set[str]:
        show.pgm = None
        return set()


def _inputs_of(layout: dict[str, Any]) -> list[int]:
    return [int(part) for part in layout["InputIndexList"].split("|")]


def _settled(item: dict[str, Any]) -> dict[str, Any]:
    """What was left out is kept. Files live in InputUrls, also one that is given in InputUrl; all else in InputUrl."""
    if item["InputType"] == 1:
        single = [item["InputUrl"]] if item.get("InputUrl") else []
        return {**item, "InputUrls": item.get("InputUrls") or single, "InputUrl": ""}
    return {**item, "InputUrls": []}


def _source(item: dict[str, Any]) -> tuple[int, str, tuple[str, ...]]:
    return item["InputType"], item["InputUrl"], tuple(item["InputUrls"])


def _address_missing(item: dict[str, Any]) -> set[str]:
    kind = item.get("InputType")
    missing = (kind == 1 and not item.get("InputUrls")) or (kind in (2, 3) and not item.get("InputUrl"))
    return {"MissingParameter"} if missing else set()


def _layout_faults(show: Show, layout: dict[str, Any]) -> set[str]:
    codes = set()
    named = _inputs_of(layout)
    if len(named) > LAYERS[layout["LayoutTemplateId"]]:
        codes.add("InvalidParameterValue")
    if any(index not in show.inputs for index in named):
        codes.add("InvalidParameter")
    return codes


def _display_faults(show: Show, display: dict[str, Any]) -> set[str]:
    codes = {f"{FAILED}.CasterExpired"} if show.expired else set()
    main = show.inputs if display.get("LayoutIndexType") else show.layouts
    named = [
        ({display["LayoutIndex"]}, main),
        (display.get("AudioIndexList", ()), show.inputs),
        (display.get("MarkPicIndexList", ()), show.mark_pics),
        (display.get("MarkWordIndexList", ()), show.mark_words),
    ]
    if any(index not in slots for indexes, slots in named for index in indexes):
        codes.add("InvalidParameter")
    if display.get("TransitionType", "") not in ("", *TRANSITIONS):
        codes.add("InvalidParameterValue")
    return codes


def _display(show: Show, display: dict[str, Any]) -> dict[str, Any]:
    return {**EMPTY_DISPLAY, "TransitionType": show.transition, **display}


def _bad_push(output: dict[str, Any]) -> set[str]:
    bad = output["OutputIndex"] != 0 and not output.get("OutputUrl", "").startswith(("rtmp://", "rtmps://"))
    return {"InvalidParameter.InvalidUrl"} if bad else set()


def _add(slots: Slots, new: dict[str, Any], kind: str) -> set[str]:
    index = new[f"{kind}Index"]
    if index in slots:
        return {f"{FAILED}.{kind}AlreadyExist"}
    slots[index] = new
    return set()


def _change(slots: Slots, change: dict[str, Any], kind: str, used: set[str]) -> set[str]:
    index = change[f"{kind}Index"]
    if index not in slots:
        return {f"{FAILED}.{kind}NotExist"}
    if not used:
        slots[index] |= change
    return used


def _delete(slots: Slots, index: int, used: set[str]) -> set[str]:
    if index not in slots:
        return {"InvalidParameter"}
    if not used:
        del slots[index]
    return used
