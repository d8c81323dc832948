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

from decoding.deinterlacer import Deinterlacer
from decoding.orientation import Standing
from decoding.tracks import tracks_of
from localcloud.mixer.frames import of_av
from localcloud.mixer.sources.decoders import MAX_PIXELS, Joined, Unplayable, own_decoder, playable
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
SOUND_AHEAD_S: Final = 2.0
"""Sound is decoded so long before it is due."""
_FAR_S: Final = 60.0
"""And packets are read this far while the next picture is looked for."""
_PADDING_S: Final = 0.1
"""Sound is often a little longer than its pictures, only because it is coded in blocks."""
_MAX_PENDING: Final = 600
_MAX_WAITING_SOUNDS: Final = 6000
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
        self._standing = Standing()
        self._joined = Joined() if joined else None
        self._deinterlacer = Deinterlacer()
        self._bad = 0

    def part(self) -> None:
        """The next container is not the continuation of the last one."""
        if self._joined is not None:
            self._joined = Joined()

    def play(
        self, container: InputContainer, halt: Callable[[], bool], stop: threading.Event, sound: str = ""
    ) -> float:
        """Until the end, or until `halt` says so. Returns when the last picture ends, or the sound where that is
        clearly longer. `sound` chooses one of several."""
        tracks = playable(tracks_of(container, sound))
        if self._joined is None:
            self._source.begins()
        self._pictures: deque[Pictures] = deque()
        self._sounds: deque[tuple[float, Sounds]] = deque()
        self._waits_for_pictures = tracks.video is not None
        self._first = None if container.start_time is None else container.start_time / av.time_base
        self._alpha = own_decoder(tracks.video) if tracks.video else None
        self._end, self._sound_end, self._read_to, at_end = 0.0, 0.0, 0.0, False
        self._newest = math.inf
        packets = container.demux(*tracks.chosen)
        while not halt():
            now = self._source.clock()
            if not self._live:
                self._source.goes_on()
            while self._sounds and (self._live or self._sounds[0][0] < now + SOUND_AHEAD_S):
                self._decode_audio(self._sounds.popleft()[1])
            if self._pictures and (self._live or self._is_full() or self._screen.has_room(now, at_end)):
                self._decode_video(self._pictures.popleft())
            elif not at_end and (self._live or self._wants_more(now)):
                at_end = not self._read(packets)
            elif at_end and not (self._pictures or self._sounds):
                break
            else:
                stop.wait(min(max(self._screen.wait_s(now), 0.002), 0.05))
        longer = self._sound_end > self._end + _PADDING_S
        return self._sound_end if longer else self._end

    def _is_full(self) -> bool:
        return len(self._pictures) > _MAX_PENDING

    def _wants_more(self, now: float) -> bool:
        """Some files keep pictures far from their sound, some hold few pictures; the decoder may want several before it
        gives the first. Sound that is read meanwhile waits undecoded."""
        if self._pictures or len(self._sounds) > _MAX_WAITING_SOUNDS:
            return self._read_to < now + AHEAD_S
        searches = self._waits_for_pictures and self._screen.has_room(now)
        return self._read_to < now + (_FAR_S if searches else SOUND_AHEAD_S)

    def _read(self, packets: Iterator[av.Packet[Stream]]) -> bool:
        try:
            packet = next(packets, None)
        except IndexError:  # PyAV's at the end, of a track that came in the middle
            packet = None
        if packet is None:
            return False
        before = self._is_before(packet)
        self._place(packet)
        if not self._live and packet.dts is not None and not before:
            self._read_to = self._pacer.due(float(packet.dts * packet.time_base), self._source.clock())
        if isinstance(packet.stream, VideoStream):
            self._pictures.append(cast("Pictures", packet))
        else:
            self._sounds.append((self._read_to, cast("Sounds", packet)))
        return True

    def _is_before(self, packet: av.Packet[Stream]) -> bool:
        """What an edit list cut away, and pictures that are only decoded before the beginning: nobody waits."""
        early = packet.dts is not None and self._first is not None and packet.dts * packet.time_base < self._first
        return packet.is_discard or early

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
        # What no bus shows, and what has fallen behind, goes without the pictures that no other one is built upon. A
        # live stream is decoded whole: with fewer pictures the decoder gives each of them later than it could.
        behind = self._newest < self._source.clock()
        self._source.whole = self._live or not (behind or self._source.spared)
        pictures = self._deinterlacer.through(self._decoded(packet))
        if not packet.size and self._joined is None:
            pictures += self._deinterlacer.rest()
        for picture in pictures:
            self._show(picture, packet.stream)

    def _show(self, picture: av.VideoFrame, stream: VideoStream) -> None:
        if picture.width * picture.height > MAX_PIXELS:
            raise Unplayable(f"The picture is {picture.width}x{picture.height}, which is too large.")
        stamp: float | None = picture.time
        if picture.pts is None:  # as covers have none
            stamp = None if self._waits_for_pictures else self._first
        if stamp is None:
            return
        due = self._pacer.due(stamp, self._source.clock())
        ratio = stream.codec_context.sample_aspect_ratio
        self._source.show(of_av(picture, due, float(ratio) if ratio else 1.0, self._standing.of(picture)))
        self._newest = due
        if self._waits_for_pictures:  # a cover ends with its sound
            lasts = picture.duration * picture.time_base if picture.duration and picture.time_base else 0
            self._end = max(self._end, due + float(lasts or 1 / (stream.average_rate or 25)))

    def _decoded(self, packet: Pictures) -> list[av.VideoFrame]:
        joined, context = self._joined, packet.stream.codec_context
        decoder = joined.context(context) if joined else self._alpha or context
        decoder.skip_frame = "DEFAULT" if self._source.whole else "NONREF"
        with nullcontext() if self._live else _AT_ONCE:
            return self._undamaged(lambda: joined.pictures(packet, decoder) if joined else self._of(packet))

    def _of(self, packet: Pictures) -> list[av.VideoFrame]:
        return self._alpha.decode(packet if packet.size else None) if self._alpha else packet.decode()

    def _decode_audio(self, packet: Sounds) -> None:
        joined = self._joined
        for heard in self._undamaged(lambda: joined.sounds(packet) if joined else packet.decode()):
            if heard.time is None:
                continue
            due = self._pacer.due(heard.time, self._source.clock(), heard=True)
            sound = self._resampler.convert(heard)
            if len(sound):
                self._source.hear(sound, due)
            self._sound_end = max(self._sound_end, due + heard.samples / heard.sample_rate)

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
