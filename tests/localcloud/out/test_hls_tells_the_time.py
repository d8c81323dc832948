"""EXT-X-PROGRAM-DATE-TIME of our own HLS is the time that the pictures themselves carry."""

from __future__ import annotations

import io
import re
import time
from datetime import datetime
from itertools import pairwise

import av
import pytest

from localcloud.media.hls.segments import Part, Shelf, WallClock
from localcloud.mixer import stamp
from tests.localcloud.out.conftest import OnAir
from tests.localcloud.out.test_hls import PGM, Viewer, segments

TOLD = re.compile(r"#EXT-X-PROGRAM-DATE-TIME:(\S+)\n(?:#EXT-X-PART:.*\n)*#EXTINF:([\d.]+),\n(\d+\.m4s)")


def dates(playlist: str) -> dict[str, tuple[float, float]]:
    """Of each whole segment: when it begins, and how long it lasts."""
    return {name: (datetime.fromisoformat(at).timestamp(), float(lasts)) for at, lasts, name in TOLD.findall(playlist)}


def made(viewer: Viewer, name: str) -> float:
    """When the first picture of a segment was made, as the picture says."""
    with av.open(io.BytesIO(viewer.piece("init.mp4") + viewer.piece(name))) as container:
        packet = next(packet for packet in container.demux(video=0) if packet.size)
    data, units = bytes(packet), b""
    while data:
        size = int.from_bytes(data[:4])
        units, data = units + b"\0\0\0\1" + data[4 : 4 + size], data[4 + size :]
    found = stamp.find(units)
    assert found is not None
    return found.t_ms / 1000


def test_every_segment_tells_when_its_pictures_were_made(on_air: OnAir) -> None:
    time.sleep(1.4)  # The first segment is of pictures that were kept for newcomers: it begins in the past.
    with Viewer(on_air.addresses.hls(PGM)) as viewer:
        viewer.playlist(msn=1)
        told = dates(viewer.playlist(msn=3))
        assert len(told) >= 3
        for name, (at, _) in told.items():
            assert at == pytest.approx(made(viewer, name), abs=0.05), name
        assert next(iter(told.values()))[0] < time.time()
        again = dates(viewer.playlist(msn=4))
        assert {name: again[name] for name in told if name in again} == told
        assert segments(viewer.playlist())


def test_segments_are_as_far_apart_as_they_last(on_air: OnAir) -> None:
    with Viewer(on_air.addresses.hls(PGM)) as viewer:
        viewer.playlist(msn=2)
        told = list(dates(viewer.playlist(msn=4)).values())
    assert len(told) >= 4
    for (at, lasts), (following, _) in pairwise(told):
        assert following - at == pytest.approx(lasts, abs=0.05)


def test_pictures_that_were_late_do_not_move_the_line() -> None:
    clock = WallClock()
    told = [clock.at(n, 1000.0 + n + late) for n, late in enumerate((0.02, 0.0, 0.011, 0.025, 0.0, 0.003))]
    assert told[1:] == [1001.0, 1002.0, 1003.0, 1004.0, 1005.0]


def test_a_clock_that_was_set_is_followed_at_once() -> None:
    clock = WallClock()
    assert clock.at(0, 1000.0) == 1000.0
    assert clock.at(1, 4601.0) == 4601.0
    assert clock.at(2, 1002.0) == 1002.0


def test_without_a_stamp_the_time_of_arrival_counts() -> None:
    shelf = Shelf()
    shelf.add(Part(b"", 0.2, True, True, 5.0, None), 100.0)
    shelf.add(Part(b"", 0.2, True, True, 6.0, 90.5), 101.0)
    assert [segment.at for segment in shelf.segments] == [pytest.approx(99.8), 90.5]
