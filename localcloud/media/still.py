"""A still of a running feed: the newest picture of its cache, decoded, so what is seen is what the viewers get."""

from __future__ import annotations

from collections.abc import Sequence

import av

from localcloud.mixer.feed import Codec, Packet
from localcloud.mixer.frames import of_av
from localcloud.mixer.tiles import jpeg


def newest(packets: Sequence[Packet], codec: Codec = "h264") -> bytes | None:
    """JPEG of the last picture in these packets (from a key frame on), None when there is none. Takes 2 ms a packet."""
    decoder = av.VideoCodecContext.create(codec, "r")
    decoder.thread_count = 1
    picture: av.VideoFrame | None = None
    for packet in packets:
        if packet.kind == "video":
            for frame in decoder.decode(av.Packet(packet.data)):
                picture = frame
    for frame in decoder.decode(None):
        picture = frame
    return jpeg(of_av(picture, 0.0)) if picture is not None else None
