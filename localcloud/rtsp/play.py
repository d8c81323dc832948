"""The player's side of one RTSP connection: OPTIONS, DESCRIBE, SETUP of at most one track of pictures and one of sound
(RTP interleaved in this connection, never UDP), PLAY, and a sign of life now and then.

Bytes in, bytes and media out; no sockets. A redirect is raised, not followed: where it leads must be judged first.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from localcloud.rtsp import rtp, sdp
from localcloud.rtsp.clocks import Clocks
from localcloud.rtsp.errors import BadServer, Moved, NothingToPlay
from localcloud.rtsp.media import Assembler, Unit, assembler
from localcloud.rtsp.messages import Asked, Frame, Reader, Reply, answer, request
from localcloud.rtsp.sdp import Track
from rtsp.login import Gate

MAX_HELD: Final = 8_000_000
_REDIRECTS: Final = frozenset({301, 302, 303, 305, 307, 308})
_REPORT_EVERY_S: Final = 5.0
_TIMEOUT_S: Final = 60


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or a sound at its time (seconds on the stream's own line, which begins near 0)."""

    track: Track
    seconds: float
    parts: tuple[bytes, ...]


@dataclass
class _Line:
    track: Track
    url: str
    assembler: Assembler
    order: rtp.Order
    channel: int
    ready: bool = False


