"""Step 7: bytes that are no RTMP, or nearly: read as chunks and as AMF0, and at the port of the pushes after a good
handshake. They are refused in words of their own or waited for, and the next encoder is greeted. (That what was written
comes back, and that noise is refused, is shown in tests/rtmp.)"""

from __future__ import annotations

import contextlib
from functools import cache
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from liveapi import CreateCasterInputPushUrl
from rtmp import amf
from rtmp.chunks import ABORT, AUDIO, COMMAND, SET_CHUNK_SIZE, VIDEO, BadChunk, ChunkReader, Message, write
from tests.localcloud.ladder.besieged import Besieged
from tests.localcloud.ladder.budget import bounded, fuzzed

pytestmark = fuzzed

MAX_MESSAGE = 5_000
messages = st.builds(
    Message,
    kind=st.sampled_from([AUDIO, VIDEO, COMMAND]),
    body=st.binary(max_size=400),
    ms=st.integers(0, 2**32 - 1) | st.sampled_from([0, 0xFFFFFE, 0xFFFFFF, 0x1000000, 2**32 - 1]),
    stream=st.integers(0, 3),
)
values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=8), inner, max_size=3),
    max_leaves=8,
)


def fed(reader: ChunkReader, data: bytes, cuts: list[int]) -> list[Message]:
    found: list[Message] = []
    at = turn = 0
    while at < len(data):
        size = cuts[turn % len(cuts)]
        found += reader.feed(data[at : at + size])
        at, turn = at + size, turn + 1
    return found


@st.composite
def nearly_chunks(draw: st.DrawFn) -> bytes:
    """Written chunks, control messages among them, with a few bytes changed."""
    control = st.builds(
        Message, kind=st.sampled_from([SET_CHUNK_SIZE, ABORT, 3, 5]), body=st.binary(max_size=5), ms=st.just(0)
    )
    parts = draw(st.lists(st.tuples(messages | control, st.integers(2, 70)), max_size=5))
    data = bytearray(b"".join(write(message, min(number, 63), 128) for message, number in parts))
    for _ in range(draw(st.integers(0, 6))):
        if data:
            data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


@bounded(300, 4_000)
@given(nearly_chunks() | st.binary(max_size=400), st.lists(st.integers(1, 200), min_size=1))
def test_nearly_chunks_are_refused_or_waited_for(data: bytes, cuts: list[int]) -> None:
    """And never are more bytes held than one message and the chunk after it."""
    reader = ChunkReader(MAX_MESSAGE)
    with contextlib.suppress(BadChunk):
        for message in fed(reader, data, cuts):
            assert len(message.body) <= MAX_MESSAGE


@bounded(300, 4_000)
@given(st.lists(values, max_size=3), st.data())
def test_nearly_amf_is_refused_in_its_own_words(sent: list[amf.Value], data: st.DataObject) -> None:
    written = bytearray(amf.encode(*sent) + data.draw(st.binary(max_size=30)))
    for _ in range(data.draw(st.integers(0, 4))):
        if written:
            written[data.draw(st.integers(0, len(written) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(amf.BadAmf):
        amf.decode(bytes(written))


HELLO = b"\x03" + bytes(8) + bytes(range(256)) * 5 + bytes(1536 - 8 - 1280)
"""C0 and C1. What comes after them counts as C2 and then as chunks."""


@cache
def rtmp_port(siege: Besieged) -> int:
    pushed = siege.api.call(CreateCasterInputPushUrl(siege.caster, 5, protocol="rtmp"))
    return urlsplit(pushed.push_url).port or 1935


@bounded(30, 400)
@given(attack=nearly_chunks() | st.binary(max_size=400), greets=st.sampled_from([True, True, True, False]))
def test_nearly_rtmp_at_the_port_of_the_pushes_ends_nothing(siege: Besieged, attack: bytes, greets: bool) -> None:
    port = rtmp_port(siege)
    siege.throw(port, (HELLO + bytes(1536) if greets else b"") + attack)
    assert len(siege.throw(port, HELLO, patience=2.0, enough=3073)) >= 3073, "nobody answers a handshake any more"
    siege.assert_unmoved()
