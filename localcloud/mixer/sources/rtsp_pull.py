"""Pulls by RTSP: our own player on the judged connection (all in TCP), its media handed on as FLV.

Not FFmpeg's own: that opens UDP ports and follows redirects to addresses which nobody has judged.
"""

from __future__ import annotations

import threading
import time
from typing import Final
from urllib.parse import urlsplit

from localcloud.mixer.fetch import STREAM_PORTS, Denied, FetchPolicy, Refused, Unreachable
from localcloud.mixer.fetch_http import MAX_HOPS, Connection, joined
from localcloud.mixer.sources.decoders import Unplayable
from localcloud.mixer.sources.message_body import OPEN_S, SILENT_S, MessageBody
from localcloud.mixer.sources.pacer import LIVE_DELAY_S
from localcloud.mixer.sources.rtsp_flv import RtspTags
from localcloud.rtsp.errors import BadServer, Moved, NothingToPlay
from localcloud.rtsp.play import Play
from rtsp.login import Gate, Login, NotLetIn

LUMPS_S: Final = 0.12
"""Several sounds travel in one packet, which comes when the last of them is over."""
MAX_SKEW_S: Final = 0.6
"""Pictures are often later than the sound, by what their encoder holds back; both wait for the later one."""
SCHEMES: Final = {scheme: port for scheme, port in STREAM_PORTS.items() if scheme.startswith("rtsp")}


class RtspBody(MessageBody):
    def __init__(
        self,
        policy: FetchPolicy,
        url: str,
        stop: threading.Event,
        *,
        login: Login | None = None,
        open_s: float = OPEN_S,
        silent_s: float = SILENT_S,
    ) -> None:
        super().__init__(open_s, silent_s)
        self._policy, self._url, self._stop = policy, url, stop
        self._login, self._place_of_login = login, urlsplit(url).netloc.lower()
        self._hops = 0
        self._tags = RtspTags()
        self._open(self._gate())

    @property
    def _ended(self) -> bool:
        return self._play.ended

    @property
    def delay_s(self) -> float:
        return LIVE_DELAY_S + LUMPS_S + min(self._play.skew_s, MAX_SKEW_S)

    def _gate(self) -> Gate:
        target = self._policy.target(self._url, schemes=SCHEMES)
        login = self._login if urlsplit(self._url).netloc.lower() == self._place_of_login else None
        return Gate(login, plain=target.secure or not any(address.is_global for address in target.addresses))

    def _open(self, gate: Gate) -> None:
        target = self._policy.target(self._url, schemes=SCHEMES)
        self._play = Play(f"{target.scheme}://{target.authority}{target.path}", gate)
        self._host = target.host
        self._connection = Connection(target, self._stop, self._patience)

    def _more(self) -> bytes:
        try:
            data = self._exchange(self._play.out(time.monotonic()))
        except Unreachable:
            if not self._play.asked:
                raise
            self._ask_anew()
            return b""
        try:
            media = self._play.feed(data, time.monotonic())
        except NothingToPlay as error:
            raise Unplayable(error.sentence) from error
        except NotLetIn as error:
            raise (Denied if error.denied else Refused)(error.sentence) from error
        except BadServer as error:
            raise Unreachable(error.sentence) from error
        except Moved as moved:
            self._follow(moved.url)
            return b""
        if media:
            self._heard()
        return b"".join(self._flv.write(*tag) for one in media for tag in self._tags.of(one))

    def _follow(self, url: str) -> None:
        """A redirect is a new address, judged like the first; time does not begin anew. Another place is not told the
        password."""
        self._connection.close()
        self._hops += 1
        if self._hops > MAX_HOPS:
            raise Refused(f"The address redirects more than {MAX_HOPS} times.")
        self._url = joined(self._url, url)
        self._open(self._gate())

    def _ask_anew(self) -> None:
        """Some cameras hang up with their question for the password, and want the answer on another connection."""
        self._connection.close()
        self._hops += 1
        if self._hops > MAX_HOPS:
            raise Unreachable(f"{self._host} closed the connection.")
        self._open(self._play.gate)
