"""A show in this process with a thread of every kind: inputs of each, both buses with h265, a delay, a push, a file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localcloud.__main__ import build
from localcloud.app import LocalCloud
from localcloud.model import Bus, Caster, Display, Input, InputType, MarkWord, Output
from localcloud.options import parse
from tests.localcloud.picture.conftest import Server
from tests.localcloud.picture.media import BLUE, GREEN, RED, make_media

KEYS = ("--secret-id", "AKIDstanding", "--secret-key", "standing-secret", "--offer-address", "127.0.0.1")


@contextmanager
def show(folder: Path, server: Server, push_to: str) -> Iterator[tuple[LocalCloud, int]]:
    """The local cloud as people start it, without its web server; and the caster that is on air."""
    (folder / "media").mkdir()
    make_media(folder / "media" / "clip.mp4", [RED, BLUE], seconds=2)
    options = parse(["--port", "9", "--data", str(folder / "data"), "--media", str(folder / "media"), *KEYS])
    cloud = build(options)
    cloud.open()
    try:
        pull = hls(folder, server)
        caster = cloud.cloud.book.add(lambda number, _: made(number, options.own_origin, pull, push_to), failure="x")
        yield cloud, caster.id
    finally:
        cloud.close()


def made(number: int, origin: str, pull: str, push_to: str) -> Caster:
    inputs = (
        Input(1, InputType.FILE, urls=(f"{origin}/media/clip.mp4",)),
        Input(2, InputType.PULL, url=pull),
        Input(3, InputType.PUSH),
        Input(4, InputType.PICTURE, url=f"{origin}/test/cam1"),
        Input(5, InputType.WEBRTC_PUSH),
    )
    return Caster(
        number,
        delay_time=1,
        pgm_width=320,
        pgm_height=180,
        pgm_vcodec="h265",
        record_status=1,
        pulling=True,
        inputs={one.index: one for one in inputs},
        mark_words={1: MarkWord(1, "A word")},
        outputs={1: Output(1, 2, push_to)},
        pvw=Bus(Display(2, index_type=1), 1, "r", 0),
        pgm=Bus(Display(1, index_type=1, mark_words=(1,)), 1, "r", int(time.time() * 1000)),
    )


def hls(folder: Path, server: Server) -> str:
    """A recorded list of twenty pieces of a second, so that its fetcher is at work nearly always."""
    make_media(folder / "piece.ts", [GREEN], seconds=1, form="mpegts")
    piece = server.bytes_at("/hls/0.ts", (folder / "piece.ts").read_bytes())
    listed = "".join(f"#EXT-X-DISCONTINUITY\n#EXTINF:1,\n{piece}\n" for _ in range(20))
    text = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n{listed}#EXT-X-ENDLIST\n"
    return server.bytes_at("/hls/list.m3u8", text.encode())
