"""Which tracks of a container are played, and decoders that outlive the container they were made for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.codec.context import CodecContext
from av.container import InputContainer
from av.stream import Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

if TYPE_CHECKING:
    Pictures = av.Packet[VideoStream]
    Sounds = av.Packet[AudioStream]

MAX_PIXELS: Final = 4096 * 2304


class Unplayable(Exception):
    """The file or stream cannot be played; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def streams_of(container: InputContainer) -> tuple[VideoStream | None, AudioStream | None]:
    """The first real picture stream (a cover picture is none) and the first sound; pictures within our limits only."""
    videos = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    audios = [stream for stream in container.streams.audio if stream.codec_context is not None]
    video = videos[0] if videos else None
    if video is None and not audios:
        raise Unplayable("It holds neither picture nor sound.")
    if video is not None:
        if video.codec_context.width * video.codec_context.height > MAX_PIXELS:
            raise Unplayable(f"The picture is {video.codec_context.width}x{video.codec_context.height}: too large.")
        # One thread per source; only pictures beyond full HD need a second one to keep up.
        video.codec_context.thread_count = (
            2 if video.codec_context.width * video.codec_context.height > 1920 * 1088 else 1
        )
    return video, audios[0] if audios else None


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
