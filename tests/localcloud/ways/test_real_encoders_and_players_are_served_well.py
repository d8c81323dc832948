"""A short part of `make peers`: Debian's ffmpeg and GStreamer push, and play what goes out, judged by numbers burnt
into the pictures and by tones. A minute of each, and all the others: `make peers`."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bench.peers import encoders, players
from bench.peers.encoders.encoder import Encoder
from bench.peers.players.player import Player
from bench.peers.stand import Stand, stand

pytestmark = pytest.mark.timeout(120)
SECONDS = 3.0
BAD = {"nothing", "few", "foreign", "colours", "lips"}
"""Two at once on two cores, while a machine does other things, may lose a picture: that is judged by `make peers`."""


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with stand(tmp_path_factory.mktemp("peers"), 30) as met:
        yield met


def named(everybody: tuple[Encoder | Player, ...], *rows: tuple[str, str]) -> list[Encoder | Player]:
    found = [one for one in everybody if (one.name, getattr(one, "way", getattr(one, "protocol", ""))) in rows]
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize(
    "peers",
    [
        named(tuple(encoders.ALL), ("ffmpeg (Debian), H.264", "rtmp"), ("GStreamer, rtmp2sink", "rtmp")),
        named(tuple(players.ALL), ("ffmpeg (Debian)", "HLS"), ("GStreamer", "HTTP-FLV")),
    ],
    ids=["encoders", "players"],
)
def test_they_are_seen_and_heard(met: Stand, peers: list[Encoder | Player]) -> None:
    with ThreadPoolExecutor(len(peers)) as together:
        rows = list(together.map(lambda peer: peer.trial(met, SECONDS), peers))
    if away := [row.peer for row in rows if row.version is None]:
        pytest.skip(f"not installed: {', '.join(away)}")
    assert not [row.sentence for row in rows if BAD & set(row.faults)], [row.sentence for row in rows]
