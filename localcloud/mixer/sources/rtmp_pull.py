"""Pulls by RTMP: our own player on the judged connection, its media handed on as FLV."""

from __future__ import annotations

import threading
from typing import Final

from localcloud.mixer.fetch import STREAM_PORTS, FetchPolicy, Unreachable
from localcloud.mixer.fetch_http import Connection
from localcloud.mixer.sources.message_body import OPEN_S, SILENT_S, MessageBody
from rtmp.address import split_path
from rtmp.play import BadServer, Play

SCHEMES: Final = {scheme: port for scheme, port in STREAM_PORTS.items() if scheme.startswith("rtmp")}


class RtmpBody(MessageBody):
    def __init__(
        self,
        policy: FetchPolicy,
        url: str,
        stop: threading.Event,
        *,
        open_s: float = OPEN_S,
        silent_s: float = SILENT_S,
    ) -> None:
        super().__init__(open_s, silent_s)
        target = policy.target(url, schemes=SCHEMES)
        app, name = split_path(url)
        self._play = Play(app, name, f"{target.scheme}://{target.authority}/{app}")
        self._host = target.host
        self._connection = Connection(target, stop, self._patience)

    @property
    def _ended(self) -> bool:
        return self._play.ended

    def _more(self) -> bytes:
        data = self._exchange(self._play.out())
        try:
            media = self._play.feed(data)
        except BadServer as error:
            raise Unreachable(error.sentence) from error
        if media:
            self._heard()
        return b"".join(self._flv.write(message.kind, message.ms, message.body) for message in media)
