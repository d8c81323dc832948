"""RTSP's messages and the interleaved frames between them, cut out of what a connection brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from localcloud.rtsp.errors import BadServer

MAX_HEAD: Final = 32_000
MAX_BODY: Final = 256_000
_DOLLAR: Final = 0x24


@dataclass(frozen=True, slots=True)
class Reply:
    """`head` has its names in lower case."""

    status: int
    head: Mapping[str, str]
    body: bytes

    @property
    def number(self) -> int:
        """Of the request that it answers; -1 where it does not say."""
        text = self.head.get("cseq", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of the server's."""

    name: str
    head: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """RTP or RTCP of one channel."""

    channel: int
    data: bytes


class Reader:
    """Bytes in as they arrive, whole messages out; BadServer."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, data: bytes) -> list[Reply | Asked | Frame]:
        self._data += data
        found: list[Reply | Asked | Frame] = []
        at = 0
        while (step := self._one(at)) is not None:
            at, one = step
            found.append(one)
        del self._data[:at]
        return found

    def _one(self, at: int) -> tuple[int, Reply | Asked | Frame] | None:
        data = self._data
        while at < len(data) and data[at] in b"\r\n":
            at += 1
        if at >= len(data):
            return None
        if data[at] == _DOLLAR:
            size = int.from_bytes(data[at + 2 : at + 4], "big")
            end = at + 4 + size
            if len(data) < at + 4 or len(data) < end:
                return None
            return end, Frame(data[at + 1], bytes(data[at + 4 : end]))
        if not chr(data[at]).isalpha():
            raise BadServer("The server does not speak RTSP.")
        head_end = data.find(b"\r\n\r\n", at, at + MAX_HEAD)
        if head_end < 0:
            if len(data) - at >= MAX_HEAD:
                raise BadServer("The server sent a head that is too long.")
            return None
        first, head = _head(bytes(data[at:head_end]))
        size = _length(head)
        end = head_end + 4 + size
        if len(data) < end:
            return None
        return end, _message(first, head, bytes(data[head_end + 4 : end]))


def request(name: str, url: str, number: int, head: Mapping[str, str]) -> bytes:
    lines = [f"{name} {url} RTSP/1.0", f"CSeq: {number}", "User-Agent: live-console-mixer"]
    lines += [f"{key}: {value}" for key, value in head.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def answer(status: str, number: str) -> bytes:
    digits = "".join(sign for sign in number if sign.isdigit())[:9]
    return f"RTSP/1.0 {status}\r\nCSeq: {digits or 0}\r\n\r\n".encode("ascii")


def _head(data: bytes) -> tuple[str, dict[str, str]]:
    first, *lines = data.decode("latin-1").split("\r\n")
    head: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "www-authenticate" and name in head:
            head[name] += f"\n{value}"  # each line is one way to sign in
        head.setdefault(name, value)
    return first, head


def _length(head: Mapping[str, str]) -> int:
    text = head.get("content-length", "0")
    if not (text.isascii() and text.isdigit()) or int(text[:9]) > MAX_BODY or len(text) > 9:
        raise BadServer("The server sent a description that is too long.")
    return int(text)


def _message(first: str, head: Mapping[str, str], body: bytes) -> Reply | Asked:
    words = first.split(None, 2)
    if len(words) >= 2 and words[0].startswith("RTSP/1."):
        if not (words[1].isascii() and words[1].isdigit() and len(words[1]) == 3):
            raise BadServer("The server does not speak RTSP.")
        return Reply(int(words[1]), head, body)
    if len(words) == 3 and words[2].startswith("RTSP/1."):
        return Asked(words[0], head)
    raise BadServer("The server does not speak RTSP.")
