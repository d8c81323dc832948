"""What the pages of layouts, marks and inputs draw with, as their elements read it."""

from __future__ import annotations

from typing import Any, Final

from casters import fields, qr, snapshot
from casters.display import Display
from casters.families import Family
from casters.models import Caster
from console.accounts.models import CloudAccount

SCRIPTS: Final = {
    "input": "js/input.js",
    "layout": "js/layout.js",
    "picture_mark": "js/mark.js",
    "text_mark": "js/mark.js",
}
START_OF_A_PICTURE: Final = {"x": 0.75, "y": 0.05, "w": 0.2, "h": 0.2}
START_OF_A_TEXT: Final = {"x": 0.05, "y": 0.88}
"""Where a new mark lies until somebody moves it."""

Part = dict[str, Any]


def of(family: Family, caster: Caster, item: Part | None, here: str) -> Part | None:
    """None for a family whose page draws nothing. `here` is the page's own address."""
    if family.word not in SCRIPTS:
        return None
    api = f"/api/casters/{caster.pk}"
    if family.word == "input":
        camera = item is not None and item["kind"] == "webrtc_push"
        phone = {"address": here, "qr": qr.drawn(here)} if camera else None
        return {"look_api": f"{api}/look/", "index": item and item["index"], "here": phone}
    canvas = {
        "inputs": [{"index": part["index"], "name": part["name"]} for part in snapshot.inputs_part(caster)],
        "width": caster.width or 1280,
        "height": caster.height or 720,
        "play_api": f"{api}/play/",
    }
    if family.word == "layout":
        return {**canvas, "layers": item["layers"] if item else []}
    mark = {**canvas, "fresh": item is None, "behind": _shown(caster), "index": item and item["index"]}
    if not caster.account.tiles_url:
        mark["play_api"] = ""
    if family.word == "picture_mark":
        return {**mark, "kind": "picture", "values": _values(item, START_OF_A_PICTURE), "look_api": f"{api}/look/"}
    start = {**fields.read_text_mark({"text": "-"}), **START_OF_A_TEXT}
    return {
        **mark,
        "kind": "text",
        "values": _values(item, start),
        "lettering": lettering_of(caster),
    }


def lettering_of(caster: Caster) -> str:
    """Where a page asks for a text as its cloud draws it; nothing where the cloud does not."""
    draws = caster.account.kind == CloudAccount.Kind.LOCAL and caster.account.play_key
    return f"/api/casters/{caster.pk}/text-marks/picture/" if draws else ""


def _values(item: Part | None, start: Part) -> Part:
    """The item's own, as far as a new one would begin with them."""
    return {name: item[name] for name in start if name in item} if item else start


def _shown(caster: Caster) -> int | None:
    """The input to lie on: what PVW shows, else what PGM shows, else the first."""
    for display in (caster.preview, caster.program):
        if found := _input_of(caster, display):
            return found
    first = caster.inputs.first()
    return first.index if first else None


def _input_of(caster: Caster, display: Display | None) -> int | None:
    if display is None:
        return None
    if display.source.kind == "input":
        return display.source.index
    layout = caster.layouts.filter(index=display.source.index).first()
    return next((layer["input"] for layer in layout.layers if layer["input"]), None) if layout else None
