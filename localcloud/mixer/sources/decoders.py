"""Which tracks of a container are played, and decoders that outlive the container they were made for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.codec.context import CodecContext
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from decoding.tracks import Tracks

if TYPE_CHECKING:
    Pictures = av.Packet[VideoStream]
    Sounds = av.Packet[AudioStream]

MAX_PIXELS: Final = 4096 * 2304
_WITH_ALPHA: Final = {"vp8": "libvpx", "vp9": "libvpx-vp9"}


class Unplayable(Exception):
    """The file or stream cannot be played; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def playable(tracks: Tracks) -> Tracks:
    """The same, made ready; `Unplayable` where there is nothing, or a picture beyond our limits."""
    if tracks.video is None and tracks.audio is None:
        raise Unplayable("It holds neither picture nor sound.")
    for stream in (tracks.video, tracks.cover):
        if stream is None:
            continue
        width, height = stream.codec_context.width, stream.codec_context.height
        if width * height > MAX_PIXELS:
            raise Unplayable(f"The picture is {width}x{height}: too large.")
        # One thread per source; only pictures beyond full HD need a second one to keep up.
        stream.codec_context.thread_count = 2 if width * height > 1920 * 1088 else 1
    return tracks


def own_decoder(stream: VideoStream) -> VideoCodecContext | None:
    """The one that minds transparency, where the stream has any and its usual decoder passes it over."""
    name = _WITH_ALPHA.get(stream.codec_context.name)
    if name is None or stream.metadata.get("alpha_mode") != "1":
        return None
    decoder = CodecContext.create(name, "r")
    decoder.extradata = stream.codec_context.extradata
    decoder.thread_count = 1
    return decoder if isinstance(decoder, VideoCodecContext) else None


class Joined:
    """Decoders that outlive the container they were made for. The end of a piece is not the end of the stream, so the
    empty packet that a container ends with flushes nothing."""

    def __init__(self) -> None:
        self._contexts: dict[tuple[str, bytes | None], CodecContext] = {}

    def pictures(self, packet: Pictures, context: CodecContext) -> list[av.VideoFrame]:
        return context.decode(packet) if packet.size and isinstance(context, VideoCodecContext) else []

    def sounds(self, packet: Sounds) -> list[av.AudioFrame]:
        context = self.context(packet.stream.codec_context)
        return context.decode(packet) if packet.size and isinstance(context, AudioCodecContext) else []

    def context(self, theirs: CodecContext) -> CodecContext:
        key = (theirs.name, theirs.extradata)
        if key not in self._contexts:
            context = CodecContext.create(theirs.name, "r")
            context.extradata = theirs.extradata
            self._contexts[key] = context
        return self._contexts[key]
