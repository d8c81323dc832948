"""Push addresses of inputs. They carry a key of their own, so that who may watch an input cannot push into it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from localcloud.media.addresses import sign

LIFETIME_S = 24 * 3600
"""The vendor's habit: an address should outlive a reconnect."""


@dataclass(frozen=True)
class PushAddresses:
    """`host` without a port; RTMP has `rtmp_port`, SRT `srt_port` (0: not taken), WebRTC the port of the API."""

    host: str
    port: int
    rtmp_port: int
    push_key: str = field(repr=False)
    now: Callable[[], float] = time.time
    srt_port: int = 0

    def rtmp(self, stream: str) -> str:
        return f"rtmp://{self.host}:{self.rtmp_port}/live/{stream}?{self._auth(stream)}"

    def webrtc(self, stream: str) -> str:
        return f"webrtc://{self.host}:{self.port}/live/{stream}?{self._auth(stream)}"

    def srt(self, stream: str) -> str:
        """As the vendor writes it: the stream id as it stands, with its `#`."""
        rest = self._auth(stream).replace("&", ",")
        return f"srt://{self.host}:{self.srt_port}?streamid=#!::h={self.host},r=live/{stream},{rest}"

    def _auth(self, stream: str) -> str:
        tx_time = f"{int(self.now()) + LIFETIME_S:X}"
        return urlencode({"txSecret": sign(self.push_key, stream, tx_time), "txTime": tx_time})
