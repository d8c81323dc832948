"""Encoders: x264 for the picture, AAC (for FLV) and Opus (for WebRTC) for the sound. Encode once, fan out many.

The H.264 is constrained baseline with the parameter sets repeated at every key frame, so that a viewer can start at any
of them and no extra data has to travel beside the stream.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import av
import numpy as np
from av.video.frame import PictureType
from numpy.typing import NDArray

from localcloud.mixer.feed import SOUND_RATE, VIDEO_RATE, Kind, Packet

AAC_CONFIG = bytes.fromhex("1190")
"""AudioSpecificConfig: AAC-LC, 48 kHz, stereo."""

ONE_THREAD_PIXELS = 1280 * 720


@dataclass(frozen=True, slots=True)
class PictureSettings:
    """Size, rate and bit rate of an encoded picture."""

    width: int = 1280
    height: int = 720
    fps: int = 25
    kbps: int = 3000


class PictureEncoder:
    """x264 with nothing held back: a frame in, its access unit out. Used by one thread only."""

    def __init__(self, settings: PictureSettings) -> None:
        self._fps = settings.fps
        codec = av.VideoCodecContext.create("libx264", "w")
        codec.width, codec.height = settings.width, settings.height
        codec.pix_fmt = "yuv420p"
        codec.framerate = Fraction(settings.fps, 1)
        codec.time_base = Fraction(1, settings.fps)
        codec.gop_size = settings.fps
        codec.max_b_frames = 0
        codec.bit_rate = settings.kbps * 1000
        codec.thread_count = 1 if settings.width * settings.height <= ONE_THREAD_PIXELS else 2
        codec.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "profile": "baseline",
            "forced-idr": "1",
            "maxrate": f"{settings.kbps}k",
            "bufsize": f"{settings.kbps // 2}k",
            "x264-params": "repeat-headers=1:scenecut=0:colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv",
        }
        codec.open()
        self._codec = codec

    def encode(self, frame: av.VideoFrame, tick: int, key: bool) -> list[Packet]:
        """Encode the picture of this tick, as an IDR when `key`."""
        frame.pts = tick
        frame.time_base = Fraction(1, self._fps)
        frame.pict_type = PictureType.I if key else PictureType.NONE
        return [
            Packet("video", bytes(packet), tick * VIDEO_RATE // self._fps, VIDEO_RATE, packet.is_keyframe)
            for packet in self._codec.encode(frame)
        ]


class HevcEncoder:
    """x265 with nothing held back. About six times the work of x264: 33 ms for 1280x720 on one core, measured; so it
    stands beside the bus, which has the desk's H.264 to make in time."""

    def __init__(self, settings: PictureSettings) -> None:
        self._fps = settings.fps
        codec = av.VideoCodecContext.create("libx265", "w")
        codec.width, codec.height = settings.width, settings.height
        codec.pix_fmt = "yuv420p"
        codec.framerate = Fraction(settings.fps, 1)
        codec.time_base = Fraction(1, settings.fps)
        codec.gop_size = settings.fps
        codec.max_b_frames = 0
        codec.bit_rate = settings.kbps * 1000
        wishes = (
            f"log-level=none:info=0:repeat-headers=1:scenecut=0:pools=2:frame-threads=1:keyint={settings.fps}"
            f":min-keyint=1:vbv-maxrate={settings.kbps}:vbv-bufsize={settings.kbps // 2}"
            ":ctu=16:max-tu-size=16:me=0:subme=0:no-sao=1:rd=1:max-merge=1:no-weightp=1:ref=1"
            ":colorprim=bt709:transfer=bt709:colormatrix=bt709:range=limited"
        )
        codec.options = {"preset": "ultrafast", "tune": "zerolatency", "forced-idr": "1", "x265-params": wishes}
        codec.open()
        self._codec = codec

    def encode(self, frame: av.VideoFrame, tick: int, key: bool) -> list[Packet]:
        """Encode the picture of this tick, as an IDR when `key`."""
        frame.pts = tick
        frame.time_base = Fraction(1, self._fps)
        frame.pict_type = PictureType.I if key else PictureType.NONE
        return [
            Packet("video", bytes(packet), tick * VIDEO_RATE // self._fps, VIDEO_RATE, packet.is_keyframe)
            for packet in self._codec.encode(frame)
        ]


class SoundEncoder:
    """One sound codec fed with blocks of any length; cuts them to the codec's own frame. Used by one thread only."""

    def __init__(self, kind: Kind, kbps: int = 128) -> None:
        self._kind = kind
        name, self._format, options = {
            "aac": ("aac", "fltp", {"aac_coder": "fast"}),
            "opus": ("libopus", "flt", {"frame_duration": "20", "compression_level": "4"}),
        }[kind]
        codec = cast(av.AudioCodecContext, av.CodecContext.create(name, "w"))
        codec.sample_rate = SOUND_RATE
        codec.layout = "stereo"
        codec.format = self._format
        codec.bit_rate = kbps * 1000
        codec.time_base = Fraction(1, SOUND_RATE)
        codec.options = options
        codec.open()
        self._codec = codec
        self._size = codec.frame_size
        self._waiting = np.zeros((0, 2), np.float32)
        self._at = 0

    def encode(self, block: NDArray[np.float32], at: int) -> list[Packet]:
        """Encode (samples, 2) whose first sample is number `at` of the caster's clock."""
        if at != self._at + len(self._waiting):  # the sound clock jumped: begin anew rather than smear
            self._waiting, self._at = self._waiting[:0], at
        self._waiting = np.concatenate((self._waiting, block))
        packets: list[Packet] = []
        while len(self._waiting) >= self._size:
            packets += self._encode_frame(self._waiting[: self._size])
            self._waiting = self._waiting[self._size :]
            self._at += self._size
        return packets

    def _encode_frame(self, samples: NDArray[np.float32]) -> list[Packet]:
        planes = samples.T if self._format == "fltp" else samples.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(planes), format=self._format, layout="stereo")
        frame.sample_rate = SOUND_RATE
        frame.time_base = Fraction(1, SOUND_RATE)
        frame.pts = self._at
        return [Packet(self._kind, bytes(packet), packet.pts or 0, SOUND_RATE) for packet in self._codec.encode(frame)]
