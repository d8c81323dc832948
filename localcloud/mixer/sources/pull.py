"""Live pulls by HTTP-FLV, HLS, RTMP, RTSP and SRT. What comes by HTTP is told from its first bytes; a stream that
ends is opened again by itself."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Final, Protocol
from urllib.parse import urlsplit

import av

from decoding.choice import wanted_sound
from localcloud.mixer.fetch import Denied, Refused, Unreachable
from localcloud.mixer.fetch_http import Response, Stopped, open_url
from localcloud.mixer.fetch_place import Places
from localcloud.mixer.sources.decoders import Unplayable
from localcloud.mixer.sources.files import FORMATS, open_remote
from localcloud.mixer.sources.flv_files import FlvFiles
from localcloud.mixer.sources.hls_stream import HlsStream
from localcloud.mixer.sources.pacer import LIVE_DELAY_S, LivePacer, NotLive, Pacer, RecordingPacer
from localcloud.mixer.sources.played import PlayedSource
from localcloud.mixer.sources.player import Player
from localcloud.mixer.sources.rtmp_pull import RtmpBody
from localcloud.mixer.sources.rtsp_pull import RtspBody
from localcloud.mixer.sources.srt_pull import SrtBody
from rtsp.login import Login

OPEN_FAST: Final = {
    "probesize": "100000",
    "analyzeduration": "0",
    "fpsprobesize": "0",
    "format_whitelist": FORMATS,
    "protocol_whitelist": "",
}
"""First picture within 130 ms and none lost; FFmpeg's defaults take 1.6 s. Without `fpsprobesize` it would wait for
pictures enough to guess their rate, which takes as long for a quiet scene of few bytes (both measured)."""
OPEN_EXACT: Final = {**OPEN_FAST, "probesize": "2048", "analyzeduration": "1"}
"""For FLV whose head can be relied on. Otherwise FFmpeg waits 5 s for the sound of a stream of pictures alone."""
_FLV: Final = b"FLV\x01"
AnyBody = RtmpBody | RtspBody | SrtBody
BODIES: Final[dict[str, type[AnyBody]]] = {
    "rtmp": RtmpBody,
    "rtmps": RtmpBody,
    "rtsp": RtspBody,
    "rtsps": RtspBody,
    "srt": SrtBody,
}
"""How a stream is read whose address does not begin with http."""
BACK_OFF_S: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
DENIED_BACK_OFF_S: Final = (60.0, 300.0, 900.0, 1800.0)
"""A camera locks the account after some five wrong passwords within minutes; a changed input is tried at once."""
_GOOD_S: Final = 10.0
_SILENT_S: Final = 5.0
_SHORT_S: Final = 0.5
_HLS_DELAY_S: Final = 0.1
_HLS_PATIENCE_S: Final = 0.05


class PullSource(PlayedSource):
    def __init__(self, url: str, places: Places, login: Login | None = None) -> None:
        super().__init__("pull")
        self._url, self._places, self._login = url, places, login
        self._hurries = False

    def _run(self) -> None:
        attempt = denied = 0
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self._pull()
                self._fails("lost", "The stream has ended; it is opened again.")
            except Stopped:
                return
            except Denied as error:
                self._fails("broken", error.sentence)
                self._stop.wait(DENIED_BACK_OFF_S[min(denied, len(DENIED_BACK_OFF_S) - 1)])
                denied += 1
                continue
            except Refused as error:
                self._fails("broken", error.sentence)
            except Unreachable as error:
                self._fails("lost", error.sentence)
            except Unplayable as error:
                self._fails("broken", error.sentence)
            except (av.error.FFmpegError, OSError):
                self._fails("broken", "What comes from there is no stream that can be read.")
            attempt = 0 if time.monotonic() - began > _GOOD_S else attempt + 1
            self._stop.wait(BACK_OFF_S[min(attempt, len(BACK_OFF_S) - 1)])

    def _pull(self) -> None:
        opens = BODIES.get(urlsplit(self._url).scheme)
        if opens is None:
            self._pull_by_http()
            return
        with closing(self._body(opens)) as body:
            self._play_files(body, *((OPEN_FAST, "mpegts") if isinstance(body, SrtBody) else (OPEN_EXACT, "flv")))

    def _body(self, opens: type[AnyBody]) -> AnyBody:
        if issubclass(opens, RtspBody):
            return opens(self._places.fetch, self._url, self._stop, login=self._login)
        return opens(self._places.fetch, self._url, self._stop)

    def _pull_by_http(self) -> None:
        response = open_url(self._places.fetch, self._url, stop=self._stop, idle_s=_SILENT_S)
        body = LiveBody(response)
        try:
            if body.peek(7).lstrip(b"\xef\xbb\xbf").startswith(b"#EXT"):
                body.close()
                self._play_hls(response.url)
            elif response.length is not None:
                body.close()
                self._play_file()
            elif body.peek(4) == _FLV:
                self._play_files(FlvAnswer(body), OPEN_EXACT, "flv")
            else:
                self._play_live(body, OPEN_FAST)
        finally:
            body.close()

    def _play_files(self, body: AnyBody | FlvAnswer, options: dict[str, str], form: str) -> None:
        """One after the other, as what comes changes its codecs."""
        pacer = self._play_live(body, options, form)
        while body.goes_on():
            self._play_live(body, options, form, pacer)

    def _play_live(
        self, body: Body, options: dict[str, str], form: str | None = None, pacer: Pacer | None = None
    ) -> Pacer:
        """To its end. What follows in the same body goes on with the pacer that is returned."""
        with av.open(body, "r", format=form, options=options) as container:
            if pacer is None:
                pacer = RecordingPacer(time.monotonic() + LIVE_DELAY_S) if self._hurries else LivePacer(body.delay_s)
            player = Player(self, self._screen, pacer, live=not self._hurries)
            try:
                player.play(container, self._stop.is_set, self._stop)
            except NotLive:
                self._hurries = True
        return pacer

    def _play_file(self) -> None:
        """An answer of known length is no live stream but a file; it is played as one, over and over."""
        pacer = RecordingPacer(time.monotonic() + LIVE_DELAY_S)
        player = Player(self, self._screen, pacer)
        while not self._stop.is_set():
            pacer.begin()
            self._ring.splice()
            with open_remote(self._places.fetch, self._url, self._stop) as container:
                if container.start_time is not None:
                    pacer.zero(container.start_time / av.time_base)
                began = time.monotonic()
                pacer.ended(player.play(container, self._stop.is_set, self._stop, wanted_sound(self._url)))
            if time.monotonic() - began < _SHORT_S:
                self._stop.wait(_SHORT_S)  # A file of one picture must not be asked for a hundred times a second.

    def _play_hls(self, url: str) -> None:
        sound = wanted_sound(self._url)
        stream = HlsStream(self._places.fetch, url, self._stop, OPEN_FAST, sound)
        pacer = RecordingPacer(time.monotonic() + _HLS_DELAY_S, _HLS_PATIENCE_S)
        player = Player(self, self._screen, pacer, joined=True)
        try:
            while (piece := stream.next()) is not None:
                if piece.breaks:
                    player.part()
                    pacer.begin()
                with piece.container as container:
                    pacer.ended(player.play(container, self._stop.is_set, self._stop, sound))
        finally:
            stream.close()


class Body(Protocol):
    """What FFmpeg reads a live stream from."""

    @property
    def delay_s(self) -> float:
        """What the stream is to be held back."""

    def read(self, size: int) -> bytes:
        """Between one and `size` bytes; none at the end."""


class LiveBody:
    """The body of an answer as the file that FFmpeg reads from; its beginning can be looked at first."""

    def __init__(self, response: Response) -> None:
        self._response = response
        self._ahead = b""

    @property
    def delay_s(self) -> float:
        return LIVE_DELAY_S

    def peek(self, size: int) -> bytes:
        while len(self._ahead) < size and (data := self._response.read()):
            self._ahead += data
        return self._ahead[:size]

    def read(self, size: int = 65_536) -> bytes:
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
            return data
        return self._response.read(size)

    def close(self) -> None:
        self._response.close()


class FlvAnswer:
    """The same of an answer in FLV, whose codecs may change."""

    def __init__(self, body: LiveBody) -> None:
        self._files = FlvFiles(body.read)
        self.read, self.goes_on, self.delay_s = self._files.read, self._files.goes_on, body.delay_s
