"""A push whose bytes come in pieces, as by a congested line or VLC, is heard on air without a hole: Debian's ffmpeg as
the encoder, a relay that passes its bytes on every so often, and what a viewer of PGM hears."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import av
import numpy as np
import pytest

import liveapi
from liveapi import LiveApi
from tests.localcloud.ingest.test_rtmp_pushes_become_inputs import api, cloud, colour_of, push_input, pushing, until
from tests.localcloud_process import LocalCloud

__all__ = ["api", "cloud", "pushing"]
pytestmark = pytest.mark.timeout(120)


class Relay:
    """Passes on what a publisher sends only every so many seconds."""

    def __init__(self, to: int, every_s: float) -> None:
        self._to, self._every_s = to, every_s
        self._loop = asyncio.new_event_loop()
        self._writers: list[asyncio.StreamWriter] = []
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far, to = await asyncio.open_connection("127.0.0.1", self._to)
        self._writers += [writer, to]
        back = asyncio.ensure_future(self._back(far, writer))
        held = bytearray()
        taking = asyncio.ensure_future(self._take(reader, held))
        while not taking.done() or held:
            await asyncio.sleep(self._every_s)
            data, held[:] = bytes(held), b""
            to.write(data)
        to.close()
        back.cancel()

    async def _take(self, reader: asyncio.StreamReader, held: bytearray) -> None:
        while data := await reader.read(65_536):
            held += data

    async def _back(self, far: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await far.read(65_536):
            writer.write(data)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _end(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._server.close()
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in self._writers), return_exceptions=True)


@pytest.fixture
def relay() -> Iterator[Callable[[int, float], Relay]]:
    made: list[Relay] = []

    def make(to: int, every_s: float) -> Relay:
        made.append(Relay(to, every_s))
        return made[-1]

    yield make
    for one in made:
        one.close()


def share_of_silence(play: str, skip_s: float, seconds: float) -> float:
    """Of blocks of 10 ms of the left side."""
    sound: list[np.ndarray[Any, Any]] = []
    with av.open(play, timeout=10) as stream:
        for frame in stream.decode(audio=0):
            sound.append(frame.to_ndarray()[0])
            if sum(map(len, sound)) > (skip_s + seconds) * 48_000:
                break
    heard = np.concatenate(sound)[round(skip_s * 48_000) :]
    blocks = np.abs(heard[: len(heard) // 480 * 480].reshape(-1, 480)).max(axis=1)
    return float((blocks < 0.003).mean())


@pytest.mark.parametrize("every_s", [0.24, 0.4])
def test_a_push_in_pieces_has_no_hole_on_air(
    cloud: LocalCloud, api: LiveApi, pushing: Any, relay: Any, every_s: float
) -> None:
    caster, (address,) = push_input(api, 1)
    port = urlsplit(address).port or 1935
    pushing(address.replace(f":{port}/", f":{relay(port, every_s).port}/"), hertz=500)
    until(lambda: colour_of(cloud, api, caster, 1) is not None)
    shown = liveapi.CasterDisplayInfo(layout_index=1, layout_index_type=1)
    api.call(liveapi.CreateCasterPgm(caster_id=caster, pgm_display_info=shown))
    play = api.call(liveapi.DescribeCasterPlayUrl(caster_id=caster, play_url_type=3)).play_url
    # A machine that is busy with other things may take a little; by the quickest arrivals alone it was two thirds.
    assert share_of_silence(play, 1.5, 4.0) < 0.02
