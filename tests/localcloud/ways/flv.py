"""The programme as FLV: tags for a server, messages for a push."""

from __future__ import annotations

from collections.abc import Iterator

from rtmp.flv import AUDIO_TAG, VIDEO_TAG
from tests.localcloud.ways.programme import CYCLE_S, FPS, Codec, flv_pictures, sounds
from tests.localcloud.ways.schedule import Sent

AAC_HEAD = b"\xae"
"""AAC; the rate and the channels stand in its configuration."""


def said(sent: Iterator[Sent]) -> Iterator[tuple[float, int, int, bytes]]:
    """When, the type, the stamp in milliseconds (32 bits) and the body; configurations where they change."""
    told: Codec | None = None
    heard = False
    for one in sent:
        ms = round(one.stamp * 1000) & 0xFFFFFFFF
        if one.track == "audio":
            if not heard:
                yield one.at, AUDIO_TAG, ms, AAC_HEAD + b"\0" + sounds()[1]
                heard = True
            yield one.at, AUDIO_TAG, ms, AAC_HEAD + b"\1" + one.unit.data
            continue
        configuration, bodies = flv_pictures(one.codec)
        if one.codec != told:
            yield one.at, VIDEO_TAG, ms, configuration
            told = one.codec
        yield one.at, VIDEO_TAG, ms, bodies[round(one.taken * FPS) % round(CYCLE_S * FPS)]
