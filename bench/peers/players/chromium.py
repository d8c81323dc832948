"""Chromium with hls.js, with mpegts.js and by WHEP: pictures are read from a canvas, the sound by a worklet."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from playwright.sync_api import Page

from bench.peers import clip
from bench.peers.browser import browser, version
from bench.peers.here import ROOT
from bench.peers.players.player import START_S, Player
from bench.peers.seen import Seen, heard, looked_at
from bench.peers.stand import Place

_PAGE: Final = Path(__file__).with_name("chromium.html")
_MODULES: Final = ROOT / "node_modules"
_ROWS: Final = (0.07, 0.36, 0.78)
_OWN: Final = {"missing": 0.1, "repeated": 0.05}
"""A browser presents pictures at the beats of a screen, and without one it leaves some out."""

Begin = Callable[[Page, Place], None]


def _play(begin: Begin) -> Callable[[Place, Path, float], Seen]:
    def play(caster: Place, folder: Path, seconds: float) -> Seen:
        seen = Seen()
        with browser(caster.cloud.url, html=_PAGE.read_text()) as page:
            begin(page, caster)
            end = time.monotonic() + seconds + START_S
            while time.monotonic() < end:
                page.wait_for_timeout(500)
                _take(page.evaluate("taken()"), seen, folder)
        return seen

    return play


def _take(told: dict[str, Any], seen: Seen, folder: Path) -> None:
    seen.pictures += [looked_at(at, _picture(rgba)) for at, rgba in told["pictures"]]
    seen.sounds += [heard(at, np.array(block, np.float32)) for at, block in told["sounds"]]
    if told["errors"]:
        with (folder / "said.txt").open("a") as out:
            out.write(json.dumps(told["errors"]))


def _picture(rgba: list[int]) -> clip.Rgb:
    """The rows that are read, at their places."""
    picture = np.zeros((180, 320, 3), np.uint8)
    for share, row in zip(_ROWS, np.array(rgba, np.uint8).reshape(len(_ROWS), 320, 4), strict=True):
        picture[round(180 * share)] = row[:, :3]
    return picture


def _hls(page: Page, caster: Place) -> None:
    page.add_script_tag(path=_MODULES / "hls.js" / "dist" / "hls.min.js")
    page.evaluate("(url) => playHls(url)", caster.addresses.hls(caster.stream))


def _flv(page: Page, caster: Place) -> None:
    page.add_script_tag(path=_MODULES / "mpegts.js" / "dist" / "mpegts.js")
    page.evaluate("(url) => playFlv(url)", caster.addresses.flv(caster.stream))


def _whep(page: Page, caster: Place) -> None:
    page.evaluate("(given) => playWhep(...given)", [caster.addresses.whep(), caster.addresses.webrtc(caster.stream)])


def _version(module: str) -> str | None:
    told, file = version(), _MODULES / module / "package.json"
    return f"{json.loads(file.read_text())['version']}, Chromium {told}" if told and file.exists() else None


PEERS: Final = (
    Player("hls.js", lambda: _version("hls.js"), "HLS", _play(_hls), lips=False, own=_OWN),
    Player("mpegts.js", lambda: _version("mpegts.js"), "HTTP-FLV", _play(_flv), lips=False, own=_OWN),
    Player("Chromium", version, "WHEP", _play(_whep), lips=False, own=_OWN),
)