class Play:
    """`feed` what arrived, send what `out` gives; both want the monotonic time. `gate` knows the password, if any."""

    def __init__(self, url: str, gate: Gate | None = None) -> None:
        self._url = self._base = url
        self.gate = gate or Gate(None, plain=False)
        self.asked = False
        """The server has asked for the password, and not said yet what it thinks of the answer."""
        self._reader = Reader()
        self._number = 0
        self._waiting: dict[int, tuple[str, str, dict[str, str]]] = {}
        self._out = bytearray()
        self._lines: list[_Line] = []
        self._clocks = Clocks(())
        self._held: list[tuple[int, int, Unit]] = []
        self._session = ""
        self._life = "OPTIONS"
        self._life_every_s = _TIMEOUT_S / 2
        self._life_at = self._report_at = 0.0
        self._playing = False
        self._us = secrets.randbits(32)
        self.ended = False
        """The server has said that the stream is over."""
        self._ask("OPTIONS", url)

    @property
    def tracks(self) -> Sequence[Track]:
        """Those that will come, once `playing`."""
        return [line.track for line in self._lines]

    @property
    def skew_s(self) -> float:
        """How much later one track comes than the other, of what belongs together; known once media came."""
        return self._clocks.skew_s

    def out(self, now: float) -> bytes:
        if self._playing:
            self._show_life(now)
        data, self._out = bytes(self._out), bytearray()
        return data

    def feed(self, data: bytes, now: float) -> list[Media]:
        """Sound and pictures in the order they came; BadServer, Moved, NotLetIn."""
        for one in self._reader.feed(data):
            if isinstance(one, Frame):
                self._frame(one, now)
            elif isinstance(one, Reply):
                self._reply(one)
            else:
                self._asked(one)
        size = sum(len(part) for _, _, unit in self._held for part in unit.parts)
        if not self._held or not (self._clocks.settled(now) or size > MAX_HELD):
            return []
        held, self._held = self._held, []
        return [Media(self._lines[n].track, self._clocks.seconds(n, whole), unit.parts) for n, whole, unit in held]

    def _ask(self, name: str, url: str, **head: str) -> None:
        self._number += 1
        self._waiting = {number: what for number, what in self._waiting.items() if number > self._number - 20}
        self._waiting[self._number] = name, url, head
        more = {"Session": self._session} if self._session else {}
        if said := self.gate.answer(name, url):
            more["Authorization"] = said
        self._out += request(name, url, self._number, {**head, **more})

    def _reply(self, reply: Reply) -> None:
        name, url, head = self._waiting.pop(reply.number, ("", "", {}))
        self.asked = reply.status == 401 and bool(name)
        if self.asked:
            self.gate.refused(reply.head.get("www-authenticate", ""))
            self._ask(name, url, **head)
            return
        if name == "OPTIONS" and not self._playing:
            if "GET_PARAMETER" in reply.head.get("public", "").upper():
                self._life = "GET_PARAMETER"
            self._ask("DESCRIBE", self._url, Accept="application/sdp")
            return
        if self._playing or name not in ("DESCRIBE", "SETUP", "PLAY"):
            return  # of a sign of life: that there is an answer is enough
        if reply.status in _REDIRECTS and "location" in reply.head:
            raise Moved(reply.head["location"])
        if reply.status == 461:
            raise BadServer("The server does not send by TCP, and UDP is not taken.")
        if reply.status != 200:
            raise BadServer(f"The server answers {reply.status}.")
        {"DESCRIBE": self._described, "SETUP": self._set_up, "PLAY": self._plays}[name](reply)

    def _described(self, reply: Reply) -> None:
        self._base = _clean(reply.head.get("content-base") or reply.head.get("content-location") or self._url)
        described = sdp.parse(reply.body)
        for kind in ("video", "audio"):
            for track in described.tracks:
                if track.kind == kind and (made := assembler(track)) is not None:
                    url = _joined(self._base, track.control)
                    self._lines.append(_Line(track, url, made, rtp.Order(), 2 * len(self._lines)))
                    break
        if not self._lines:
            names = ", ".join(sorted({track.codec for track in described.tracks}))[:80]
            text = f"Nothing in the stream can be played (it has {names})." if names else "The stream holds nothing."
            raise NothingToPlay(text)
        self._clocks = Clocks([line.track.rate for line in self._lines])
        self._base = _joined(self._base, described.control)
        self._ask_for(0)

    def _ask_for(self, number: int) -> None:
        line = self._lines[number]
        channels = f"{line.channel}-{line.channel + 1}"
        self._ask("SETUP", line.url, Transport=f"RTP/AVP/TCP;unicast;interleaved={channels}")

    def _set_up(self, reply: Reply) -> None:
        session, _, rest = reply.head.get("session", "").partition(";")
        self._session = self._session or _clean(session)
        timeout = rest.strip().lower().removeprefix("timeout=")
        if timeout.isascii() and timeout.isdigit():
            self._life_every_s = min(max(int(timeout[:6]) / 2, 5.0), _TIMEOUT_S / 2)
        number = [line.ready for line in self._lines].index(False)
        line = self._lines[number]
        line.channel, line.ready = _channel(reply.head.get("transport", ""), line.channel), True
        if number + 1 < len(self._lines):
            self._ask_for(number + 1)
        else:
            self._ask("PLAY", self._base, Range="npt=0.000-")

    def _plays(self, reply: Reply) -> None:
        self._playing = True
        parts = [part for part in reply.head.get("rtp-info", "").split(",") if part.strip()]
        for place, part in enumerate(parts):
            pairs = (pair.strip().partition("=") for pair in part.split(";"))
            about = {name.lower(): value for name, _, value in pairs}
            stamp, url = about.get("rtptime", ""), about.get("url", "").strip('"')
            named = [n for n, line in enumerate(self._lines) if url and (line.url.endswith(url) or url == line.url)]
            number = named[0] if named else place
            if number < len(self._lines) and stamp.isascii() and stamp.isdigit() and len(stamp) < 11:
                self._clocks.informed(number, int(stamp) & 0xFFFFFFFF)

    def _frame(self, frame: Frame, now: float) -> None:
        for number, line in enumerate(self._lines):
            if line.ready and frame.channel == line.channel:
                self._take(number, line, frame.data, now)
            elif line.ready and frame.channel == line.channel + 1:
                self._listen(number, frame.data)

    def _take(self, number: int, line: _Line, data: bytes, now: float) -> None:
        packet = rtp.packet(data)
        if packet is None or packet.payload != line.track.payload:
            return
        new, missing = line.order.take(packet.number)
        if not new:
            return
        self._clocks.came(number, packet.stamp, now)
        for unit in line.assembler.take(packet, missing):
            self._held.append((number, self._clocks.came(number, unit.stamp, now), unit))

    def _listen(self, number: int, data: bytes) -> None:
        for told in rtp.reports(data):
            if isinstance(told, rtp.Report):
                self._clocks.reported(number, told.wall, told.stamp)
            elif number == 0:
                self.ended = True

    def _asked(self, asked: Asked) -> None:
        """A server may ask too: whether we live (yes), and anything else (no)."""
        good = asked.name in ("OPTIONS", "GET_PARAMETER", "SET_PARAMETER")
        self._out += answer("200 OK" if good else "501 Not Implemented", asked.head.get("cseq", ""))
        if asked.name in ("TEARDOWN", "REDIRECT"):
            self.ended = True

    def _show_life(self, now: float) -> None:
        if now - self._report_at > _REPORT_EVERY_S:
            self._report_at = now
            report = rtp.receiver_report(self._us)
            for line in self._lines:
                self._out += bytes((0x24, line.channel + 1 & 0xFF)) + len(report).to_bytes(2, "big") + report
        if not self._life_at:
            self._life_at = now
        elif now - self._life_at > self._life_every_s:
            self._life_at = now
            self._ask(self._life, self._base)


def _channel(transport: str, ours: int) -> int:
    """The channel of RTP that the server has chosen, mostly ours."""
    words = [word.strip().lower() for word in transport.split(",")[0].split(";")]
    chosen = next((word.removeprefix("interleaved=") for word in words if word.startswith("interleaved=")), "")
    first = chosen.partition("-")[0]
    if "tcp" not in words[0] and not chosen:
        raise BadServer("The server does not send by TCP, and UDP is not taken.")
    return int(first) & 0xFF if first.isascii() and first.isdigit() and len(first) < 4 else ours


def _joined(base: str, control: str) -> str:
    """RTSP's way: what is no address by itself is added to the base."""
    control = _clean(control)
    if control in ("", "*"):
        return base
    if control.lower().startswith("rtsp://"):
        return control
    return f"{base.rstrip('/')}/{control.lstrip('/')}"


def _clean(text: str) -> str:
    """Nothing that could end a line or a word."""
    return "".join(sign for sign in text.strip() if 33 <= ord(sign) < 127)[:2000]
