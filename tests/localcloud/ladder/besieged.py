"""A whole local cloud in a process of its own, with the real mixer and a picture on air, attacked at its doors."""

from __future__ import annotations

import itertools
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from liveapi import (
    AddCasterInputInfo,
    CasterDisplayInfo,
    CasterInputInfo,
    CreateCaster,
    CreateCasterInputPushUrl,
    CreateCasterPgm,
    InputType,
    LayoutIndexType,
    LiveApi,
    close_pools,
)
from tests.localcloud_process import LocalCloud

CAMERA = 1
PHONE = 2
ASKS = (
    "DescribeCaster",
    "DescribeCasterDisplayInfo",
    "DescribeCasterInputInfos",
    "DescribeCasterLayoutInfos",
    "DescribeCasterMarkPicInfos",
    "DescribeCasterMarkWordInfos",
    "DescribeCasterOutputInfos",
    "DescribeCasterTransitionTypes",
)
"""Asked in turn: each may be called twenty times a second."""


class Besieged:
    """`assert_unmoved` after each attack: the process lives, answers a signed call, and has met no surprise."""

    def __init__(self, cloud: LocalCloud) -> None:
        self.cloud = cloud
        self.api = LiveApi(cloud.url, cloud.secret_id, cloud.secret_key)
        self.caster = self.api.call(CreateCaster(caster_name="besieged", pgm_width=320, pgm_height=180)).caster_id
        camera = CasterInputInfo(CAMERA, InputType.PICTURE, input_url=f"{cloud.url}/test/cam1")
        self.api.call(AddCasterInputInfo(self.caster, camera))
        self.api.call(AddCasterInputInfo(self.caster, CasterInputInfo(PHONE, InputType.WEBRTC_PUSH)))
        asked = CreateCasterInputPushUrl(caster_id=self.caster, input_index=PHONE, protocol="webrtc")
        self.push_address = self.api.call(asked).push_url
        display = CasterDisplayInfo(layout_index=CAMERA, layout_index_type=LayoutIndexType.SINGLE_INPUT)
        self.started = self.api.call(CreateCasterPgm(self.caster, display))
        self._log = cloud.data.parent / f"{cloud.data.name}.log"
        self._read = 0
        self._asks = itertools.cycle(ASKS)

    def assert_unmoved(self) -> None:
        assert self.cloud.process.poll() is None, "the process has ended"
        answer = self.api.send(next(self._asks), {"CasterId": self.caster})
        assert answer.get("CasterInfo", {"Status": 1})["Status"] & 1, "nothing is on air any more"
        with self._log.open("rb") as log:
            log.seek(self._read)
            said = log.read().decode(errors="replace")
            self._read = log.tell()
        surprise = re.search(r"Traceback|Exception in ASGI", said)
        assert not surprise, said[-3000:]

    def memory(self) -> int:
        """Resident bytes of the process."""
        status = Path(f"/proc/{self.cloud.process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024

    def throw(
        self, port: int, data: bytes, *, patience: float = 0.05, hang_up: bool = False, enough: int = 200_000
    ) -> bytes:
        """Send bytes to a port, and what came back. A peer that waits for more is left after `patience` seconds.
        `hang_up` says at once that no more will come (the local cloud then drops what it has not begun);
        `enough` bytes of an answer are not read on."""
        answer = bytearray()
        with socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.settimeout(patience)
            try:
                connection.sendall(data)
                if hang_up:
                    connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(65_536):
                    answer += part
                    if len(answer) >= enough:
                        break
            except OSError:
                pass
        return bytes(answer)


@contextmanager
def besieged(folder: Path, *options: str) -> Iterator[Besieged]:
    with LocalCloud.start(folder / "data", options=options) as cloud:
        try:
            siege = Besieged(cloud)
            yield siege
            siege.assert_unmoved()
        finally:
            close_pools()
