"""The programme as FLV: tags for a server, messages for a push."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rtmp.flv import AUDIO_TAG, VIDEO_TAG
from tests.localcloud.ways.programme import CYCLE_S, FPS, Codec, flv_pictures, sounds
from tests.localcloud.ways.schedule import Sent

AAC_HEAD = b"\xae"
"""AAC; the rate and the channels stand in its configuration."""


class Said(NamedTuple):
    at: float
    kind: int
    ms: int
    """32 bits."""
    body: bytes


def said(sent: Iterator[Sent]) -> Iterator[Said]:
    """With configurations where they change."""
    told: Codec | None = None
    heard = False
    for one in sent:
        ms = round(one.stamp * 1000) & 0xFFFFFFFF
        if one.track == "audio":
            if not heard:
                yield Said(one.at, AUDIO_TAG, ms, AAC_HEAD + b"\0" + sounds()[1])
                heard = True
            yield Said(one.at, AUDIO_TAG, ms, AAC_HEAD + b"\1" + one.unit.data)
            continue
        configuration, bodies = flv_pictures(one.codec)
        if one.codec != told:
            yield Said(one.at, VIDEO_TAG, ms, configuration)
            told = one.codec
        yield Said(one.at, VIDEO_TAG, ms, bodies[round(one.taken * FPS) % round(CYCLE_S * FPS)])
