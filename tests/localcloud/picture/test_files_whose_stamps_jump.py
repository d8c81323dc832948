"""Transport streams joined by hand, whose stamps leap in the middle, forward or back: played through as if nothing had
been. On a clock of the test's own."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from tests.localcloud.picture.media import BLUE, RATE, RED, make_media
from tests.localcloud.picture.simulated import play_files


def part(media: Path, name: str, colour: tuple[int, int, int], begins_s: float) -> bytes:
    """Two seconds of a colour and a tone, with stamps from `begins_s` on."""
    make_media(media / f"{name}.mp4", [colour], seconds=2.0, size=(64, 36), hertz=500.0)
    with av.open(str(media / f"{name}.mp4")) as source, av.open(str(media / f"{name}.ts"), "w") as target:
        streams = {one.index: target.add_stream_from_template(one) for one in source.streams}
        for packet in source.demux():
            if packet.dts is None or packet.pts is None:
                continue
            shift = round(begins_s / packet.time_base)
            packet.dts, packet.pts = packet.dts + shift, packet.pts + shift
            packet.stream = streams[packet.stream.index]
            target.mux(packet)
    return (media / f"{name}.ts").read_bytes()


@pytest.mark.parametrize("begins", [(10.0, 3_600.0), (3_600.0, 10.0), (10.0, 13.5), (10.0, 9.0), (10.0, 95_000.0)])
def test_a_joined_stream_plays_through(media: Path, begins: tuple[float, float]) -> None:
    joined = part(media, "one", RED, begins[0]) + part(media, "two", BLUE, begins[1])
    (media / "joined.ts").write_bytes(joined)
    seen = play_files(media, ["joined.ts"], 3.6)
    colours = [frame.u[5, 5] > 128 for frame in seen.frames if frame is not None]
    change = colours.index(True) / 25
    assert change == pytest.approx(2.0, abs=0.2), "the second part begins where the first one ended"
    assert all(colours[round(change * 25) :])
    sound = seen.sound[RATE // 2 :]
    quiet = np.abs(sound[: len(sound) // 480 * 480, 0]).reshape(-1, 480).max(axis=1) < 0.003
    assert quiet.sum() <= 15, "more than the padding of the two parts"
