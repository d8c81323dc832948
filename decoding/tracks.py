"""Which tracks of a container are played: those that were chosen, else the usual ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

_STILL: Final = Disposition.attached_pic | Disposition.timed_thumbnails
_ASIDE: Final = Disposition.comment | Disposition.hearing_impaired | Disposition.visual_impaired
"""What is made for few is played where nothing else is there, or where the file says that it is the usual one."""


@dataclass(frozen=True, slots=True)
class Tracks:
    """`cover` is the picture that stands while there is sound alone."""

    video: VideoStream | None
    audio: AudioStream | None
    cover: VideoStream | None = None

    @property
    def chosen(self) -> list[Stream]:
        return [stream for stream in (self.video, self.cover, self.audio) if stream is not None]


def tracks_of(container: InputContainer, wanted: str = "") -> Tracks:
    """The pictures and the sound that the file marks as the usual ones, else the first of each; `wanted` chooses
    another sound by its number from 1 on, or by its language."""
    pictures = [stream for stream in container.streams.video if stream.codec_context is not None]
    films = [stream for stream in pictures if not stream.disposition & _STILL]
    covers = [stream for stream in pictures if stream.disposition & Disposition.attached_pic]
    video = max(films, key=_rank, default=None)
    audio = sound_of(container, wanted)
    return Tracks(video, audio, covers[0] if covers and video is None and audio is not None else None)


def sounds_of(container: InputContainer) -> list[AudioStream]:
    """The sounds that can be decoded, in the order by which they are chosen."""
    return [stream for stream in container.streams.audio if stream.codec_context is not None]


def sound_of(container: InputContainer, wanted: str = "") -> AudioStream | None:
    sounds = sounds_of(container)
    chosen = [stream for n, stream in enumerate(sounds, 1) if wanted and wanted in (str(n), stream.language)]
    return chosen[0] if chosen else max(sounds, key=_rank, default=None)


def _rank(stream: Stream) -> tuple[bool, bool]:
    return bool(stream.disposition & Disposition.default), not stream.disposition & _ASIDE
