"""The local cloud that peers meet: each has a caster of its own, whose PGM shows one input, as large as the clip."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

from bench.peers import clip
from bench.peers.seen import Seen, watch
from localcloud.media.addresses import Addresses
from tests.localcloud.rules.desk import Desk
from tests.localcloud.rules.served import Served
from tests.localcloud_process import LocalCloud
from tests.ports import own_addresses


@dataclass(frozen=True)
class Push:
    """Where an encoder pushes to, in the words each wants it."""

    url: str
    endpoint: str = ""
    """Of WHIP; `url` is the Bearer then."""

    @property
    def server(self) -> str:
        return self.url.partition("?")[0].rpartition("/")[0]

    @property
    def key(self) -> str:
        return self.url[len(self.server) + 1 :]


@dataclass(frozen=True)
class Place:
    """A caster; its PGM runs."""

    cloud: LocalCloud
    desk: Desk
    caster: int

    def call(self, action: str, **params: Any) -> dict[str, Any]:
        return self.desk.call(action, CasterId=self.caster, **params)

    @property
    def addresses(self) -> Addresses:
        return Addresses(self.cloud.url, self.cloud.play_key)

    @property
    def stream(self) -> str:
        return f"caster_{self.caster}_pgm"

    def push(self, protocol: str) -> Push:
        """`rtmp`, `webrtc` or `srt`; PGM waits for what comes in there."""
        told = self.call("CreateCasterInputPushUrl", InputIndex=1, Protocol=protocol)["PushUrl"]
        self.show({"InputType": 4 if protocol == "webrtc" else 0, "InputUrl": told})
        return Push(told, f"{self.cloud.url}/webrtc/v2/whip")

    def play_clip(self) -> None:
        self.show({"InputType": 1, "InputUrl": f"{self.cloud.url}/media/clip.mp4"})

    def show(self, info: dict[str, Any]) -> None:
        self.call("AddCasterInputInfo", InputInfo={"InputIndex": 1, **info})
        display = {"LayoutIndex": 1, "LayoutIndexType": 1, "TransitionType": ""}
        self.call("CreateCasterPgm", PgmDisplayInfo=display)

    def watch(self, seconds: float) -> Seen:
        return watch(self.addresses.flv(self.stream), seconds)


@dataclass(frozen=True)
class Stand:
    cloud: LocalCloud
    desk: Desk
    folder: Path

    @property
    def clip(self) -> Path:
        return self.folder / "media" / "clip.mp4"

    @property
    def clip_pictures(self) -> int:
        with av.open(str(self.clip)) as container:
            return container.streams.video[0].frames

    def folder_of(self, peer: str) -> Path:
        found = self.folder / "".join(letter for letter in peer if letter.isalnum())
        found.mkdir()
        return found


@contextmanager
def stand(folder: Path, clip_s: float) -> Iterator[Stand]:
    """A local cloud with a clip of so many seconds."""
    media = folder / "media"
    media.mkdir()
    clip.make(media, clip_s)
    folder.chmod(0o755)  # some programs do not run as root
    offered = [word for address in own_addresses() for word in ("--offer-address", address)]
    with LocalCloud.start(folder / "cloud", options=("--media", str(media), *offered)) as cloud:
        yield Stand(cloud, Desk(Served(cloud.port), key=cloud.secret_key, secret_id=cloud.secret_id), folder)


@contextmanager
def place(stand: Stand) -> Iterator[Place]:
    size = {"PgmWidth": clip.WIDTH, "PgmHeight": clip.HEIGHT, "PgmFps": clip.FPS, "PgmBitRate": 3000}
    told = stand.desk.call("CreateCaster", CasterName="peers", **size)
    found = Place(stand.cloud, stand.desk, int(told["CasterId"]))
    try:
        yield found
    finally:
        for action in ("StopCasterPgm", "ReleaseCaster", "DeleteCaster"):
            found.desk.call_loose(action, {"CasterId": found.caster})
