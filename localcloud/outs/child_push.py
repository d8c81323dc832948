"""An RTMP publisher: connect, name the stream, then every FLV tag as a message. One thread, no waiting without an end.

Written by hand rather than left to FFmpeg, because the connection must go to the judged address, its certificate must
be checked, its errors told, and the key kept to itself; PyAV's RTMP can do none of these.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from localcloud.outs.wire import ParentGone, PushFailed, Wire
from rtmp import amf, chunks
from rtmp.chunks import Message
from rtmp.tags import Tags
from rtmp.words import said

CONNECT_S: Final = 10.0
STALL_S: Final = 8.0
FAREWELL_S: Final = 0.3
TELL_EVERY_S: Final = 0.5
CHUNK: Final = 4096
WAITING_BYTES: Final = 64 * 1024
"""Nothing more is read from the parent while so much has not gone out."""

_COMMANDS, _AUDIO, _DATA, _VIDEO = 3, 4, 5, 6
_PLACES: Final = {chunks.AUDIO: _AUDIO, chunks.DATA: _DATA, chunks.VIDEO: _VIDEO}
_KEEP: Final = amf.encode("@setDataFrame")
"""Before a description: the destination shall tell it to whoever comes later, too."""
_PING, _PONG = 6, 7

Tell = Callable[..., None]


def push(order: Mapping[str, Any], parent: int, tell: Tell) -> int:
    """Until the parent ends it (0) or the destination does (1, told)."""
    try:
        wire = Wire(order["connect_to"], order["port"], parent, time.monotonic() + CONNECT_S)
        try:
            if order["tls"]:
                wire.secure(order["host"], verify=order["verify"])
            publisher = Publisher(wire, order)
            publisher.open()
            tell(live=True)
            publisher.carry(parent, tell)
        finally:
            wire.close()
    except PushFailed as failure:
        tell(error=str(failure))
        return 1
    except (chunks.BadChunk, amf.BadAmf):
        tell(error="The destination does not speak RTMP as it should.")
        return 1
    except ParentGone:
        pass
    return 0


class Publisher:
    """RTMP's side of the publisher."""

    def __init__(self, wire: Wire, order: Mapping[str, Any]) -> None:
        self._wire = wire
        self._app, self._key, self._tc_url = str(order["app"]), str(order["key"]), str(order["tc_url"])
        self._codec = order.get("codec", "h264")
        self._reader = chunks.ChunkReader(max_message=100_000)
        self._heard: list[Message] = []
        self._stream = 0
        self._out = bytearray()

    def open(self) -> None:
        """Handshake and commands up to 'publishing'."""
        self._shake_hands()
        size = Message(chunks.SET_CHUNK_SIZE, CHUNK.to_bytes(4, "big"))
        self._wire.send_all(chunks.write(size, 2, chunks.DEFAULT_SIZE))
        about: dict[str, Any] = {
            "app": self._app,
            "type": "nonprivate",
            "flashVer": "FMLE/3.0 (compatible; live-console)",
            "tcUrl": self._tc_url,
        }
        if self._codec == "hevc":
            about["fourCcList"] = ["hvc1"]
        self._command("connect", 1, about)
        self._result(1)
        self._command("releaseStream", 2, None, self._key)
        self._command("FCPublish", 3, None, self._key)
        self._command("createStream", 4, None)
        answer = self._result(4)
        number = answer[3] if len(answer) > 3 else None
        if not isinstance(number, float):
            raise PushFailed("The destination gives no stream.")
        self._stream = int(number)
        self._command("publish", 5, None, self._key, "live", stream=self._stream)
        self._published()

    def carry(self, parent: int, tell: Tell) -> None:
        """FLV from the parent to the destination, until one of them ends."""
        tags = Tags()
        sent, moved, told = 0, time.monotonic(), 0.0
        while True:
            try:
                more = self._wire.ready(
                    writing=bool(self._out), more=len(self._out) < WAITING_BYTES, timeout_s=TELL_EVERY_S
                )
                if more:
                    if not (media := os.read(parent, 65_536)):
                        raise ParentGone
                    for kind, ms, body in tags.feed(media):
                        self._out += self._media(kind, ms, body)
            except ParentGone:
                self._farewell()
                raise
            while (data := self._wire.receive()) is not None:
                for message in self._reader.feed(data):
                    self._hear(message)
            now = time.monotonic()
            if self._out and (count := self._wire.send(self._out)):
                del self._out[:count]
                sent += count
                moved = now
            if not self._out:
                moved = now
            elif now - moved > STALL_S:
                raise PushFailed(f"The destination has taken nothing for {STALL_S:.0f} seconds.")
            if now - told >= TELL_EVERY_S:
                tell(sent=sent)
                told = now

    def _farewell(self) -> None:
        """Say goodbye if that can be done at once."""
        self._wire.deadline = time.monotonic() + FAREWELL_S
        self._out += self._chunks("FCUnpublish", 6, None, self._key, stream=0)
        self._out += self._chunks("deleteStream", 7, None, self._stream, stream=0)
        try:
            while self._out:
                if count := self._wire.send(self._out):
                    del self._out[:count]
                elif time.monotonic() > self._wire.deadline:
                    return
                else:
                    time.sleep(0.01)
        except PushFailed:
            return

    def _shake_hands(self) -> None:
        ours = bytes(8) + os.urandom(1528)
        self._wire.send_all(b"\x03" + ours)
        data = b""
        while len(data) < 1 + 1536:
            data += self._wire.some()
            if data[0] != 3:
                raise PushFailed("The destination does not speak RTMP.")
        self._wire.send_all(data[1:1537])
        while len(data) < 1 + 2 * 1536:
            data += self._wire.some()
        self._heard += self._reader.feed(data[1 + 2 * 1536 :])

    def _result(self, number: int) -> list[amf.Value]:
        """The answer to one of our commands."""
        while True:
            values = self._next_command()
            if len(values) > 1 and values[0] in ("_result", "_error") and values[1] == number:
                if values[0] == "_error":
                    raise self._refused(values)
                return values

    def _published(self) -> None:
        while True:
            values = self._next_command()
            if values and values[0] == "onStatus":
                return  # a refusal was raised on the way here

    def _next_command(self) -> list[amf.Value]:
        while True:
            while not self._heard:
                self._heard += self._reader.feed(self._wire.some())
            if values := self._hear(self._heard.pop(0)):
                return values

    def _hear(self, message: Message) -> list[amf.Value]:
        """The values of a command; everything else is settled here."""
        if message.kind == chunks.USER_CONTROL and message.body[:2] == _PING.to_bytes(2, "big"):
            pong = Message(chunks.USER_CONTROL, _PONG.to_bytes(2, "big") + message.body[2:6])
            self._out += chunks.write(pong, 2, CHUNK)
        if message.kind != chunks.COMMAND:
            return []
        values = amf.decode(message.body)
        info = values[3] if len(values) > 3 else None
        if values and values[0] == "onStatus" and isinstance(info, dict) and info.get("level") == "error":
            raise self._refused(values)
        return values

    def _refused(self, values: list[amf.Value]) -> PushFailed:
        """In the destination's own words, but for the key."""
        text = said(values, self._key)
        return PushFailed(f"The destination refuses the stream: {text}." if text else "The destination refuses it.")

    def _command(self, name: str, number: int, *values: Any, stream: int = 0) -> None:
        self._wire.send_all(self._chunks(name, number, *values, stream=stream))

    def _chunks(self, name: str, number: int, *values: Any, stream: int) -> bytes:
        return chunks.write(Message(chunks.COMMAND, amf.encode(name, number, *values), 0, stream), _COMMANDS, CHUNK)

    def _media(self, kind: int, ms: int, body: bytes) -> bytes:
        if kind == chunks.DATA:
            body = _KEEP + body
        return chunks.write(Message(kind, body, ms, self._stream), _PLACES.get(kind, _VIDEO), CHUNK)
