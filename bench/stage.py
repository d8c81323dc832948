"""A local cloud in a process of its own, with a caster on air, driven by the vendor's SDK: what several measurements
begin with."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.watched import Watched
from tests.localcloud.rules.desk import Desk, Refused
from tests.localcloud.rules.served import HTTP, Served
from tests.localcloud_process import LocalCloud

START_S = 60.0

Counts = Mapping[str, Mapping[str, int]]
"""By `pvw`, `pgm`, `air`, `sound`: made, late, dropped."""


@dataclass(frozen=True)
class Stage:
    cloud: LocalCloud
    desk: Desk
    caster: int

    @property
    def process(self) -> Watched:
        return Watched(self.cloud.process.pid)

    def call(self, action: str, **params: Any) -> dict[str, Any]:
        return self.desk.call(action, CasterId=self.caster, **params)

    def ticks(self) -> Counts:
        told: Counts = HTTP.get(f"{self.cloud.url}/_local/ticks", params={"caster": self.caster}).json()["ticks"]
        return told

    def add_files(self, files: int, inputs: int) -> None:
        """As many inputs, each plays one of the clips in the media folder."""
        for index in range(1, inputs + 1):
            url = f"{self.cloud.url}/media/clip{(index - 1) % files + 1}.mp4"
            self.call("AddCasterInputInfo", InputInfo={"InputIndex": index, "InputType": 1, "InputUrls": [url]})

    def four_up(self, index: int, inputs: tuple[int, ...]) -> None:
        layout = {"LayoutIndex": index, "LayoutTemplateId": 41, "InputIndexList": "|".join(map(str, inputs))}
        self.call("AddCasterLayoutInfo", LayoutInfo=layout)

    def delivers(self, index: int) -> bool:
        """Whether the input has pictures."""
        try:
            self.call("DescribeCasterPlayUrl", PlayUrlType=1, PlayUrlIndex=index)
        except Refused:
            return False
        return True

    def is_live(self, output: int) -> bool:
        told = HTTP.get(f"{self.cloud.url}/_local/outputs", params={"caster": self.caster}).json()["outputs"]
        return bool(told.get(str(output), {}).get("state") == "live")

    def wait_for_input(self, index: int) -> None:
        """Until it delivers pictures."""
        end = time.monotonic() + START_S
        while not self.delivers(index):
            if time.monotonic() > end:
                raise SystemExit(f"Input {index} has no pictures.")
            time.sleep(0.1)


@contextmanager
def stage(folder: Path, media: Path, **settings: Any) -> Iterator[Stage]:
    """`settings` are fields of CreateCaster."""
    with LocalCloud.start(folder, options=("--media", str(media))) as cloud:
        desk = Desk(Served(cloud.port), key=cloud.secret_key, secret_id=cloud.secret_id)
        yield Stage(cloud, desk, int(desk.call("CreateCaster", **settings)["CasterId"]))


def since(before: Counts, now: Counts) -> Counts:
    """What was counted meanwhile; what began anew counts from its new beginning."""
    return {name: _grown(before.get(name), counts) for name, counts in now.items()}


def _grown(before: Mapping[str, int] | None, now: Mapping[str, int]) -> Mapping[str, int]:
    if before is None or before["made"] > now["made"]:
        return now
    return {what: count - before[what] for what, count in now.items()}
