"""Lip sync as a viewer gets it: a file of flashes and beeps goes through the mixer and is read back by HTTP-FLV."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from localcloud.media.addresses import Addresses
from localcloud.mixer import Mixer
from localcloud.model import Input, InputType
from tests.localcloud.out.stage import CASTER, ORIGIN, bus, eventually, media_server, mixer_at, show
from tests.localcloud.picture.media import make_flashes

EVERY_S = 0.8
RATE = 48_000


@pytest.fixture
def flashing(tmp_path: Path) -> Iterator[tuple[Mixer, Addresses]]:
    make_flashes(tmp_path / "flash.mp4", seconds=3.2, every=EVERY_S, fps=25, rate=RATE, size=(320, 180))
    film = Input(1, InputType.FILE, urls=(f"{ORIGIN}/media/flash.mp4",))
    mixer = mixer_at(tmp_path)
    try:
        # PVW first: it makes the file run, so that nothing of its opening is in what is measured.
        mixer.apply(replace(show(pgm=bus(1), pvw=bus(1)), inputs={1: film}))
        assert eventually(lambda: mixer.input_active(CASTER, 1), 20)
        with media_server(mixer) as addresses:
            yield mixer, addresses
    finally:
        mixer.close()


async def test_flash_and_beep_are_less_than_40_ms_apart_on_the_wire(flashing: tuple[Mixer, Addresses]) -> None:
    """Half of the flashes at least, so that a machine that stood still for a moment is no failure."""
    _, addresses = flashing
    apart = await asyncio.to_thread(apart_on, addresses.flv("caster_7_pgm"), 3)
    assert float(np.median(np.abs(apart))) <= 0.040, apart


def apart_on(url: str, flashes: int) -> list[float]:
    """By the time stamps of the stream: how much later each beep begins than its flash, in seconds."""
    white: list[float] = []
    beeps: list[float] = []
    lit = loud = True
    with av.open(url, timeout=20) as container:
        for packet in container.demux():
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    bright = bool(frame.to_ndarray(format="gray")[90, 160] > 128)
                    white += [frame.time] if bright and not lit else []
                    lit = bright
                elif isinstance(frame, av.AudioFrame):
                    for at in range(0, frame.samples - 47, 48):
                        strong = float(np.abs(frame.to_ndarray()[0, at : at + 48]).max()) > 0.1
                        beeps += [frame.time + at / RATE] if strong and not loud else []
                        loud = strong
            if min(len(white), len(beeps)) > flashes:
                break
    return [min((beep - flash for beep in beeps), key=abs) for flash in white[:flashes]]
