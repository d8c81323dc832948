"""FLV of a bus: a header, a description, the two sequence headers, then one tag per packet. HEVC goes by the extension
of the format that names codecs by four letters (enhanced RTMP), which FFmpeg reads from version 6.1 on.

`FlvWriter` is pure (packets in, bytes out) and serves one viewer; its times begin at 0 with the first key frame.
"""

from __future__ import annotations

from localcloud.mixer import nal
from localcloud.mixer.encoder import AAC_CONFIG
from localcloud.mixer.feed import SOUND_RATE, About, Codec, Packet
from rtmp import amf
from rtmp.flv import AUDIO_TAG, SCRIPT_TAG, VIDEO_TAG, header, tag

_KEY, _INTER, _AVC = 0x10, 0x20, 7
_AAC_STEREO = 0xAF
_CONFIG, _DATA = 0, 1
_EXTENDED, _HVC1, _HEVC_START, _HEVC_FRAMES = 0x80, b"hvc1", 0, 3
_AAC = 10
ENCODER = "live-console"


HEADER = header(sound=True, picture=True)


class FlvWriter:
    """One viewer's stream."""

    def __init__(self, codec: Codec = "h264") -> None:
        self._codec = codec
        self._base: float | None = None
        self._record = b""
        self._about: About | None = None

    def write(self, packet: Packet) -> bytes:
        """The bytes this packet adds; nothing before the first key frame."""
        return self._video(packet) if packet.kind == "video" else self._sound(packet)

    def _video(self, packet: Packet) -> bytes:
        units = nal.units(packet.data)
        out = b""
        if packet.key:
            out = self._start(packet, units)
        if self._base is None:
            return b""
        kind = _KEY if packet.key else _INTER
        hevc = self._codec == "hevc"
        head = bytes((_EXTENDED | kind | _HEVC_FRAMES,)) + _HVC1 if hevc else bytes((kind | _AVC, _DATA, 0, 0, 0))
        return out + tag(VIDEO_TAG, self._ms(packet), head + nal.with_lengths(units, self._codec))

    def _sound(self, packet: Packet) -> bytes:
        if self._base is None or packet.seconds < self._base:
            return b""
        return tag(AUDIO_TAG, self._ms(packet), bytes((_AAC_STEREO, _DATA)) + packet.data)

    def _start(self, packet: Packet, units: list[bytes]) -> bytes:
        """Before the first key frame the header, and the sound's configuration; there, and again whenever they change,
        the stream's description and the picture's parameter sets."""
        first = self._base is None
        if self._base is None:
            self._base = packet.seconds
        out = HEADER if first else b""
        if first or (packet.about and packet.about != self._about):
            self._about = packet.about
            out += tag(SCRIPT_TAG, self._ms(packet), description(self._about, self._codec))
        if first:
            out += tag(AUDIO_TAG, 0, bytes((_AAC_STEREO, _CONFIG)) + AAC_CONFIG)
        return out + self._parameters(packet, units)

    def _parameters(self, packet: Packet, units: list[bytes]) -> bytes:
        record = nal.record(units, self._codec)
        if not record or record == self._record:
            return b""
        self._record = record
        extended = bytes((_EXTENDED | _KEY | _HEVC_START,)) + _HVC1
        head = extended if self._codec == "hevc" else bytes((_KEY | _AVC, _CONFIG, 0, 0, 0))
        return tag(VIDEO_TAG, self._ms(packet), head + record)

    def _ms(self, packet: Packet) -> int:
        return round((packet.seconds - (self._base or 0.0)) * 1000)


def description(about: About | None, codec: Codec) -> bytes:
    """`onMetaData`, without which some destinations take no stream. HEVC's number is its four letters, as the extension
    of the format has it."""
    video = int.from_bytes(_HVC1, "big") if codec == "hevc" else _AVC
    fields = amf.Ecma(
        videocodecid=video, audiocodecid=_AAC, audiosamplerate=SOUND_RATE, audiosamplesize=16, stereo=True,
        encoder=ENCODER,
    )  # fmt: skip
    if about is not None:
        fields |= {"width": about.width, "height": about.height, "framerate": about.fps,
                   "videodatarate": about.video_kbps, "audiodatarate": about.sound_kbps}  # fmt: skip
    return amf.encode("onMetaData", fields)
