"""The caster of the soak and what its director does."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image

from bench.stage import Stage

FILES: Final = 3
PULL, PUSH, PICTURE = 4, 5, 6
INPUTS: Final = 6
OUTPUT: Final = 1
KBPS: Final = 1500
"""An hour's recording is less than a gigabyte."""
DELAY_S: Final = 3
TICKER: Final = "城市之夜 The City Tonight · Live from the main stage · "


def draw_logo(media: Path) -> None:
    Image.new("RGBA", (200, 80), (240, 200, 40, 150)).save(media / "logo.png")


def build(stage: Stage, pulled_port: int, pushed_port: int) -> None:
    """Inputs, layouts, marks and an output; nothing is on air yet."""
    url = stage.cloud.url
    clips = [f"{url}/media/clip{n}.mp4" for n in range(1, FILES + 1)]
    stage.add_files(FILES, FILES - 1)
    for info in (
        {"InputIndex": FILES, "InputType": 1, "InputUrls": clips},
        {"InputIndex": PULL, "InputType": 2, "InputUrl": f"http://127.0.0.1:{pulled_port}/live.flv"},
        {"InputIndex": PUSH, "InputType": 0},
        {"InputIndex": PICTURE, "InputType": 3, "InputUrl": f"{url}/media/logo.png"},
    ):
        stage.call("AddCasterInputInfo", InputInfo=info)
    stage.four_up(1, (1, 2, PULL, PUSH))
    corner = {"LayoutIndex": 2, "LayoutTemplateId": 21, "InputIndexList": f"{FILES}|{PUSH}"}
    stage.call("AddCasterLayoutInfo", LayoutInfo=corner)
    logo = {"MarkPicIndex": 1, "MarkPicUrl": f"{url}/media/logo.png", "MarkPicLocationX": 0.8, "MarkPicLocationY": 0.05}
    stage.call("AddCasterMarkPicInfo", MarkPicInfo={**logo, "MarkPicWidth": 200, "MarkPicHeight": 80})
    ticker = {"MarkWordIndex": 1, "MarkWordText": TICKER, "MarkWordFontSize": 32, "MarkWordLocationY": 0.9}
    rolling = {"MarkWordRollEnable": True, "MarkWordRollOnceTime": 8, "MarkWordRollDirection": 1}
    stage.call("AddCasterMarkWordInfo", MarkWordInfo=ticker | rolling)
    output = {"OutputIndex": OUTPUT, "OutputUrl": f"rtmp://127.0.0.1:{pushed_port}/live/soak"}
    stage.call("AddCasterOutputInfo", OutputInfo=output)


class Director:
    """Knows what to show next. Its calls are for a thread: they wait for the local cloud."""

    def __init__(self, stage: Stage, seed: int = 1) -> None:
        self._stage = stage
        self._chance = random.Random(seed)
        listed = stage.call("DescribeCasterTransitionTypes")["TransitionTypes"]
        self._transitions: Iterator[str] = itertools.cycle(["", *(one["TransitionType"] for one in listed)])
        self._delay = 0
        self.takes = 0

    def preview(self) -> None:
        self._stage.call("CreateCasterPvw", PvwDisplayInfo=self._display())

    def take(self) -> None:
        """Another picture on PGM, directly or from PVW, by the next transition."""
        self.takes += 1
        if self.takes % 3 == 0:
            self.preview()
            self._stage.call("CreateCasterPgmFromPvw")
        else:
            display = self._display() | {"TransitionType": next(self._transitions)}
            self._stage.call("CreateCasterPgm", PgmDisplayInfo=display)

    def change_the_delay(self) -> None:
        """PGM stops, and starts again for an audience that is behind, or no longer is."""
        self._delay = 0 if self._delay else DELAY_S
        self._stage.call("StopCasterPgm")
        self._stage.call("ModifyCaster", DelayTime=self._delay)
        self.take()

    def record(self, on: bool) -> None:
        self._stage.cloud.door("record", caster=self._stage.caster, on=on)

    def push_address(self) -> str:
        return str(self._stage.call("CreateCasterInputPushUrl", InputIndex=PUSH)["PushUrl"])

    def _display(self) -> dict[str, Any]:
        place = self._chance.randrange(1, INPUTS + 3)
        display: dict[str, Any] = (
            {"LayoutIndex": place, "LayoutIndexType": 1} if place <= INPUTS else {"LayoutIndex": place - INPUTS}
        )
        if self._chance.random() < 0.7:
            display |= {"MarkPicIndexList": [1], "MarkWordIndexList": [1]}
        return display
