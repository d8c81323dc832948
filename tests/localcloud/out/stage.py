"""What the tests of this folder share: a caster of test pictures, a real server for the media doors, and readers."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import uvicorn
from numpy.typing import NDArray
from starlette.applications import Starlette

from localcloud.media.addresses import Addresses
from localcloud.media.routes import Doors
from localcloud.mixer import Mixer
from localcloud.mixer.feed import Feed, Packet
from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.testpictures import PICTURES
from localcloud.model import Bus, Caster, Display, Input, InputType, Layer, Layout
from localcloud.outs.outs import Outs
from localcloud.studio import Gallery

CASTER = 7
ORIGIN = "http://127.0.0.1:9"
HALVES = (Layer(1, 0.5, 1.0, 0.0, 0.0), Layer(2, 0.5, 1.0, 0.5, 0.0))


@dataclass(frozen=True)
class MediaOptions:
    allow_origins: Sequence[str] = ("http://desk.example",)
    offer_addresses: Sequence[str] = ("127.0.0.1",)


def camera(index: int, name: str) -> Input:
    return Input(index, InputType.PICTURE, url=f"{ORIGIN}/test/{name}", description=name)


def show(**buses: Bus | None) -> Caster:
    """A caster with CAM 1 to CAM 4, a layout of the first two, and these buses."""
    return Caster(
        CASTER,
        inputs={n: camera(n, f"cam{n}") for n in (1, 2, 3, 4)},
        layouts={1: Layout(1, inputs=(1, 2), layers=HALVES)},
        pgm_width=320,
        pgm_height=180,
        pvw=buses.get("pvw"),
        pgm=buses.get("pgm"),
    )


def bus(index: int, rev: int = 1, **display: object) -> Bus:
    """An input alone unless the display says otherwise."""
    shown = replace(Display(index, index_type=1, transition=""), **display)  # type: ignore[arg-type]
    return Bus(shown, rev, f"request-{rev}", int(time.time() * 1000))


def mixer_at(folder: Path) -> Mixer:
    fetch = FetchPolicy((), ORIGIN)
    return Mixer(folder, fetch, ORIGIN, Outs(fetch, folder))


@contextmanager
def media_server(gallery: Gallery, options: MediaOptions | None = None) -> Iterator[Addresses]:
    """The media doors on a real port of the loopback, in a thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    addresses = Addresses(f"http://127.0.0.1:{listener.getsockname()[1]}", "play key of the tests")
    doors = Doors(gallery, addresses, options or MediaOptions())
    config = uvicorn.Config(
        Starlette(routes=doors.routes), log_level="warning", lifespan="off", timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)

    async def serve() -> None:
        await server.serve([listener])
        await doors.close()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), name="media server")
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield addresses
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


def eventually(what: object, seconds: float = 5.0) -> bool:
    """Wait until a condition (a callable) holds."""
    assert callable(what)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.01)
    return bool(what())


async def packets_of(feed: Feed, kind: str, seconds: float) -> list[Packet]:
    """Everything of one kind that a feed gives for so long, from its next packet on."""
    viewer = feed.subscribe(frozenset({kind}), from_cache=False)  # type: ignore[arg-type]
    got: list[Packet] = []
    try:
        async with asyncio.timeout(seconds):
            while (packet := await viewer.next()) is not None:
                got.append(packet)
    except TimeoutError:
        pass
    finally:
        viewer.close()
    return got


def loudest_hertz(samples: NDArray[np.float32]) -> float:
    """The strongest frequency of 48 kHz sound."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * 48_000 / len(samples))


def strength(samples: NDArray[np.float32], hertz: float) -> float:
    """Amplitude of a tone in 48 kHz sound."""
    turn = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / 48_000)
    return float(2 * abs((samples * turn).mean()))


def hertz_of(name: str) -> float:
    return PICTURES[name].hertz


def camera_in(rgb: NDArray[np.uint8]) -> str:
    """Which test picture this piece of a picture (h, w, 3) is of, by its mean colour."""
    mean = rgb.reshape(-1, 3).mean(axis=0)
    return min(PICTURES, key=lambda name: float(np.abs(mean - np.array(PICTURES[name].colour)).sum()))
