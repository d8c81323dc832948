"""Aggregate messages: several of media sent as one."""

from __future__ import annotations

from rtmp.chunks import AUDIO, VIDEO, BadChunk, Message


def parts_of(message: Message) -> list[Message]:
    """Several messages sent as one: each with a head like a tag's, their times relative to the first one's."""
    parts: list[Message] = []
    body, at, first = message.body, 0, None
    while len(body) >= at + 11:
        kind, size = body[at], int.from_bytes(body[at + 1 : at + 4], "big")
        ms = int.from_bytes(body[at + 4 : at + 7], "big") | body[at + 7] << 24
        first = ms if first is None else first
        data = body[at + 11 : at + 11 + size]
        if len(data) < size:
            raise BadChunk("A message of several ends in the middle of one.")
        if kind in (AUDIO, VIDEO) and data:
            parts.append(Message(kind, data, (message.ms + ms - first) & 0xFFFFFFFF, message.stream))
        at += 11 + size + 4
    return parts
