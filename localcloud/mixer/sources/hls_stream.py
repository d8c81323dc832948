"""The pieces of an HLS stream as containers, one after the other. Where its sound has a playlist of its own, each piece
of pictures comes with the sound that belongs beside it, as if they were one."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Self, cast

import av
from av.container import InputContainer

from decoding.packed import is_packed
from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.sources.hls import Fetched, HlsReader
from localcloud.mixer.sources.hls_sound import SoundGroup
from localcloud.mixer.sources.packed_audio import PackedTime

MOST_DAMAGED: Final = 4
"""So many pieces in a row may be unreadable before the stream is given up."""
Packet = Any
"""Of pictures or of sound; av's own type needs to know which."""


@dataclass(frozen=True, slots=True)
class Opened:
    """`breaks` is true where it does not follow on the one before."""

    container: InputContainer
    breaks: bool


class HlsStream:
    """`next` waits for a piece; raises as the reader does, and av's errors where too many are damaged in a row."""

    def __init__(
        self, policy: FetchPolicy, url: str, stop: threading.Event, options: dict[str, str], wanted: str = ""
    ) -> None:
        self._policy, self._stop, self._options = policy, stop, options
        self._pieces = HlsReader(policy, url, stop, wanted=wanted)
        self._sound: SoundGroup | None = None
        self._packed = PackedTime()

    def next(self) -> Opened | None:
        """The next piece that can be read; None at the end of a recording."""
        damaged, breaks = 0, False
        while (fetched := self._pieces.next()) is not None:
            breaks = breaks or fetched.breaks
            try:
                return Opened(self._opened(fetched), breaks)
            except av.error.InvalidDataError:
                damaged, breaks = damaged + 1, True
                if damaged >= MOST_DAMAGED:
                    raise
        return None

    def close(self) -> None:
        self._pieces.close()
        if self._sound is not None:
            self._sound.close()

    def _opened(self, fetched: Fetched) -> InputContainer:
        if is_packed(fetched.data):
            sounds = self._packed.packets(fetched.data)
            return _laid([], sounds, _time_of(sounds[0]))
        container = av.open(io.BytesIO(fetched.data), "r", options=self._options)
        address = self._pieces.sound
        if address is None or not container.streams.video:
            return container
        if self._sound is None:
            self._sound = SoundGroup(self._policy, address, self._stop, self._options)
        return self._with_sound(container, fetched.series, self._sound)

    def _with_sound(self, container: InputContainer, series: int, group: SoundGroup) -> InputContainer:
        with container:
            pictures = [packet for packet in container.demux(container.streams.video[0]) if packet.dts is not None]
        if not pictures:
            raise av.error.InvalidDataError(0, "no picture")
        begins, ends = _time_of(pictures[0]), _time_of(pictures[-1])
        ends += (ends - begins) / max(1, len(pictures) - 1)
        return _laid(pictures, group.beside(begins, ends, series), begins)


class _Laid:
    """Packets as a container: what the player asks of one."""

    def __init__(self, pictures: list[Packet], sounds: list[Packet], start_s: float) -> None:
        self.streams = _Streams(*([packet.stream for packet in packets[:1]] for packets in (pictures, sounds)))
        self.start_time = round(start_s * av.time_base)
        self._packets = sorted([*pictures, *sounds], key=_time_of)

    def demux(self, *_: object) -> Iterator[Packet]:
        return iter(self._packets)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Nothing is held open."""


@dataclass(frozen=True, slots=True)
class _Streams:
    video: list[Any]
    audio: list[Any]


def _laid(pictures: list[Packet], sounds: list[Packet], start_s: float) -> InputContainer:
    return cast(InputContainer, _Laid(pictures, sounds, start_s))


def _time_of(packet: Packet) -> float:
    return float(packet.dts * packet.time_base)
