"""HLS as senders make it, piece by piece in memory: pictures alone, and their sound in one of the forms that a playlist
of its own may have."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from decoding.packed import OWNER
from tests.localcloud.picture.media import RATE, Rgb, make_media

START_S = 10.0
FORMS = {"ts": ("mpegts", "aac"), "aac": ("adts", "aac"), "mp3": ("mp3", "mp3"), "ac3": ("ac3", "ac3")}


def pictures(colours: Sequence[Rgb]) -> list[bytes]:
    """One second of MPEG-TS each, without sound."""
    pieces = []
    for n, colour in enumerate(colours):
        buffer = io.BytesIO()
        make_media(buffer, [colour], seconds=1.0, form="mpegts", start_s=START_S + n, hertz=None)
        pieces.append(buffer.getvalue())
    return pieces


def sounds(form: str, hertz: float, seconds: int, *, tagged: bool = True) -> list[bytes]:
    """The same time as sound, encoded in one go and cut at about each second. Packed forms get their ID3 tag."""
    container, codec = FORMS[form]
    encoder: Any = av.CodecContext.create(codec, "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "stereo", "fltp"
    encoder.time_base = Fraction(1, RATE)
    encoder.open()
    packets = list(_encoded(encoder, hertz, seconds))
    return [
        (id3(START_S + float(cut[0].pts * cut[0].time_base)) if tagged and form != "ts" else b"")
        + _muxed(container, encoder, cut)
        for n in range(seconds)
        if (cut := [packet for packet in packets if n <= packet.pts / RATE < n + 1])
    ]


def _encoded(encoder: Any, hertz: float, seconds: int) -> Iterator[Any]:
    size = encoder.frame_size
    for at in range(0, seconds * RATE, size):
        wave = 0.1 * np.sin(2 * np.pi * hertz * (at + np.arange(size)) / RATE)
        frame = av.AudioFrame.from_ndarray(np.stack([wave, wave]).astype(np.float32), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        yield from encoder.encode(frame)


def _muxed(form: str, encoder: Any, packets: list[Any]) -> bytes:
    buffer = io.BytesIO()
    bare = {"write_xing": "0", "id3v2_version": "0"} if form == "mp3" else {}
    with av.open(buffer, "w", format=form, options=bare) as out:
        stream: Any = out.add_stream(encoder.name, rate=RATE, layout="stereo")
        stream.codec_context.extradata = encoder.extradata
        for packet in packets:
            again = av.Packet(bytes(packet))
            start = round(START_S * RATE) if form == "mpegts" else 0
            again.pts = again.dts = packet.pts + start
            again.time_base, again.stream = Fraction(1, RATE), stream
            out.mux(again)
    return buffer.getvalue()


def id3(seconds: float) -> bytes:
    """The tag before a piece of packed audio (RFC 8216, 3.4)."""
    body = OWNER + round(seconds * 90_000).to_bytes(8, "big")
    frame = b"PRIV" + len(body).to_bytes(4, "big") + b"\0\0" + body
    return b"ID3\x04\0\0" + bytes((0, 0, len(frame) >> 7, len(frame) & 0x7F)) + frame


def fragmented(folder: Path, colours: Sequence[Rgb], hertz: float) -> None:
    """`pictures.m3u8` and `sound.m3u8` as FFmpeg makes them of fragmented MP4, with heads of their own."""
    options = {"hls_segment_type": "fmp4", "hls_time": "1", "hls_playlist_type": "vod"}
    for name, tone in (("pictures", None), ("sound", hertz)):
        chosen = options | {
            "hls_fmp4_init_filename": f"{name}.mp4",
            "hls_segment_filename": str(folder / f"{name}%d.m4s"),
        }
        if tone is None:
            make_media(folder / f"{name}.m3u8", colours, seconds=len(colours), hertz=None, form="hls", options=chosen)
            continue
        with av.open(str(folder / f"{name}.m3u8"), "w", format="hls", options=chosen) as out:
            stream: Any = out.add_stream("aac", rate=RATE, layout="stereo")
            for at in range(0, len(colours) * RATE, 1024):
                wave = 0.1 * np.sin(2 * np.pi * tone * (at + np.arange(1024)) / RATE)
                both = np.stack([wave, wave]).astype(np.float32)
                frame = av.AudioFrame.from_ndarray(both, format="fltp", layout="stereo")
                frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))


def playlist(names: Sequence[str], *, ended: bool = True, first: int = 0, target: int = 1) -> bytes:
    """Pieces of one second; a name that begins with `#` is a line of its own."""
    head = ["#EXTM3U", "#EXT-X-VERSION:8", f"#EXT-X-TARGETDURATION:{target}", f"#EXT-X-MEDIA-SEQUENCE:{first}"]
    lines = itertools.chain.from_iterable([name] if name.startswith("#") else ["#EXTINF:1.0,", name] for name in names)
    return "\n".join([*head, *lines, *(["#EXT-X-ENDLIST"] if ended else []), ""]).encode()


def master(*sounds: str, url: str = "pictures.m3u8") -> bytes:
    """One variant whose sound is a group of these renditions (their attributes)."""
    lines = [f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="snd",{attributes}' for attributes in sounds]
    subtitles = '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="sub",NAME="English",DEFAULT=YES,URI="words.m3u8"'
    variant = '#EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=320x180,AUDIO="snd",SUBTITLES="sub"'
    return "\n".join(["#EXTM3U", *lines, subtitles, variant, url, ""]).encode()
