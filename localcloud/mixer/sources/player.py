"""Takes a container apart: sound into the ring at once, pictures decoded shortly before they are due."""

from __future__ import annotations

import math
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import TYPE_CHECKING, Final, TypeVar, cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from localcloud.mixer.frames import of_av
from localcloud.mixer.sources.decoders import MAX_PIXELS, Joined, Unplayable, streams_of
from localcloud.mixer.sources.pacer import Pacer
from localcloud.mixer.sources.played import PlayedSource
from localcloud.mixer.sources.resampler import Resampler
from localcloud.mixer.sources.screen import Screen
from localcloud.mixer.sources.timeline import Track

if TYPE_CHECKING:
    Pictures = av.Packet[VideoStream]
    Sounds = av.Packet[AudioStream]
Decoded = TypeVar("Decoded")

AHEAD_S: Final = 1.0
"""Packets are read this far ahead: sound and pictures of one moment may lie that far apart in a file."""
_AT_ONCE: Final = threading.BoundedSemaphore(os.cpu_count() or 2)
"""Pictures of recordings are decoded some time before they are due, so that they may wait for each other. More decoders
at once than there are processors only hold up whoever has Python's lock, and with it the buses."""
_SEARCH_S: Final = 2.0
"""And this far while there is no picture: some files keep them farther from their sound, some hold sound alone."""
_MAX_PENDING: Final = 600
_MAX_BAD: Final = 50


class Player:
    """Plays containers to their end. `live` streams are never held back: what arrives is decoded. With `joined` the
    containers are pieces of one stream (HLS): the decoders go on from one to the next."""

    def __init__(
        self, source: PlayedSource, screen: Screen, pacer: Pacer, *, live: bool = False, joined: bool = False
    ) -> None:
        self._source, self._screen, self._pacer, self._live = source, screen, pacer, live
        source.paced(pacer)
        self._resampler = Resampler()
        self._joined = Joined() if joined else None
        self._sound_alone = False
        self._bad = 0

    def part(self) -> None:
        """The next container is not the continuation of the last one."""
        if self._joined is not None:
            self._joined = Joined()

    def play(self, container: InputContainer, halt: Callable[[], bool], stop: threading.Event) -> float:
        """Until the end, or until `halt` says so. Returns when the last picture (or sound) ends."""
        video, audio = streams_of(container)
        if self._joined is None:
            self._source.begins()
        chosen = [stream for stream in (video, audio) if stream is not None]
        self._sound_alone = video is None
        packets = container.demux(*chosen)
        pending: deque[Pictures] = deque()
        self._end, self._read_to, at_end = 0.0, 0.0, False
        self._newest = math.inf
        while not halt():
            now = self._source.clock()
            if pending and (self._live or len(pending) > _MAX_PENDING or self._screen.has_room(now, at_end)):
                self._decode_video(pending.popleft())
            elif not at_end and (self._live or self._read_to < now + (AHEAD_S if pending else _SEARCH_S)):
                at_end = not self._read(packets, pending)
            elif at_end and not pending:
                break
            else:
                stop.wait(min(max(self._screen.wait_s(now), 0.002), 0.05))
        return self._end

    def _read(self, packets: Iterator[av.Packet[Stream]], pending: deque[Pictures]) -> bool:
        try:
            packet = next(packets, None)
        except IndexError:  # PyAV's at the end, of a track that came in the middle
            packet = None
        if packet is None:
            return False
        self._place(packet)
        if isinstance(packet.stream, VideoStream):
            pending.append(cast("Pictures", packet))
        else:
            self._decode_audio(cast("Sounds", packet))
        if not self._live and packet.dts is not None:
            self._read_to = self._pacer.due(float(packet.dts * packet.time_base), self._source.clock())
        return True

    def _place(self, packet: av.Packet[Stream]) -> None:
        """Bring its stamps to the line of all that came before: the decoder must not see them jump either."""
        track: Track = "video" if isinstance(packet.stream, VideoStream) else "audio"
        unit = packet.time_base
        stamp = None if packet.dts is None else float(packet.dts * unit)
        lasts_s = float((packet.duration or 0) * unit)
        shift = round(self._pacer.timeline.shift(track, stamp, self._source.clock(), lasts_s) / unit)
        if shift:
            packet.dts = None if packet.dts is None else packet.dts + shift
            packet.pts = None if packet.pts is None else packet.pts + shift

    def _decode_video(self, packet: Pictures) -> None:
        context = packet.stream.codec_context
        # What no bus shows, and what has fallen behind, goes without the pictures that no other one is built upon. A
        # live stream is decoded whole: with fewer pictures the decoder gives each of them later than it could.
        behind = self._newest < self._source.clock()
        self._source.whole = self._live or not (behind or self._source.spared)
        for picture in self._decoded(packet):
            if picture.width * picture.height > MAX_PIXELS:
                raise Unplayable(f"The picture is {picture.width}x{picture.height}, which is too large.")
            if picture.pts is None:
                continue
            due = self._pacer.due(picture.time, self._source.clock())
            ratio = context.sample_aspect_ratio
            self._source.show(of_av(picture, due, float(ratio) if ratio else 1.0))
            self._newest = due
            self._end = max(self._end, due + float(1 / (packet.stream.average_rate or 25)))

    def _decoded(self, packet: Pictures) -> list[av.VideoFrame]:
        joined, context = self._joined, packet.stream.codec_context
        decoder = joined.context(context) if joined else context
        decoder.skip_frame = "DEFAULT" if self._source.whole else "NONREF"
        with nullcontext() if self._live else _AT_ONCE:
            return self._undamaged(lambda: joined.pictures(packet, decoder) if joined else packet.decode())

    def _decode_audio(self, packet: Sounds) -> None:
        joined = self._joined
        for heard in self._undamaged(lambda: joined.sounds(packet) if joined else packet.decode()):
            if heard.time is None:
                continue
            due = self._pacer.due(heard.time, self._source.clock(), heard=True)
            sound = self._resampler.convert(heard)
            if len(sound):
                self._source.hear(sound, due)
            if self._sound_alone:
                self._end = max(self._end, due + heard.samples / heard.sample_rate)

    def _undamaged(self, decode: Callable[[], list[Decoded]]) -> list[Decoded]:
        """Damaged packets are passed over; a stream of nothing else is given up."""
        try:
            frames = decode()
            self._bad = 0
        except av.error.FFmpegError as error:
            self._bad += 1
            if self._bad > _MAX_BAD:
                raise Unplayable("The stream is damaged: nothing in it can be decoded.") from error
            return []
        return frames
